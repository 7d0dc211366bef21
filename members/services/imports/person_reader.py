"""One row of a roster read as one person: the good values, the hints, or the one reason why the row is refused."""

import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.identity import BadIdentityNumber, IdentityNumber, check_identity_number, normalise_phone
from common.names import has_unreadable_character, normal_name
from common.partial_dates import BadDate, PartialDate, parse_partial_date
from common.workbooks.cells import cell_text, unreadable_text
from members.choices import Stage
from members.services.imports import cells
from members.services.imports.columns import ROSTER_TEXT_LIMITS, STAGE_KEYS
from members.services.imports.problems import Place, Problem, RowRefused
from members.services.imports.records import ParsedMember
from members.services.imports.roster_tables import Lookup, RosterTable
from members.services.imports.row_homes import RowHome
from members.services.imports.row_warnings import date_warnings, identity_warnings
from members.services.imports.rows import Record
from members.services.imports.stages import STOPPED, UNDER_WATCH, is_no_member, is_unknown_status, stage_said

DATE_KEYS = ("birth", "work_started", "joined", "full_member")
TEXT_KEYS = ("native_place", "education", "workplace", "address", "note")
# Everybody has one: a clerk's sign for “nothing” there means that it is missing.
NEVER_NOTHING = ("sex", "birth", "joined", "identity_number")
MAX_SHOWN = 40

IN_CELL = _("%(where)s“%(column)s”%(said)s")
NO_NAME = _("%(where)s没有写姓名，没有导入。请补上姓名。")
UNREADABLE_NAME = _("%(where)s“%(column)s”是“%(written)s”，读不出姓名，没有导入。请改成文字。")
LONG_NAME = _("%(where)s“%(column)s”有 %(length)s 字，最多 %(limit)s 字，没有导入。请核对这一格是不是姓名。")
UNKNOWN_WORD = _("%(where)s“%(column)s”写的是“%(written)s”，认不出，没有导入这一格，其余照常。")
UNREADABLE = _("%(where)s“%(column)s”是“%(written)s”，读不出来，这一格没有导入，原来登记的不变。")
PLACEHOLDER = _("%(where)s“%(column)s”写的是“%(written)s”，当作空着。请补上。")
TEXT_TOO_LONG = _("%(where)s“%(column)s”有 %(length)s 字，最多 %(limit)s 字，这一格没有导入。")
FUTURE = _("%(where)s“%(column)s”写的是 %(written)s，晚于今天，没有导入。请核对年份。")
TWO_NAMES = _("%(where)s的姓名“%(written)s”像是两个人的，照一个人导入。请核对，是两个人请分成两行。")
NAME_REMARK = _("%(where)s的姓名后面写着“%(written)s”，姓名按“%(name)s”导入，后面的没有导入。请核对。")
ODD_NAME = _("%(where)s的姓名“%(written)s”里有认不出的字，照样导入。请核对，补上正确的字。")
NO_MEMBER = _("%(where)s“%(column)s”写的是“%(written)s”，不是现有党员，没有导入。")
BELOW_OTHERS = _("%(where)s在“%(written)s”下面，不是现有党员，没有导入。")
WATCH = _("%(where)s“%(column)s”写着“留党察看”，导入不改变什么。请由支部书记登记。")
STOPPED_MEMBERSHIP = _("%(where)s“%(column)s”写的是“%(written)s”，照样导入，会算作在册党员。请核对，不该导入的请删去。")
UNKNOWN_STATUS = _("%(where)s“%(column)s”写的是“%(written)s”，看不出是正式还是预备，没有照它改变什么。")
STAGE_AND_DATE = _(
    "%(where)s“%(column)s”写的是“%(written)s”，又写了转正时间，按预备党员导入，没有导入转正时间。请核对。"
)

Texts = dict[str, str]


