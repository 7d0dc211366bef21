"""The year-end report for a county's own Word template: its fields, invented values to try one, and one to begin with.

A template holds figures and lists; what the report drafts in sentences (practice, problems, plans) stays with our own
layout, because a county that writes its own paper writes these itself.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.exports.practice import count_of
from assessment.exports.words import NOT_RATED, NOTHING, UNDECIDED, chinese_day, grade_counts, mark, shown, title_of
from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.work import MEMBERS, UNITS
from common.documents import OfficialDocument, TableColumn
from common.papers import PaperField
from common.rounding import plain
from common.workbooks.writing import Output

FIELDS = (
    PaperField("标题", _("报告的标题，没有归档的带“未审定”")),
    PaperField("机关", _("出具报告的机关")),
    PaperField("年度", _("年份，如 2026")),
    PaperField("截至日", _("数据截至哪一天")),
    PaperField("已归档", _("年度考核是否已经归档，用在条件里")),
    PaperField("社区数", _("接收报到的社区个数")),
    PaperField("单位数", _("报到单位个数")),
    PaperField("参评单位数", _("参评单位个数")),
    PaperField("党员报到人次", _("按社区分别计算")),
    PaperField("季度均分权重", _("百分数")),
    PaperField("社区评价权重", _("百分数")),
    PaperField("优秀比例", _("百分数")),
    PaperField("优秀名额", _("全县最多几个")),
    PaperField("等次名单", _("每个等次一行"), (PaperField("等次", _("名称")), PaperField("单位数", _("个数")))),
    PaperField(
        "单位名单",
        _("每个单位一行，按组织序列"),
        (
            PaperField("名称", _("单位名称")),
            PaperField("季度均分", _("两位小数")),
            PaperField("社区评价", _("两位小数")),
            PaperField("参考分", _("两位小数")),
            PaperField("等次", _("评定的等次，或“未定”“不参评”")),
        ),
    ),
    PaperField(
        "项目名单",
        _("每个认领一行"),
        (
            PaperField("编号", _("需求编号")),
            PaperField("需求", _("需求名称")),
            PaperField("认领单位", _("单位名称")),
            PaperField("承诺完成", _("日期")),
            PaperField("状态", _("办理状态")),
        ),
    ),
)


def values_of_report(book: YearBook) -> dict[str, Any]:
    """What the fields are in one year, for the reader of the book: no more than our own layout shows."""
    return {
        "标题": f"{title_of(book)}报告{mark(book)}",
        "机关": book.scope.name,
        "年度": book.year,
        "截至日": chinese_day(book.as_of),
        "已归档": book.is_closed,
        "社区数": len({line.place for line in book.work if line.kind in (UNITS, MEMBERS)}),
        "单位数": len(book.units),
        "参评单位数": len(book.rated),
        "党员报到人次": count_of(book, MEMBERS),
        "季度均分权重": plain(book.head.quarters_weight),
        "社区评价权重": plain(book.head.evaluation_weight),
        "优秀比例": plain(book.head.excellent_share),
        "优秀名额": book.head.excellent_limit,
        "等次名单": [{"等次": name, "单位数": count} for name, count in grade_counts(book)],
        "单位名单": [unit_row(unit) for unit in book.units],
        "项目名单": [project_row(line) for line in book.projects],
    }


def unit_row(unit: Any) -> dict[str, str]:
    return {
        "名称": unit.name,
        "季度均分": shown(unit.quarters_mean),
        "社区评价": shown(unit.evaluation_mean),
        "参考分": shown(unit.total),
        "等次": (unit.grade or UNDECIDED) if unit.is_rated else NOT_RATED,
    }


def project_row(line: Any) -> dict[str, str]:
    day: date | None = line.due_on
    return {
        "编号": line.number,
        "需求": line.title,
        "认领单位": line.unit or NOTHING,
        "承诺完成": chinese_day(day) if day else NOTHING,
        "状态": line.state,
    }


def sample_values() -> dict[str, Any]:
    """An invented year, with everything that can stand in one: names with signs of markup, missing points."""
    unit = {"名称": "县税务局<机关>党委&支部", "季度均分": "88.5", "社区评价": "90", "参考分": "89.1", "等次": "优秀"}
    unrated = {"名称": "县水务局党支部", "季度均分": NOTHING, "社区评价": NOTHING, "参考分": NOTHING, "等次": NOT_RATED}
    project = {"编号": "X-0001", "需求": "老旧小区楼道照明", "认领单位": "县税务局机关党委"}
    return {
        "标题": "某某县2026年度党建联建考核报告（未审定）", "机关": "中共某某县委组织部", "年度": 2026,
        "截至日": "2026年12月31日", "已归档": False, "社区数": 12, "单位数": 2, "参评单位数": 1, "党员报到人次": 356,
        "季度均分权重": "60", "社区评价权重": "40", "优秀比例": "30", "优秀名额": 1,
        "等次名单": [{"等次": "优秀", "单位数": 1}, {"等次": NOT_RATED, "单位数": 1}],
        "单位名单": [unit, unrated],
        "项目名单": [{**project, "承诺完成": "2026年11月30日", "状态": "已办结"}],
    }  # fmt: skip


def write_own_template(output: Output) -> None:
    """A template in our own layout that names every list and most fields; a county changes it in Word."""
    paper = OfficialDocument(title="考核报告模板", author="", made_on=date(2026, 1, 1))
    paper.title("{{ 标题 }}")
    paper.heading("一、基本情况")
    paper.paragraph(
        "截至{{ 截至日 }}，本年度接收报到的社区{{ 社区数 }}个，报到单位{{ 单位数 }}个，其中参评单位{{ 参评单位数 }}个。"
        "党员报到{{ 党员报到人次 }}人次。"
    )
    paper.heading("二、单位等次")
    paper.paragraph("参评单位{{ 参评单位数 }}个，优秀不超过参评单位的{{ 优秀比例 }}%，全县最多{{ 优秀名额 }}个。")
    paper.paragraph(
        "参考分由季度均分（{{ 季度均分权重 }}%）和社区评价（{{ 社区评价权重 }}%）合成，仅作参考，等次由人评定。"
    )
    paper.paragraph("{%p for 行 in 等次名单 %}")
    paper.paragraph("{{ 行.等次 }}{{ 行.单位数 }}个")
    paper.paragraph("{%p endfor %}")
    paper.heading("三、单位年度考核结果")
    _table(paper, "单位名单", {"名称": 66, "季度均分": 22, "社区评价": 22, "参考分": 22, "等次": 24})
    paper.table_note("注：按组织序列排列。")
    paper.heading("四、项目清单")
    _table(paper, "项目名单", {"编号": 18, "需求": 46, "认领单位": 38, "承诺完成": 34, "状态": 20})
    paper.table_note("注：一项需求由几个单位分别认领的，分行列出。")
    paper.paragraph("{{ 机关 }}　{{ 截至日 }}", indent=False)
    paper.save(output)


def _table(paper: OfficialDocument, rows: str, parts: dict[str, float]) -> None:
    """A head, and one row between two that say for which list it is repeated."""
    empty = [""] * (len(parts) - 1)
    paper.table(
        [TableColumn(name, width) for name, width in parts.items()],
        [
            ["{%tr for 行 in " + rows + " %}", *empty],
            ["{{ 行." + name + " }}" for name in parts],
            ["{%tr endfor %}", *empty],
        ],
    )
