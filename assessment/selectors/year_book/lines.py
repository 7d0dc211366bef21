"""The kinds of lines. Every line carries the paths of the organisations it belongs to: a scope is cut by them."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

QUARTERS = 4
Bands = tuple[str, ...]
Points = tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Line:
    """`paths` are those whose committees may read the line; the whole county belongs to the root."""

    part: ClassVar[str]
    paths: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """What is kept. A field that came later and says nothing is left out: the digest of older years stays true."""
        silent = {field.name for field in fields(self) if getattr(self, field.name) == field.default}
        return {name: value for name, value in asdict(self).items() if name not in silent}

    @classmethod
    def revive(cls, values: dict[str, Any]) -> Self:
        known = {field.name for field in fields(cls)}
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in known})


@dataclass(frozen=True)
class HeadLine(Line):
    """What the year is and by which numbers it was reckoned."""

    part = "head"
    county: str
    quarters_weight: Decimal
    evaluation_weight: Decimal
    minimum_quarters: Decimal
    excellent_from: Decimal
    good_from: Decimal
    fair_from: Decimal
    excellent_share: Decimal
    excellent_limit: int
    round_state: str
    round_is_closed: bool
    round_opened_on: date | None
    round_closed_on: date | None
    missed_reason: str


@dataclass(frozen=True)
class UnitLine(Line):
    part = "units"
    code: str
    name: str
    parent: str
    communities: str
    quarters: Points
    quarters_mean: Decimal | None
    evaluation_mean: Decimal | None
    forms: int
    total: Decimal | None
    is_rated: bool
    suggested: str
    grade: str
    reason: str
    decided_by: str
    state: str


@dataclass(frozen=True)
class BodyLine(Line):
    """A community or street as the units see it: no grade."""

    part = "bodies"
    name: str
    kind: str
    forms: int
    evaluation_mean: Decimal | None


@dataclass(frozen=True)
class MemberLine(Line):
    """One member in one community: bands by quarter, never points. `home_path` and `place_path` say who counts whom."""

    part = "members"
    home: str
    name: str
    community: str
    bands: Bands
    home_path: str
    place_path: str


@dataclass(frozen=True)
class ProjectLine(Line):
    """A claim of a need, or a need that nobody has claimed.

    `quantity` is for reading; `number_of` and `measure` are its parts, which years closed before do not have.
    """

    part = "projects"
    number: str
    title: str
    raiser: str
    alliance: str
    unit: str
    quantity: str
    due_on: date | None
    delivered_on: date | None
    accepted_on: date | None
    state: str
    is_claimed: bool
    is_accepted: bool
    is_overdue: bool
    number_of: Decimal | None = None
    measure: str = ""


@dataclass(frozen=True)
class PaperLine(Line):
    """A form of the two-way evaluation, once the round has closed."""

    part = "papers"
    kind: str
    author: str
    target: str
    is_signed: bool
    items: tuple[str, ...]
    points: tuple[int, ...]
    mean: Decimal | None
    text: str


@dataclass(frozen=True)
class OwedLine(Line):
    """How many forms an author owes and has signed while the round is open, for those who run the round."""

    part = "owed"
    author: str
    total: int
    signed: int

    @property
    def missing(self) -> int:
        return self.total - self.signed


@dataclass(frozen=True)
class QuarterLine(Line):
    """A community's quarter as it stands, with the objections that wait."""

    part = "quarters"
    quarter: str
    community: str
    state: str
    is_done: bool
    exclusion_reason: str
    objections: int
    is_over: bool = True


@dataclass(frozen=True)
class WorkLine(Line):
    """What was done: one kind of fact of one place. Years closed before a kind was gathered have no lines of it."""

    part = "work"
    kind: str
    place: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class RuleLine(Line):
    part = "rules"
    subject: str
    rule_set: str
    title: str
    kind: str
    amount: Decimal
    limit: Decimal | None
    is_enabled: bool
    note: str


@dataclass(frozen=True)
class NumberLine(Line):
    """A county number with its origin."""

    part = "numbers"
    title: str
    value: Decimal
    unit: str
    origin: str


PARTS: dict[str, type[Line]] = {
    kind.part: kind
    for kind in (
        HeadLine, UnitLine, BodyLine, MemberLine, ProjectLine, PaperLine, OwedLine, QuarterLine, WorkLine, RuleLine,
        NumberLine,
    )
}  # fmt: skip
