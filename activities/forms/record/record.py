"""The whole record as one form."""

from typing import Any

from django.db.models import Q, QuerySet

from activities.choices import Presence
from activities.forms.attendance import AttendanceForm
from activities.forms.record.agenda import AgendaForm
from activities.forms.record.basics import BasicsForm, people_of_record
from activities.forms.record.units import PartnersForm, PartyForm
from activities.models import Meeting
from activities.selectors.quorum import Quorum, quorum_of
from activities.services.meeting_checks import NotAnswered
from activities.services.meeting_content import MeetingContent, PartyContent, content_of
from common.errors import DomainError
from common.forms import Form
from members.models import Organisation, User


class RecordForm:
    """The whole record as one form: basics, attendance or units, partner branches, agenda.

    A row of the agenda that nobody filled is left out. Unbound it shows what is stored.
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
        self.agenda = AgendaForm(
            data, meeting=meeting, stored=self.stored.agenda, people=people_of_record(meeting, user),
            units=self._units(), more_items=more_items, more_resolutions=more_resolutions,
        )  # fmt: skip

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
        parts: tuple[Form | None, ...] = (self.basics, self.attendance, self.partners)
        labelled = [(form, "") for form in parts if form is not None]
        labelled += [(form, unit.name) for unit, form in self.parties]
        return [*labelled, *self.agenda.labelled()]

    def refuse(self, problem: DomainError, *, except_for: str = "") -> None:
        """Put all that a deed was refused for at its fields. The sentence of a question stands at its tick already."""
        for each in (problem, *getattr(problem, "others", ())):
            if not except_for or each.field != except_for:
                self.add_error(each.field, each.question.affirms if isinstance(each, NotAnswered) else each.message)

    def add_error(self, field: str | None, message: Any) -> None:
        """Put the sentence of a refused deed at its field; `agenda-0-title` names a row."""
        if field and self.agenda.add_error(field, message):
            return
        self.basics.add_error(field if field in self.basics.fields else None, message)

    @property
    def content(self) -> MeetingContent:
        """What was typed. Only after `is_valid`."""
        return MeetingContent(
            fields=self.basics.values(self.meeting),
            absences=self.attendance.absences if self.attendance else {},
            walk_ins=self.attendance.walk_ins if self.attendance else (),
            agenda=self.agenda.content,
            parties=tuple(self._party_contents()),
            answers=tuple(self.basics.cleaned_data["answers"]),
        )

    def _party_contents(self) -> list[PartyContent]:
        if self.meeting.is_joint:
            return [PartyContent(unit.pk, **form.cleaned_data) for unit, form in self.parties]
        chosen = self.partners.cleaned_data["partners"] if self.partners else []
        return [PartyContent(branch.pk) for branch in chosen]
