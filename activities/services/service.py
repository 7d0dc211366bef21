"""志愿服务记录: recorded by whoever was there, confirmed by the receiving community or branch."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from activities.choices import SERVICE_MOVES, ServiceDeed, ServiceState
from activities.models import ServiceRecord
from activities.selectors.service import reported_in_on
from activities.services.notices import tell_of_refusal
from common.errors import DomainError
from common.moves import Move
from common.periods import local_day
from common.versions import lock_versions
from members.models import Member, MemberReportIn, Organisation, User


class NotReportedIn(DomainError):
    code = "not_reported_in"
    message = _("%(names)s在 %(day)s 没有在%(community)s报到在册，不能登记。请核对日期，或者先办报到。")


class RecordedAlready(DomainError):
    code = "service_recorded_already"
    message = _("%(names)s在 %(day)s 的“%(title)s”已经登记过了，同一次服务只登记一次。")


class NotYetHeld(DomainError):
    code = "service_not_yet_held"
    message = _("服务日期不能晚于今天：服务做完以后再登记。")


class WrongServiceState(DomainError):
    code = "service_wrong_state"
    message = _("%(name)s这一条现在是“%(state)s”，已经办过了。请看最新的状态。")


class OwnService(DomainError):
    code = "own_service"
    message = _("自己的服务要由别人确认。")


@transaction.atomic
def record_service(
    *,
    members: Sequence[Member],
    community: Organisation,
    category: str,
    title: str,
    held_on: date,
    hours: Decimal,
    actor: User,
    now: datetime,
    branch: Organisation | None = None,
) -> list[ServiceRecord]:
    """Write one record for each member, all or none. Without a branch each keeps the branch of the report-in.

    Raises NotYetHeld, NotReportedIn or RecordedAlready; the sentence names who it is about.
    """
    if held_on > local_day(now):
        raise NotYetHeld(field="held_on")
    report_ins = check_reported_in(members, community, held_on)
    check_new(members, community, held_on, title)
    records = [
        ServiceRecord(
            member=member, community=community, branch=branch or report_ins[member.pk].branch, category=category,
            title=title, held_on=held_on, hours=hours, recorded_by=actor, recorded_at=now,
            entered_for=actor.member_id != member.pk,
        )
        for member in members
    ]  # fmt: skip
    try:
        with transaction.atomic():
            for record in records:
                record.save()
    except IntegrityError:  # the same form sent twice at once: the other one was first
        check_new(members, community, held_on, title)
        raise
    return records


def check_reported_in(members: Sequence[Member], community: Organisation, on: date) -> dict[int, MemberReportIn]:
    """Raise NotReportedIn unless everyone's report-in counts there on that day."""
    found = reported_in_on(community=community, members=members, on=on)
    if missing := [member for member in members if member.pk not in found]:
        raise NotReportedIn(names=names_of(missing), day=in_words(on), community=community.name, field="people")
    return found


def check_new(members: Sequence[Member], community: Organisation, on: date, title: str) -> None:
    """Raise RecordedAlready for a service that somebody wrote down before; refused ones may be written again."""
    same = ServiceRecord.objects.filter(member__in=members, community=community, held_on=on, title=title)
    known = same.exclude(state=ServiceState.REFUSED).select_related("member").order_by("member__sort_key", "id")
    if names := names_of([row.member for row in known]):
        raise RecordedAlready(names=names, day=in_words(on), title=title, field="people")


def in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def names_of(members: Sequence[Member]) -> str:
    return "、".join(member.name for member in members)


@transaction.atomic
def record_and_confirm(*, actor: User, now: datetime, **fields: Any) -> list[ServiceRecord]:
    """登记并确认: the community secretary's own entry, confirmed by name in the same press. Raises OwnService too."""
    records = record_service(actor=actor, now=now, **fields)
    return confirm_services(records=records, actor=actor, now=now)


@transaction.atomic
def confirm_services(*, records: Sequence[ServiceRecord], actor: User, now: datetime) -> list[ServiceRecord]:
    """Confirm one or several, all or none. Raises WrongServiceState or OwnService."""
    return _decide(records, ServiceDeed.CONFIRM, actor, now)


@transaction.atomic
def confirm_service(*, record: ServiceRecord, actor: User, now: datetime) -> ServiceRecord:
    """Let it count. Raises WrongServiceState or OwnService."""
    return _decide([record], ServiceDeed.CONFIRM, actor, now)[0]


@transaction.atomic
def refuse_services(
    *, records: Sequence[ServiceRecord], reason: str, actor: User, now: datetime
) -> list[ServiceRecord]:
    """Refuse one or several for one reason, all or none. Raises WrongServiceState or OwnService."""
    refused = _decide(records, ServiceDeed.REFUSE, actor, now, reason=reason)
    for row in refused:
        tell_of_refusal(row, actor=actor, on=local_day(now))
    return refused


@transaction.atomic
def refuse_service(*, record: ServiceRecord, reason: str, actor: User, now: datetime) -> ServiceRecord:
    """Let it not count, with the reason. Raises WrongServiceState or OwnService."""
    return refuse_services(records=[record], reason=reason, actor=actor, now=now)[0]


def _decide(
    records: Sequence[ServiceRecord], deed: ServiceDeed, actor: User, now: datetime, **typed: str
) -> list[ServiceRecord]:
    current, move = lock_waiting(records, deed, actor)
    values = {"state": move.to, "confirmed_by": actor, "confirmed_at": now, **typed}
    for row in current:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return current


def lock_waiting(records: Sequence[ServiceRecord], deed: ServiceDeed, actor: User) -> tuple[list[ServiceRecord], Move]:
    """The rows locked and still waiting. Raises WrongServiceState; OwnService, for self-report alone never scores."""
    current, move = lock_versions(records, "member"), SERVICE_MOVES[deed]
    for row in current:
        if row.state not in move.starts:
            raise WrongServiceState(name=row.member.name, state=row.get_state_display())
        if actor.member_id is not None and row.member_id == actor.member_id:
            raise OwnService()
    return current, move
