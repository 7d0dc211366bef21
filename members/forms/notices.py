"""送达登记: which papers were handed over, and on which day."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.day_bounds import RECORD
from common.forms import Form
from members.models import Notice


class HandOverForm(Form):
    """The ticks stand beside the papers on the page, so that the form draws its day alone. `all` stands for every tick."""

    handed_on = forms.DateField(label=_("送达日期"))
    notices = forms.ModelMultipleChoiceField(
        Notice.objects.none(), label=_("已送达的通知"), error_messages={"required": _("请勾选已经送达的通知。")}
    )
    all = forms.BooleanField(required=False)

    days = {"handed_on": RECORD}
    whys = {
        "handed_on": _("提异议、申请复核的期限从这天起算"),
        "notices": _("送到谁就登记谁"),
    }

    def __init__(self, *args: Any, papers: QuerySet[Notice], today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"handed_on": today}, **kwargs)
        self.get_field("notices", forms.ModelMultipleChoiceField).queryset = papers
        if "all" in self.data:
            self.fields["notices"].required = False

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.pop("all", False):
            typed["notices"] = self.get_field("notices", forms.ModelMultipleChoiceField).queryset
        return typed
