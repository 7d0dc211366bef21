"""Small forms of meetings: which meeting, when it is planned, and the words asked at a deed."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.choices import BRANCH_KINDS, JOINT_KINDS, KINDS, MeetingKind
from alliances.models import Alliance
from common.day_bounds import RECORD
from common.forms import Form, ask
from members.models import Organisation

WHOSE_IS_MISSING = {
    "host": _("请选择召开会议的支部。"),
    "group": _("请选择是哪个党小组开会。"),
    "alliance": _("请选择是哪个联建组织的联席会议。"),
}


class KindSelect(forms.Select):
    """Each kind says what it asks for: the style sheet shows that field alone, with or without script."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        if value in KINDS:
            option["attrs"]["data-asks"] = KINDS[value].asks_for
        return option


class StartForm(Form):
    """Which meeting to record or plan, and for whom."""

    kind = forms.ChoiceField(choices=[], label=_("会议类型"), widget=KindSelect)
    host = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("召开组织"), required=False)
    group = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=_("党小组"), required=False, help_text=_("只有党小组会要选")
    )
    alliance = forms.ModelChoiceField(
        queryset=Alliance.objects.none(), label=_("联建组织"), required=False, help_text=_("只有党建联席会议要选")
    )
    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput)

    whys = {
        "kind": _("决定谁应到、要不要表决、抵哪一项职责"),
        "held_on": _("决定计入哪个月、哪个季度"),
        "host": _("会议记在哪个组织"),
        "group": _("党小组会记在哪个小组"),
        "alliance": _("记在哪个联建组织"),
    }
    spans = dict.fromkeys(("kind", "host", "group", "alliance", "held_on"), "s6")
    days = {"held_on": RECORD}
    founded = {"held_on": "host"}

    def __init__(self, *args: Any, hosts: list, groups: list, alliances: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("host", forms.ModelChoiceField).queryset = Organisation.objects.filter(
            pk__in=[host.pk for host in hosts]
        )
        self.get_field("group", forms.ModelChoiceField).queryset = Organisation.objects.filter(
            pk__in=[group.pk for group in groups]
        )
        self.get_field("alliance", forms.ModelChoiceField).queryset = alliances
        joint = JOINT_KINDS if alliances.exists() else ()
        kinds = [*(kind for kind in BRANCH_KINDS if hosts and (groups or not KINDS[kind].is_of_group)), *joint]
        self.get_field("kind", forms.ChoiceField).choices = [(kind, MeetingKind(kind).label) for kind in kinds]
        for name in ("host", "group", "alliance"):
            self.get_field(name, forms.ModelChoiceField).empty_label = _("请选择")
        ask(self, "host", "group", "alliance")
        if len(hosts) <= 1:
            self.fields["host"].initial = hosts[0] if hosts else None
            self.fields["host"].widget = forms.HiddenInput()
        if not groups:
            self.fields["group"].widget = forms.HiddenInput()
        if not joint:
            self.fields["alliance"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("kind"):
            return data
        whose = KINDS[data["kind"]].asks_for
        if not data.get(whose):
            self.add_error(whose, WHOSE_IS_MISSING[whose])
        elif whose == "group":
            data["host"] = data["group"].parent
        return data


class PlanForm(Form):
    """A coming meeting: enough to put it on the calendar."""

    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput)
    started_at = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput, required=False)
    place = forms.CharField(label=_("地点"), max_length=80, required=False)
    title = forms.CharField(label=_("主题"), max_length=80, required=False)

    whys = {
        "held_on": _("到日子提醒记录"),
    }
    spans = {**dict.fromkeys(("held_on", "started_at", "place"), "s4")}
    days = {"held_on": RECORD}


class ReasonForm(Form):
    """Why a text of a lower level is opened; the answer goes into the log."""

    reason = forms.CharField(label=_("查看原因"), max_length=100)

    whys = {
        "reason": _("本支部可以查到谁为什么看过"),
    }


class AmendReasonForm(Form):
    reason = forms.CharField(
        label=_("更正原因"), max_length=200, required=False, help_text=_("会和改动前后的内容一起留在记录上")
    )

    free = ("reason",)
    whys = {
        "reason": _("更正前后和原因一起保留，别人看得明白"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, "reason")


def today_or(day: date | None, today: date) -> date:
    """The day a record starts with: the suggested one, never one that is still to come."""
    return min(day, today) if day else today
