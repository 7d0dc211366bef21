"""Reads of service: whom a person may record, and what waits to be confirmed."""

from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from activities.choices import ServiceState
from activities.models import ServiceRecord
from common.dated import in_force
from common.tree import subtrees_q
from members.choices import Role
from members.models import Member, MemberReportIn, Organisation, User

GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": (ServiceState.SUBMITTED,),
    "confirmed": (ServiceState.CONFIRMED,),
    "refused": (ServiceState.REFUSED,),
}
"""The tabs of the list, each with its states."""

BACK_DAYS = 92
"""How far back the form offers people whose report-in has ended: a record can come late."""


def recordable_report_ins(user: User, *, on: date) -> QuerySet[MemberReportIn]:
    """Counted report-ins of the people whose service the person may record; ended ones of the last months too."""
    mine = (
        Q(member=user.member_id or 0)
        | Q(community__in=user.organisation_ids(Role.COMMUNITY_SECRETARY, Role.RECORDER))
        | Q(branch__in=user.organisation_ids(Role.RECORDER))
        | subtrees_q("member__org_path", user.paths(Role.UNIT_LIAISON))
    )
    recent = Q(ended_on=None) | Q(ended_on__gt=on - timedelta(days=BACK_DAYS))
    return MemberReportIn.objects.visible_to(user).counted().filter(mine, recent, started_on__lte=on)


def recordable_communities(user: User, *, on: date) -> QuerySet[Organisation]:
    """Communities in which there is somebody to record."""
    ids = recordable_report_ins(user, on=on).order_by().values("community")
    return Organisation.objects.filter(pk__in=ids).order_by("position")


def recordable_people(user: User, *, community: Organisation, on: date) -> QuerySet[Member]:
    """People reported in there, for ticking: names and units only."""
    rows = recordable_report_ins(user, on=on).filter(community=community)
    people = Member.objects.filter(pk__in=rows.order_by().values("member"))
    return people.select_related("home").order_by("sort_key", "id")


def branches_of_people(user: User, *, community: Organisation, on: date) -> dict[int, str]:
    """In which residential branch each of them reported in; nothing for who reported in to the community itself."""
    rows = recordable_report_ins(user, on=on).filter(community=community, branch__isnull=False)
    return dict(rows.order_by("pk").values_list("member", "branch__name"))


SHEETS_BACK = 500
"""So many records of a community are looked through for its last sheets."""


def last_sheets(user: User, *, community: Organisation) -> dict[str, list[int]]:
    """Who stood on the last sheet of each activity of the community, by its title, and under "" on the last of all.

    A sheet is what was recorded in one press.
    """
    rows = ServiceRecord.objects.visible_to(user).filter(community=community).exclude(state=ServiceState.REFUSED)
    newest = rows.order_by("-held_on", "-recorded_at", "pk").values_list("title", "held_on", "recorded_at", "member")
    sheets: dict[tuple, list[int]] = {}
    for title, held_on, recorded_at, member in newest[:SHEETS_BACK]:
        sheets.setdefault((title, held_on, recorded_at), []).append(member)
    found: dict[str, list[int]] = {}
    for (title, _day, _moment), members in sheets.items():
        found.setdefault("", members)
        found.setdefault(title, members)
    return found


def reported_in_on(*, community: Organisation, members: Any, on: date) -> dict[int, MemberReportIn]:
    """The report-in of each of these members that counts at this community on that day."""
    rows = MemberReportIn.objects.counted().filter(in_force(on), community=community, member__in=members)
    return {row.member_id: row for row in rows.select_related("branch")}


def confirmed_by(user: User) -> Q:
    """Records the person confirms: of the own community or residential branch, never one's own."""
    mine = Q(community__in=user.organisation_ids(Role.COMMUNITY_SECRETARY)) | Q(
        branch__in=user.organisation_ids(Role.BRANCH_SECRETARY)
    )
    return mine & ~Q(member=user.member_id or 0)


def service_records(user: User) -> QuerySet[ServiceRecord]:
    """What the person may see, each row marked with `can_decide`."""
    can_decide = Case(When(confirmed_by(user), then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = ServiceRecord.objects.visible_to(user).annotate(can_decide=can_decide)
    return rows.select_related("member__home", "community", "branch", "recorded_by", "confirmed_by")


def waiting_for(user: User) -> QuerySet[ServiceRecord]:
    """Records that wait for this person's confirmation."""
    return ServiceRecord.objects.visible_to(user).filter(confirmed_by(user), state=ServiceState.SUBMITTED)


def own_records(member: Member) -> QuerySet[ServiceRecord]:
    return member.service_records.select_related("community", "branch", "confirmed_by").order_by("-held_on", "-id")


def counts_by_state(user: User) -> dict[str, int]:
    """How many visible records each state has, in one query."""
    rows = ServiceRecord.objects.visible_to(user).order_by().values_list("state").annotate(Count("pk"))
    return {**dict.fromkeys(ServiceState.values, 0), **dict(rows)}
