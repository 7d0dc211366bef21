"""Who was there: the form part of a meeting with people."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.choices import AbsenceReason, Presence
from activities.models import Attendance, Meeting, MeetingParty
from activities.selectors.meetings import absent_last, people_named, walk_in_candidates
from common.forms import Form, ask
from common.names import same_name
from common.numbers import whole_number
from common.pickers import keys_of
from common.ticks import tick_bar
from members.models import Member, User


class TickForm(Form):
    """Tick who was absent; the reason stands in the same cell. Everybody else on the list was there."""

    absent = forms.TypedMultipleChoiceField(label=_("缺席的人"), coerce=int, required=False)

    def expect(self, rows: list[Attendance]) -> None:
        """Ask about these; each row shows the typed value of a bound form, else its own."""
        self.expected, self.reasons = rows, AbsenceReason.choices
        choices = [(row.member_id, row.member.name) for row in rows] + self.ticked_before()
        self.get_field("absent", forms.ChoiceField).choices = choices
        ticked = set(self.sent("absent")) if self.is_bound else None
        for row in rows:
            row.keys, row.place = keys_of(row.member, row.member.name), self.place_of(row)
            key = f"reason_{row.member_id}"
            self.fields[key] = forms.ChoiceField(choices=AbsenceReason, required=False)
            row.is_absent = row.presence == Presence.ABSENT if ticked is None else str(row.member_id) in ticked
            row.shown_reason = self.data.get(key, row.reason) if self.is_bound else row.reason

    def place_of(self, row: Attendance) -> str:
        """What the list is filtered by; nothing where it is all one place."""
        return ""

    def last_absent(self) -> dict[str, list[int]]:
        """Who was absent the last time, for 按上次."""
        return {}

    @property
    def bar(self) -> dict[str, Any]:
        return tick_bar([{_("党小组"): row.place} for row in self.expected], last=self.last_absent())

    def ticked_before(self) -> list[tuple[int, str]]:
        """Who is not on the list any more, but on a page that was opened before: no answer, and no mistake."""
        return []

    @property
    def absences(self) -> dict[int, str]:
        data, there = self.cleaned_data, {row.member_id for row in self.expected}
        return {key: data.get(f"reason_{key}") or AbsenceReason.LEAVE for key in data["absent"] if key in there}


class PartyPeopleForm(TickForm):
    """The own people of a branch at a meeting that another one hosted."""

    note = forms.CharField(label=_("本支部无人到会的原因"), max_length=100, required=False)
    reason = forms.CharField(label=_("改动原因"), max_length=200, required=False, help_text=_("会留在记录上"))

    whys = {
        "note": _("到会不够半数的，要说明情况"),
        "reason": _("无人到会的，要说明情况"),
    }

    def __init__(self, *args: Any, party: MeetingParty, people: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, initial={"note": party.note}, **kwargs)
        stored = {row.member_id: row for row in party.attendances.select_related("member")}
        self.expect([stored.get(person.pk) or Attendance(member=person, has_vote=person.has_vote) for person in people])
        if party.confirmed_at is None:
            del self.fields["reason"]
        ask(self, "note", "reason")

    def service_fields(self) -> dict[str, Any]:
        """The cleaned values by the names of the service."""
        data = self.cleaned_data
        return {"absences": self.absences, "note": data["note"], "reason": data.get("reason", "")}


class PersonField(forms.ModelChoiceField):
    """A person by name and branch: they come from several."""

    def label_from_instance(self, obj: Member) -> str:
        return f"{obj.name}（{obj.home.name}）"


class AttendanceForm(TickForm):
    """Who was expected by the host, and walk-ins, who are ticked as long as they stay."""

    walk_in = forms.TypedMultipleChoiceField(coerce=int, required=False)
    add_person = PersonField(queryset=Member.objects.none(), label=_("报到党员"), required=False)
    add_name = forms.CharField(label=_("其他支部党员姓名"), max_length=50, required=False)

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.user = meeting, user
        rows = list(
            meeting.own_attendances.select_related("member__group", "member__home").order_by("member__sort_key", "pk")
        )
        self.expect([row for row in rows if row.is_expected])
        self.others = [row for row in rows if not row.is_expected]
        add_person = self.get_field("add_person", PersonField)
        add_person.queryset = walk_in_candidates(user=user, meeting=meeting)
        add_person.empty_label = _("请选择")
        self.matches = self._typed_matches()
        self.get_field("walk_in", forms.ChoiceField).choices = [
            (row.member_id, row.member.name) for row in self.others
        ] + [(member.pk, member.name) for member in self.matches]
        self._mark()

    def place_of(self, row: Attendance) -> str:
        return row.member.group.name if row.member.group and self.meeting.group_id is None else ""

    def last_absent(self) -> dict[str, list[int]]:
        absent = absent_last(self.meeting)
        return {"": absent} if absent else {}

    def ticked_before(self) -> list[tuple[int, str]]:
        return [(int(member), "") for member in self.meeting.set_aside]

    def _typed_matches(self) -> list[Member]:
        """People of the typed name, and those of an earlier look that was answered by a tick."""
        if not self.is_bound:
            return []
        ticked = {number for key in self.sent("walk_in") if (number := whole_number(key)) is not None}
        known = {row.member_id for row in self.others}
        name = (self["add_name"].data or "").strip()
        found = people_named(user=self.user, name=name, meeting=self.meeting) if name else []
        seen = Q(pk__in=Member.objects.visible_to(self.user).values("pk"))
        reported = Q(pk__in=walk_in_candidates(user=self.user, meeting=self.meeting).values("pk"))
        extra = Member.objects.filter(seen | reported, pk__in=ticked - known).select_related("home")
        return list({member.pk: member for member in [*found, *extra]}.values())

    def _mark(self) -> None:
        """Which walk-ins are ticked: the typed value of a bound form, else all that are stored."""
        ticked = set(self.sent("walk_in")) if self.is_bound else None
        for row in self.others:
            row.is_ticked = ticked is None or str(row.member_id) in ticked
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
