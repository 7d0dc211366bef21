"""The place of every organisation in the tree's order: the only writer of `Organisation.position`.

Positions are whole numbers that grow along the tree, superiors first, siblings by code with numbers read as numbers.
A number orders alike on every database, whatever its collation, and pages by key. Between two neighbours stays room, so
that a new or moved organisation takes a free place and nobody else's row, nor their members', is written again. Where
the room is used up, everybody gets a new place.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, Min, OuterRef, Subquery

from common.bulk import in_chunks, rewrite
from common.tree import natural_key, subtree_q
from members.models import Member, Organisation

ROOM = 2**32
NEARER = 8  # codes mostly grow: a new place lies an eighth of the way, which leaves the room to those that follow


def sibling_key(organisation: Organisation) -> tuple[list[str | int], str, int]:
    """Siblings stand by code, then as they were made."""
    return natural_key(organisation.code), organisation.code, organisation.pk


def in_tree_order(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Superiors before what lies below them, siblings by code. Whose superior is not among them starts a tree."""
    rows = {organisation.pk: organisation for organisation in organisations}
    below: dict[int | None, list[Organisation]] = defaultdict(list)
    for row in rows.values():
        below[row.parent_id if row.parent_id in rows else None].append(row)
    ordered, waiting = [], sorted(below[None], key=sibling_key, reverse=True)
    while waiting:
        ordered.append(waiting.pop())
        waiting += sorted(below[ordered[-1].pk], key=sibling_key, reverse=True)
    return ordered


def take_place(top: Organisation) -> None:
    """Put a new or moved organisation, with all below it, where the tree shows it. Its path is right already."""
    list(Organisation.objects.select_for_update().filter(parent=None).values_list("pk"))  # one at a time
    rows = in_tree_order(Organisation.objects.below(top))
    after, before = _neighbours(top)
    step = ROOM if before is None else min(ROOM, (before - after) // max(NEARER, len(rows) + 1))
    if step:
        for number, row in enumerate(rows, start=1):
            row.position = after + step * number
        _write(rows)
    else:
        rewrite_tree()
    top.position = Organisation.objects.values_list("position", flat=True).get(pk=top.pk)


def _neighbours(top: Organisation) -> tuple[int, int | None]:
    """The positions between which the subtree belongs; None where nothing comes after it."""
    others = Organisation.objects.exclude(subtree_q("path", top.path))
    siblings = [row for row in others.filter(parent=top.parent_id) if sibling_key(row) < sibling_key(top)]
    elder = max(siblings, key=sibling_key, default=top.parent)
    after = 0
    if elder is not None:
        reach = others.below(elder) if elder.pk != top.parent_id else others.filter(pk=elder.pk)
        after = reach.aggregate(last=Max("position"))["last"]
    return after, others.filter(position__gt=after).aggregate(first=Min("position"))["first"]


@transaction.atomic
def rewrite_tree() -> None:
    """Bring path and place of every organisation, and of their members, in line with superiors and codes.

    For imports, which add and move many at once, and for when the room is used up.
    """
    paths: dict[int | None, str] = {None: "/"}
    changed = []
    for number, row in enumerate(in_tree_order(Organisation.objects.all()), start=1):
        paths[row.pk] = f"{paths[row.parent_id]}{row.pk}/"
        if (row.path, row.position) != (paths[row.pk], ROOM * number):
            row.path, row.position = paths[row.pk], ROOM * number
            changed.append(row)
    _write(changed)


def _write(rows: list[Organisation]) -> None:
    """Write paths and places, and repeat them on the members whose homes these are."""
    rewrite(rows, ["path", "position"])
    homes = Organisation.objects.filter(pk=OuterRef("home"))
    for chunk in in_chunks([row.pk for row in rows]):
        Member.objects.filter(home__in=chunk).update(
            org_path=Subquery(homes.values("path")), org_position=Subquery(homes.values("position"))
        )
