"""The two files of a year end, as papers of the site."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.exports.report_template import FIELDS, sample_values, values_of_report, write_own_template
from assessment.exports.workbook import write_workbook
from assessment.permissions.year_end import committee
from assessment.selectors.year_book import YearBook, read_book
from common.numbers import whole_number
from common.papers import Paper, Wish, add
from members.choices import Role
from members.models import Organisation, User

KEEP = timedelta(days=365)
FIRST_YEAR = 2000
WORKBOOK, REPORT = "year-workbook", "year-report"
NAMES = (WORKBOOK, REPORT)


def title_for(*, year: int, title: Any) -> str:
    return _("%(year)s年度%(title)s") % {"year": year, "title": title}


def arguments_for(*, year: int, scope: Organisation, on: date) -> dict[str, Any]:
    """`scope` is the committee whose part of the year the file shows."""
    return {"year": year, "scope": scope.pk, "on": on.isoformat()}


def wish_for(title: Any, user: User, sent: Mapping[str, Any], today: date) -> Wish | None:
    """The part of the year of the committee the person acts for; None for a year there is not."""
    year = whole_number(sent.get("year", ""))
    if year is None or not FIRST_YEAR <= year <= today.year:
        return None
    scope = user.grants_of(*Role.committees)[0].organisation
    return Wish(
        title=title_for(year=year, title=title),
        arguments=arguments_for(year=year, scope=scope, on=today),
        organisation_path=scope.path,
        back=reverse("assessment:year-end", args=[year]) + "#files",
    )


def read(arguments: Mapping[str, Any]) -> YearBook:
    scope = Organisation.objects.get(pk=arguments["scope"])
    return read_book(year=arguments["year"], scope=scope, on=date.fromisoformat(arguments["on"]))


def file_name(title: Any, suffix: str, book: YearBook) -> str:
    mark = "" if book.is_closed else _("（未审定）")
    return f"{book.scope.name}{book.year}年度{title}{mark}{suffix}"


def told(book: YearBook) -> dict[str, Any]:
    return {"year": book.year, "is_closed": book.is_closed}


def write_report(book: YearBook, path: str) -> None:
    """The report draws a chart; what draws it takes a second to load, which no process needs at its start."""
    from assessment.exports import report

    report.write_report(book, path)


def year_paper(name: str, title: Any, suffix: str, write: Callable[[YearBook, str], Any], **more: Any) -> Paper:
    return Paper(
        name=name, title=title, suffix=suffix, who=committee, wish=partial(wish_for, title), read=read,
        file_name=partial(file_name, title, suffix), write=write, told=told, keep=KEEP, **more,
    )  # fmt: skip


def add_papers() -> None:
    """Called once, when the app is ready."""
    add(year_paper(WORKBOOK, gettext_lazy("考核数据表"), ".xlsx", write_workbook))
    add(
        year_paper(
            REPORT, gettext_lazy("考核报告"), ".docx", write_report,
            fields=FIELDS, values=values_of_report, sample=sample_values, write_own=write_own_template,
        )
    )  # fmt: skip
