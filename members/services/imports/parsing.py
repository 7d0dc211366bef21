"""Rows of a roster, checked one by one: what is good, what is refused and why, what deserves a second look."""

import datetime
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from common.names import normal_name
from common.workbooks.cells import cell_text
from common.workbooks.headers import HeaderMatch
from common.workbooks.reading import Workbook
from common.workbooks.titles import ColumnNames, normalise_title
from members.services.imports.columns import ROSTER_COLUMNS
from members.services.imports.person_reader import NotAMember, PersonReader
from members.services.imports.problems import Place, RowRefused, problem_of
from members.services.imports.records import ParsedMember, ParsedRoster
from members.services.imports.roster_tables import Lookup, RosterTable, roster_tables
from members.services.imports.rows import Record, TableRows

HIDDEN_ROW = _("%(where)s（%(written)s）是隐藏的（例如筛选掉的），没有导入。")
SAME_NUMBER = _("%(where)s的“%(column)s”与%(first)s相同，只导入%(first)s。请核对是否重复或抄错。")
SAME_PERSON = _("%(where)s与%(first)s的姓名、支部、出生年月都相同，只导入%(first)s。不是同一人请填身份证号。")
REMEMBERED = _("“%(title)s”一列照县里以前点明的，当作“%(meant)s”来读。不对请重新点明。")
NO_NAME_SHOWN = "—"


def parse_roster(
    workbook: Workbook,
    *,
    today: datetime.date,
    organisations: Lookup,
    home: int | None = None,
    chosen: Mapping[str, str] | None = None,
    remembered: Collection[str] = (),
    takes_hidden: bool = False,
) -> ParsedRoster:
    """Check every row of every roster in a workbook.

    `organisations` says which organisation a text means; `home` is the branch where neither a column nor the sheet names
    one; `chosen` maps titles to column keys where a person said what a title means, `remembered` are those of them that
    somebody else did; `takes_hidden` reads rows that are hidden too.

    Refuses the file as a whole with UnreadableWorkbook when there is no header with the columns needed.
    """
    tables = roster_tables(workbook, organisations=organisations, home=home, chosen=chosen)
    reader = RosterReader(
        ParsedRoster(headers=[table.header for table in tables.read]),
        PersonReader(today, organisations, date1904=workbook.date1904),
        ColumnNames(ROSTER_COLUMNS, chosen),
    )
    for table in tables.read:
        note_remembered(table.header, remembered)
        reader.read(table, takes_hidden=takes_hidden)
    reader.roster.notes += map(problem_of, tables.unread)
    return reader.roster


def note_remembered(header: HeaderMatch, remembered: Collection[str]) -> None:
    """A title somebody else pointed out may mean something else here: it is told."""
    meanings = {column.key: column.title for column in ROSTER_COLUMNS}
    for key, title in header.titles.items():
        if key in meanings and normalise_title(title) in remembered:
            header.note("remembered_column", REMEMBERED, title, meant=meanings[key])


class RosterReader:
    """Reads table after table; what one row is depends on those before it only where two are the same person."""

    def __init__(self, roster: ParsedRoster, person: PersonReader, names: ColumnNames) -> None:
        self.roster = roster
        self.person = person
        self.names = names
        self.people = SeenPeople()

    def read(self, table: RosterTable, *, takes_hidden: bool) -> None:
        rows = TableRows(table, self.names, takes_hidden=takes_hidden)
        for record in rows:
            self._read(table, record)
        table.header.note_untitled(sorted(rows.untitled))
        self.roster.notes += [problem_of(note, table.label) for note in table.header.notes]
        for record in rows.hidden:
            self._tell_hidden(table, record)

    def _read(self, table: RosterTable, record: Record) -> None:
        try:
            member, warnings = self.person.read(table, record)
            self._refuse_repeated(member)
        except RowRefused as refused:
            self.roster.problems.append(refused.problem)
        except NotAMember as left_out:
            self.roster.notes.append(left_out.problem)
        else:
            self.roster.rows.append(member)
            self.people.add(member)
            self.roster.warn(member, warnings)

    def _tell_hidden(self, table: RosterTable, record: Record) -> None:
        name = normal_name(cell_text(record.header.cell(record.row, "name")))
        place = Place(record.row.number, "", table.label, name)
        self.roster.notes.append(place.problem("hidden_row", HIDDEN_ROW, written=name or NO_NAME_SHOWN))

    def _refuse_repeated(self, member: ParsedMember) -> None:
        if first := self.people.of_number(member):
            place, message = member.place("identity_number"), SAME_NUMBER
        elif first := self.people.namesake(member):
            place, message = member.place("name"), SAME_PERSON
        else:
            return
        raise RowRefused(place.problem("duplicate_in_file", message, first=first.where))


class SeenPeople:
    """The good rows so far, by identity number and by name, organisation and month of birth."""

    def __init__(self) -> None:
        self.by_number: dict[str, ParsedMember] = {}
        self.by_name: dict[tuple, list[ParsedMember]] = {}

    def add(self, member: ParsedMember) -> None:
        if member.identity_number:
            self.by_number[member.identity_number] = member
        self.by_name.setdefault(member.namesake_key, []).append(member)

    def of_number(self, member: ParsedMember) -> ParsedMember | None:
        return self.by_number.get(member.identity_number or "")

    def namesake(self, member: ParsedMember) -> ParsedMember | None:
        """Two identity numbers that differ are two people, whatever else is equal."""
        for other in self.by_name.get(member.namesake_key, ()):
            if not (member.identity_number and other.identity_number):
                return other
        return None
