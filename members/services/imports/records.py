"""A roster after reading: good rows as records, the others as problems."""

from dataclasses import dataclass, field

from common.identity import IdentityNumber
from common.partial_dates import PartialDate
from common.workbooks.headers import HeaderMatch
from members.choices import Post, Sex, WorkStatus
from members.services.imports.problems import Problem


@dataclass(slots=True)
class ParsedMember:
    """One good row. None or an empty text means that the cell was empty: it erases nothing."""

    row: int
    name: str
    organisation: int
    sex: Sex | None = None
    ethnicity: str = ""
    birth: PartialDate | None = None
    native_place: str = ""
    education: str = ""
    work_started: PartialDate | None = None
    joined: PartialDate | None = None
    full_member: PartialDate | None = None
    posts: tuple[Post, ...] = ()
    workplace: str = ""
    work_status: WorkStatus | None = None
    identity: IdentityNumber | None = None
    phone: str | None = None
    address: str = ""
    note: str = ""

    @property
    def identity_number(self) -> str | None:
        return self.identity.number if self.identity else None

    @property
    def namesake_key(self) -> tuple[str, int, tuple[int, int] | None]:
        """How somebody without an identity number is recognised."""
        return self.name, self.organisation, self.birth.month if self.birth else None


@dataclass
class ParsedRoster:
    header: HeaderMatch
    rows: list[ParsedMember] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows that are records, good or not."""
        return len(self.rows) + len(self.problems)

    def refuse(self, problem: Problem) -> None:
        """Turn a good row into a refused one; for reasons only the database knows (registered_elsewhere)."""
        self.rows = [row for row in self.rows if row.row != problem.row]
        self.problems = sorted([*self.problems, problem], key=lambda problem: problem.row)
