"""Rows of a roster, checked one by one: what is good, what is refused and why, what deserves a second look."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.identity import BadIdentityNumber, IdentityNumber, check_identity_number, normalise_phone
from common.partial_dates import BadDate, PartialDate, parse_partial_date
from common.workbooks.headers import Column, HeaderMatch, locate_table
from common.workbooks.reading import Row, Workbook
from members.services.imports import cells
from members.services.imports.columns import ROSTER_COLUMNS, ROSTER_TEXT_LIMITS
from members.services.imports.furniture import is_furniture
from members.services.imports.organisation_index import OrganisationMatch
from members.services.imports.problems import Place, Problem, RowRefused
from members.services.imports.records import ParsedMember, ParsedRoster
from members.services.imports.row_warnings import date_warnings, identity_warnings

DATE_KEYS = ("birth", "work_started", "joined", "full_member")
TEXT_KEYS = ("native_place", "education", "workplace", "address", "note")

MAX_SHOWN = 40

IN_CELL = _("第 %(row)s 行“%(column)s”%(said)s")
NO_ORGANISATION = _(
    "第 %(row)s 行“%(column)s”写的是“%(written)s”，没有找到这个党组织，没有导入。请核对名称，或改填组织编码。"
)
NO_HOME = _("第 %(row)s 行“%(column)s”写的是“%(written)s”，党员不能登记在这一级，没有导入。请写到支部。")
SEVERAL_ORGANISATIONS = _(
    "第 %(row)s 行“%(column)s”写的是“%(written)s”，有 %(count)s 个党组织同名，没有导入。请写上级名称加本组织名称，或改填组织编码。"
)
UNKNOWN_WORD = _("第 %(row)s 行“%(column)s”写的是“%(written)s”，认不出，没有导入这一格，其余照常。")
TEXT_CUT = _("第 %(row)s 行“%(column)s”超过 %(limit)s 个字，只保留前 %(limit)s 个字。")

Texts = dict[str, str]
Lookup = Callable[[str], OrganisationMatch]


def parse_roster(
    workbook: Workbook,
    *,
    today: datetime.date,
    organisations: Lookup,
    home: int | None = None,
    chosen: Mapping[str, str] | None = None,
) -> ParsedRoster:
    """Check every row of the roster in a workbook.

    `organisations` says which organisation a text means; `home` is the branch where the file has no such column;
    `chosen` maps titles to column keys where a person has said what a title means. Refuses the file as a whole with
    UnreadableWorkbook when there is no header with the columns needed.
    """
    header = locate_table(workbook, _columns(home), chosen)
    reader = RosterReader(header, today, organisations, home, date1904=workbook.date1904)
    for row in header.sheet.rows():
        if row.number > header.row and not is_furniture(row, header):
            reader.read(row)
    return reader.roster


def _columns(home: int | None) -> tuple[Column, ...]:
    """Without a column for it, everybody belongs to `home`."""
    return tuple(
        replace(column, required=False) if column.key == "organisation" and home is not None else column
        for column in ROSTER_COLUMNS
    )


class RosterReader:
    """Reads row after row; what one row is depends on those before it only where two are the same person."""

    def __init__(
        self, header: HeaderMatch, today: datetime.date, organisations: Lookup, home: int | None, *, date1904: bool
    ) -> None:
        self.header = header
        self.today = today
        self.home = home
        self.date1904 = date1904
        self.find_organisation = lru_cache(maxsize=None)(organisations)
        self.roster = ParsedRoster(header=header)
        self.roster.warnings += [Problem(header.row, "", "header", message) for message in header.warnings]
        self.people = SeenPeople()

    def read(self, row: Row) -> None:
        texts = self.header.filled_texts(row)
        try:
            member = self._member(row, texts)
            self._refuse_repeated(member)
        except RowRefused as refused:
            self.roster.problems.append(refused.problem)
            return
        self.roster.rows.append(member)
        self.people.add(member)
        self._add_texts(row, texts, member)
        self.roster.warnings += identity_warnings(member, self.header) + date_warnings(member, self.header)

    def _member(self, row: Row, texts: Texts) -> ParsedMember:
        name = cells.clean_name(texts["name"])
        if not name:
            raise self._refusal(row, "name", "missing_name", _("第 %(row)s 行没有写姓名，没有导入。请补上姓名。"))
        organisation = self._organisation(row, texts)
        dates = self._dates(row, texts)
        identity = self._identity(row, texts)
        member = ParsedMember(row=row.number, name=name, organisation=organisation, identity=identity)
        for key, date in dates.items():
            setattr(member, key, date)
        return member

    def _organisation(self, row: Row, texts: Texts) -> int:
        if "organisation" not in self.header.indexes and self.home is not None:
            return self.home
        written = cells.clean_organisation(texts["organisation"])
        if not written:
            message = _("第 %(row)s 行没有写“%(column)s”，没有导入。请补上党组织名称。")
            raise self._refusal(row, "organisation", "unknown_organisation", message)
        match = self.find_organisation(written)
        if match.id is None:
            message = (NO_ORGANISATION, NO_HOME, SEVERAL_ORGANISATIONS)[min(match.candidates, 2)]
            values = {"written": written[:MAX_SHOWN], "count": match.candidates}
            raise self._refusal(row, "organisation", "unknown_organisation", message, **values)
        return match.id

    def _dates(self, row: Row, texts: Texts) -> dict[str, PartialDate | None]:
        dates = {key: self._date(row, key, texts[key]) for key in DATE_KEYS if texts.get(key)}
        for key, found in dates.items():
            if found and found.value > self.today and found.is_after(self.today):
                message = _("第 %(row)s 行“%(column)s”写的是 %(written)s，晚于今天，没有导入。请核对年份。")
                raise self._refusal(row, key, "future_date", message, written=str(found))
        return dates

    def _date(self, row: Row, key: str, text: str) -> PartialDate | None:
        if key == "full_member" and cells.is_probation_word(text):
            return None
        try:
            return parse_partial_date(self.header.cell(row, key), date1904=self.date1904)
        except BadDate as problem:
            raise self._refusal(row, key, "bad_date", IN_CELL, said=problem.message) from problem

    def _identity(self, row: Row, texts: Texts) -> IdentityNumber | None:
        text = texts.get("identity_number")
        if not text or cells.is_masked(text):
            return None
        try:
            return check_identity_number(self.header.cell(row, "identity_number"))
        except BadIdentityNumber as problem:
            raise self._refusal(
                row, "identity_number", "bad_identity_number", IN_CELL, said=problem.message
            ) from problem

    def _refuse_repeated(self, member: ParsedMember) -> None:
        if first := self.people.row_of_number(member):
            message = _(
                "第 %(row)s 行的“%(column)s”与第 %(first)s 行相同，只导入第 %(first)s 行。请核对是否重复或抄错。"
            )
            raise self._refusal(member, "identity_number", "duplicate_in_file", message, first=first)
        if first := self.people.row_of_namesake(member):
            message = _(
                "第 %(row)s 行与第 %(first)s 行的姓名、支部、出生年月都相同，只导入第 %(first)s 行。不是同一人请填身份证号。"
            )
            raise self._refusal(member, "name", "duplicate_in_file", message, first=first)

    def _add_texts(self, row: Row, texts: Texts, member: ParsedMember) -> None:
        for key in TEXT_KEYS:
            if text := texts.get(key):
                setattr(member, key, cells.clean_line(text))
        member.ethnicity = cells.clean_ethnicity(texts.get("ethnicity", ""))
        member.work_status = cells.work_status_of(member.workplace)
        if text := texts.get("sex"):
            member.sex = cells.clean_sex(text)
            if member.sex is None:
                self._warn(row, "sex", "unknown_sex", UNKNOWN_WORD, written=text[:MAX_SHOWN])
        if text := texts.get("party_post"):
            member.posts, unknown = cells.split_posts(text)
            if unknown:
                self._warn(row, "party_post", "unknown_post", UNKNOWN_WORD, written="、".join(unknown)[:MAX_SHOWN])
        if text := texts.get("phone"):
            self._add_phone(row, text, member)
        self._cut_texts(row, member)

    def _add_phone(self, row: Row, text: str, member: ParsedMember) -> None:
        if cells.is_masked(text):
            return
        phone = normalise_phone(text)
        member.phone = phone.digits
        if phone.warning:
            self._warn(row, "phone", "unreadable_phone", IN_CELL, said=phone.warning)

    def _cut_texts(self, row: Row, member: ParsedMember) -> None:
        for key, limit in ROSTER_TEXT_LIMITS.items():
            if len(text := getattr(member, key)) > limit:
                setattr(member, key, text[:limit])
                self._warn(row, key, "text_cut", TEXT_CUT, limit=limit)

    def _refusal(self, row: Row | ParsedMember, key: str, kind: str, message: Any, **values: Any) -> RowRefused:
        return RowRefused(self._place(row, key).problem(kind, message, **values))

    def _warn(self, row: Row, key: str, kind: str, message: Any, **values: Any) -> None:
        self.roster.warnings.append(self._place(row, key).problem(kind, message, **values))

    def _place(self, row: Row | ParsedMember, key: str) -> Place:
        number = row.number if isinstance(row, Row) else row.row
        return Place(number, self.header.title(key))


class SeenPeople:
    """The good rows so far, by identity number and by name, organisation and month of birth."""

    def __init__(self) -> None:
        self.by_number: dict[str, int] = {}
        self.by_name: dict[tuple, list[ParsedMember]] = {}

    def add(self, member: ParsedMember) -> None:
        if member.identity_number:
            self.by_number[member.identity_number] = member.row
        self.by_name.setdefault(member.namesake_key, []).append(member)

    def row_of_number(self, member: ParsedMember) -> int | None:
        return self.by_number.get(member.identity_number or "")

    def row_of_namesake(self, member: ParsedMember) -> int | None:
        """Two identity numbers that differ are two people, whatever else is equal."""
        for other in self.by_name.get(member.namesake_key, ()):
            if not (member.identity_number and other.identity_number):
                return other.row
        return None
