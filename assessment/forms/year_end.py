"""Forms of the closing page: a day, a reason, a grade."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.choices import Grade
from assessment.models import AnnualResult
from common.day_bounds import PLAN
from common.forms import Form


class DeadlineForm(Form):
    """Until when forms of the round are to be signed."""

    deadline = forms.DateField(label=_("签署截止日期"), help_text=_("到期没有签署的会列出来，不会自动截止"))

    whys = {
        "deadline": _("各组织在这一天前签署"),
    }
    spans = {"deadline": "s6"}
    days = {"deadline": PLAN}


class ReasonForm(Form):
    """Why; the deed names itself on its button."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("写进记录，以后可以查到"))

    whys = {
        "reason": _("写进记录，以后查得到"),
    }


class CloseRoundForm(Form):
    reason = forms.CharField(
        label=_("缺评原因"), max_length=200, required=False, help_text=_("还有评价表没有签署时必填，写进报告")
    )

    whys = {
        "reason": _("还有没签的就截止，要说明原因"),
    }


class GradeForm(Form):
    """One unit's grade and why. The points are for reference."""

    grade = forms.ChoiceField(label=_("等次"), choices=[("", _("请选择")), *Grade.choices])
    reason = forms.CharField(label=_("理由"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    free = ("reason",)
    whys = {
        "grade": _("年度考核结果，由您决定"),
        "reason": _("等次要有具名的理由，本人和单位看得到"),
    }

    def __init__(self, *args: Any, result: AnnualResult, **kwargs: Any) -> None:
        self.result = result
        initial = {
            "grade": result.decided_grade or result.suggested_grade,
            "reason": result.reason,
            "version": result.version,
        }
        super().__init__(*args, initial=initial, prefix=None, auto_id=f"id_{result.pk}_%s", **kwargs)
        for name in ("grade", "reason"):
            self.fields[name].widget.attrs["aria-label"] = f"{result.organisation.name}{self.fields[name].label}"
