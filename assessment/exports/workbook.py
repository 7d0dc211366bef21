"""考核工作簿: six sheets with native charts, ready to print. Texts stay texts whatever they begin with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from assessment.choices import Grade
from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.bands import band_names
from common.workbooks.writing import ExportBook, ExportColumn, Output, write_sheet

QUARTER_TITLES = ("第一季度", "第二季度", "第三季度", "第四季度")
UNDECIDED = "未定"
NOT_RATED = "不参评"
SERIES = ("#173f68", "#46739f", "#86a5c4", "#bccddd")


def write_workbook(book: YearBook, output: Output) -> dict[str, int]:
    """Write the file; gives the number of rows of each sheet."""
    with ExportBook(output) as file:
        made_on = datetime(book.as_of.year, book.as_of.month, book.as_of.day)  # noqa: DTZ001  the writer takes naive moments
        file.describe(title=book_title(book), author=book.head.county, created=made_on)
        rows = {"汇总": write_summary(file, book)}
        for name, columns, lines in list_sheets(book):
            rows[name] = write_sheet(file, name, columns, lines, heading=heading(book, name))
    return rows


def book_title(book: YearBook) -> str:
    return f"{book.scope.name}{book.year}年度党建联建考核"


def heading(book: YearBook, name: str) -> str:
    return f"{book_title(book)}·{name}{mark(book)}"


def mark(book: YearBook) -> str:
    """What every sheet says until the year is closed."""
    return "" if book.is_closed else _("（未结账）")


def list_sheets(book: YearBook) -> list[tuple[str, Sequence[ExportColumn], Iterable[Sequence[Any]]]]:
    return [
        ("单位", UNIT_COLUMNS, unit_rows(book)),
        member_sheet(book),
        ("项目清单", PROJECT_COLUMNS, project_rows(book)),
        ("评价", PAPER_COLUMNS, paper_rows(book)),
        ("所用规则", RULE_COLUMNS, rule_rows(book)),
    ]


UNIT_COLUMNS = (
    ExportColumn("组织编码", 12),
    ExportColumn("单位", 28),
    ExportColumn("上级党组织", 18),
    ExportColumn("报到社区", 24),
    *(ExportColumn(title, 10) for title in QUARTER_TITLES),
    ExportColumn("季度均分", 10),
    ExportColumn("社区评价", 10),
    ExportColumn("评价表(张)", 10),
    ExportColumn("参考分", 10),
    ExportColumn("建议等次", 10),
    ExportColumn("评定等次", 10),
    ExportColumn("评定理由", 30),
    ExportColumn("评定人", 12),
    ExportColumn("状态", 10),
)


def unit_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    """By organisation order: points are for reference, no one is ranked."""
    for unit in book.units:
        yield (
            unit.code, unit.name, unit.parent, unit.communities, *unit.quarters, unit.quarters_mean,
            unit.evaluation_mean, unit.forms, unit.total, unit.suggested, unit.grade, unit.reason, unit.decided_by,
            unit.state,
        )  # fmt: skip


def member_sheet(book: YearBook) -> tuple[str, Sequence[ExportColumn], Iterable[Sequence[Any]]]:
    """Names for the department alone; streets and agency committees get counts of bands."""
    if book.is_county:
        columns = (
            ExportColumn("所在党组织", 28),
            ExportColumn("姓名", 12),
            ExportColumn("报到社区", 24),
            *(ExportColumn(title, 12) for title in QUARTER_TITLES),
        )
        return "党员等次", columns, ((line.home, line.name, line.community, *line.bands) for line in book.members)
    columns = (ExportColumn("党组织", 28), ExportColumn("季度", 12), ExportColumn("等次", 12), ExportColumn("人数", 10))
    rows = ((row.organisation, QUARTER_TITLES[row.quarter], row.band, row.count) for row in book.band_counts())
    return "党员等次", columns, rows


PROJECT_COLUMNS = (
    ExportColumn("编号", 10),
    ExportColumn("需求", 30),
    ExportColumn("提出组织", 24),
    ExportColumn("联合体", 24),
    ExportColumn("认领单位", 24),
    ExportColumn("数量", 10),
    ExportColumn("承诺完成", 12),
    ExportColumn("交付", 12),
    ExportColumn("验收", 12),
    ExportColumn("状态", 12),
    ExportColumn("逾期", 8),
)


def project_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    for line in book.projects:
        yield (
            line.number, line.title, line.raiser, line.alliance, line.unit, line.quantity, line.due_on,
            line.delivered_on, line.accepted_on, line.state, line.is_overdue,
        )  # fmt: skip


PAPER_COLUMNS = (
    ExportColumn("类型", 12),
    ExportColumn("评价组织", 24),
    ExportColumn("被评组织", 24),
    ExportColumn("签署", 10),
    ExportColumn("各项评价", 50),
    ExportColumn("均分", 10),
    ExportColumn("意见建议", 40),
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
    ExportColumn("适用", 16),
    ExportColumn("名称", 36),
    ExportColumn("方式或单位", 18),
    ExportColumn("分值或数值", 12),
    ExportColumn("最多", 10),
    ExportColumn("启用或依据", 12),
    ExportColumn("说明", 50),
)


def rule_rows(book: YearBook) -> Iterable[Sequence[Any]]:
    for rule in book.rules:
        in_use = _("启用") if rule.is_enabled else _("尚未启用")
        yield rule.rule_set, rule.title, rule.kind, rule.amount, rule.limit, in_use, rule.note
    for number in book.numbers:
        yield _("县级设定"), number.title, number.unit, number.value, None, number.origin, ""


def grade_counts(book: YearBook) -> list[tuple[str, int]]:
    """Units by grade, then those not decided and not rated."""
    counts = Counter(unit.grade or UNDECIDED if unit.is_rated else NOT_RATED for unit in book.units)
    return [(name, counts[name]) for name in (*(str(grade.label) for grade in Grade), UNDECIDED, NOT_RATED)]


def summary_facts(book: YearBook) -> list[tuple[str, Any]]:
    done = sum(line.is_accepted for line in book.projects)
    return [
        ("参评单位", len(book.rated)),
        ("计分季度不足、不参评的单位", len(book.units) - len(book.rated)),
        ("计分党员(人次，按社区)", book.members_scored),
        ("评价表应交", book.papers_owed if book.knows_papers else _("截止后公开")),
        ("评价表已签署", book.papers_signed if book.knows_papers else _("截止后公开")),
        ("认领的项目", sum(line.is_claimed for line in book.projects)),
        ("已验收的项目", done),
        ("逾期未交付的项目", sum(line.is_overdue and line.is_claimed for line in book.projects)),
        ("没有单位认领的需求", sum(not line.is_claimed for line in book.projects)),
        ("没有结账也没有标记不计的社区季度", sum(not line.is_done for line in book.quarters)),
        ("没有答复的异议", sum(line.objections for line in book.quarters)),
    ]


def write_summary(file: ExportBook, book: YearBook) -> int:
    """Facts, the two tables behind the charts, and the charts beside them."""
    sheet = file.add_sheet("汇总")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 5, 11)
    sheet.merge_range(0, 0, 0, 5, "", file.heading)
    file.write_text(sheet, 0, 0, heading(book, "汇总"), file.heading)
    row = write_rows(file, sheet, 1, ("项目", "数量"), summary_facts(book))
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    grades_at = row + 1
    row = write_rows(file, sheet, grades_at, ("单位等次", "单位(个)"), grade_counts(book))
    add_grade_chart(file, sheet, grades_at, row)
    bands = band_names(book.members)
    bands_at = row + 1
    totals = [
        (title, *(book.band_totals(at).get(band, 0) for band in bands)) for at, title in enumerate(QUARTER_TITLES)
    ]
    are_exact = not any(isinstance(count, str) for row in totals for count in row[1:])
    row = write_rows(file, sheet, bands_at, ("党员等次(人次)", *bands), totals)
    if bands and are_exact:
        add_band_chart(file, sheet, bands_at, len(bands), row)
    write_rows(file, sheet, row + 1, ("说明", ""), [(text, None) for text in summary_notes(book)])
    return row


def summary_notes(book: YearBook) -> list[str]:
    head = book.head
    notes = [
        _("积分仅作参考，等次由人评定。"),
        _("参考分＝季度均分×%(quarters)s%%＋社区评价×%(evaluation)s%%")
        % {"quarters": plain(head.quarters_weight), "evaluation": plain(head.evaluation_weight)},
        _("优秀不超过参评单位的%(share)s%%，全县最多%(limit)s个")
        % {"share": plain(head.excellent_share), "limit": head.excellent_limit},
    ]
    if not book.is_county:
        notes.append(_("不足3人的不列人数，也不列能推算出来的合计。"))
    if not book.is_closed:
        notes.append(_("未结账：以上为截至%(day)s的情况，结账前还会变化。") % {"day": chinese_day(book)})
    return notes


def chinese_day(book: YearBook) -> str:
    return f"{book.as_of.year}年{book.as_of.month}月{book.as_of.day}日"


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def write_rows(
    file: ExportBook, sheet: Worksheet, top: int, titles: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """A small table; gives the row after it."""
    for column, title in enumerate(titles):
        file.write_text(sheet, top, column, title, file.header)
    at = top
    for at, values in enumerate(rows, start=top + 1):
        for column, value in enumerate(values):
            file.write_cell(sheet, at, column, value)
    return at + 1


def add_grade_chart(file: ExportBook, sheet: Worksheet, top: int, end: int) -> None:
    chart = file.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "单位(个)",
            "categories": ["汇总", top + 1, 0, end - 1, 0],
            "values": ["汇总", top + 1, 1, end - 1, 1],
            "fill": {"color": SERIES[1]},
            "data_labels": {"value": True},
        }
    )
    finish_chart(chart, "单位等次分布")
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"none": True})
    sheet.insert_chart(1, 7, chart, {"description": "各等次的单位个数，数字见左表"})


def add_band_chart(file: ExportBook, sheet: Worksheet, top: int, bands: int, end: int) -> None:
    chart = file.book.add_chart({"type": "column", "subtype": "stacked"})
    for column in range(1, bands + 1):
        chart.add_series(
            {
                "name": ["汇总", top, column],
                "categories": ["汇总", top + 1, 0, end - 1, 0],
                "values": ["汇总", top + 1, column, end - 1, column],
                "fill": {"color": SERIES[(column - 1) % len(SERIES)]},
            }
        )
    finish_chart(chart, "党员各季度等次分布")
    sheet.insert_chart(17, 7, chart, {"description": "各季度各等次的人次，数字见左表"})


def finish_chart(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_size({"width": 460, "height": 280})
