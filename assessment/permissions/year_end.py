"""Who may do what at the year's end (ACCESS.md, doing). Scope is another question: see scoping.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.models import AnnualResult, EvaluationRound, OrganisationEvaluation
from assessment.scoping import AUTHORS
from common.access import Rule
from common.refusals import refusal, refusal_of
from members.choices import Role
from members.models import Organisation, User

SIGNERS = (Role.COMMUNITY_SECRETARY, Role.UNIT_SECRETARY)
committee: Rule = Rule("committee", lambda user: user.holds(*Role.committees))
"""Access rule of the closing page: the department, streets and agency committees, each with its own part."""
evaluator: Rule = Rule("acts for a body", lambda user: user.holds(*Role.committees, *AUTHORS))

DEPARTMENTS = _("年度考核由组织部办理，请与组织部联系。")


@refusal(DEPARTMENTS)
def can_run_year(user: User) -> bool:
    """The round, the grades and the closing: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


@refusal(DEPARTMENTS)
def can_decide_year(user: User, row: EvaluationRound | AnnualResult) -> bool:
    """One row of the year: who runs it."""
    return can_run_year(user)


year_runner: Rule = Rule("runs the year", can_run_year)


def serves_at(user: User, organisation: Organisation) -> bool:
    """Staff of a body: whoever holds any grant there, in whichever role the person acts at the moment."""
    return any(grant.organisation_id == organisation.pk for grant in user.grants)


@refusal(_("您在%(name)s任职，按规定不参加对它的评价，请由本组织的其他同志填写。"), name="target.name")
def stands_apart(user: User, evaluation: OrganisationEvaluation) -> bool:
    """Staff of the rated office take no part."""
    return not serves_at(user, evaluation.target)


def by_author(sentence: Any) -> Any:
    """Staff of the rated office are told that first, also where they do not write for the author."""

    def said(user: User, evaluation: OrganisationEvaluation) -> str:
        if not stands_apart(user, evaluation):
            return refusal_of(stands_apart, user, evaluation)
        return sentence % {"name": evaluation.author.name}

    return said


@refusal(by_author(_("这张评价表由%(name)s填写，请联系那里的书记或联络员。")))
def can_draft_evaluation(user: User, evaluation: OrganisationEvaluation) -> bool:
    """Recorder, liaison or secretary of the author."""
    return user.holds(*AUTHORS, at=evaluation.author) and stands_apart(user, evaluation)


@refusal(by_author(_("评价表由%(name)s的书记签署，请联系书记。")))
def can_sign_evaluation(user: User, evaluation: OrganisationEvaluation) -> bool:
    """The author's secretary."""
    return user.holds(*SIGNERS, at=evaluation.author) and stands_apart(user, evaluation)


@refusal(by_author(_("评价表由%(name)s的书记撤回，请联系书记。")))
def can_withdraw_evaluation(user: User, evaluation: OrganisationEvaluation) -> bool:
    return can_sign_evaluation(user, evaluation)
