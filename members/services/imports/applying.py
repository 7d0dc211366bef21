"""Carrying a plan out: all good rows in one transaction, whatever their number in a few statements."""

from datetime import date
from typing import Any

from django.db import transaction

from common import audit
from common.bulk import rewrite
from members.models import Appointment, Member, User
from members.services.imports.plans import ADDED, CHANGED, UNCHANGED, ImportPlan

BATCH = 1000
# Everything a roster row can change, and what follows from it.
WRITTEN = (
    "name", "pinyin", "initials", "sort_key", "sex", "ethnicity", "birth_date", "birth_precision", "native_place", "education",
    "work_started_on", "work_started_precision", "joined_on", "joined_precision", "full_on", "full_precision", "stage",
    "home", "org_path", "org_position", "group", "workplace", "work_status", "phone", "phone_hash", "identity_number",
    "identity_hash", "address", "note", "version",
)  # fmt: skip


@transaction.atomic
def apply_roster(*, plan: ImportPlan, on: date, actor: User | None, **details: Any) -> None:
    """Register who is new, change who changed, appoint. One audit row tells of the whole (SECURITY.md, bulk deeds)."""
    added: list[Any] = plan.of(ADDED)
    changed: list[Any] = plan.of(CHANGED)
    Member.objects.bulk_create([row.member for row in added], batch_size=BATCH)
    rewritten = [row.member for row in changed if row.has_new_values]
    for member in rewritten:
        member.version += 1
    rewrite(rewritten, WRITTEN)
    _appoint([*added, *changed], on)
    renumbered = [row.member.pk for row in changed if row.has_new_numbers]
    if renumbered:
        audit.record_many(actor=actor, deed="import.numbers", keys=renumbered)
    keys = [row.member.pk for row in (*added, *changed)]
    counts = {name: plan.counts[name] for name in (ADDED, CHANGED, UNCHANGED)}
    audit.record_many(actor=actor, deed="import.roster", keys=keys, refused=len(plan.problems), **counts, **details)


def _appoint(rows: list[Any], on: date) -> None:
    ended = [key for row in rows for key in row.ended_posts]
    if ended:
        Appointment.objects.filter(pk__in=ended).update(ended_on=on)
    Appointment.objects.bulk_create(
        [
            Appointment(member=row.member, organisation=organisation, post=post, started_on=on, start_is_known=False)
            for row in rows
            for post, organisation in row.new_posts
        ],
        batch_size=BATCH,
    )
