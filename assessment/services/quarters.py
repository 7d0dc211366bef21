"""A community's quarter from draft to closed. Every step is a named person's (D8); going back takes a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessment.choices import QUARTER_MOVES, QuarterDeed, QuarterState, SubjectKind
from assessment.county_settings import NOTICE_DAYS
from assessment.models import CommunityQuarter, CountyPeriod, Exemption, Objection
from assessment.selectors.quarters import blocking_quarters, review_open_until
from assessment.selectors.told import objections_until
from assessment.services.notices import take_back_scores, tell_of_scores
from assessment.services.scoring import open_quarters
from assessment.services.year_gate import check_year_open
from common import audit
from common.calendars import WorkCalendar
from common.errors import DomainError
from common.periods import Quarter, day_text, local_day
from common.selectors.county_settings import setting
from members.models import Member, Organisation, User


class WrongStep(DomainError):
    code = "wrong_step"
    message = _("%(quarter)s现在是“%(state)s”，还不能走这一步。")


class QuarterNotOver(DomainError):
    code = "quarter_not_over"
    message = _("%(quarter)s到%(day)s结束，结束后才能开始异议期。")


class NoticeNotOver(DomainError):
    code = "notice_not_over"
    message = _("异议期到%(day)s截止，过了这一天才能确认。")


class ObjectionsOpen(DomainError):
    code = "objections_open"
    message = _("还有 %(count)s 件异议没有办完，办完才能确认。")


class ReviewMayBeAsked(DomainError):
    code = "review_may_be_asked"
    message = _("有异议已经答复，提出的一方到%(day)s都可以申请复核，过了这一天才能确认。对方认可答复的，可以提前确认。")


class UpheldNotMended(DomainError):
    code = "upheld_not_mended"
    message = _("有 %(count)s 件异议成立，积分还没有改。请组织部重新打开本季度，改好、重新归集、再公示，然后确认。")


class QuarterNotReady(DomainError):
    """`blocking` holds the names of the communities."""

    code = "quarter_not_ready"
    message = _("还不能审定，%(count)s 个社区没有确认：%(names)s。")

    def __init__(self, blocking: list[str]) -> None:
        self.blocking = blocking
        super().__init__(count=len(blocking), names="、".join(blocking))


class NothingToExclude(DomainError):
    code = "nothing_to_exclude"
    message = _("%(quarter)s没有还没确认的社区。")


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = _("请写明原因。")


def _moved(row: CommunityQuarter, deed: QuarterDeed) -> CommunityQuarter:
    """The row, locked, in the state to which the deed leads. Raises YearIsClosed or WrongStep."""
    check_year_open(row.period.year)
    current, move = (
        CommunityQuarter.objects.select_for_update().select_related(None).get(pk=row.pk),
        QUARTER_MOVES[deed],
    )
    if current.is_excluded and deed in (QuarterDeed.NOTICE, QuarterDeed.CONFIRM):
        raise WrongStep(quarter=current.period.label, state=_("不计"))
    if current.state not in move.starts:
        raise WrongStep(quarter=current.period.label, state=current.get_state_display())
    current.state = move.to or current.state
    return current


@transaction.atomic
def start_notice(*, row: CommunityQuarter, actor: User, on: date) -> CommunityQuarter:
    """Open the notice period. Raises YearIsClosed, WrongStep or QuarterNotOver."""
    current = _moved(row, QuarterDeed.NOTICE)
    if on < current.period.end:
        raise QuarterNotOver(quarter=current.period.label, day=day_text(current.period.last, on.year))
    current.notice_started_on = on
    current.notice_ends_on = WorkCalendar().add(on, setting(NOTICE_DAYS, on=on))
    current.notice_started_by = actor
    current.save()
    current.scorers.add(actor)
    tell_of_scores(current, actor=actor, on=on)
    return current


@transaction.atomic
def confirm_quarter(*, row: CommunityQuarter, actor: User, now: datetime) -> CommunityQuarter:
    """End the notice period and confirm by name.

    Raises YearIsClosed, WrongStep, NoticeNotOver, ObjectionsOpen, ReviewMayBeAsked or UpheldNotMended.
    """
    current = _moved(row, QuarterDeed.CONFIRM)
    last = objections_until(current)
    if last is not None and local_day(now) <= last:
        raise NoticeNotOver(day=day_text(last, local_day(now).year))
    raised = Objection.objects.filter(score__community=current.community_id, score__quarter=current.quarter)
    if count := raised.waiting().count():
        raise ObjectionsOpen(count=count)
    if count := raised.upheld_since(current.reopened_on).count():
        raise UpheldNotMended(count=count)
    if until := review_open_until(row=current, on=local_day(now)):
        raise ReviewMayBeAsked(day=day_text(until, local_day(now).year))
    current.confirmed_by, current.confirmed_at = actor, now
    current.save()
    current.scorers.add(actor)
    return current


@transaction.atomic
def close_county_quarter(*, quarter: Quarter, actor: User, now: datetime) -> CountyPeriod:
    """Close the county's quarter: every community has confirmed, is marked 不计 or scores nobody.

    Raises QuarterNotOver, YearIsClosed or QuarterNotReady.
    """
    if local_day(now) < quarter.end:
        raise QuarterNotOver(quarter=quarter.label, day=day_text(quarter.last, local_day(now).year))
    check_year_open(quarter.year)
    open_quarters(quarter=quarter)
    rows = CommunityQuarter.objects.filter(quarter=str(quarter))
    list(rows.select_for_update().order_by("pk").values_list("pk"))  # nobody reopens between the look and the closing
    done = CountyPeriod.objects.filter(quarter=str(quarter), closed_at__isnull=False).first()
    if done is not None and not rows.exclude(state=QuarterState.CLOSED).exists():
        return done  # a second press: who closed it, and when, stays
    blocking = [row.community.name for row in blocking_quarters(quarter)]
    if blocking:
        raise QuarterNotReady(blocking)
    closed = rows.update(state=QuarterState.CLOSED)
    period, _made = CountyPeriod.objects.update_or_create(
        quarter=str(quarter), defaults={"closed_by": actor, "closed_at": now}
    )
    audit.record(actor=actor, deed="quarter.close", target=period, quarter=str(quarter), count=closed)
    return period


@transaction.atomic
def reopen_quarter(*, row: CommunityQuarter, actor: User, on: date, reason: str) -> CommunityQuarter:
    """Go back to the draft by a named decision, also from a closed quarter while its year is open.

    Raises ReasonNeeded, WrongStep or YearIsClosed.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    current = _moved(row, QuarterDeed.REOPEN)
    take_back_scores(current)
    current.notice_started_on = current.notice_ends_on = current.notice_started_by = None
    current.confirmed_by = current.confirmed_at = None
    current.is_excluded, current.exclusion_reason = False, ""
    current.reopened_by, current.reopened_on, current.reopening_reason = actor, on, reason.strip()
    current.save()
    CountyPeriod.objects.filter(quarter=current.quarter).update(closed_at=None)
    audit.record(actor=actor, deed="quarter.reopen", target=current, quarter=current.quarter)
    return current


