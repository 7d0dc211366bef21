"""Carrying a plan of organisations out: level by level, then the paths of whatever moved."""

from datetime import datetime
from typing import Any

from django.db import transaction

from common import audit
from common.bulk import rewrite
from common.periods import local_day
from members.models import Organisation, User
from members.services.imports.organisation_matching import PlannedOrganisation, root_of
from members.services.imports.plans import ADDED, CHANGED, UNCHANGED, ImportPlan
from members.services.start import FirstAccount, start_county
from members.services.tree_order import rewrite_tree

BATCH = 1000
WRITTEN = ("name", "pinyin", "initials", "kind", "label", "place", "parent", "version")


@transaction.atomic
def apply_organisations(*, plan: ImportPlan, now: datetime, actor: User | None, **details: Any) -> list[FirstAccount]:
    """Add, rename and move. On a database without a county the root's row starts one: its first accounts come back."""
    accounts = _start(root_of(plan), now)
    added: list[PlannedOrganisation] = [row for row in plan.of(ADDED) if row.organisation.pk is None]
    _create([row.organisation for row in added])
    changed = [row.organisation for row in plan.of(CHANGED)]
    for organisation in changed:
        organisation.version += 1
    rewrite(changed, WRITTEN)
    if added or any(_is_moved(row) for row in plan.of(CHANGED)):
        rewrite_tree()
    keys = [row.organisation.pk for row in (*plan.of(ADDED), *plan.of(CHANGED))]
    counts = {name: plan.counts[name] for name in (ADDED, CHANGED, UNCHANGED)}
    audit.record_many(
        actor=actor, deed="import.organisations", keys=keys, refused=len(plan.problems), **counts, **details
    )
    return accounts


def _start(root: PlannedOrganisation | None, now: datetime) -> list[FirstAccount]:
    if root is None:
        return []
    planned = root.organisation
    accounts = start_county(code=planned.code, name=planned.name, now=now)
    made = Organisation.objects.get(parent=None)
    planned.pk, planned.path, planned.started_on = made.pk, made.path, local_day(now)
    if planned.place or planned.label:
        Organisation.objects.filter(pk=made.pk).update(place=planned.place, label=planned.label)
    return accounts


def _create(organisations: list[Organisation]) -> None:
    """Superiors first: a level can be written once the level above has its keys."""
    waiting = organisations
    while waiting:
        ready = [one for one in waiting if one.parent is not None and one.parent.pk]
        for one in ready:
            one.parent = one.parent  # takes over the key the superior has got by now
        Organisation.objects.bulk_create(ready, batch_size=BATCH)
        waiting = [one for one in waiting if one.pk is None]


def _is_moved(row: PlannedOrganisation) -> bool:
    """Whether its superior is another one than its path says."""
    organisation, parent = row.organisation, row.organisation.parent
    return parent is not None and organisation.path != f"{parent.path}{organisation.pk}/"
