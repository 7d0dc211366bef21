"""Forms of member households and appointments."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.day_bounds import OFFICE
from common.forms import Form
from common.pickers import Picker
from members.choices import Post
from members.models import Member, Organisation, User


def people_below(user: User, organisation: Organisation, on: date) -> Any:
    """People of the organisation and below it whom the person may see, for a picker."""
    visible = Member.objects.visible_to(user).current(on)
    return visible.filter(Q(group=organisation) | Q(pk__in=visible.in_subtree(organisation))).order_by("sort_key", "id")


class HouseholdForm(Form):
    """党员中心户: whose home, which doors, how many households; no names of neighbours."""

    member = forms.ModelChoiceField(
        Member.objects.none(), label=_("中心户党员"), widget=Picker(), empty_label=_("请选择")
    )
    doors = forms.CharField(label=_("门牌范围"), max_length=60, help_text=_("例如 3号楼2单元101–602"))
    household_count = forms.IntegerField(
        label=_("联系户数"), min_value=1, max_value=500, help_text=_("只记户数，不登记邻居的姓名")
    )
    on = forms.DateField(label=_("起始日期"))

    whys = {
        "member": _("中心户设在谁家"),
        "doors": _("写明联系哪些住户"),
        "household_count": _("统计联系了多少户"),
        "on": _("从这一天起计入"),
    }
    spans = {"member": "s4", "doors": "s8", "household_count": "s4", "on": "s4"}
    days = {"on": OFFICE}

    def __init__(self, *args: Any, user: User, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)
        self.get_field("member", forms.ModelChoiceField).queryset = people_below(user, organisation, today)


class AppointmentForm(Form):
    """任职: who, which post, from which day."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("党员"), widget=Picker(), empty_label=_("请选择"))
    post = forms.ChoiceField(label=_("党内职务"), choices=[("", _("请选择")), *Post.choices])
    on = forms.DateField(label=_("任职日期"))

    whys = {
        "member": _("谁任职"),
        "post": _("据此算有没有支委会、书记是谁"),
        "on": _("从这一天起计入班子"),
    }
    spans = {"member": "s4", "post": "s4", "on": "s4"}
    days = {"on": OFFICE}

    def __init__(self, *args: Any, user: User, organisation: Organisation, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)
        self.get_field("member", forms.ModelChoiceField).queryset = people_below(user, organisation, today)


class LastDayForm(Form):
    """The day from which it does not hold any more: not before its start, not after today."""

    on = forms.DateField(label=_("结束日期"))

    whys = {
        "on": _("从这一天起不再计算"),
    }
    spans = {"on": "s4"}
    days = {"on": OFFICE}

    def __init__(self, *args: Any, started_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today}, **kwargs)
        self.started_on, self.today = started_on, today

    def clean_on(self) -> date:
        day = self.cleaned_data["on"]
        if not self.started_on <= day <= self.today:
            raise forms.ValidationError(_("结束日期不能早于起始日期，也不能晚于今天。"))
        return day
