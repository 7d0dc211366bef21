"""年终考核报告: six parts in the official layout. Every figure comes from the lines; what a person must write is said so."""

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment.exports import findings
from assessment.exports.charts import Bar, distribution
from assessment.exports.workbook import (
    NOT_RATED,
    QUARTER_TITLES,
    UNDECIDED,
    chinese_day,
    grade_counts,
    plain,
)
from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.bands import band_names
from assessment.selectors.year_book.facts import CONFERENCES, MEMBERS, RESOURCES, SERVICE, UNITS
from common.documents import OfficialDocument, TableColumn, file_number
from common.workbooks.writing import Output

WIDE = 156.0
"""Millimetres between the margins."""


def write_report(book: YearBook, output: Output) -> None:
    paper = OfficialDocument(title=title_of(book), author=book.scope.name, made_on=book.as_of)
    paper.file_number(file_number("　　", book.year))
    paper.title(f"{book.scope.name}\n{book.year}年度党建联建考核报告")
    paper.note(
        _("（已结账，%(day)s）") % {"day": chinese_day(book)}
        if book.is_closed
        else _("（未结账，数据截至%(day)s）") % {"day": chinese_day(book)}
    )
    for part in (basics, practice, results, projects, problems, plans):
        part(paper, book)
    paper.annex_list([_("单位年度考核结果一览"), _("项目清单")])
    paper.signature(book.scope.name, book.as_of)
    annex_units(paper, book)
    annex_projects(paper, book)
    paper.save(output)


def title_of(book: YearBook) -> str:
    return f"{book.scope.name}{book.year}年度党建联建考核报告"


def total_of(book: YearBook, kind: str) -> int:
    return sum(line.count for line in book.work if line.kind == kind)