@transaction.atomic
def exclude_quarter(*, row: CommunityQuarter, actor: User, reason: str) -> CommunityQuarter:
    """Mark a community's quarter 不计, with the reason.

    Raises ReasonNeeded, YearIsClosed, or WrongStep for a closed one.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    current = _moved(row, QuarterDeed.EXCLUDE)
    current.is_excluded, current.exclusion_reason = True, reason.strip()
    current.save()
    return current


@transaction.atomic
def exclude_unconfirmed(*, quarter: Quarter, actor: User, reason: str) -> int:
    """Mark 不计 every community of the quarter that has not confirmed, for one reason: a year that is closed early, a
    county that began later. Gives how many. Raises ReasonNeeded, YearIsClosed or NothingToExclude.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    check_year_open(quarter.year)
    open_quarters(quarter=quarter)
    rows = CommunityQuarter.objects.unconfirmed(quarter).select_for_update().order_by("pk")
    keys = [row.pk for row in rows]
    if not keys:
        raise NothingToExclude(quarter=quarter.label)
    CommunityQuarter.objects.filter(pk__in=keys).update(is_excluded=True, exclusion_reason=reason.strip())
    audit.record_many(actor=actor, deed="quarter.exclude", keys=keys, quarter=str(quarter), reason=reason.strip())
    return len(keys)


@transaction.atomic
def exempt_subject(
    *,
    row: CommunityQuarter,
    subject: Member | Organisation,
    exempt_class: str,
    decision: str,
    actor: User,
    on: date,
) -> Exemption:
    """Exempt a subject for the quarter by class and decision; the next collection takes its score away.

    Raises YearIsClosed, or WrongStep once the notice period has begun.
    """
    current = _moved(row, QuarterDeed.EXEMPT)
    member = subject if isinstance(subject, Member) else None
    exemption, _made = Exemption.objects.update_or_create(
        quarter=current.quarter,
        community=current.community,
        subject_kind=SubjectKind.MEMBER if member else SubjectKind.UNIT,
        member=member,
        unit=None if isinstance(subject, Member) else subject,
        defaults={"exempt_class": exempt_class, "decision": decision, "decided_by": actor, "decided_on": on},
    )
    return exemption
