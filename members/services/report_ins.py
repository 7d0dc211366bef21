"""双报到: submit, receive, refuse, leave. The home organisation never moves because of a report-in."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.moves import Move, MoveNotAllowed, check_move
from common.tree import is_within
from common.unique import only_one
from members.choices import REPORT_IN_MOVES, OrganisationKind, ReportInDeed, ReportInState
from members.models import Member, MemberReportIn, Organisation, UnitReportIn, User
from members.models.report_ins import ReportIn
from members.services.notice_kinds import tell_of_report_in

Paper = TypeVar("Paper", bound=ReportIn)


class WrongPlaceToReportIn(DomainError):
    code = "wrong_place_to_report_in"
    message = _("只能报到到社区或社区下面的小区党支部，“%(name)s”不行。")


class AtHomeHere(DomainError):
    code = "at_home_here"
    message = _("%(names)s的组织关系就在%(community)s，不用报到。")


class AlreadyReportedIn(DomainError):
    code = "already_reported_in"
    message = _("%(names)s已经向%(community)s报到，不要重复提交。")


class WrongState(MoveNotAllowed):
    code = "report_in_wrong_state"
    message = _("%(subject)s的报到现在是“%(state)s”，这一步已经办不了。请看最新的状态。")


class StartInThePast(DomainError):
    code = "report_in_starts_in_the_past"
    message = _("起始日期不能早于今天。")


class WrongEndDay(DomainError):
    code = "report_in_wrong_end_day"
    message = _("退出日期不能早于起始日期，也不能晚于今天。")


@transaction.atomic
def submit_unit_report_in(
    *, unit: Organisation, community: Organisation, on: date, actor: User, entered_for: bool = False
) -> UnitReportIn:
    """Hand in a unit's paper. Raises WrongPlaceToReportIn, AtHomeHere or AlreadyReportedIn."""
    check_place(community, None)
    if not unit.is_unit:
        raise WrongPlaceToReportIn(_("“%(name)s”不是单位，不能办单位报到。"), name=unit.name, field="unit")
    if is_within(unit.path, community.path):
        raise AtHomeHere(names=unit.name, community=community.name, field="community")
    taken = AlreadyReportedIn(names=unit.name, community=community.name, field="community")
    live = UnitReportIn.objects.filter(unit=unit, community=community, state__in=ReportInState.live)
    with only_one(live, taken):
        return UnitReportIn.objects.create(
            unit=unit, community=community, submitted_on=on, submitted_by=actor, entered_for=entered_for
        )


@transaction.atomic
def submit_member_report_ins(
    *,
    members: Sequence[Member],
    community: Organisation,
    on: date,
    actor: User,
    branch: Organisation | None = None,
    entered_for: bool = False,
) -> list[MemberReportIn]:
    """Hand in papers of one or several members: all of them or none.

    Raises WrongPlaceToReportIn, AtHomeHere or AlreadyReportedIn; the sentence names who it is about.
    """
    check_place(community, branch)
    at_home = [member for member in members if is_within(member.org_path, community.path)]
    if at_home:
        raise AtHomeHere(names=names_of(at_home), community=community.name, field="place")
    check_new(members, community)
    papers = [
        MemberReportIn(
            member=member, community=community, branch=branch, submitted_on=on, submitted_by=actor,
            entered_for=entered_for,
        )
        for member in members
    ]  # fmt: skip
    try:
        with transaction.atomic():
            for paper in papers:
                paper.save()
    except IntegrityError:  # the same form sent twice at once: the other one was first
        check_new(members, community)
        raise
    return papers


def check_new(members: Sequence[Member], community: Organisation) -> None:
    """Raise AlreadyReportedIn for people with a live report-in there."""
    live = MemberReportIn.objects.filter(community=community, state__in=ReportInState.live, member__in=members)
    if known := [row.member for row in live.select_related("member").order_by("member__sort_key", "id")]:
        raise AlreadyReportedIn(names=names_of(known), community=community.name, field="place")


def names_of(members: Sequence[Member]) -> str:
    return "、".join(member.name for member in members)


def check_place(community: Organisation, branch: Organisation | None) -> None:
    """Raise WrongPlaceToReportIn unless it is a community, and the branch one of its residential branches."""
    if community.kind != OrganisationKind.COMMUNITY_COMMITTEE or community.ended_on:
        raise WrongPlaceToReportIn(name=community.name, field="community")
    if branch is None:
        return
    if branch.kind != OrganisationKind.RESIDENTIAL_BRANCH or branch.parent_id != community.pk or branch.ended_on:
        raise WrongPlaceToReportIn(name=branch.name, field="place")


