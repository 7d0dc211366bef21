"""Forms of the dual points: objections and their answers, reasons, exemptions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.choices import ExemptClass
from assessment.models import QuarterScore
from common.forms import Form

LONG = {"rows": 4}


class ObjectionForm(Form):
    text = forms.CharField(
        label=_("异议内容"),
        max_length=500,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("写明哪一项不对、事实是什么。请不要写身份证号和电话。"),
    )

    whys = {
        "text": _("答复的人据此核实"),
    }


class AnswerForm(Form):
    """Used for the answer and for the review."""

    is_upheld = forms.TypedChoiceField(
        label=_("异议是否成立"),
        choices=[("yes", _("成立")), ("no", _("不成立"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=500,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("写明核实的经过。成立的，请先更正原始记录，再请组织部重新打开本季，由社区重新归集、重新公示。"),
    )

    whys = {
        "is_upheld": _("成立的要更正，季度重新公示"),
        "answer": _("提出的一方据此认可或申请复核"),
    }


class ReasonForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.TextInput())

    whys = {
        "reason": _("写进记录，以后查得到"),
    }


class ScoreField(forms.ModelChoiceField):
    """A score of the quarter by its subject."""

    def label_from_instance(self, obj: QuarterScore) -> str:
        return obj.subject.name


class ExemptionForm(Form):
    """The subject is picked from the scores of the quarter that the person sees."""

    score = ScoreField(label=_("豁免对象"), queryset=QuarterScore.objects.none())
    exempt_class = forms.ChoiceField(label=_("类别"), choices=ExemptClass)
    decision = forms.CharField(
        label=_("决定依据"),
        max_length=100,
        help_text=_("例如“党委会 2026-09-28”。只写决定，不写个人健康等情况。"),
    )
    whys = {
        "score": _("这一季不计谁的分"),
        "exempt_class": _("只有办法里列的几类可以不计"),
        "decision": _("不计分要有集体决定"),
    }
    spans = {"score": "s6", "exempt_class": "s6"}

    def __init__(self, *args: Any, scores: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("score", ScoreField).queryset = scores
