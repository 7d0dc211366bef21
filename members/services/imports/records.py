"""A roster after reading: good rows as records, the others as problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from common.identity import IdentityNumber
from common.partial_dates import PartialDate
from common.workbooks.headers import HeaderMatch
from members.choices import Post, Sex, Stage, WorkStatus
from members.services.imports.problems import Place, Problem, where

RowKey = tuple[str, int, int]
"""Sheet (empty where only one is read), row and block: what tells two rows of a workbook apart."""


@dataclass(slots=True)
class ParsedMember:
    """One good row. None or an empty text means that the cell was empty: it erases nothing.

    `written_name` is the name with what was written behind it, empty where nothing was: somebody may be registered so.
    `stage` is what a column or heading says; `full_is_unread` that a date of full membership was there and could not be
    read.
    """

    row: int
    name: str
    organisation: int
    header: HeaderMatch
    sheet: str = ""
    block: int = 0
    written_name: str = ""
    sex: Sex | None = None
    ethnicity: str = ""
    birth: PartialDate | None = None
    native_place: str = ""
    education: str = ""
    work_started: PartialDate | None = None
    joined: PartialDate | None = None
    full_member: PartialDate | None = None
    full_is_unread: bool = False
    stage: Stage | None = None
    posts: tuple[Post, ...] = ()
    workplace: str = ""
    work_status: WorkStatus | None = None
    identity: IdentityNumber | None = None
    phone: str | None = None
    address: str = ""
    note: str = ""

    @property
    def key(self) -> RowKey:
        return self.sheet, self.row, self.block

    @property
    def where(self) -> str:
        return where(self.row, self.sheet)

    @property
    def identity_number(self) -> str | None:
        return self.identity.number if self.identity else None

    @property
    def namesake_key(self) -> tuple[str, int, tuple[int, int] | None]:
        """How somebody without an identity number is recognised."""
        return self.name, self.organisation, self.birth.month if self.birth else None

    def place(self, column: str = "") -> Place:
        """Where the row has the column of this key."""
        return Place(self.row, self.header.title(column), self.sheet, self.name)


@dataclass
class ParsedRoster:
    """`notes` are about whole sheets and what of them was not read, `row_warnings` about single good rows."""

    headers: list[HeaderMatch]
    rows: list[ParsedMember] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    row_warnings: dict[RowKey, list[Problem]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Rows that are records, good or not."""
        return len(self.rows) + len(self.problems)

    @property
    def warnings(self) -> list[Problem]:
        return [*self.notes, *(problem for row in self.rows for problem in self.row_warnings.get(row.key, ()))]

    def warn(self, member: ParsedMember, problems: list[Problem]) -> None:
        if problems:
            self.row_warnings.setdefault(member.key, []).extend(problems)

    def refuse(self, refused: Mapping[RowKey, Problem]) -> None:
        """Turn good rows into refused ones; for reasons only the database knows (registered_elsewhere)."""
        if refused:
            self.rows = [row for row in self.rows if row.key not in refused]
            self.problems = sort_by_row([*self.problems, *refused.values()], self.headers)


def sort_by_row(problems: list[Problem], headers: list[HeaderMatch]) -> list[Problem]:
    """In the order of the sheets and rows of the file."""
    order = {header.sheet.name: number for number, header in enumerate(headers)}
    return sorted(problems, key=lambda problem: (order.get(problem.sheet, 0), problem.row))
