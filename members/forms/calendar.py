"""The form of the county's working days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.day_bounds import RECORD
from common.forms import Form
from common.models import HolidayOrigin

OFF, WORKED = "off", "worked"


class DaysForm(Form):
    """Days off in a row, or a weekend that is worked."""

    kind = forms.ChoiceField(label=_("安排"), choices=[(OFF, _("放假")), (WORKED, _("周末上班"))])
    name = forms.CharField(label=_("名称"), max_length=30, help_text=_("例如：春节"))
    first = forms.DateField(label=_("第一天"))
    last = forms.DateField(label=_("最后一天"), required=False, help_text=_("只有一天的空着"))
    origin = forms.ChoiceField(label=_("依据"), choices=HolidayOrigin)

    whys = {
        "kind": _("决定这几天算不算工作日"),
        "name": _("日历上标出来，便于核对"),
        "first": _("时限按工作日计算"),
        "origin": _("写明照哪个通知录入"),
    }
    spans = dict.fromkeys(("kind", "name", "first", "last", "origin"), "s12")
    days = {"first": RECORD, "last": RECORD}

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and first.year != self.year:
            self.add_error("first", _("这一页是%(year)s年的，请填这一年的日子。") % {"year": self.year})
        if last and last.year != self.year:
            self.add_error("last", _("这一页是%(year)s年的，跨年的请分两次录入。") % {"year": self.year})
        return data

    def service_fields(self) -> dict[str, Any]:
        """The cleaned values by the names of the service."""
        data = self.cleaned_data
        return {
            "first": data["first"], "last": data["last"] or data["first"], "is_worked": data["kind"] == WORKED,
            "name": data["name"], "origin": data["origin"],
        }  # fmt: skip
