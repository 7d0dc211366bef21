"""考核数据表（Excel）: six sheets with native charts, ready to print. Texts stay texts whatever they begin with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessment.exports.summary import write_summary
from assessment.exports.words import QUARTER_TITLES, heading, layout_of, title_of
from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.lines import ProjectLine
from common.workbooks.writing import ExportBook, ExportColumn, Output, write_sheet


def write_workbook(book: YearBook, output: Output) -> dict[str, int]:
    """Write the file; gives the number of rows of each sheet."""
    with ExportBook(output) as file:
        made_on = datetime(book.as_of.year, book.as_of.month, book.as_of.day)  # noqa: DTZ001  the writer takes naive moments
        file.describe(title=title_of(book), author=book.head.county, created=made_on)
        rows = {"汇总": write_summary(file, book)}
        for sheet in list_sheets(book):
            rows[sheet.name] = write_sheet(
                file, sheet.name, sheet.columns, sheet.rows, heading=heading(book, sheet.name),
                layout=layout_of(book, sheet.fixed, sheet.splits),
            )  # fmt: skip
    return rows


@dataclass(frozen=True)
class ListSheet:
    """One list: its first `fixed` columns say whom a row is about; see `SheetLayout` for `splits`."""

    name: str
    columns: Sequence[ExportColumn]
    rows: Iterable[Sequence[Any]]
    fixed: int
    splits: tuple[int, ...] = ()


def list_sheets(book: YearBook) -> list[ListSheet]:
    return [
        ListSheet("单位", UNIT_COLUMNS, unit_rows(book), fixed=2, splits=(8,)),
        member_sheet(book),
        ListSheet("项目清单", PROJECT_COLUMNS, project_rows(book), fixed=2),
        ListSheet("评价", PAPER_COLUMNS, paper_rows(book), fixed=3),
        ListSheet("所用规则", RULE_COLUMNS, rule_rows(book), fixed=2),
    ]


UNIT_COLUMNS = (
    ExportColumn("组织编码", 12),
    ExportColumn("单位", 28, wraps=True),
    ExportColumn("上级党组织", 20, wraps=True),
    ExportColumn("报到社区", 26, wraps=True),
    *(ExportColumn(title, 10, places=2) for title in QUARTER_TITLES),
    ExportColumn("季度均分", 10, places=2),
    ExportColumn("社区评价", 10, places=2),
    ExportColumn("评价表（张）", 12, places=0),
    ExportColumn("参考分", 10, places=2),
    ExportColumn("建议等次", 9),
    ExportColumn("评定等次", 9),
    ExportColumn("评定理由", 22, wraps=True),
    ExportColumn("评定人", 10),
    ExportColumn("状态", 9),
)


def unit_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    """By organisation order: points are for reference, no one is ranked."""
    for unit in book.units:
        yield (
            unit.code, unit.name, unit.parent, unit.communities, *unit.quarters, unit.quarters_mean,
            unit.evaluation_mean, unit.forms, unit.total, unit.suggested, unit.grade, unit.reason, unit.decided_by,
            unit.state,
        )  # fmt: skip


def member_sheet(book: YearBook) -> ListSheet:
    """Names for the department alone; streets and agency committees get counts of bands."""
    if book.is_county:
        columns = (
            ExportColumn("所在党组织", 32, wraps=True),
            ExportColumn("姓名", 12),
            ExportColumn("报到社区", 24, wraps=True),
            *(ExportColumn(title, 12) for title in QUARTER_TITLES),
        )
        rows: Iterable[Sequence[Any]] = ((line.home, line.name, line.community, *line.bands) for line in book.members)
        return ListSheet("党员等次", columns, rows, fixed=2)
    columns = (
        ExportColumn("党组织", 32, wraps=True),
        ExportColumn("季度", 12),
        ExportColumn("等次", 12),
        ExportColumn("人数", 10, places=0),
    )
    rows = ((row.organisation, QUARTER_TITLES[row.quarter], row.band, row.count) for row in book.band_counts())
    return ListSheet("党员等次", columns, rows, fixed=1)


PROJECT_COLUMNS = (
    ExportColumn("编号", 8),
    ExportColumn("需求", 24, wraps=True),
    ExportColumn("提出组织", 17, wraps=True),
    ExportColumn("联建组织", 20, wraps=True),
    ExportColumn("认领单位", 20, wraps=True),
    ExportColumn("数量", 7),
    ExportColumn("计量单位", 9),
    ExportColumn("承诺完成", 11),
    ExportColumn("交付", 11),
    ExportColumn("验收", 11),
    ExportColumn("状态", 9),
    ExportColumn("逾期", 6),
)


def project_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    for line in book.projects:
        yield (
            line.number, line.title, line.raiser, line.alliance, line.unit, *quantity_of(line), line.due_on,
            line.delivered_on, line.accepted_on, line.state, line.is_overdue,
        )  # fmt: skip


def quantity_of(line: ProjectLine) -> tuple[Any, str]:
    """The number apart from its measure; years closed before this was kept have both in one text."""
    return (line.quantity, "") if line.number_of is None else (line.number_of, line.measure)


PAPER_COLUMNS = (
    ExportColumn("类型", 14, wraps=True),
    ExportColumn("评价组织", 24, wraps=True),
    ExportColumn("被评组织", 24, wraps=True),
    ExportColumn("签署", 9),
    ExportColumn("各项评价", 44, wraps=True),
    ExportColumn("均分", 9, places=2),
    ExportColumn("意见建议", 36, wraps=True),
)


def paper_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    """The forms once the round has closed; before, for those who run it, how many each author still owes."""
    for owed in book.owed:
        left = _("应签%(total)s张，还有%(missing)s张没有签署") % {"total": owed.total, "missing": owed.missing}
        yield _("评价未截止"), owed.author, "", "", left, None, ""
    for line in book.papers:
        items = "，".join(f"{title}{points}" for title, points in zip(line.items, line.points, strict=True))
        signed = _("已签署") if line.is_signed else _("未签署")
        yield line.kind, line.author, line.target, signed, items, line.mean, line.text
    for body in book.bodies:
        yield (
            _("单位评价汇总"),
            "",
            body.name,
            "",
            _("%(count)s张评价表") % {"count": body.forms},
            body.evaluation_mean,
            "",
        )


RULE_COLUMNS = (
    ExportColumn("积分办法", 22, wraps=True),
    ExportColumn("名称", 32, wraps=True),
    ExportColumn("计分方法或单位", 18, wraps=True),
    ExportColumn("分值或数值", 12, places=2),
    ExportColumn("最多", 10, places=2),
    ExportColumn("启用或依据", 14, wraps=True),
    ExportColumn("说明", 48, wraps=True),
)


def rule_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    for rule in book.rules:
        in_use = _("启用") if rule.is_enabled else _("尚未启用")
        yield rule.rule_set, rule.title, rule.kind, rule.amount, rule.limit, in_use, rule.note
    for number in book.numbers:
        yield _("县级设定"), number.title, number.unit, number.value, None, number.origin, ""