class NotAMember(Exception):
    """The row is about somebody who is no member, or none any more: neither taken in nor refused, but told."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class PersonReader:
    """Reads rows one by one, each on its own."""

    def __init__(self, today: datetime.date, organisations: Lookup, *, date1904: bool) -> None:
        self.today = today
        self.date1904 = date1904
        self.find_organisation = lru_cache(maxsize=None)(organisations.__call__)
        self.find_part = lru_cache(maxsize=None)(organisations.part)

    def read(self, table: RosterTable, record: Record) -> tuple[ParsedMember, list[Problem]]:
        """The person and the hints. Raises RowRefused with the first problem that matches, or NotAMember."""
        return RowReading(self, table, record).read()


class RowReading:
    """The reading of one row."""

    def __init__(self, person: PersonReader, table: RosterTable, record: Record) -> None:
        self.person = person
        self.table = table
        self.record = record
        self.row, self.header = record.row, record.header
        self.texts: Texts = self.header.filled_texts(self.row)
        self.unread = self._take_unreadable()
        self.written_name = normal_name(self.texts["name"])
        self.name, self.remark = cells.split_name(self.written_name)
        self.warnings: list[Problem] = []

    def read(self) -> tuple[ParsedMember, list[Problem]]:
        self._take_placeholders()
        member = self._member()
        self._add_stage(member)
        self._add_texts(member)
        self.warnings += [*identity_warnings(member), *date_warnings(member)]
        return member, self.warnings

    def _take_unreadable(self) -> Texts:
        """What the unreadable cells show, by column; their text is gone, for it says nothing."""
        found: Texts = {}
        for key, text in self.texts.items():
            if text and (shown := unreadable_text(self.header.cell(self.row, key))):
                found[key] = shown
        self.texts |= dict.fromkeys(found, "")
        return found

    def _take_placeholders(self) -> None:
        """“待补” and “不详” are empty, with a hint; so is “/” where everybody has something."""
        for key, shown in self.unread.items():
            if key not in ("number", "name", "organisation"):
                self._warn(key, "unreadable_cell", UNREADABLE, written=shown)
        for key, text in self.texts.items():
            word = text if text else self._sign_for_nothing(key)
            could_be = word and (word[0] in cells.PLACEHOLDER_STARTS or (key in cells.NUMBERS and not word.isascii()))
            if could_be and key != "number" and cells.is_placeholder(word, key):
                self.texts[key] = ""
                self._warn(key, "placeholder", PLACEHOLDER, written=word)

    def _sign_for_nothing(self, key: str) -> str:
        return cell_text(self.header.cell(self.row, key)) if key in NEVER_NOTHING and key not in self.unread else ""

    def _member(self) -> ParsedMember:
        self._check_name()
        self._check_membership()
        organisation = RowHome(self.person, self.table, self.record, self.texts, self.unread, self._place).find()
        dates = self._dates()
        member = ParsedMember(
            row=self.row.number, name=self.name, organisation=organisation, header=self.header,
            sheet=self.table.label, block=self.record.block, identity=self._identity(),
            written_name=self.written_name if self.remark else "",
        )  # fmt: skip
        for key, date in dates.items():
            setattr(member, key, date)
        member.full_is_unread = "full_member" in self.unread
        return member

    def _check_name(self) -> None:
        if shown := self.unread.get("name"):
            raise self._refusal("name", "missing_name", UNREADABLE_NAME, written=shown)
        if not self.texts["name"] or not self.name:
            raise self._refusal("name", "missing_name", NO_NAME)
        if len(self.name) > (limit := ROSTER_TEXT_LIMITS["name"]):
            raise self._refusal("name", "missing_name", LONG_NAME, length=len(self.name), limit=limit)
        if cells.is_no_name(self.name):
            raise self._refusal("name", "missing_name", UNREADABLE_NAME, written=self.name[:MAX_SHOWN])
        if self.remark:
            self._warn("name", "name_remark", NAME_REMARK, written=self.remark[:MAX_SHOWN], name=self.name)
        if cells.TWO_NAMES.search(self.texts["name"]):
            self._warn("name", "odd_name", TWO_NAMES, written=self.name)
        elif has_unreadable_character(self.name):
            self._warn("name", "odd_name", ODD_NAME, written=self.name)

    def _check_membership(self) -> None:
        """A column, or what stands behind the name, says that this is no member: 发展对象, 已转出."""
        if others := self.record.heading.others:
            raise NotAMember(self._place("").problem("not_a_member", BELOW_OTHERS, written=others[:MAX_SHOWN]))
        said = {key: self.texts.get(key, "") for key in STAGE_KEYS} | {"name": self.remark}
        for key, text in said.items():
            if is_no_member(text):
                raise NotAMember(self._place(key).problem("not_a_member", NO_MEMBER, written=text[:MAX_SHOWN]))

    def _dates(self) -> dict[str, PartialDate | None]:
        dates = {key: self._date(key, text) for key in DATE_KEYS if (text := self.texts.get(key))}
        for key, found in dates.items():
            if found and found.value > self.person.today and found.is_after(self.person.today):
                raise self._refusal(key, "future_date", FUTURE, written=str(found))
        return dates

    def _date(self, key: str, text: str) -> PartialDate | None:
        if key == "full_member" and cells.is_probation_word(text):
            return None
        try:
            return parse_partial_date(self.header.cell(self.row, key), date1904=self.person.date1904)
        except BadDate as problem:
            raise self._refusal(key, "bad_date", IN_CELL, said=problem.message) from problem

    def _identity(self) -> IdentityNumber | None:
        text = self.texts.get("identity_number")
        if not text or cells.is_masked(text):
            return None
        try:
            return check_identity_number(self.header.cell(self.row, "identity_number"))
        except BadIdentityNumber as problem:
            raise self._refusal("identity_number", "bad_identity_number", IN_CELL, said=problem.message) from problem

    def _add_stage(self, member: ParsedMember) -> None:
        """A column that says it, then a heading or the name of the sheet; a note never (DOMAIN.md §2)."""
        key, member.stage = self._stage_said()
        if member.stage == Stage.PROBATIONARY and member.full_member:
            member.full_member = None
            written = self.texts.get(key) or str(Stage.PROBATIONARY.label)
            self._warn(key, "stage_and_date", STAGE_AND_DATE, written=written[:MAX_SHOWN])
        self._warn_of_states()

    def _warn_of_states(self) -> None:
        for key in (*STAGE_KEYS, "note"):
            text = self.texts.get(key, "")
            if UNDER_WATCH.search(text):
                self._warn(key, "under_watch", WATCH)
            elif STOPPED.search(text):
                self._warn(key, "stopped_membership", STOPPED_MEMBERSHIP, written=text[:MAX_SHOWN])
            elif text and key != "note" and is_unknown_status(self.header.title(key), text):
                self._warn(key, "unknown_status", UNKNOWN_STATUS, written=text[:MAX_SHOWN])

    def _stage_said(self) -> tuple[str, Stage | None]:
        for key in STAGE_KEYS:
            if (text := self.texts.get(key)) and (stage := stage_said(self.header.title(key), text)):
                return key, stage
        if cells.is_probation_word(self.texts.get("full_member", "")):
            return "full_member", Stage.PROBATIONARY
        return "stage", self.record.heading.stage or self.table.stage

    def _add_texts(self, member: ParsedMember) -> None:
        texts = self.texts
        for key in TEXT_KEYS:
            if text := texts.get(key):
                setattr(member, key, cells.clean_line(text))
        self._add_ethnicity(texts.get("ethnicity", ""), member)
        if text := texts.get("sex"):
            member.sex = cells.clean_sex(text)
            if member.sex is None:
                self._warn("sex", "unknown_sex", UNKNOWN_WORD, written=text[:MAX_SHOWN])
        self._add_posts(member)
        member.work_status = cells.work_status_of(member.workplace)
        if text := texts.get("phone"):
            self._add_phone(text, member)
        self._leave_out_long_texts(member)

    def _add_ethnicity(self, text: str, member: ParsedMember) -> None:
        """A code nobody looked up is no ethnicity."""
        if text.isdigit():
            self._warn("ethnicity", "unknown_ethnicity", UNKNOWN_WORD, written=text[:MAX_SHOWN])
        else:
            member.ethnicity = cells.clean_ethnicity(text)

    def _add_posts(self, member: ParsedMember) -> None:
        """职务 without 党内 means a Party post only where every word of it is one and no column of its own says so."""
        if text := self.texts.get("party_post"):
            member.posts, unknown = cells.split_posts(text)
            if unknown:
                self._warn("party_post", "unknown_post", UNKNOWN_WORD, written="、".join(unknown)[:MAX_SHOWN])
        job = cells.clean_line(self.texts.get("job", ""))
        if job and "party_post" not in self.header.indexes and cells.are_party_posts(job):
            member.posts, _unknown = cells.split_posts(job)
        elif job and job not in member.workplace:
            member.workplace = f"{member.workplace} {job}".strip()

    def _add_phone(self, text: str, member: ParsedMember) -> None:
        if cells.is_masked(text):
            return
        phone = normalise_phone(text)
        member.phone = phone.digits
        if phone.warning:
            self._warn("phone", "unreadable_phone", IN_CELL, said=phone.warning)

    def _leave_out_long_texts(self, member: ParsedMember) -> None:
        """A text there is no room for is named and not taken in: half a text is nobody's words."""
        for key, limit in ROSTER_TEXT_LIMITS.items():
            if len(text := getattr(member, key)) > limit:
                setattr(member, key, "")
                self._warn(self._column_of(key), "text_too_long", TEXT_TOO_LONG, length=len(text), limit=limit)

    def _column_of(self, key: str) -> str:
        """A workplace can be made of 职务 alone."""
        return "job" if key == "workplace" and key not in self.header.indexes else key

    def _place(self, key: str) -> Place:
        return Place(self.row.number, self.header.title(key), self.table.label, self.name)

    def _refusal(self, key: str, kind: str, message: Any, **values: Any) -> RowRefused:
        return RowRefused(self._place(key).problem(kind, message, **values))

    def _warn(self, key: str, kind: str, message: Any, **values: Any) -> None:
        self.warnings.append(self._place(key).problem(kind, message, **values))
