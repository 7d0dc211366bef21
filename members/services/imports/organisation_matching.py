"""A list of organisations against the tree there is: what is new, renamed, moved, left alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.pinyin import title_keys
from common.workbooks.reading import Workbook
from members.choices import ALLOWED_PARENTS, HOME_KINDS, OrganisationKind
from members.models import Member, Organisation
from members.services.imports.columns import ORGANISATION_TEXT_LIMITS
from members.services.imports.organisation_index import KnownOrganisation, organisation_key
from members.services.imports.organisation_parsing import ParsedOrganisations, parse_organisations
from members.services.imports.organisation_tree import ParsedOrganisation
from members.services.imports.plans import (
    ADDED,
    CHANGED,
    NOTHING_DECIDED,
    UNCHANGED,
    Change,
    ImportOptions,
    ImportPlan,
    PlannedRow,
    Tick,
    field_title,
    no_tick,
)
from members.services.imports.problems import Place, Problem
from members.services.imports.scope import ImportScope

FIELDS = ("name", "kind", "label", "place")

OUT_OF_REACH = _("第 %(row)s 行“%(name)s”或它的上级不在您可以导入的范围里，没有导入。请由上级党组织导入。")
REFUSED_ABOVE = _("第 %(row)s 行“%(name)s”的上级没有导入，这一行也没有导入。请先改好上级那一行。")
WAS_DISSOLVED = _("第 %(row)s 行“%(name)s”的组织编码属于已撤销的组织，没有导入。请换一个编码。")
KIND_HAS_CONTENT = _("第 %(row)s 行“%(name)s”下面已有下级组织或党员，不能改成“%(meant)s”，没有导入。请先转走再改。")


@dataclass(kw_only=True, slots=True)
class PlannedOrganisation(PlannedRow):
    """`organisation` carries the new values; its superior is set, but a new one has no path yet."""

    organisation: Organisation


def plan_organisations(
    workbook: Workbook,
    *,
    scope: ImportScope,
    today: date,
    options: ImportOptions = NOTHING_DECIDED,
    lock: bool = False,
    tick: Tick = no_tick,
) -> ImportPlan:
    """What importing this list would do. Reads only; raises UnreadableWorkbook for the file as a whole."""
    rows = Organisation.objects.select_for_update() if lock else Organisation.objects.all()
    planner = OrganisationPlanner({row.pk: row for row in rows.order_by("position", "pk")}, scope, today)
    parsed = parse_organisations(workbook, parent_kinds=ALLOWED_PARENTS, known=planner.known(), options=options)
    planned = planner.plan(parsed)
    titles = [_title(name) for name in ("name", "kind", "parent", "code")]
    problems = sorted([*parsed.problems, *planner.problems], key=lambda problem: problem.row)
    return ImportPlan(titles, planned, problems, parsed.warnings)


class OrganisationPlanner:
    def __init__(self, there: dict[int, Organisation], scope: ImportScope, today: date) -> None:
        self.there = there
        self.scope = scope
        self.today = today
        self.codes = {one.code.upper() for one in there.values()}
        self.dissolved = {one.code.upper() for one in there.values() if one.ended_on}
        self.by_place = {(one.parent_id, organisation_key(one.name)): one for one in there.values() if not one.ended_on}
        self.children: dict[int, list[Organisation]] = defaultdict(list)
        for one in there.values():
            if one.parent_id and not one.ended_on:
                self.children[one.parent_id].append(one)
        self.by_row: dict[int, Organisation] = {}
        self.numbers: dict[str, int] = {}
        self.problems: list[Problem] = []

    def known(self) -> list[KnownOrganisation]:
        running = [one for one in self.there.values() if not one.ended_on]
        return [KnownOrganisation(one.pk, one.code, one.name, one.kind, one.parent_id) for one in running]

    def plan(self, parsed: ParsedOrganisations) -> list[PlannedOrganisation]:
        """Superiors come first in `parsed.rows`, so that what hangs below a refused row is refused too."""
        self.codes |= {row.code.upper() for row in parsed.rows}
        self.homes_in_use = self._homes_in_use(parsed)
        planned = []
        for row in parsed.rows:
            problem = self._problem(row, parsed)
            if problem:
                self.problems.append(problem)
            else:
                planned.append(self._planned(row))
        return planned

    def _homes_in_use(self, parsed: ParsedOrganisations) -> set[int]:
        """Organisations whose kind would change and that are somebody's home: one query, and mostly none."""
        changing = [row.known_id for row in parsed.rows if row.known_id and self.there[row.known_id].kind != row.kind]
        if not changing:
            return set()
        people = Member.objects.filter(home__in=changing, ended_on=None)
        return set(people.values_list("home", flat=True).distinct())

    def _problem(self, row: ParsedOrganisation, parsed: ParsedOrganisations) -> Problem | None:
        key = "parent_code" if "parent_code" in parsed.header.indexes else "parent_name"
        place, values = Place(row.row, parsed.header.title(key)), {"name": row.name}
        if row.parent_row is not None and row.parent_row not in self.by_row:
            return place.problem("unknown_parent", REFUSED_ABOVE, **values)
        if row.known_id is None and row.code.upper() in self.dissolved:
            return place.problem("unknown_parent", WAS_DISSOLVED, **values)
        if not self._is_within_reach(row):
            return place.problem("unknown_parent", OUT_OF_REACH, **values)
        if self._kind_is_fixed(row):
            meant = OrganisationKind(row.kind).label
            return place.problem("wrong_parent", KIND_HAS_CONTENT, meant=meant, **values)
        return None

    def _is_within_reach(self, row: ParsedOrganisation) -> bool:
        known, parent = self._known(row), self._parent(row)
        if known and not self.scope.covers(known.path):
            return False
        if known and known.parent_id == (parent.pk if parent else None):
            return True
        # A new superior has no path yet: its own row was within reach, or it would not be here.
        return (
            self.scope.covers(parent.path) if parent and parent.path else parent is not None or self.scope.covers("/")
        )

    def _kind_is_fixed(self, row: ParsedOrganisation) -> bool:
        known = self._known(row)
        if known is None or known.kind == row.kind:
            return False
        has_people = known.pk in self.homes_in_use and row.kind not in HOME_KINDS
        return has_people or any(row.kind not in ALLOWED_PARENTS[child.kind] for child in self.children[known.pk])

    def _parent(self, row: ParsedOrganisation) -> Organisation | None:
        if row.parent_row is not None:
            return self.by_row[row.parent_row]
        return self.there[row.parent_id] if row.parent_id else None

    def _known(self, row: ParsedOrganisation) -> Organisation | None:
        """The organisation of that code; where the file has no codes, the one of that name in that place."""
        if row.known_id or row.code:
            return self.there.get(row.known_id or 0)
        parent = self._parent(row)
        return self.by_place.get((parent.pk if parent else None, organisation_key(row.name)))

    def _planned(self, row: ParsedOrganisation) -> PlannedOrganisation:
        known, parent = self._known(row), self._parent(row)
        organisation = known or Organisation(code=row.code or self._new_code(row, parent), started_on=self.today)
        changes = list(self._changes(organisation, row, parent))
        if known is None or changes:
            organisation.pinyin, organisation.initials = title_keys(organisation.name)
        self.by_row[row.row] = organisation
        outcome = ADDED if known is None else CHANGED if changes else UNCHANGED
        above = parent.name if parent else ""
        cells = [organisation.name, str(organisation.get_kind_display()), above, organisation.code]
        shown = changes if outcome == CHANGED else []
        return PlannedOrganisation(row=row.row, outcome=outcome, cells=cells, changes=shown, organisation=organisation)

    def _changes(
        self, organisation: Organisation, row: ParsedOrganisation, parent: Organisation | None
    ) -> list[Change]:
        """Write the new values into the organisation; an empty cell erases nothing."""
        found = []
        for name in FIELDS:
            old, new = getattr(organisation, name), getattr(row, name)
            if new and old != new:
                before = self._shown(name, old)
                setattr(organisation, name, new)
                found.append(Change(_title(name), before, self._shown(name, new)))
        old_parent = self.there.get(organisation.parent_id or 0)
        if parent is not None and parent is not old_parent:
            found.append(Change(_title("parent"), old_parent.name if old_parent else "", parent.name))
        if parent is not None:
            organisation.parent = parent
        return found

    def _shown(self, name: str, value: str) -> str:
        return str(OrganisationKind(value).label) if name == "kind" and value else value

    def _new_code(self, row: ParsedOrganisation, parent: Organisation | None) -> str:
        """The superior's code and the next free number below it; of a code that fills its column the beginning."""
        above = parent.code if parent else title_keys(row.name)[1].upper()[:10] or "ROOT"
        if parent is None and above not in self.codes:
            return above
        number = self.numbers.get(above, 0) + 1
        while _numbered(above, number).upper() in self.codes:
            number += 1
        self.numbers[above] = number
        self.codes.add(_numbered(above, number).upper())
        return _numbered(above, number)


def _numbered(above: str, number: int) -> str:
    ending = f"-{number}"
    return above[: ORGANISATION_TEXT_LIMITS["code"] - len(ending)] + ending


def _title(name: str) -> str:
    return field_title(Organisation, name)


def root_of(plan: ImportPlan) -> Any:
    """The planned row of the county itself, where it is to be added."""
    return next((row for row in plan.of(ADDED) if row.organisation.kind == OrganisationKind.COUNTY), None)
