"""年终考核报告: six parts in the official layout, a paper as an office sends it out. Every figure comes from the lines.

What a person has yet to add is said on the page the file is made from, never in the paper.
"""

from collections import Counter
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from assessment.exports import findings
from assessment.exports.practice import count_of, practice
from assessment.exports.words import (
    NOT_RATED,
    NOTHING,
    QUARTER_TITLES,
    UNDECIDED,
    chinese_day,
    grade_counts,
    mark,
    shown,
    title_of,
)
from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.bands import band_names
from assessment.selectors.year_book.work import MEMBERS, UNITS
from common.documents import OfficialDocument, TableColumn, file_number
from common.periods import day_text
from common.rounding import plain, points_text
from common.word_charts import Bar
from common.workbooks.writing import Output

WIDE = 156.0
"""Millimetres between the margins."""


def write_report(book: YearBook, output: Output) -> None:
    title = f"{title_of(book)}报告{mark(book)}"
    paper = OfficialDocument(title=title, author=book.scope.name, made_on=book.as_of)
    paper.file_number(file_number("　　", book.as_of.year))
    paper.title(f"{book.scope.name}\n{title.removeprefix(book.scope.name)}")
    for part in (basics, practice, results, projects, problems, plans):
        part(paper, book)
    paper.annex_list([_("单位年度考核结果一览"), _("项目清单")])
    paper.signature(book.scope.name, book.as_of)
    annex_units(paper, book)
    annex_projects(paper, book)
    paper.save(output)


def basics(paper: OfficialDocument, book: YearBook) -> None:
    """Dates stand at the beginning of their paragraphs, where no line ends."""
    paper.heading("一、基本情况")
    places = len({line.place for line in book.work if line.kind in (UNITS, MEMBERS)})
    unrated = len(book.units) - len(book.rated)
    paper.paragraph(
        _(
            "截至%(day)s，本年度接收报到的社区%(places)s个，报到单位%(units)s个，其中参评单位%(rated)s个%(unrated)s。"
            "党员报到%(members)s人次，一名党员在几个社区报到的，按社区分别计算。"
        )
        % {
            "day": chinese_day(book.as_of),
            "places": places,
            "units": len(book.units),
            "rated": len(book.rated),
            "unrated": _("，计分季度不足、不参评的单位%(count)s个") % {"count": unrated} if unrated else "",
            "members": count_of(book, MEMBERS),
        }
    )
    paper.paragraph(round_sentence(book))


def round_sentence(book: YearBook) -> str:
    opened = book.head.round_opened_on
    if opened is None:
        return _("本年度双向评价尚未开始。")
    start = day_within(book, opened)
    if not book.knows_papers:
        return _("%(start)s开始双向评价，尚未截止，截止后一并公开。") % {"start": start}
    text = _("%(start)s开始双向评价，应签署评价表%(total)s张，已签署%(signed)s张。") % {
        "start": start,
        "total": book.papers_owed,
        "signed": book.papers_signed,
    }
    if book.head.missed_reason:
        text += _("缺评的原因是：%(reason)s。") % {"reason": book.head.missed_reason.rstrip("。")}
    return text


def day_within(book: YearBook, day: date) -> str:
    """With its year where that is not the year of the paper's figures."""
    return day_text(day, book.year)