@transaction.atomic
def accept_report_in(*, report_in: Paper, started_on: date, on: date, actor: User) -> Paper:
    """Give the receipt (回执). It counts from the start day, today or later. Raises WrongState or StartInThePast."""
    current, move = lock(report_in, ReportInDeed.ACCEPT)
    if started_on < on:
        raise StartInThePast(field="started_on")
    current.state = ReportInState.ACTIVE if started_on == on else move.to
    current.started_on, current.received_on, current.received_by = started_on, on, actor
    current.save()
    tell_of_report_in(ReportInDeed.ACCEPT, current, actor=actor, on=on)
    return current


@transaction.atomic
def accept_report_ins(*, report_ins: Sequence[Paper], started_on: date, on: date, actor: User) -> list[Paper]:
    """Receive several at once, all or none."""
    return [accept_report_in(report_in=row, started_on=started_on, on=on, actor=actor) for row in report_ins]


@transaction.atomic
def refuse_report_in(*, report_in: Paper, reason: str, on: date, actor: User) -> Paper:
    """Say no, with the reason. Raises WrongState."""
    current, move = lock(report_in, ReportInDeed.REFUSE)
    current.state, current.reason = move.to, reason
    current.received_on, current.received_by = on, actor
    current.save()
    tell_of_report_in(ReportInDeed.REFUSE, current, actor=actor, on=on)
    return current


@transaction.atomic
def refuse_report_ins(*, report_ins: Sequence[Paper], reason: str, on: date, actor: User) -> list[Paper]:
    """Refuse several at once for one reason, all or none."""
    return [refuse_report_in(report_in=row, reason=reason, on=on, actor=actor) for row in report_ins]


@transaction.atomic
def ask_exit(*, report_in: Paper, reason: str, actor: User) -> Paper:
    """Ask to leave; it counts on until the community agrees. Raises WrongState."""
    current, move = lock(report_in, ReportInDeed.ASK_EXIT)
    current.state, current.reason = move.to, reason
    current.save()
    return current


@transaction.atomic
def approve_exit(*, report_in: Paper, ended_on: date, on: date, actor: User) -> Paper:
    """Let go: from `ended_on` it does not count any more. Raises WrongState or WrongEndDay."""
    current, move = lock(report_in, ReportInDeed.END)
    if current.started_on is None or not current.started_on <= ended_on <= on:
        raise WrongEndDay(field="ended_on")
    current.state, current.ended_on = move.to, ended_on
    current.save()
    tell_of_report_in(ReportInDeed.END, current, actor=actor, on=on)
    return current


@transaction.atomic
def decline_exit(*, report_in: Paper, reason: str, actor: User, on: date) -> Paper:
    """Keep the report-in after an exit was asked, with the reason. Raises WrongState."""
    current, move = lock(report_in, ReportInDeed.KEEP)
    current.state, current.reason = move.to, reason
    current.save()
    tell_of_report_in(ReportInDeed.KEEP, current, actor=actor, on=on)
    return current


def lock(report_in: Paper, deed: ReportInDeed) -> tuple[Paper, Move]:
    """The row locked for this transaction, and the move of the deed. Raises WrongState."""
    current: Paper = type(report_in).objects.select_for_update().get(pk=report_in.pk)  # type: ignore[attr-defined]
    return current, check_move(current, deed, REPORT_IN_MOVES, WrongState)


@transaction.atomic
def activate_report_ins(*, on: date) -> int:
    """Make every receipt whose start day has come active; set-based, and running it again changes nothing."""
    return sum(activate(model, on) for model in (UnitReportIn, MemberReportIn))


def activate(model: type[ReportIn], on: date) -> int:
    due = model.objects.filter(state=ReportInState.RECEIVED, started_on__lte=on)  # type: ignore[attr-defined]
    keys = list(due.select_for_update().values_list("pk", flat=True))
    if keys:
        due.filter(pk__in=keys).update(state=ReportInState.ACTIVE)
        audit.record_many(actor=None, deed="report_in.activate", keys=keys, kind=model._meta.model_name)
    return len(keys)
