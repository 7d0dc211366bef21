"""What a county may set for itself: each setting is defined in code, once, by the app whose rule it is.

    NOTICE_DAYS = define_integer(
        "assessment.notice_days", _("季度积分异议期"), unit=_("个工作日"), default=5, minimum=3, maximum=30,
        group=POINTS, by_two=True, by_quarter=True,
    )

An app keeps its definitions in `county_settings.py`, its lowest layer, and reads them by
`setting(NOTICE_DAYS, on=day)` (`common/selectors/county_settings.py`). The value a county gave stands in a row
(`SettingValue`) and counts from a day; without one the default is read. A default is never changed afterwards: the
figures of every county that left it alone would move. Who wants another one brings a row by a migration.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

T = TypeVar("T")
HUNDREDTH = Decimal("0.01")


class Origin(models.TextChoices):
    """Where a rule comes from that the system brought."""

    REGULATION = "REGULATION", _("党内法规")
    CUSTOM = "CUSTOM", _("当地做法")
    DEFAULT = "DEFAULT", _("系统默认，未经本县研究")


class SettingOrigin(models.TextChoices):
    """Where the value of a setting comes from: the same, or the county decided it."""

    REGULATION = Origin.REGULATION.value, Origin.REGULATION.label
    COUNTY = "COUNTY", _("本县规定")
    CUSTOM = Origin.CUSTOM.value, Origin.CUSTOM.label
    DEFAULT = Origin.DEFAULT.value, Origin.DEFAULT.label


class Kind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    DAY_OF_MONTH = "day-of-month"
    SWITCH = "switch"
    CHOICE = "choice"


@dataclass(frozen=True)
class Group:
    """A part of the page; parts stand in ascending `order`."""

    title: Any
    order: int


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """One setting with everything the page has to say about it.

    `by_two`: one person proposes, another confirms (what scores, quotas or rights depend on). `by_quarter`: a change
    begins with a quarter, because a quarter is counted by one value, and `by_year` with a year, because the year's end
    weighs the whole of it. What a regulation fixes (`is_fixed`) is shown and
    cannot be changed; `rest_of` makes 100 together with another one and follows it.
    """

    key: str
    title: Any
    kind: Kind
    default: T
    group: Group
    read: Callable[[str], T] = field(repr=False)
    meaning: Any = ""
    unit: Any = ""
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    origin: str = Origin.DEFAULT
    choices: Mapping[str, Any] = field(default_factory=dict)
    rest_of: "Setting[Any] | None" = None
    by_two: bool = False
    by_quarter: bool = False
    by_year: bool = False

    @property
    def is_fixed(self) -> bool:
        return self.origin == Origin.REGULATION or self.rest_of is not None

    @property
    def stored_default(self) -> str:
        return stored(self.default)

    def shown(self, value: T) -> str:
        """The value with its unit, 是 or 否, or the words of the choice."""
        number = self.bare(value)
        return number if self.kind in (Kind.SWITCH, Kind.CHOICE) else f"{number} {self.unit}".strip()

    def bare(self, value: T) -> str:
        """The same without the unit."""
        if self.kind == Kind.SWITCH:
            return _now("是") if value else _now("否")
        if self.kind == Kind.CHOICE:
            return str(self.choices[str(value)])
        return stored(value)

    def allows(self, value: Any) -> bool:
        """Whether a value of the right type lies within the bounds."""
        if self.kind == Kind.CHOICE:
            return value in self.choices
        if self.kind == Kind.SWITCH:
            return isinstance(value, bool)
        return (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)


_registered: dict[str, Setting[Any]] = {}


class DefinedTwice(ValueError):
    """Two settings of one key."""


def stored(value: Any) -> str:
    """The text that stands in the row: `1` and `0` for a switch, numbers without zeros at the end."""
    if isinstance(value, bool):
        return str(int(value))
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def define_integer(key: str, title: Any, **more: Any) -> Setting[int]:
    """A whole number. Raises DefinedTwice, or ValueError for a default out of its bounds; so do all of these."""
    return _define(Setting(key=key, title=title, kind=Kind.INTEGER, read=_whole, **more))


def define_decimal(key: str, title: Any, *, default: Decimal | int, **more: Any) -> Setting[Decimal]:
    """A number of two decimals at most."""
    exact = Decimal(default).quantize(HUNDREDTH)
    return _define(Setting(key=key, title=title, kind=Kind.DECIMAL, default=exact, read=_exact, **more))


def define_day_of_month(key: str, title: Any, **more: Any) -> Setting[int]:
    """A day every month has: 1 to 28."""
    bounds = {"minimum": 1, "maximum": 28, "unit": _("日")}
    return _define(Setting(key=key, title=title, kind=Kind.DAY_OF_MONTH, read=_whole, **{**bounds, **more}))


def define_switch(key: str, title: Any, **more: Any) -> Setting[bool]:
    """Yes or no."""
    return _define(Setting(key=key, title=title, kind=Kind.SWITCH, read=_is_on, **more))


def define_choice(key: str, title: Any, **more: Any) -> Setting[str]:
    """One of `choices`: what is stored and what is said."""
    return _define(Setting(key=key, title=title, kind=Kind.CHOICE, read=str, **more))


def _whole(text: str) -> int:
    return int(Decimal(text))


def _exact(text: str) -> Decimal:
    return Decimal(text).quantize(HUNDREDTH)


def _is_on(text: str) -> bool:
    return Decimal(text) != 0


def _define(made: Setting[T]) -> Setting[T]:
    if made.key in _registered:
        raise DefinedTwice(f"the setting {made.key} is defined twice")
    if not made.allows(made.default):
        raise ValueError(f"the default of {made.key} lies out of its bounds")
    _registered[made.key] = made
    return made


def defined(key: str) -> Setting[Any] | None:
    """The setting of a key that came as text, None where nobody defined it."""
    return _registered.get(key)


def all_settings() -> Sequence[Setting[Any]]:
    """All of them as the page shows them: by group, in each as they were defined."""
    return sorted(_registered.values(), key=lambda setting: setting.group.order)