def basics(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("一、基本情况")
    places = len({line.place for line in book.work if line.kind in (UNITS, MEMBERS)})
    paper.paragraph(
        _(
            "%(year)s年度，接收报到的社区%(places)s个，报到单位%(units)s个，其中参评单位%(rated)s个；"
            "计分季度不足、不参评的单位%(unrated)s个。党员报到%(members)s人次（一名党员在几个社区报到的，按社区分别计）。"
        )
        % {
            "year": book.year,
            "places": places,
            "units": len(book.units),
            "rated": len(book.rated),
            "unrated": len(book.units) - len(book.rated),
            "members": total_of(book, MEMBERS),
        }
    )
    paper.paragraph(round_sentence(book))


def round_sentence(book: YearBook) -> str:
    head = book.head
    if head.round_opened_on is None:
        return _("本年度双向评价尚未开始。")
    start = f"{head.round_opened_on.month}月{head.round_opened_on.day}日"
    if not book.knows_papers:
        return _("双向评价于%(start)s开始，还没有截止，截止后一并公开。") % {"start": start}
    text = _("双向评价于%(start)s开始，应签署评价表%(total)s张，已签署%(signed)s张。") % {
        "start": start,
        "total": book.papers_owed,
        "signed": book.papers_signed,
    }
    if head.missed_reason:
        text += _("缺评说明：%(reason)s。") % {"reason": head.missed_reason.rstrip("。")}
    return text


def practice(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("二、主要做法")
    paper.paragraph(_("（以下数字取自系统记录，具体做法和典型事例请补写。）"))
    service = [line for line in book.work if line.kind == SERVICE]
    hours = sum((line.amount for line in service), Decimal(0))
    paper.paragraph(
        _(
            "召开党建联席会议%(conferences)s次；开放资源%(resources)s项；经确认的志愿服务%(records)s人次、%(hours)s小时。"
        )
        % {
            "conferences": total_of(book, CONFERENCES),
            "resources": total_of(book, RESOURCES),
            "records": sum(line.count for line in service),
            "hours": plain(hours),
        }
    )
    if service:
        paper.caption(_("各社区志愿服务"))
        rows = [(line.place, line.count, f"{line.amount:.1f}") for line in service]
        paper.table([TableColumn("社区", 76), TableColumn("人次", 40, True), TableColumn("小时", 40, True)], rows)


def results(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("三、积分与评价结果")
    unit_grades(paper, book)
    member_bands(paper, book)
    mutual_evaluation(paper, book)


def unit_grades(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("（一）单位等次", 2)
    head = book.head
    counts = grade_counts(book)
    graded = "，".join(f"{name}{count}个" for name, count in counts if name not in (UNDECIDED, NOT_RATED))
    undecided = dict(counts)[UNDECIDED]
    paper.paragraph(
        _(
            "参评单位%(rated)s个：%(graded)s%(undecided)s。优秀不超过参评单位的%(share)s%%，全县最多%(limit)s个。"
            "参考分由季度均分（%(quarters)s%%）和社区评价（%(evaluation)s%%）合成，积分仅作参考，等次由人评定。"
        )
        % {
            "rated": len(book.rated),
            "graded": graded,
            "undecided": _("，未定%(count)s个") % {"count": undecided} if undecided else "",
            "share": plain(head.excellent_share),
            "limit": head.excellent_limit,
            "quarters": plain(head.quarters_weight),
            "evaluation": plain(head.evaluation_weight),
        }
    )
    bars = [Bar(name, count) for name, count in counts if count or name not in (UNDECIDED, NOT_RATED)]
    words = "；".join(f"{bar.label}{bar.count}个" for bar in bars)
    paper.picture(distribution(_("单位年度等次分布"), bars, unit="个"), width=140, words=words)


def member_bands(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("（二）党员季度等次", 2)
    bands = band_names(book.members)
    if not bands:
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
    paper.caption(_("党员季度等次（人次）"))
    paper.table(columns, rows)


def mutual_evaluation(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("（三）双向评价", 2)
    if not book.head.round_is_closed:
        paper.paragraph(_("评价截止后一并公开，现在没有可以引用的结果。"))
        return
    rows = item_means(book)
    if not rows:
        paper.paragraph(_("没有收到签署的评价表。"))
        return
    paper.paragraph(_("各类评价表分项均值如下（满分100）。"))
    paper.caption(_("双向评价分项均值"))
    paper.table([TableColumn("评价", 50), TableColumn("项目", 66), TableColumn("均值", 40, True)], rows)


def item_means(book: YearBook) -> list[tuple[str, str, str]]:
    """The mean of each item over all forms of a kind, in the order of the forms."""
    sums: dict[tuple[str, str], list[int]] = {}
    for line in book.papers:
        for title, points in zip(line.items, line.points, strict=True):
            sums.setdefault((line.kind, title), []).append(points)
    return [(kind, title, f"{Decimal(sum(given)) / len(given):.1f}") for (kind, title), given in sums.items()]


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
        paper.paragraph(_("系统记录中没有发现缺项、逾期或缺评。工作中的不足请补写。"))
        return
    paper.paragraph(_("（以下由系统按事实列出，原因分析请审改补写。）"))
    for number, finding in enumerate(found, start=1):
        paper.paragraph(f"{number}．{finding.problem}")


def plans(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("六、下一步打算")
    found = findings.problems_of(book)
    if not found:
        paper.paragraph(_("（请补写下一年度的打算。）"))
        return
    paper.paragraph(_("（以下是对照上述问题起草的建议，请审改后使用。）"))
    for number, finding in enumerate(found, start=1):
        paper.paragraph(f"{number}．{finding.plan}")


def annex_units(paper: OfficialDocument, book: YearBook) -> None:
    """By organisation order; reasons stay in the workbook, where there is room."""
    paper.annex(1, _("单位年度考核结果一览"))
    columns = [
        TableColumn("单位（按组织序列）", 66),
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


def annex_projects(paper: OfficialDocument, book: YearBook) -> None:
    paper.annex(2, _("项目清单"))
    columns = [
        TableColumn("编号", 20),
        TableColumn("需求", 50),
        TableColumn("认领单位", 40),
        TableColumn("承诺完成", 24),
        TableColumn("状态", 22),
    ]
    rows = [
        (line.number, line.title, line.unit or "—", f"{line.due_on:%Y.%m.%d}" if line.due_on else "—", line.state)
        for line in book.projects
    ]
    paper.table(columns, rows)


def shown(value: Decimal | None) -> str:
    return "—" if value is None else f"{value:.2f}"
