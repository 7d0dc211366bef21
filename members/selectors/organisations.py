"""Reads of the organisation tree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.dated import in_force
from members.choices import OrganisationKind, Post, ReportInState, Stage
from members.models import Appointment, Member, MemberReportIn, Organisation, User
from members.permissions import can_see_people


@dataclass
class Node:
    """One line of the tree beside a list."""

    organisation: Organisation
    people: int | None
    current: bool
    children: list["Node"] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return bool(self.children)


def start_organisation(*, user: User) -> Organisation | None:
    """Where the tree opens for a person: the acting organisation, else the root."""
    acting = user.acting_grants[0].organisation if user.acting_grants else None
    return acting or Organisation.objects.filter(parent=None).first()


def tree_around(*, organisation: Organisation, user: User, on: date) -> list[Node]:
    """The path from the root to the organisation, each step with its children, and the organisation's own children.

    One query whatever the size of the county. People are counted for branches only, where the count reads one index,
    and told where the person may see them.
    """
    ids = [*organisation.ancestor_ids, organisation.pk]
    rows = (
        Organisation.objects.filter(Q(parent__in=ids) | Q(parent=None), ended_on=None)
        .annotate(people=direct_member_count(on))
        .order_by("position")
    )
    children: dict[int | None, list[Organisation]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    return _nodes(children.get(None, []), children, organisation.pk, user)


def _nodes(rows: Iterable[Any], children: dict[int | None, list[Organisation]], current: int, user: User) -> list[Node]:
    counted = (*OrganisationKind.branches, *OrganisationKind.units)
    return [
        Node(
            organisation=row,
            people=row.people if row.kind in counted and can_see_people(user, row) else None,
            current=row.pk == current,
            children=_nodes(children.get(row.pk, []), children, current, user),
        )
        for row in rows
    ]


def direct_member_count(on: date) -> Coalesce:
    """Members whose home is the organisation itself, as a subquery."""
    people = Member.objects.filter(home=OuterRef("pk")).filter(in_force(on)).order_by()
    return Coalesce(Subquery(people.values("home").annotate(count=Count("pk")).values("count")), 0)


@dataclass(frozen=True)
class Headcount:
    full: int
    probationary: int

    @property
    def total(self) -> int:
        return self.full + self.probationary


def headcount(*, organisation: Organisation, on: date) -> Headcount:
    """Full and probationary members in the subtree on that day."""
    people = Member.objects.in_subtree(organisation).current(on)
    counts = people.aggregate(
        full=Count("pk", filter=Q(stage=Stage.FULL)), probationary=Count("pk", filter=Q(stage=Stage.PROBATIONARY))
    )
    return Headcount(**counts)


def secretaries(*, organisation: Organisation, on: date) -> QuerySet[Appointment]:
    """Who is secretary there on that day; several are possible in imported rosters."""
    return (
        Appointment.objects.in_force(on)
        .filter(organisation=organisation, post=Post.SECRETARY)
        .select_related("member")
        .order_by("started_on", "id")
    )


def reported_in_count(*, organisation: Organisation, on: date) -> int:
    """How many members from elsewhere are reported in to this community or branch."""
    column = "branch" if organisation.kind == OrganisationKind.RESIDENTIAL_BRANCH else "community"
    return MemberReportIn.objects.in_force(on).filter(state__in=ReportInState.counted, **{column: organisation}).count()


def groups_of(*, branch: Organisation) -> QuerySet[Organisation]:
    """The running building groups of a branch."""
    return branch.children.filter(kind=OrganisationKind.BUILDING_GROUP, ended_on=None).order_by("position")


def repeated_names() -> QuerySet[Any]:
    """Names that more than one running organisation has."""
    names = Organisation.objects.filter(ended_on=None).order_by().values("name").annotate(count=Count("pk"))
    return names.filter(count__gt=1).values_list("name", flat=True)
