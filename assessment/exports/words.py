"""Words and figures that the files of a year share."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment.choices import Grade
from assessment.selectors.year_book import YearBook
from common.rounding import points_text
from common.workbooks.writing import SheetLayout

QUARTER_TITLES = ("第一季度", "第二季度", "第三季度", "第四季度")
UNDECIDED = "未定"
NOT_RATED = "不参评"
NOTHING = "—"


def title_of(book: YearBook) -> str:
    return f"{book.scope.name}{book.year}年度党建联建考核"


def mark(book: YearBook) -> str:
    """What a title says until the year is closed."""
    return "" if book.is_closed else _("（未审定）")


def heading(book: YearBook, name: str) -> str:
    return f"{title_of(book)}·{name}{mark(book)}"


def layout_of(book: YearBook, fixed: int = 0, splits: tuple[int, ...] = ()) -> SheetLayout:
    """County and year stand on every printed page."""
    year = _("%(year)s年度党建联建考核%(mark)s") % {"year": book.year, "mark": mark(book)}
    return SheetLayout(left=book.scope.name, right=year, fixed=fixed, splits=splits)


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def shown(value: Decimal | None) -> str:
    """Points and means as the pages show them."""
    return NOTHING if value is None else points_text(value)


def grade_counts(book: YearBook) -> list[tuple[str, int]]:
    """Units by grade, then those not decided and not rated."""
    counts = Counter(unit.grade or UNDECIDED if unit.is_rated else NOT_RATED for unit in book.units)
    return [(name, counts[name]) for name in (*(str(grade.label) for grade in Grade), UNDECIDED, NOT_RATED)]
