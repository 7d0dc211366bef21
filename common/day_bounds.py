"""Which days a date may have, by what it is about: a slip of the finger in the year (0026, 1062) is told, not stored.

A form names the subject of each of its dates (`Form.days`). Where the body is known the day it was founded is the
nearer bound: `refuse_before`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.partial_dates import LATEST_YEAR

LATEST = date(LATEST_YEAR, 12, 31)


@dataclass(frozen=True)
class DayBound:
    """First and last day that make sense; `why` stands in brackets behind the first one. A validator of forms."""

    first: date
    why: Any = ""
    last: date = LATEST

    def __call__(self, day: date) -> None:
        """Raise ValidationError with a sentence that names the bound."""
        if day < self.first:
            raise ValidationError(self._sentence(_("年份不对：不能早于%(day)s%(why)s，请核对日期。"), self.first))
        if day > self.last:
            raise ValidationError(self._sentence(_("年份不对：不能晚于%(day)s，请核对日期。"), self.last))

    def _sentence(self, words: Any, day: date) -> str:
        return words % {"day": in_words(day), "why": f"（{self.why}）" if self.why else ""}


def in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


ANY_DAY = DayBound(date(1900, 1, 1))
BIRTH = DayBound(date(1900, 1, 1))
WORK = DayBound(date(1910, 1, 1))
PARTY_LIFE = DayBound(date(1921, 7, 1), _("中国共产党成立"))
OFFICE = DayBound(date(1949, 10, 1))
"""Posts and households of people who live."""
RECORD = DayBound(date(2000, 1, 1), _("系统只登记2000年以后的工作"))
"""What the county's organisations did: meetings, service, report-ins, alliances and their members."""
PLAN = DayBound(date(2000, 1, 1))
"""Days by which something is to be done."""


def refuse_before(form: Any, name: str, body: Any) -> None:
    """Put an error at the form's date where it lies before the body (`name`, `started_on`) stood."""
    day = form.cleaned_data.get(name)
    if day and body is not None and day < body.started_on:
        words = _("%(body)s登记的成立日期是%(day)s，不能早于这一天，请核对日期。")
        form.add_error(name, words % {"body": body.name, "day": in_words(body.started_on)})
