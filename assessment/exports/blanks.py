"""The forms of points and evaluations: 双向评价表 of each kind, 积分异议（申诉）表."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessment.choices import EvaluationKind, ObjectionDeed
from assessment.forms.evaluations import EvaluationForm
from assessment.forms.points import AnswerForm, ObjectionForm
from assessment.selectors.evaluations import items_asked, levels
from common.paper_forms import DAY, Box, Boxes, Column, Grid, Notes, Seal, Signatures, asks, ticks
from common.papers import Blank, BlankGroup, add_blank

EVALUATIONS = BlankGroup("evaluations", _("双向评价"))
POINTS = BlankGroup("points", _("积分异议"))
TITLES = {
    EvaluationKind.COMMUNITY_TO_UNIT: _("双向评价表（社区评单位）"),
    EvaluationKind.UNIT_TO_COMMUNITY: _("双向评价表（单位评社区）"),
    EvaluationKind.UNIT_TO_STREET: _("双向评价表（单位评街道）"),
}


def evaluation_form(kind: str) -> dict[str, Any]:
    """The items the county asks, each with its levels to tick."""
    head = Boxes([Box(_("评价组织"), is_wide=True), Box(_("被评组织"), is_wide=True), Box(_("年度"), is_wide=True)])
    given = ticks(f"{level.title} {level.points}" for level in levels())
    items = [[number, item.title, given] for number, item in enumerate(items_asked(kind), 1)]
    asked = Grid([Column(_("序号"), "no"), Column(_("项目"), "name"), Column(_("评价"))], items)
    words = Boxes([asks(EvaluationForm, "text", is_wide=True, room=10)])
    signed = [Signatures([_("填表人"), _("书记签字")]), Seal([_("评价组织（盖章）")])]
    notes = Notes(
        [
            _("按实际情况评，每项选一档；各项都评、由书记签字才有效。"),
            _("意见建议写具体的事，截止后被评组织会看到。"),
            _("在被评组织任职的同志不参加对它的评价。"),
        ]
    )
    return {"parts": [head, asked, words, *signed, notes]}


def answered(heading: Any, says: Any, who: Any) -> Boxes:
    """The answer and the review ask for the same."""
    return Boxes(
        [
            asks(AnswerForm, "is_upheld", is_wide=True),
            asks(AnswerForm, "answer", title=says, is_wide=True, room=6),
            Box(who),
            Box(_("日期"), text=DAY),
        ],
        heading=heading,
    )


def objection_form() -> dict[str, Any]:
    raised = Boxes(
        [
            Box(_("提出人（单位）"), is_wide=True),
            Box(_("评定社区"), is_wide=True),
            Box(_("积分期"), text=_("　　　　年第　　季度")),
            Box(_("针对的项目")),
            asks(ObjectionForm, "text", is_wide=True, room=7),
            Box(_("提出人签字")),
            Box(_("日期"), text=DAY),
        ],
        heading=_("一、异议"),
    )
    word = Boxes(
        [
            Box(
                _("提出人意见"), is_wide=True, text=ticks([ObjectionDeed.ACCEPT.label, ObjectionDeed.ASK_REVIEW.label])
            ),
            Box(_("提出人签字")),
            Box(_("日期"), text=DAY),
        ],
        heading=_("三、提出人对答复的意见"),
    )
    answer, review = (
        answered(_("二、答复"), "", _("答复人签字")),
        answered(_("四、复核"), _("复核意见"), _("复核人签字")),
    )
    notes = Notes([_("写明哪一项不对、事实是什么；不写身份证号和电话。"), _("由没有参与这次计分的同志答复。")])
    return {"parts": [raised, answer, word, review, notes]}


def add_blanks() -> None:
    """Called once, when the app is ready."""
    for kind, title in TITLES.items():
        content: Callable[[], dict[str, Any]] = partial(evaluation_form, kind)
        name = f"evaluation-{kind.lower().replace('_', '-')}"
        add_blank(Blank(name, EVALUATIONS, title, _("双向评价—填写"), content))
    add_blank(Blank("objection", POINTS, _("积分异议（申诉）表"), _("积分页面—提异议"), objection_form))
