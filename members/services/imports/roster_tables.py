"""Which sheets of a workbook are rosters, and where the people of each belong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import cell_text, squeezed
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.headers import HeaderMatch, Note
from common.workbooks.locating import NO_NAMES, best_of, check_required, headers_of, sheet_note, unread_sheets
from common.workbooks.reading import Sheet, Workbook
from common.workbooks.titles import Column, ColumnNames
from members.choices import Stage
from members.services.imports.columns import ROSTER_COLUMNS
from members.services.imports.furniture import Furniture
from members.services.imports.headings import labelled_organisation
from members.services.imports.organisation_index import OrganisationMatch
from members.services.imports.stages import ABOUT_NO_MEMBERS, NO_LONGER_HERE, stage_of_heading

MAX_SHOWN = 40
NO_MEMBERS = _("工作表“%(sheet)s”看来不是现有党员的名册（%(title)s），没有读。如果是，请改工作表的名称再导入。")
NO_HOME = _("工作表“%(sheet)s”里没有“所在支部”一列，工作表的名称和表头上方也看不出是哪个支部，没有读。")
TWO_HOMES = _(
    "工作表“%(sheet)s”的名称和表头上方写的“%(written)s”不是同一个党组织，没有读。请改成一致的，或加一列“所在支部”，再导入。"
)
OTHER_HOME = _("工作表“%(sheet)s”的表头上方写的是“%(written)s”，没有找到这个党组织，都按导入到的组织登记。请核对。")


class Lookup(Protocol):
    """Says which organisation a text means: by its name or code; in a title; in the name of a sheet."""

    def __call__(self, text: str, /) -> OrganisationMatch: ...

    def named_in(self, text: str, within: int | None = None, /) -> int | None: ...

    def part(self, text: str, within: int | None = None, /) -> int | None: ...

    def are_related(self, one: int, other: int, /) -> bool: ...


@dataclass
class RosterTable:
    """One sheet with people. Without a column for it `home` is where they belong, unless headings say so."""

    header: HeaderMatch
    home: int | None = None
    stage: Stage | None = None
    label: str = ""
    """The name of the sheet where several are read, for sentences."""

    @property
    def has_column(self) -> bool:
        return "organisation" in self.header.indexes


@dataclass
class RosterTables:
    read: list[RosterTable]
    unread: list[Note] = field(default_factory=list)


def roster_tables(
    workbook: Workbook,
    *,
    organisations: Lookup,
    home: int | None = None,
    chosen: Mapping[str, str] | None = None,
) -> RosterTables:
    """Every sheet that is a roster. Refuses a file with none as a whole, with UnreadableWorkbook."""
    found = headers_of(workbook, ROSTER_COLUMNS, chosen)
    tables = RosterTables([], unread_sheets(workbook, found))
    finder = HomeFinder(organisations, home, ColumnNames(ROSTER_COLUMNS, chosen))
    for sheet, header in found:
        if header is not None:
            _place(tables, finder, sheet, header)
    if not tables.read:
        _refuse(best_of(found), home)
    if len(tables.read) > 1:
        for table in tables.read:
            table.label = table.header.sheet.name
    return tables


def _refuse(best: HeaderMatch, home: int | None) -> None:
    """No sheet was taken: either a column is missing, or all of them are about others than members."""
    check_required(best, roster_columns(home))
    raise UnreadableWorkbook("no_header", wanted="、".join(column.title for column in ROSTER_COLUMNS[:4]))


def roster_columns(home: int | None) -> tuple[Column, ...]:
    """Without a column for it, everybody belongs to `home`."""
    return tuple(
        replace(column, required=False) if column.key == "organisation" and home is not None else column
        for column in ROSTER_COLUMNS
    )


def _place(tables: RosterTables, finder: "HomeFinder", sheet: Sheet, header: HeaderMatch) -> None:
    captions = captions_of(sheet, header)
    if "name" not in header.indexes:
        tables.unread.append(sheet_note(sheet, NO_NAMES, missing=ROSTER_COLUMNS[1].title))
    elif title := _about_others(sheet, captions):
        tables.unread.append(sheet_note(sheet, NO_MEMBERS, title=title[:MAX_SHOWN]))
    else:
        table = RosterTable(header, stage=_stage(sheet, captions))
        if table.has_column or finder.give_home(table, captions):
            tables.read.append(table)
        else:
            tables.unread.append(finder.note or sheet_note(sheet, NO_HOME))


def captions_of(sheet: Sheet, header: HeaderMatch) -> list[list[str]]:
    """The texts above the header, row by row."""
    above = takewhile(lambda row: row.number < header.top, sheet.rows())
    rows = ([text for cell in row.cells if (text := squeezed(cell_text(cell)))] for row in above)
    return [texts for texts in rows if texts]


def _about_others(sheet: Sheet, captions: Sequence[Sequence[str]]) -> str:
    """The title that says so: 发展对象, 已转出. The name of a sheet speaks louder than a sentence above the header."""
    titles = [squeezed(sheet.name), *(texts[0] for texts in captions[:2] if len(texts[0]) < MAX_SHOWN)]
    if any("党员" in title and not NO_LONGER_HERE.search(title) for title in titles[:1]):
        titles = titles[:1]
    return next((title for title in titles if ABOUT_NO_MEMBERS.search(title)), "") or (
        titles[0] if NO_LONGER_HERE.search(titles[0]) else ""
    )


def _stage(sheet: Sheet, captions: Sequence[Sequence[str]]) -> Stage | None:
    titles = [sheet.name, *(texts[0] for texts in captions[:2])]
    return next((stage for title in titles if (stage := stage_of_heading(title))), None)


class HomeFinder:
    """Finds where the people of a sheet without a column for it belong."""

    def __init__(self, organisations: Lookup, home: int | None, names: ColumnNames) -> None:
        self.organisations = organisations
        self.home = home
        self.names = names
        self.note: Note | None = None

    def give_home(self, table: RosterTable, captions: Sequence[Sequence[str]]) -> bool:
        """From a line 支部名称：… above the header, the title, the sheet's name; else from headings between the people.

        Where two of them name organisations that have nothing to do with each other nobody guesses: `note` says so.
        """
        self.note = None
        label = next(filter(None, map(labelled_organisation, captions)), "")
        sheet = table.header.sheet
        named = self.organisations.part(sheet.name)
        above = self._above(label, captions) or (named and self._above(label, captions, named))
        table.home = self._agreed(above, named, sheet.name)
        # 支部名称：… that nobody knows is not the branch the sheet is named after either.
        is_unknown = above is None and "支部" in label
        if (table.home is None and above is not None) or (table.home is not None and is_unknown):
            written = label or next(texts[0] for texts in captions if self.organisations.named_in(texts[0]))
            self.note = sheet_note(sheet, TWO_HOMES, written=written[:MAX_SHOWN])
            return False
        if table.home is None and self.home is not None:
            table.home = self.home
            if label:
                note = sheet_note(sheet, OTHER_HOME, written=label[:MAX_SHOWN])
                table.header.notes.append(replace(note, kind="other_home"))
        return table.home is not None or self._has_headings(table)

    def _above(self, label: str, captions: Sequence[Sequence[str]], within: int | None = None) -> int | None:
        """What the label or else a title above the header names, of those below `within` where that is given."""
        titles = (self.organisations.named_in(texts[0], within) for texts in captions)
        return (self._of_label(label, within) if label else None) or next(filter(None, titles), None)

    def _agreed(self, above: int | None, named: int | None, sheet_name: str) -> int | None:
        """The more exact of the two: a title often names the committee above, the sheet the branch."""
        if above is None:
            return named
        inside = self.organisations.part(sheet_name, above)
        if inside is not None or named is None or self.organisations.are_related(named, above):
            return inside if inside is not None else above
        return None

    def _of_label(self, label: str, within: int | None = None) -> int | None:
        exact = self.organisations(label).id if within is None else None
        return exact or self.organisations.part(label, within)

    def _has_headings(self, table: RosterTable) -> bool:
        furniture = Furniture(table.header, self.names)
        rows = (row for row in table.header.sheet.rows() if row.number > table.header.row)
        headings = (heading for row in rows if (heading := furniture.heading(row, in_sections=True)))
        return any(self._of_label(heading.organisation) for heading in headings)
