"""Who was there: the form part of a meeting with people."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.choices import AbsenceReason, Presence
from activities.models import Meeting
from activities.selectors.meetings import people_named, walk_in_candidates
from common.forms import Form
from common.names import same_name
from common.numbers import whole_number
from members.models import Member, User


class AttendanceForm(Form):
    """Tick who was absent; the reason stands in the same cell. Walk-ins are ticked as long as they stay."""

    absent = forms.TypedMultipleChoiceField(coerce=int, required=False)
    walk_in = forms.TypedMultipleChoiceField(coerce=int, required=False)
    add_person = forms.ModelChoiceField(queryset=Member.objects.none(), label=_("报到党员"), required=False)
    add_name = forms.CharField(label=_("其他支部党员姓名"), max_length=50, required=False)

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.user = meeting, user
        rows = list(
            meeting.attendances.select_related("member__group", "member__home").order_by("member__pinyin", "pk")
        )
        self.expected = [row for row in rows if row.is_expected]
        self.others = [row for row in rows if not row.is_expected]
        self.fields["absent"].choices = [(row.member_id, row.member.name) for row in self.expected]
        candidates = walk_in_candidates(user=user, meeting=meeting)
        self.fields["add_person"].queryset = candidates
        self.fields["add_person"].label_from_instance = lambda member: f"{member.name}（{member.home.name}）"
        self.fields["add_person"].empty_label = _("请选择")
        self.matches = self._typed_matches()
        self.fields["walk_in"].choices = [(row.member_id, row.member.name) for row in self.others] + [
            (member.pk, member.name) for member in self.matches
        ]
        for row in self.expected:
            self.fields[f"reason_{row.member_id}"] = forms.ChoiceField(choices=AbsenceReason, required=False)
        self.reasons = AbsenceReason.choices
        self._mark(rows)

    def _typed_matches(self) -> list[Member]:
        """People of the typed name, and those of an earlier look that was answered by a tick."""
        if not self.is_bound:
            return []
        ticked = {whole_number(key) for key in self.data.getlist("walk_in")} - {None}
        known = {row.member_id for row in self.others}
        name = self.data.get("add_name", "").strip()
        found = people_named(user=self.user, name=name, meeting=self.meeting) if name else []
        seen = Q(pk__in=Member.objects.visible_to(self.user).values("pk"))
        reported = Q(pk__in=walk_in_candidates(user=self.user, meeting=self.meeting).values("pk"))
        extra = Member.objects.filter(seen | reported, pk__in=ticked - known).select_related("home")
        return list({member.pk: member for member in [*found, *extra]}.values())

    def _mark(self, rows: list[Any]) -> None:
        """What each cell shows: the typed value of a bound form, else the stored one."""
        absent = set(self.data.getlist("absent")) if self.is_bound else None
        ticked = set(self.data.getlist("walk_in")) if self.is_bound else None
        for row in rows:
            key = str(row.member_id)
            stored = row.presence == Presence.ABSENT
            row.is_absent = stored if absent is None else key in absent
            row.is_ticked = ticked is None or key in ticked
            row.shown_reason = self.data.get(f"reason_{key}", row.reason) if self.is_bound else row.reason
        for member in self.matches:
            member.is_ticked = ticked is not None and str(member.pk) in ticked  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("add_name"):
            return data
        named = [member for member in self.matches if same_name(member.name, data["add_name"])]
        if not named:
            self.add_error(
                "add_name",
                _("没有找到可以加入的“%(name)s”。报到党员才可以从别处加入，请核对姓名。") % {"name": data["add_name"]},
            )
        elif len(named) > 1 and not any(member.pk in data.get("walk_in", []) for member in named):
            self.add_error("add_name", _("有几名同名的党员，请在下面勾选是哪一位。"))
        return data

    @property
    def absences(self) -> dict[int, str]:
        data = self.cleaned_data
        return {key: data.get(f"reason_{key}") or AbsenceReason.LEAVE for key in data["absent"]}

    @property
    def walk_ins(self) -> tuple[int, ...]:
        data, found = self.cleaned_data, set(self.cleaned_data["walk_in"])
        if data["add_person"]:
            found.add(data["add_person"].pk)
        named = [member.pk for member in self.matches if data["add_name"] and same_name(member.name, data["add_name"])]
        if len(named) == 1:
            found.add(named[0])
        return tuple(sorted(found))

    @property
    def adds_somebody(self) -> bool:
        return bool(self.cleaned_data["add_person"] or self.cleaned_data["add_name"])
