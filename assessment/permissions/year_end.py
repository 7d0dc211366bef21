"""Who may do what at the year's end (ACCESS.md, doing). Scope is another question: see scoping.py."""

from assessment.models import OrganisationEvaluation
from assessment.scoping import AUTHORS
from common.access import Rule
from members.choices import Role
from members.models import Organisation, User

SIGNERS = (Role.COMMUNITY_SECRETARY, Role.UNIT_SECRETARY)
committee: Rule = Rule("committee", lambda user: user.holds(*Role.committees))
"""Access rule of the closing page: the department, streets and agency committees, each with its own part."""
department: Rule = Rule("department", lambda user: user.holds(Role.DEPARTMENT_STAFF))
evaluator: Rule = Rule("acts for a body", lambda user: user.holds(*Role.committees, *AUTHORS))


def can_close_year(user: User) -> bool:
    return user.holds(Role.DEPARTMENT_STAFF)


def serves_at(user: User, organisation: Organisation) -> bool:
    """Staff of a body: whoever holds any grant there, in whichever role the person acts at the moment."""
    return any(grant.organisation_id == organisation.pk for grant in user.grants)


def can_draft_evaluation(user: User, evaluation: OrganisationEvaluation) -> bool:
    """Recorder, liaison or secretary of the author; staff of the rated office take no part."""
    return user.holds(*AUTHORS, at=evaluation.author) and not serves_at(user, evaluation.target)


def can_sign_evaluation(user: User, evaluation: OrganisationEvaluation) -> bool:
    """The author's secretary; staff of the rated office take no part."""
    return user.holds(*SIGNERS, at=evaluation.author) and not serves_at(user, evaluation.target)
