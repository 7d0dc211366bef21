"""Columns: what a list tells of a row. The page's table, the file and whoever else tells of the rows read the same ones.

COLUMNS = (
    link("name", _("名称")),
    words("kind", _("类型"), td=SKIP),
    Column("core", _("牵头党组织"), "core.name", td=FULL),
    day("started_on", _("成立日期")),
)

Nobody is ranked: a list has one order, that of its definition, and no column can be sorted by.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from operator import attrgetter, methodcaller
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.county_lists import WordList
from common.selectors.county_lists import all_choices
from common.templatetags.ui import NOTHING, cn_date, points, state, thousands

# Places of a cell on a phone, where a row becomes a card: a line of its own, or left out.
FULL = "full"
SKIP = "skip-s"
NOWRAP = "nowrap"
NOWRAP_SKIP = "nowrap skip-s"
RIGHT = "r"

Read = Callable[[Any], Any]
Cell = Callable[[Any, Any], Any]
"""From the row and its value to what stands on the page."""


class Where(StrEnum):
    """Where a column is shown. The file and the API have the same columns."""

    BOTH = "both"
    PAGE = "page"
    FILE = "file"


@dataclass(frozen=True)
class Column:
    """One thing a list tells of a row.

    `value` is a path of attributes ("need.raiser.name", the name itself where nothing is said) or a function of the row;
    a path ends with None where something on the way is None. `prepared` makes such a function when it has to ask
    something first: it is called once for a file or a page. `cell` turns the value into what the page shows, `empty`
    stands there for None and "". `td` and `th` are classes.
    """

    name: str
    label: Any
    value: str | Read = ""
    _: KW_ONLY
    where: Where = Where.BOTH
    cell: Cell | None = None
    prepared: Callable[[], Read] | None = None
    empty: Any = NOTHING
    td: str = ""
    th: str = ""

    def reader(self) -> Read:
        """The function that tells the value of a row."""
        if self.prepared is not None:
            return self.prepared()
        return self.value if callable(self.value) else path_reader(self.value or self.name)

    def shower(self) -> Read:
        """The function that tells what stands in the cell of a row on the page."""
        read, cell, empty = self.reader(), self.cell, self.empty

        def show(row: Any) -> Any:
            value = read(row)
            if value is None or value == "":
                return empty
            return value if cell is None else cell(row, value)

        return show

    @cached_property
    def td_class(self) -> SafeString:
        return class_attribute(self.td)

    @cached_property
    def th_class(self) -> SafeString:
        return class_attribute(self.th)


def path_reader(path: str) -> Read:
    """What lies at the end of a path of attributes; None where the way there ends."""
    if "." not in path:
        return attrgetter(path)
    names = path.split(".")

    def read(row: Any) -> Any:
        for name in names:
            if row is None:
                return None
            row = getattr(row, name)
        return row

    return read


def class_attribute(names: str) -> SafeString:
    return format_html(' class="{}"', names) if names else SafeString("")


# Kinds of columns


def link(name: str, label: Any, value: str | Read = "", **more: Any) -> Column:
    """What the row is called, with the address of its page."""
    return Column(name, label, value, cell=linked, **more)


def linked(row: Any, value: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), value)


def words(name: str, label: Any, **more: Any) -> Column:
    """A field with choices, in their words."""
    return Column(name, label, methodcaller(f"get_{name}_display"), **more)


def listed(name: str, label: Any, words: WordList, **more: Any) -> Column:
    """A code of a list the county carries on, in its words; they are read once for a page or a file."""

    def reader() -> Read:
        said = dict(all_choices(words))
        return lambda row: said.get(getattr(row, name), getattr(row, name))

    return Column(name, label, prepared=reader, **more)


def tag(name: str, label: Any, look: Callable[[Any], tuple], **more: Any) -> Column:
    """A state: on the page the tag that `look` says (kind, word and, where it is not the usual one, icon), else its word."""
    return Column(name, label, lambda row: look(row)[1], cell=lambda row, _word: state(*look(row)), **more)


def state_tag(label: Any, tags: dict[Any, str], **more: Any) -> Column:
    """The field `state` under the tags of its model."""
    return tag("state", label, lambda row: (tags[row.state], row.get_state_display()), **more)


def day(name: str, label: Any, value: str | Read = "", *, td: str = NOWRAP_SKIP, **more: Any) -> Column:
    """Days as 2026年11月21日; in a file the day itself."""
    return Column(name, label, value, **{"cell": lambda row, value: cn_date(value), "td": td, **more})


def number(name: str, label: Any, value: str | Read = "", **more: Any) -> Column:
    """Whole numbers, to the right."""
    show = {"cell": lambda row, value: thousands(value), "th": RIGHT, "td": f"{RIGHT} {SKIP}"}
    return Column(name, label, value, **{**show, **more})


def total_points(name: str, label: Any, value: str | Read = "") -> Column:
    """Points as the page of a score prints them; in a file the bare number.

    On a phone, where a card has no head, the number brings its own word.
    """

    def show(row: Any, value: Any) -> SafeString:
        return format_html('<span class="hide-l sub">{} </span>{}', label, points(value))

    return Column(name, label, value, cell=show, th=RIGHT, td=f"{NOWRAP} {RIGHT}")


# The table of a page


@dataclass
class Table:
    """The columns of a page and its rows, for templates/tables/table.html."""

    columns: Sequence[Column]
    records: Iterable[Any]
    band: Read | None = None
    """What rows stand together under, such as their month; a page of rows that all stand under one needs no band."""

    def bands(self) -> Iterator[tuple[Any, list[list[tuple[SafeString, Any]]]]]:
        """The rows in their order, those that stand together with what they stand under; else all of them under nothing."""
        records = list(self.records)
        found = [(word, list(rows)) for word, rows in groupby(records, self.band)] if self.band else []
        if len(found) < 2:
            found = [("", records)]
        for word, rows in found:
            yield word, list(Table(self.columns, rows).rows())

    def rows(self) -> Iterator[list[tuple[SafeString, Any]]]:
        """Of each row its cells: class attribute and what stands there."""
        shown = [(column.td_class, column.shower()) for column in self.columns]
        for record in self.records:
            yield [(td, show(record)) for td, show in shown]


def on_page(columns: Iterable[Column], without: Iterable[str] = ()) -> list[Column]:
    """The columns of a page, but for those it leaves out because every row would say the same."""
    return [column for column in columns if column.where != Where.FILE and column.name not in without]


def in_file(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.where != Where.PAGE]
