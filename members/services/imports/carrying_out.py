"""One way in for pages and commands: a workbook's bytes in, a plan or its effect out."""

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from common.periods import local_day
from common.workbooks.reading import open_workbook
from members.choices import ImportKind
from members.models import User
from members.services.imports.applying import apply_roster
from members.services.imports.matching import plan_roster
from members.services.imports.organisation_applying import apply_organisations
from members.services.imports.organisation_matching import plan_organisations
from members.services.imports.plans import NOTHING_DECIDED, ImportOptions, ImportPlan, Tick, no_tick
from members.services.imports.scope import ImportScope
from members.services.start import FirstAccount


@dataclass
class Imported:
    """`accounts` are those of a county that the import started."""

    plan: ImportPlan
    accounts: list[FirstAccount] = field(default_factory=list)


def plan_import(
    *,
    kind: str,
    content: bytes,
    scope: ImportScope,
    now: datetime,
    options: ImportOptions = NOTHING_DECIDED,
    lock: bool = False,
    tick: Tick = no_tick,
) -> ImportPlan:
    """What importing the file would do; writes nothing. Raises UnreadableWorkbook."""
    planner = plan_organisations if kind == ImportKind.ORGANISATIONS else plan_roster
    workbook = open_workbook(io.BytesIO(content))
    return planner(workbook, scope=scope, today=local_day(now), options=options, lock=lock, tick=tick)


@transaction.atomic
def run_import(
    *,
    kind: str,
    content: bytes,
    scope: ImportScope,
    actor: User | None,
    now: datetime,
    options: ImportOptions = NOTHING_DECIDED,
) -> Imported:
    """Import the good rows of a file in one transaction. Raises UnreadableWorkbook."""
    plan = plan_import(kind=kind, content=content, scope=scope, now=now, options=options, lock=True)
    return Imported(plan, apply_plan(kind=kind, plan=plan, actor=actor, now=now))


def apply_plan(*, kind: str, plan: ImportPlan, actor: User | None, now: datetime, **details: Any) -> list[FirstAccount]:
    if kind == ImportKind.ORGANISATIONS:
        return apply_organisations(plan=plan, now=now, actor=actor, **details)
    apply_roster(plan=plan, on=local_day(now), actor=actor, **details)
    return []
