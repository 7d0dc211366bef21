"""异议: raised within the notice period, answered in working days, reviewed one level up when asked for."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.choices import OBJECTION_MOVES, ObjectionDeed, QuarterState
from assessment.county_settings import ANSWER_DAYS, ASK_REVIEW_DAYS, REVIEW_DAYS
from assessment.models import CommunityQuarter, Objection, PointEntry, PointRule, QuarterScore
from assessment.selectors.told import may_object
from assessment.services.notices import ANSWERED, REVIEWED, tell_of_objection
from common.calendars import WorkCalendar
from common.errors import DomainError
from common.selectors.county_settings import setting
from members.models import User


class NotInNotice(DomainError):
    code = "not_in_notice"
    message = _("只能在异议期内提出异议。这个季度现在是“%(state)s”。")


class NotThisScore(DomainError):
    code = "not_this_score"
    message = _("这一项不属于这份积分，请从积分页面重新提出。")


class AlreadyRaised(DomainError):
    code = "already_raised"
    message = _("对这一项已经提出过异议，正在办理。")


class AlreadyDone(DomainError):
    code = "already_done"
    message = _("这件异议别处已经办过，请看最新情况。")


@transaction.atomic
def raise_objection(
    *,
    score: QuarterScore,
    actor: User,
    text: str,
    on: date,
    rule: PointRule | None = None,
    entry: PointEntry | None = None,
) -> Objection:
    """Object to a score, one of its lines or one fact of a line. Raises NotInNotice, NotThisScore or AlreadyRaised."""
    row = CommunityQuarter.objects.select_for_update().get(community=score.community, quarter=score.quarter)
    if not may_object(score=score, row=row, on=on):
        raise NotInNotice(state=row.get_state_display())
    check_target(score, rule, entry)
    if Objection.objects.filter(score=score, rule=rule, entry=entry).waiting().exists():
        raise AlreadyRaised
    return Objection.objects.create(
        score=score,
        rule=rule,
        entry=entry,
        text=text,
        raised_by=actor,
        raised_on=on,
        answer_due_on=WorkCalendar().add(on, setting(ANSWER_DAYS, on=on)),
    )


def check_target(score: QuarterScore, rule: PointRule | None, entry: PointEntry | None) -> None:
    """Raise NotThisScore when the line or the fact belongs to another score."""
    if rule is not None and rule.rule_set_id != score.rule_set_id:
        raise NotThisScore
    if entry is None:
        return
    key = (entry.quarter, entry.subject_kind, entry.subject_id, entry.community_id)
    if key != (score.quarter, score.subject_kind, score.subject_id, score.community_id) or entry.rule != rule:
        raise NotThisScore


def _locked(objection: Objection) -> Objection:
    return Objection.objects.select_for_update().get(pk=objection.pk)


def _moved(objection: Objection, deed: ObjectionDeed) -> Objection:
    """The objection, locked, in the state to which the deed leads. Raises AlreadyDone."""
    current, move = _locked(objection), OBJECTION_MOVES[deed]
    if current.state not in move.starts:
        raise AlreadyDone
    current.state = move.to
    return current


@transaction.atomic
def answer_objection(
    *, objection: Objection, actor: User, is_upheld: bool, answer: str, level: str, on: date
) -> Objection:
    """Answer with a word on whether it stands; `level` is the role in which the person answers. Raises AlreadyDone.

    From this day the subject has as long to accept the answer or to ask for a review as it had to object.
    """
    current = _moved(objection, ObjectionDeed.ANSWER)
    current.is_upheld, current.answer, current.answered_on = is_upheld, answer, on
    current.answered_by, current.answered_by_office, current.answered_by_level = actor, actor.office, level
    current.ask_review_until = WorkCalendar().add(on, setting(ASK_REVIEW_DAYS, on=on))
    current.save()
    tell_of_objection(ANSWERED, current, answer, actor=actor, on=on)
    return current


def _answered(objection: Objection) -> Objection:
    """An answer of which the subject has said nothing yet. Raises AlreadyDone."""
    current = _locked(objection)
    if not current.awaits_its_word:
        raise AlreadyDone
    return current


@transaction.atomic
def accept_answer(*, objection: Objection, on: date) -> Objection:
    """The subject accepts the answer, so that nobody has to wait for a review. Raises AlreadyDone."""
    current = _answered(objection)
    current.accepted_on = on
    current.save()
    return current


@transaction.atomic
def ask_review(*, objection: Objection, on: date) -> Objection:
    """The subject does not accept the answer. Raises AlreadyDone, or NotInNotice once the quarter is confirmed."""
    current = _answered(objection)
    row = CommunityQuarter.objects.select_for_update().get(
        community=current.score.community, quarter=current.score.quarter
    )
    if row.state != QuarterState.NOTICE:
        raise NotInNotice(state=row.get_state_display())
    current.review_asked_on = on
    current.review_due_on = WorkCalendar().add(on, setting(REVIEW_DAYS, on=on))
    current.save()
    return current


@transaction.atomic
def review_objection(*, objection: Objection, actor: User, is_upheld: bool, review: str, on: date) -> Objection:
    """The last word, one level up. Raises AlreadyDone."""
    current = _moved(objection, ObjectionDeed.REVIEW)
    if current.review_asked_on is None:
        raise AlreadyDone
    current.is_upheld, current.review, current.reviewed_on = is_upheld, review, on
    current.reviewed_by, current.reviewed_by_office = actor, actor.office
    current.save()
    tell_of_objection(REVIEWED, current, review, actor=actor, on=on)
    return current