def results(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("三、积分与评价结果")
    unit_grades(paper, book)
    member_bands(paper, book)
    mutual_evaluation(paper, book)


def unit_grades(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("（一）单位等次", 2)
    head = book.head
    counts = grade_counts(book)
    graded = [f"{name}{count}个" for name, count in counts if name not in (UNDECIDED, NOT_RATED)]
    undecided = dict(counts)[UNDECIDED]
    given = "，".join(graded if undecided < len(book.rated) or not undecided else [])
    open_ones = _("%(count)s个单位尚未评定等次") % {"count": undecided} if undecided else ""
    paper.paragraph(
        _(
            "参评单位%(rated)s个：%(graded)s。优秀不超过参评单位的%(share)s%%，全县最多%(limit)s个。"
            "参考分按季度均分占%(quarters)s%%、社区评价占%(evaluation)s%%合成，积分仅作参考，等次由人评定。"
        )
        % {
            "rated": len(book.rated),
            "graded": "，".join(part for part in (given, open_ones) if part),
            "share": plain(head.excellent_share),
            "limit": head.excellent_limit,
            "quarters": plain(head.quarters_weight),
            "evaluation": plain(head.evaluation_weight),
        }
    )
    for sentence in left_out(book):
        paper.paragraph(sentence)
    bars = [Bar(name, count) for name, count in counts if count or name not in (UNDECIDED, NOT_RATED)]
    words = "；".join(f"{bar.label}{bar.count}个" for bar in bars)
    paper.chart(bars, unit=_("个"), width=120, words=words)
    paper.caption(_("单位年度等次分布"), "图")


def left_out(book: YearBook) -> list[str]:
    """Units that have no figure of their own, each by name."""
    unrated = [unit.name for unit in book.units if not unit.is_rated]
    silent = [unit.name for unit in book.rated if unit.evaluation_mean is None] if book.head.round_is_closed else []
    lines = (
        (_("计分季度不足%(least)s个、不参评的单位%(count)s个：%(names)s。"), unrated),
        (_("没有收到社区评价、没有参考分的单位%(count)s个：%(names)s。"), silent),
    )
    least = plain(book.head.minimum_quarters)
    return [text % {"least": least, "count": len(names), "names": "、".join(names)} for text, names in lines if names]


def member_bands(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("（二）党员季度等次", 2)
    bands = band_names(book.members)
    if not any(book.all_totals):
        paper.paragraph(_("本年度还没有经确认的党员季度积分。"))
        return
    paper.paragraph(_("按季度、按评定社区统计的人次如下，只列等次，不排名次。"))
    if not book.is_county:
        paper.paragraph(_("不足3人的不列人数。"))
    width = (WIDE - 36) / len(bands)
    columns = [TableColumn("季度", 36), *(TableColumn(band, width, True) for band in bands)]
    rows = [
        (title, *(book.band_totals(at).get(band, 0) for band in bands))
        for at, title in enumerate(QUARTER_TITLES)
        if book.band_totals(at)
    ]
    paper.caption(_("党员季度等次人次"))
    paper.table(columns, rows)


def mutual_evaluation(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("（三）双向评价", 2)
    if not book.head.round_is_closed:
        paper.paragraph(_("双向评价尚未截止，评价结果在截止后一并公开。"))
        return
    rows = item_means(book)
    if not rows:
        paper.paragraph(_("没有收到签署的评价表。"))
        return
    paper.paragraph(_("各类评价表分项均值如下，满分100分。"))
    paper.caption(_("双向评价分项均值"))
    paper.table([TableColumn("评价", 50), TableColumn("项目", 66), TableColumn("均值", 40, True)], rows)


def item_means(book: YearBook) -> list[tuple[str, str, str]]:
    """The mean of each item over all forms of a kind, in the order of the forms; half up."""
    sums: dict[tuple[str, str], list[int]] = {}
    for line in book.papers:
        for title, points in zip(line.items, line.points, strict=True):
            sums.setdefault((line.kind, title), []).append(points)
    return [(kind, title, points_text(Fraction(sum(given), len(given)))) for (kind, title), given in sums.items()]


def projects(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("四、项目清单完成情况")
    claimed = [line for line in book.projects if line.is_claimed]
    paper.paragraph(
        _(
            "年度内需求%(needs)s项，单位认领%(claimed)s项次，已交付%(delivered)s项次，已验收%(accepted)s项次，"
            "逾期未交付%(overdue)s项次；没有单位认领的需求%(open)s项。逐项情况见附件2。"
        )
        % {
            "needs": len({line.number for line in book.projects}),
            "claimed": len(claimed),
            "delivered": sum(line.delivered_on is not None for line in claimed),
            "accepted": sum(line.is_accepted for line in claimed),
            "overdue": sum(line.is_overdue for line in claimed),
            "open": len(book.projects) - len(claimed),
        }
    )
    states = Counter(line.state for line in book.projects)
    if states:
        paper.caption(_("项目状态"))
        paper.table([TableColumn("状态", 90), TableColumn("项次", 66, True)], list(states.items()))


def problems(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("五、存在问题")
    found = findings.problems_of(book)
    if not found:
        paper.paragraph(_("从全年记录看，没有缺项、逾期、缺评和未办结的事项。"))
    for number, finding in enumerate(found, start=1):
        paper.paragraph(f"{number}．{finding.problem}")


def plans(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("六、下一步打算")
    found = findings.problems_of(book)
    if not found:
        paper.paragraph(_("继续按季度公示积分、按期办结清单、按年度开展双向评价，巩固联建成果。"))
    for number, finding in enumerate(found, start=1):
        paper.paragraph(f"{number}．{finding.plan}")


def annex_units(paper: OfficialDocument, book: YearBook) -> None:
    """By organisation order; reasons stay in the workbook, where there is room."""
    paper.annex(1, _("单位年度考核结果一览"))
    columns = [
        TableColumn("单位", 66),
        TableColumn("季度均分", 22, True),
        TableColumn("社区评价", 22, True),
        TableColumn("参考分", 22, True),
        TableColumn("等次", 24),
    ]
    rows = [
        (
            unit.name,
            shown(unit.quarters_mean),
            shown(unit.evaluation_mean),
            shown(unit.total),
            (unit.grade or UNDECIDED) if unit.is_rated else NOT_RATED,
        )
        for unit in book.units
    ]
    paper.table(columns, rows)
    paper.table_note(
        _("注：按组织序列排列。参考分＝季度均分×%(quarters)s%%＋社区评价×%(evaluation)s%%，保留两位小数。")
        % {"quarters": plain(book.head.quarters_weight), "evaluation": plain(book.head.evaluation_weight)}
    )


def annex_projects(paper: OfficialDocument, book: YearBook) -> None:
    paper.annex(2, _("项目清单"))
    columns = [
        TableColumn("编号", 18, is_whole=True),
        TableColumn("需求", 50),
        TableColumn("认领单位", 42),
        TableColumn("承诺完成", 26, is_whole=True),
        TableColumn("状态", 20),
    ]
    rows = [(line.number, line.title, line.unit or NOTHING, dotted(line.due_on), line.state) for line in book.projects]
    paper.table(columns, rows)
    paper.table_note(_("注：一项需求由几个单位分别认领的，分行列出。"))


def dotted(day: date | None) -> str:
    return f"{day:%Y.%m.%d}" if day else NOTHING
