"""Reads of report-ins: the lists, whose papers a person may decide, and who can still be reported in."""

from datetime import date
from typing import Any, TypeVar

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from members.choices import OrganisationKind, ReportInState, Role, WorkStatus
from members.models import Member, MemberReportIn, Organisation, UnitReportIn, User
from members.models.report_ins import ReportIn

Paper = TypeVar("Paper", bound=ReportIn)

GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": (ReportInState.SUBMITTED,),
    "running": (ReportInState.RECEIVED, ReportInState.ACTIVE),
    "ending": (ReportInState.ENDING,),
    "over": (ReportInState.ENDED, ReportInState.REFUSED),
}
"""The tabs of the list, each with its states."""


def decided_by(user: User) -> Q:
    """Papers the person receives or lets go: those of the own community, and of the own residential branch."""
    return Q(community__in=user.organisation_ids(Role.COMMUNITY_SECRETARY))


def member_decided_by(user: User) -> Q:
    return decided_by(user) | Q(branch__in=user.organisation_ids(Role.BRANCH_SECRETARY))


def _marked(rows: QuerySet[Any], mine: Q) -> QuerySet[Any]:
    can_decide = Case(When(mine, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(can_decide=can_decide)


def unit_report_ins(user: User) -> QuerySet[UnitReportIn]:
    """What the person may see, each row marked with `can_decide`."""
    rows = UnitReportIn.objects.visible_to(user).select_related("unit", "community")
    return _marked(rows, decided_by(user))


def member_report_ins(user: User) -> QuerySet[MemberReportIn]:
    rows = MemberReportIn.objects.visible_to(user).select_related("member__home", "community", "branch")
    return _marked(rows, member_decided_by(user))


def counts_by_group(rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows each tab has, in one query."""
    return rows.order_by().aggregate(**{key: Count("pk", filter=Q(state__in=GROUPS[key])) for key in GROUPS})


def communities() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.COMMUNITY_COMMITTEE, ended_on=None).order_by("position")


def own_communities(user: User) -> QuerySet[Organisation]:
    """Communities on whose behalf the person writes papers for people who come in person."""
    return communities().filter(pk__in=user.organisation_ids(Role.COMMUNITY_SECRETARY, Role.RECORDER))


def own_units(user: User) -> QuerySet[Organisation]:
    """Units the person may report in."""
    ids = user.organisation_ids(Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
    return Organisation.objects.units().filter(pk__in=ids, ended_on=None).order_by("position")


def units() -> QuerySet[Organisation]:
    return Organisation.objects.units().filter(ended_on=None).order_by("position")


def residential_branches() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.RESIDENTIAL_BRANCH, ended_on=None).order_by("position")


def own_people_to_report_in(user: User, *, on: date, everyone: bool = False) -> QuerySet[Member]:
    """People of the own unit who have no live report-in; those in service only, unless everyone is asked for."""
    live = MemberReportIn.objects.filter(member=OuterRef("pk"), state__in=ReportInState.live)
    people = Member.objects.own_people_of(user).current(on).filter(~Exists(live)).select_related("home")
    if not everyone:
        people = people.filter(work_status=WorkStatus.IN_SERVICE)
    return people.order_by("org_position", "sort_key", "id")


def people_named(*, name: str, unit: Organisation, on: date) -> QuerySet[Member]:
    """Members of a unit with exactly this name: for the community that writes the paper of somebody it does not know.

    Deliberately without scope: the caller learns whether exactly one person has the name, and nothing of the record.
    """
    return Member.objects.in_subtree(unit).current(on).filter(name=name)
