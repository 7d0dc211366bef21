"""汇总: the first sheet of the workbook, on one page: facts, the tables behind the charts, and the charts beside them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from assessment.exports.words import QUARTER_TITLES, chinese_day, grade_counts, heading, layout_of
from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.bands import band_names
from common.rounding import plain
from common.workbooks.writing import ExportBook

SHEET = "汇总"
SERIES = ("#173f68", "#46739f", "#86a5c4", "#bccddd")
NAME_WIDTH, NUMBER_WIDTH, COLUMNS = 32, 10, 6
CHART_AT = COLUMNS
CHART_ROWS = 16


def summary_facts(book: YearBook) -> list[tuple[str, Any]]:
    done = sum(line.is_accepted for line in book.projects)
    return [
        ("参评单位", len(book.rated)),
        ("计分季度不足、不参评的单位", len(book.units) - len(book.rated)),
        ("计分党员（人次，按社区）", book.members_scored),
        ("评价表应交", book.papers_owed if book.knows_papers else _("截止后公开")),
        ("评价表已签署", book.papers_signed if book.knows_papers else _("截止后公开")),
        ("认领的项目", sum(line.is_claimed for line in book.projects)),
        ("已验收的项目", done),
        ("逾期未交付的项目", sum(line.is_overdue and line.is_claimed for line in book.projects)),
        ("没有单位认领的需求", sum(not line.is_claimed for line in book.projects)),
        ("没有审定也没有标记不计的社区季度", sum(not line.is_done for line in book.quarters)),
        ("没有答复的异议", sum(line.objections for line in book.quarters)),
    ]


def write_summary(file: ExportBook, book: YearBook) -> int:
    """Gives the number of rows."""
    sheet = file.add_sheet(SHEET, layout_of(book))
    sheet.fit_to_pages(1, 1)
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, COLUMNS - 1, NUMBER_WIDTH)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, COLUMNS - 1, "", file.heading)
    file.write_text(sheet, 0, 0, heading(book, SHEET), file.heading)
    row = write_rows(file, sheet, 1, ("项目", "数量"), summary_facts(book))
    sheet.freeze_panes(2, 0)
    grades_at = row + 1
    row = write_rows(file, sheet, grades_at, ("单位等次", "单位（个）"), grade_counts(book))
    add_grade_chart(file, sheet, grades_at, row)
    bands = band_names(book.members)
    bands_at = row + 1
    totals = [
        (title, *(book.band_totals(at).get(band, 0) for band in bands)) for at, title in enumerate(QUARTER_TITLES)
    ]
    are_exact = not any(isinstance(count, str) for row in totals for count in row[1:])
    row = write_rows(file, sheet, bands_at, ("党员等次（人次）", *bands), totals)
    if bands and are_exact:
        add_band_chart(file, sheet, bands_at, len(bands), row)
    return write_notes(file, sheet, row + 1, summary_notes(book))


def write_notes(file: ExportBook, sheet: Worksheet, top: int, notes: Sequence[str]) -> int:
    """Sentences across the tables above."""
    for at, text in enumerate(notes, start=top):
        sheet.merge_range(at, 0, at, COLUMNS - 1, "", file.wrapped)
        file.write_text(sheet, at, 0, text, file.wrapped)
    return top + len(notes)


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
        notes.append(_("未审定：以上为截至%(day)s的情况，年度考核归档前还会变化。") % {"day": chinese_day(book.as_of)})
    return notes


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
            "name": "单位（个）",
            "categories": [SHEET, top + 1, 0, end - 1, 0],
            "values": [SHEET, top + 1, 1, end - 1, 1],
            "fill": {"color": SERIES[1]},
            "data_labels": {"value": True, "position": "outside_end"},
            "gap": 60,
        }
    )
    finish_chart(chart, "单位等次分布")
    chart.set_y_axis({"reverse": True, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"none": True})
    sheet.insert_chart(1, CHART_AT, chart, {"x_offset": 16, "description": "各等次的单位个数，数字见左表"})


def add_band_chart(file: ExportBook, sheet: Worksheet, top: int, bands: int, end: int) -> None:
    chart = file.book.add_chart({"type": "column", "subtype": "stacked"})
    for column in range(1, bands + 1):
        chart.add_series(
            {
                "name": [SHEET, top, column],
                "categories": [SHEET, top + 1, 0, end - 1, 0],
                "values": [SHEET, top + 1, column, end - 1, column],
                "fill": {"color": SERIES[(column - 1) % len(SERIES)]},
            }
        )
    finish_chart(chart, "党员各季度等次分布")
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#e1e2dd"}}, "line": {"none": True}})
    sheet.insert_chart(
        1 + CHART_ROWS, CHART_AT, chart, {"x_offset": 16, "description": "各季度各等次的人次，数字见左表"}
    )


def finish_chart(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_size({"width": 420, "height": 280})
