"""The two files of a year end as the work of a job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.exports.report import write_report
from assessment.exports.workbook import write_workbook
from assessment.selectors.year_book import YearBook, read_book
from members.models import Organisation

TASK = "assessment.export_year_end"
KEEP = timedelta(days=365)


class Progress(Protocol):
    """What a job's Progress offers."""

    def step(self, done: int, total: int | None = None, message: str = "") -> None: ...

    def new_file(self, name: str, keep: timedelta = ...) -> Path: ...


@dataclass(frozen=True)
class FileKind:
    title: Any
    suffix: str
    write: Callable[[YearBook, str], Any]


KINDS = {
    "workbook": FileKind(gettext_lazy("考核数据表"), ".xlsx", write_workbook),
    "report": FileKind(gettext_lazy("考核报告"), ".docx", write_report),
}


def title_for(*, year: int, kind: str) -> str:
    return _("%(year)s年度%(title)s") % {"year": year, "title": KINDS[kind].title}


def file_name(book: YearBook, kind: str) -> str:
    mark = "" if book.is_closed else _("（未审定）")
    return f"{book.scope.name}{book.year}年度{KINDS[kind].title}{mark}{KINDS[kind].suffix}"


def export_year_end(*, year: int, kind: str, scope: Organisation, on: date, progress: Progress) -> dict[str, Any]:
    """Write one file of the year for one committee; says whether the year was closed."""
    progress.step(0, 2, _("正在汇总"))
    book = read_book(year=year, scope=scope, on=on)
    progress.step(1, 2, _("正在写文件"))
    path = progress.new_file(file_name(book, kind), KEEP)
    KINDS[kind].write(book, str(path))
    progress.step(2, 2)
    return {"year": year, "kind": kind, "is_closed": book.is_closed}
