"""The form of a whole record: basics, attendance or units, partner branches, agenda with resolutions."""

from contextlib import suppress
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from activities.choices import PartyPresence, Presence
from activities.forms.attendance import AttendanceForm
from activities.models import Meeting
from activities.selectors.duty_windows import years_open
from activities.selectors.meetings import partner_branches
from activities.selectors.quorum import Quorum, quorum_of
from activities.services.meeting_checks import NotAnswered
from activities.services.meeting_content import (
    FIELDS,
    ItemContent,
    MeetingContent,
    PartyContent,
    ResolutionContent,
    content_of,
)
from activities.services.meeting_questions import CODES
from common.dated import in_force
from common.day_bounds import PLAN, RECORD, refuse_before
from common.errors import DomainError
from common.forms import Form, ask
from common.numbers import whole_number
from members.models import Member, Organisation, User

ITEM_LIMIT = 30
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

    spans = {
        "held_on": "s4 wide7",
        "started_at": "s4 wide5",
        "for_year": "s4",
        **dict.fromkeys(("place", "moderator", "moderator_name", "recorder", "recorder_name", "observers"), "s4"),
    }
    days = {"held_on": RECORD}

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        people = people_of_record(meeting, user)
        for name in ("moderator", "recorder"):
            self.fields[name].queryset = people
            self.fields[name].empty_label = _("请选择")
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
        self.fields["for_year"].choices = [(year, f"{year}年") for year in sorted(years)]
        if not years:
            del self.fields["for_year"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "held_on" in self.changed_data:
            refuse_before(self, "held_on", self.meeting.host)
        return data

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


class ResolutionForm(Form):
    text = forms.CharField(label=_("决议"), max_length=300, required=False)
    person = forms.ModelChoiceField(queryset=Member.objects.none(), label=_("落实人"), required=False)
    unit = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("落实单位"), required=False)
    due_on = forms.DateField(label=_("完成日期"), widget=forms.DateInput, required=False)

    spans = {"text": "s6", "person": "s3 half", "unit": "s3 half", "due_on": "s3 half"}
    days = {"due_on": PLAN}

    def __init__(self, *args: Any, meeting: Meeting, people: QuerySet, units: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, rows = ("unit", units) if meeting.is_joint else ("person", people)
        self.fields[name].queryset = rows
        self.fields[name].empty_label = _("请选择")
        del self.fields["person" if meeting.is_joint else "unit"]
        ask(self, *self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text") and any(data.get(name) for name in ("person", "unit", "due_on")):
            self.add_error("text", _("请写决议的内容。"))
        return data

    @property
    def content(self) -> ResolutionContent | None:
        data = self.cleaned_data
        if not data["text"]:
            return None
        person, unit = data.get("person"), data.get("unit")
        return ResolutionContent(data["text"], person and person.pk, unit and unit.pk, data["due_on"])


class ItemForm(Form):
    title = forms.CharField(label=_("议题"), max_length=120, required=False)
    points = forms.CharField(
        label=_("讨论要点"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    votes_for = forms.IntegerField(label=_("赞成"), min_value=0, max_value=9999, required=False)
    votes_against = forms.IntegerField(label=_("反对"), min_value=0, max_value=9999, required=False)
    abstentions = forms.IntegerField(label=_("弃权"), min_value=0, max_value=9999, required=False)

    spans = {**dict.fromkeys(("votes_for", "votes_against", "abstentions"), "s3 half")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, *self.fields)

    def content(self, resolutions: tuple[ResolutionContent, ...]) -> ItemContent | None:
        data = self.cleaned_data
        item = ItemContent(**data, resolutions=resolutions)
        return None if item == ItemContent(title="") else item


class PartyForm(Form):
    """One unit at a joint conference."""

    presence = forms.ChoiceField(choices=PartyPresence, label=_("到会情况"))
    representative = forms.CharField(label=_("参会人"), max_length=60, required=False)


class PartnersForm(Form):
    """Other branches whose people took part: the record is entered once and counts for each of them."""

    partners = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(), label=_("联合开展的支部"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Organisation.objects.filter(pk__in=meeting.parties.values("organisation"))
        near = partner_branches(host=meeting.host).values("pk")
        self.fields["partners"].queryset = Organisation.objects.filter(Q(pk__in=near) | Q(pk__in=there)).order_by(
            "position"
        )


class RecordForm:
    """The whole record as one form: basics, attendance or units, partner branches, agenda.

    Rows of the agenda are counted by hidden fields; a row nobody filled is left out. Unbound it shows what is stored.
    """

    def __init__(
        self, data: Any, *, meeting: Meeting, user: User, more_items: int = 0, more_resolutions: int = -1
    ) -> None:
        self.meeting = meeting
        self.stored = content_of(meeting)
        initial = {**self.stored.fields, "moderator": meeting.moderator_id, "recorder": meeting.recorder_id}
        self.basics = BasicsForm(data, initial=initial, meeting=meeting, user=user)
        self.attendance = None if meeting.is_joint else AttendanceForm(data, meeting=meeting, user=user)
        self.parties = self._party_forms(data) if meeting.is_joint else []
        chosen = [party.organisation_id for party in self.stored.parties]
        self.partners = (
            PartnersForm(data, initial={"partners": chosen}, meeting=meeting) if meeting.is_shared_kind else None
        )
        self.people = people_of_record(meeting, user)
        self.units = self._units()
        self.items = self._item_forms(data, more_items, more_resolutions)

    def _units(self) -> QuerySet[Organisation]:
        there = Q(pk__in=self.meeting.parties.values("organisation"))
        return Organisation.objects.filter(there | Q(pk=self.meeting.host_id)).order_by("position")

    def _party_forms(self, data: Any) -> list[tuple[Organisation, PartyForm]]:
        rows = self.meeting.parties.select_related("organisation").order_by("organisation__position")
        return [
            (
                row.organisation,
                PartyForm(
                    data, prefix=f"party-{row.organisation_id}",
                    initial={"presence": row.presence, "representative": row.representative},
                ),
            )
            for row in rows
        ]  # fmt: skip

    def _item_forms(self, data: Any, more_items: int, more_resolutions: int) -> list[dict[str, Any]]:
        stored = self.stored.agenda
        count = _count(data, "agenda-count") if data is not None else max(len(stored), 1) + more_items
        return [
            self._item(data, place, stored[place] if place < len(stored) else None, extra=place == more_resolutions)
            for place in range(count)
        ]

    def _item(self, data: Any, place: int | str, stored: ItemContent | None, *, extra: bool) -> dict[str, Any]:
        prefix = f"agenda-{place}"
        rows = stored.resolutions if stored else ()
        count = _count(data, f"{prefix}-count") if data is not None else max(len(rows), 1) + extra
        resolutions = [
            self._resolution(data, f"{prefix}-r-{number}", rows[number] if number < len(rows) else None)
            for number in range(count)
        ]
        initial = vars(stored) if stored else {}
        return {
            "form": ItemForm(data, prefix=prefix, initial=initial),
            "resolutions": resolutions,
            "prefix": prefix,
            "place": place,
        }

    def _resolution(self, data: Any, prefix: str, stored: ResolutionContent | None) -> ResolutionForm:
        initial = {}
        if stored:
            initial = {
                "text": stored.text, "person": stored.person_id, "unit": stored.unit_id, "due_on": stored.due_on
            }  # fmt: skip
        return ResolutionForm(
            data, prefix=prefix, initial=initial, meeting=self.meeting, people=self.people, units=self.units
        )

    @property
    def blank_item(self) -> dict[str, Any]:
        """An empty row for the page's script to copy."""
        return self._item(None, "__item__", None, extra=False)

    @property
    def forms(self) -> list[Form]:
        return [form for form, _before in self._labelled()]

    @property
    def quorum(self) -> Quorum | None:
        """The arithmetic of what the page shows, typed or stored."""
        if self.attendance is None:
            return None
        for row in self.attendance.expected:
            row.presence = Presence.ABSENT if row.is_absent else Presence.PRESENT
        return quorum_of(kind=self.meeting.kind, attendances=[*self.attendance.expected, *self.attendance.others])

    @property
    def has_votes(self) -> bool:
        return self.meeting.traits.asks_votes

    def is_valid(self) -> bool:
        """Every part is looked at, so that all that is wrong is told at once."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What is wrong, each with its place on the page."""
        found = []
        for form, before in self._labelled():
            found += [{"id": "", "label": "", "text": text} for text in form.non_field_errors()]
            for field in form:
                label = f"{before}{field.label}"
                found += [{"id": field.id_for_label or field.auto_id, "label": label, "text": e} for e in field.errors]
        return found

    def _labelled(self) -> list[tuple[Form, str]]:
        labelled = [(form, "") for form in (self.basics, self.attendance, self.partners) if form is not None]
        labelled += [(form, unit.name) for unit, form in self.parties]
        for number, item in enumerate(self.items, start=1):
            before = _("议题%(number)s ") % {"number": number}
            labelled += [(form, before) for form in (item["form"], *item["resolutions"])]
        return labelled

    def refuse(self, problem: DomainError, *, except_for: str = "") -> None:
        """Put all that a deed was refused for at its fields. The sentence of a question stands at its tick already."""
        for each in (problem, *getattr(problem, "others", ())):
            if not except_for or each.field != except_for:
                self.add_error(each.field, each.question.affirms if isinstance(each, NotAnswered) else each.message)

    def add_error(self, field: str | None, message: Any) -> None:
        """Put the sentence of a refused deed at its field; `agenda-0-title` names a row."""
        for item in self.items:
            start = f"{item['prefix']}-"
            if field and field.startswith(start) and field.removeprefix(start) in item["form"].fields:
                item["form"].add_error(field.removeprefix(start), message)
                return
        self.basics.add_error(field if field in self.basics.fields else None, message)

    @property
    def content(self) -> MeetingContent:
        """What was typed. Only after `is_valid`."""
        return MeetingContent(
            fields=self.basics.values(self.meeting),
            absences=self.attendance.absences if self.attendance else {},
            walk_ins=self.attendance.walk_ins if self.attendance else (),
            agenda=tuple(filter(None, (_item_content(item) for item in self.items))),
            parties=tuple(self._party_contents()),
            answers=tuple(self.basics.cleaned_data["answers"]),
        )

    def _party_contents(self) -> list[PartyContent]:
        if self.meeting.is_joint:
            return [PartyContent(unit.pk, **form.cleaned_data) for unit, form in self.parties]
        chosen = self.partners.cleaned_data["partners"] if self.partners else []
        return [PartyContent(branch.pk) for branch in chosen]


def _item_content(item: dict[str, Any]) -> ItemContent | None:
    resolutions = tuple(filter(None, (form.content for form in item["resolutions"])))
    return item["form"].content(resolutions)


def _count(data: Any, name: str) -> int:
    """How many rows the page holds; a made-up number is held within bounds."""
    return min(whole_number(data.get(name, "")) or 1, ITEM_LIMIT)
