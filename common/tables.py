"""Lists: the base class of every table and the columns that come back in all of them."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from common.templatetags.ui import cn_date, points, thousands

# Places of a cell on a phone, where a row becomes a card: a line of its own, or left out.
FULL = {"td": {"class": "full"}}
SKIP = {"td": {"class": "skip-s"}}
NUMBER = {"th": {"class": "r"}, "td": {"class": "r skip-s"}}
POINTS = {"th": {"class": "r"}, "td": {"class": "nowrap r"}}
NOWRAP_SKIP = {"td": {"class": "nowrap skip-s"}}


class Table(tables.Table):
    """Base of every list. The first column is the link; a column can be sorted only where it says `orderable=True`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Given here and not in Meta: a subclass with a Meta of its own would lose it and become sortable by points.
        kwargs.setdefault("orderable", False)
        kwargs.setdefault("template_name", "tables/table.html")
        kwargs.setdefault("attrs", {"class": "table table-vcenter t-cards", **self._meta.attrs})
        super().__init__(*args, **kwargs)


class NumberColumn(tables.Column):
    """Whole numbers, to the right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", NUMBER)
        super().__init__(*args, **kwargs)

    def render(self, value: Any) -> str:
        return thousands(value)

    def value(self, value: Any) -> Any:
        return value


class PointsColumn(NumberColumn):
    """Points as the page of a score prints them; in a file the bare number. Never sorted: nobody is ranked.

    On a phone, where a card has no head, the number brings its own word.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", POINTS)
        super().__init__(*args, **kwargs, orderable=False)

    def render(self, value: Any) -> str:
        return format_html('<span class="hide-l sub">{} </span>{}', self.verbose_name, points(value))


class DateColumn(tables.Column):
    """Days as 2026年11月21日; in a file the day itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", NOWRAP_SKIP)
        super().__init__(*args, **kwargs)

    def render(self, value: date) -> str:
        return cn_date(value)

    def value(self, value: date) -> date:
        return value
