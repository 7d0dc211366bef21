"""Reads of the organisation tree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from members.choices import OrganisationKind, Post
from members.models import Appointment, Organisation, User
from members.permissions import can_see_people
from members.selectors.headcounts import Heads, heads_by_organisation


@dataclass
class Node:
    """One line of the tree beside a list; `heads` for who may see the people there."""

    organisation: Organisation
    heads: Heads | None
    current: bool
    children: list["Node"] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return bool(self.children)


def start_organisation(*, user: User) -> Organisation | None:
    """Where the tree opens for a person: the acting organisation, else the root."""
    acting = user.acting_grants[0].organisation if user.acting_grants else None
    return acting or Organisation.objects.filter(parent=None).first()


@dataclass(frozen=True)
class Surroundings:
    """The tree round an organisation and the heads of the organisation itself, counted together."""

    nodes: list[Node]
    heads: Heads | None


def tree_around(*, organisation: Organisation, user: User, on: date) -> Surroundings:
    """The path from the root to the organisation, each step with its children, and the organisation's own children.

    People are counted where the person may see them. A fixed number of queries whatever the size of the county.
    """
    ids = [*organisation.ancestor_ids, organisation.pk]
    rows = Organisation.objects.filter(Q(parent__in=ids) | Q(parent=None), ended_on=None).order_by("position")
    children: dict[int | None, list[Organisation]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    seen = {row.pk: row for row in (*rows, organisation) if can_see_people(user, row)}
    heads = heads_by_organisation(organisations=list(seen.values()), on=on)
    return Surroundings(_nodes(children.get(None, []), children, organisation.pk, heads), heads.get(organisation.pk))


def _nodes(
    rows: Iterable[Organisation],
    children: dict[int | None, list[Organisation]],
    current: int,
    heads: dict[int, Heads],
) -> list[Node]:
    return [
        Node(
            organisation=row,
            heads=heads.get(row.pk),
            current=row.pk == current,
            children=_nodes(children.get(row.pk, []), children, current, heads),
        )
        for row in rows
    ]


def heads_in_post(*, organisation: Organisation, on: date) -> QuerySet[Appointment]:
    """Secretary there on that day, of a building group its leader; several are possible in imported rosters."""
    return (
        Appointment.objects.in_force(on)
        .filter(organisation=organisation, post=Post.leading(organisation.kind))
        .select_related("member")
        .order_by("started_on", "id")
    )


def groups_of(*, branch: Organisation) -> QuerySet[Organisation]:
    """The running building groups of a branch."""
    return branch.children.filter(kind=OrganisationKind.BUILDING_GROUP, ended_on=None).order_by("position")


def repeated_names() -> QuerySet[Any]:
    """Names that more than one running organisation has."""
    names = Organisation.objects.filter(ended_on=None).order_by().values("name").annotate(count=Count("pk"))
    return names.filter(count__gt=1).values_list("name", flat=True)
