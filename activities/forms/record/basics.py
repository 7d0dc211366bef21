"""When and where a meeting was, who led and who wrote."""

from contextlib import suppress
from datetime import time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from activities.models import Meeting
from activities.selectors.duty_windows import years_open
from activities.services.meeting_content import FIELDS
from activities.services.meeting_questions import CODES
from common.dated import in_force
from common.day_bounds import RECORD, refuse_before
from common.forms import Form, ask
from common.numbers import whole_number
from members.models import Member, User

FORM_ID = "record"
ELSEWHERE = ("late_reason", "quorum_note", "none_came_reason", "answers")
"""Fields of the record that stand beside what they are about."""


class AnswersField(forms.MultipleChoiceField):
    """Keys of ticked questions; one that is not asked any more is left out when the record is stored."""

    def valid_value(self, value: str) -> bool:
        code, _colon, about = value.partition(":")
        return code in CODES and whole_number(about) is not None


class BasicsForm(Form):
    """When, where, who led and wrote. Of a joint conference names are typed: its people belong to many units."""

    held_on = forms.DateField(label=_("日期"), widget=forms.DateInput)
    started_at = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput, required=False)
    ended_at = forms.TimeField(label=_("结束时间"), widget=forms.TimeInput, required=False)
    place = forms.CharField(label=_("地点"), max_length=80, required=False)
    moderator = forms.ModelChoiceField(queryset=Member.objects.none(), label=_("主持人"), required=False)
    moderator_name = forms.CharField(label=_("主持人"), max_length=60, required=False)
    recorder = forms.ModelChoiceField(queryset=Member.objects.none(), label=_("记录人"), required=False)
    recorder_name = forms.CharField(label=_("记录人"), max_length=60, required=False)
    observers = forms.CharField(label=_("列席"), max_length=200, required=False)
    for_year = forms.TypedChoiceField(label=_("年度"), coerce=int, empty_value=None, required=False)
    title = forms.CharField(label=_("主题"), max_length=80, required=False)
    late_reason = forms.CharField(label=_("补录原因"), max_length=200, required=False)
    quorum_note = forms.CharField(label=_("情况说明"), max_length=200, required=False)
    none_came_reason = forms.CharField(label=_("本支部无人到会的原因"), max_length=200, required=False)
    answers = AnswersField(label=_("请核对"), required=False)

    free = ("title", "late_reason", "quorum_note", "none_came_reason")
    whys = {
        "held_on": _("决定计入哪个月、哪个季度"),
        "place": _("三会一课记录本要写地点"),
        "moderator": _("记录本要写主持人；书记上党课据此计算"),
        "moderator_name": _("记录本要写主持人"),
        "for_year": _("年度职责算在哪一年"),
        "late_reason": _("补录要说明原因，照常有效"),
        "quorum_note": _("到会不够半数仍然有效的，要说明情况"),
        "none_came_reason": _("本支部不算参加，要说明情况"),
    }
    spans = {
        "held_on": "s4",
        **dict.fromkeys(("started_at", "ended_at"), "s4 half"),
        "for_year": "s4",
        **dict.fromkeys(("place", "moderator", "moderator_name", "recorder", "recorder_name", "observers"), "s4"),
    }
    days = {"held_on": RECORD}

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        people = people_of_record(meeting, user)
        for name in ("moderator", "recorder"):
            self.get_field(name, forms.ModelChoiceField).queryset = people
            self.get_field(name, forms.ModelChoiceField).empty_label = _("请选择")
        left_out = ["moderator", "recorder"] if meeting.is_joint else ["recorder_name"]
        traits = meeting.traits
        self.fields["moderator"].label = traits.leader
        if traits.guest_leader:
            self.fields["moderator_name"].label = traits.guest_leader
        elif not meeting.is_joint:
            left_out.append("moderator_name")
        if traits.is_titled_by_agenda and not meeting.title:
            left_out.append("title")
        for name in left_out:
            del self.fields[name]
        self._ask_year()
        ask(self, "place", "" if traits.guest_leader and meeting.moderator_name else "moderator")
        ask(self, "moderator_name" if meeting.is_joint else "", "for_year", *ELSEWHERE)
        self.fields["quorum_note"].widget.attrs["form"] = FORM_ID  # it stands beside the form, at the arithmetic

    def _ask_year(self) -> None:
        """Which 年度 the meeting is held for: of the stored day and of the typed one."""
        days = {self.meeting.held_on}
        if self.is_bound:
            with suppress(forms.ValidationError):  # what is wrong with the day is told at the day
                days.add(self.fields["held_on"].clean(self.data.get("held_on")))
        years = {year for day in days for year in years_open(kind=self.meeting.kind, on=day)}
        self.get_field("for_year", forms.ChoiceField).choices = [(year, f"{year}年") for year in sorted(years)]
        if not years:
            del self.fields["for_year"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "held_on" in self.changed_data:
            refuse_before(self, "held_on", self.meeting.host)
        self._refuse_end(data.get("started_at"), data.get("ended_at"))
        return data

    def _refuse_end(self, started_at: time | None, ended_at: time | None) -> None:
        if ended_at and not started_at and "started_at" not in self.errors:
            self.add_error("started_at", _("请填写开始时间。"))
        elif ended_at and started_at and ended_at <= started_at:
            self.add_error("ended_at", _("结束时间要在开始时间之后。"))

    @property
    def shown(self) -> list[tuple[forms.BoundField, bool]]:
        """The fields of the first card; what stands as it was filled in is on grey, also in a form that came back."""
        names = [name for name in self.fields if name not in ELSEWHERE]
        typed = self.changed_data if self.is_bound else ()
        return [(self[name], bool(self[name].value()) and name not in typed) for name in names]

    def values(self, meeting: Meeting) -> dict[str, Any]:
        """The fields of the content; what this kind does not ask stays as it is."""
        data = {name: getattr(meeting, name) for name in FIELDS}
        for name, value in self.cleaned_data.items():
            if name in ("moderator", "recorder"):
                data[f"{name}_id"] = value.pk if value else None
            elif name in FIELDS and (name != "for_year" or value):
                data[name] = value
        return data


def people_of_record(meeting: Meeting, user: User) -> QuerySet[Member]:
    """Who can have led, written or been charged: people of the branch that day whom the writer may see (a group's
    leader the own group), and whoever the record names."""
    named = (
        Q(pk__in=meeting.own_attendances.values("member"))
        | Q(pk__in=[meeting.moderator_id, meeting.recorder_id])
        | Q(pk__in=meeting.resolutions.values("person"))
    )
    seen = Member.objects.visible_to(user).filter(in_force(meeting.held_on), home=meeting.host)
    home = Q(pk__in=seen.values("pk"))
    return Member.objects.filter(home | named).order_by("sort_key", "id")
