"""The round of the two-way evaluation and its forms: open, draft, sign, take back, close."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.choices import EVALUATION_MOVES, ROUND_MOVES, EvaluationDeed, FormState, RoundDeed
from assessment.models import (
    EvaluationAnswer,
    EvaluationLevel,
    EvaluationRound,
    OrganisationEvaluation,
    Questionnaire,
)
from assessment.permissions.year_end import serves_at
from assessment.selectors.evaluations import expected_papers, items_of, year_bounds
from assessment.services.notices import tell_of_round
from assessment.services.year_gate import check_year_open, papers_of
from common.audit import record, record_many
from common.errors import DomainError
from common.gates import close_gate, pass_gate
from common.moves import MoveNotAllowed, check_move
from common.unique import only_one
from common.versions import lock_version
from members.models import Organisation, User


class RoundExists(DomainError):
    code = "round_exists"
    message = _("%(year)s年度已经有评价轮次。")


class WrongDeadline(DomainError):
    code = "wrong_deadline"
    message = _("截止日期不能早于今天，也不能早于考核年度。")


class RoundWrongState(MoveNotAllowed):
    code = "round_wrong_state"
    message = _("评价轮次现在是“%(state)s”，这一步已经办不了。")


class NothingToEvaluate(DomainError):
    code = "nothing_to_evaluate"
    message = _("%(year)s年度没有单位报到，没有要填的评价表。")


class PapersMissing(DomainError):
    code = "papers_missing"
    message = _("还有%(count)s张评价表没有签署。确需截止，请写明缺评原因。")


class RoundNotOpen(DomainError):
    code = "round_not_open"
    message = _("这一轮评价没有开放，评价表不能改。")


class AlreadySigned(DomainError):
    code = "evaluation_already_signed"
    message = _("这张评价表已经签署。要改请先由书记撤回。")


class NotSigned(DomainError):
    code = "evaluation_not_signed"
    message = _("这张评价表还没有签署，不用撤回。")


class EvaluationIncomplete(DomainError):
    code = "evaluation_incomplete"
    message = _("还有%(count)s项没有评：%(items)s。")


class UnknownLevel(DomainError):
    code = "unknown_level"
    message = _("没有这个评价档次。")


class RatesOwnOffice(DomainError):
    code = "rates_own_office"
    message = _("您在%(name)s任职，按规定不参加对它的评价，请由本组织的其他同志填写。")


@transaction.atomic
def prepare_round(*, year: int, deadline: date, on: date, actor: User) -> EvaluationRound:
    """Set up the round of a year; nobody sees a form yet. Raises YearIsClosed, RoundExists or WrongDeadline."""
    check_year_open(year)
    with only_one(EvaluationRound.objects.filter(year=year), RoundExists(year=year)):
        check_deadline(year, deadline, on)
        return EvaluationRound.objects.create(year=year, deadline=deadline)


def check_deadline(year: int, deadline: date, on: date) -> None:
    if deadline < max(on, year_bounds(year)[0]):
        raise WrongDeadline(field="deadline")


@transaction.atomic
def open_round(*, year: int, on: date, at: datetime, actor: User) -> EvaluationRound:
    """Open it, with one empty form for every paper that is owed. Raises RoundWrongState or NothingToEvaluate."""
    current = lock_round(year, RoundDeed.OPEN)
    current.state, current.opened_by, current.opened_at = ROUND_MOVES[RoundDeed.OPEN].to, actor, at
    current.save()
    if not add_papers(current, on, actor):
        raise NothingToEvaluate(year=year)
    tell_of_round(current, actor=actor, on=on)
    return current


@transaction.atomic
def refresh_papers(*, year: int, on: date, actor: User) -> int:
    """Add forms for report-ins that came after the round opened; gives how many. Raises RoundWrongState."""
    return add_papers(lock_round(year, RoundDeed.ADD_PAPERS), on, actor)


@transaction.atomic
def move_deadline(*, year: int, deadline: date, on: date, actor: User) -> EvaluationRound:
    """Give more (or less) time while the round is not closed. Raises RoundWrongState or WrongDeadline."""
    current = lock_round(year, RoundDeed.MOVE)
    check_deadline(year, deadline, on)
    current.deadline = deadline
    current.save()
    return current


@transaction.atomic
def close_round(*, year: int, reason: str, at: datetime, actor: User) -> EvaluationRound:
    """Close it: all papers open at once. With papers missing a reason is needed. Raises RoundWrongState, PapersMissing."""
    current = lock_round(year, RoundDeed.CLOSE)
    close_gate(papers_of(current.pk))
    missing = current.evaluations.filter(state=FormState.DRAFT).count()
    if missing and not reason.strip():
        raise PapersMissing(count=missing, field="reason")
    current.state, current.closed_by, current.closed_at = ROUND_MOVES[RoundDeed.CLOSE].to, actor, at
    current.missed_reason = reason.strip() if missing else ""
    current.save()
    return current


def lock_round(year: int, deed: RoundDeed) -> EvaluationRound:
    """The round locked for this transaction, if the deed starts from its state. Raises YearIsClosed or RoundWrongState."""
    check_year_open(year)
    current = EvaluationRound.objects.select_for_update().filter(year=year).first()
    if current is None:
        raise RoundWrongState(state=_("还没有建立"))
    check_move(current, deed, ROUND_MOVES, RoundWrongState)
    return current


def add_papers(current: EvaluationRound, on: date, actor: User) -> int:
    """Write the forms that are owed and not there yet, in one statement."""
    forms = dict(Questionnaire.objects.values_list("kind", "pk"))
    known = set(current.evaluations.values_list("author", "target"))
    owed = [
        paper for paper in expected_papers(year=current.year, on=on) if (paper.author_id, paper.target_id) not in known
    ]
    OrganisationEvaluation.objects.bulk_create(
        OrganisationEvaluation(
            round=current, kind=paper.kind, questionnaire_id=forms[paper.kind], author_id=paper.author_id,
            target_id=paper.target_id,
        )
        for paper in owed
    )  # fmt: skip
    if owed:
        keys = [f"{paper.author_id}-{paper.target_id}" for paper in owed]
        record_many(actor=actor, deed="evaluation.papers_added", keys=keys, year=current.year)
    return len(owed)


@transaction.atomic
def save_evaluation(
    *,
    evaluation: OrganisationEvaluation,
    answers: Mapping[int, int | None],
    text: str,
    version: int | None,
    at: datetime,
    actor: User,
) -> OrganisationEvaluation:
    """Keep what is filled in so far: points by item, None for an item left open.

    Raises RatesOwnOffice, RoundNotOpen, AlreadySigned, UnknownLevel or StaleSave.
    """
    current = lock_form(evaluation, version, actor)
    if current.is_signed:
        raise AlreadySigned
    write_answers(current, answers)
    current.text, current.drafted_by, current.saved_at = text.strip(), actor, at
    current.save()
    return current


@transaction.atomic
def sign_evaluation(
    *, evaluation: OrganisationEvaluation, version: int | None, at: datetime, actor: User
) -> OrganisationEvaluation:
    """Sign the form; it counts once the round closes. Raises as `save_evaluation`, or EvaluationIncomplete."""
    current = lock_form(evaluation, version, actor)
    if current.is_signed:
        raise AlreadySigned
    answered = set(current.answers.values_list("item", flat=True))
    left = [item.title for item in items_of(current) if item.pk not in answered]
    if left:
        raise EvaluationIncomplete(count=len(left), items="、".join(left))
    current.state = EVALUATION_MOVES[EvaluationDeed.SIGN].to
    current.signed_by, current.signed_at = actor, at
    current.save()
    return current


@transaction.atomic
def withdraw_evaluation(*, evaluation: OrganisationEvaluation, actor: User) -> OrganisationEvaluation:
    """Take a signed form back to draft, while the round is open. Raises RatesOwnOffice, RoundNotOpen or NotSigned."""
    current = lock_form(evaluation, None, actor)
    if not current.is_signed:
        raise NotSigned
    current.state = EVALUATION_MOVES[EvaluationDeed.WITHDRAW].to
    current.signed_by, current.signed_at = None, None
    current.save()
    record(actor=actor, deed="evaluation.withdrawn", target=current)
    return current


def lock_form(evaluation: OrganisationEvaluation, version: int | None, actor: User) -> OrganisationEvaluation:
    """The form locked, past the gate of its round: no form is signed while the round is being closed."""
    pass_gate(papers_of(evaluation.round_id))
    if not EvaluationRound.objects.get(pk=evaluation.round_id).is_open:
        raise RoundNotOpen
    current = lock_version(evaluation, version)
    target: Organisation = current.target
    if serves_at(actor, target):
        raise RatesOwnOffice(name=target.name)
    return current


def write_answers(current: OrganisationEvaluation, answers: Mapping[int, int | None]) -> None:
    allowed = set(EvaluationLevel.objects.values_list("points", flat=True))
    items = {item.pk for item in items_of(current)}
    given = {item: points for item, points in answers.items() if points is not None}
    if not given.keys() <= items or not set(given.values()) <= allowed:
        raise UnknownLevel
    current.answers.exclude(item__in=given).delete()
    EvaluationAnswer.objects.bulk_create(
        [EvaluationAnswer(evaluation=current, item_id=item, points=points) for item, points in given.items()],
        update_conflicts=True,
        update_fields=["points"],
        unique_fields=["evaluation", "item"],
    )
