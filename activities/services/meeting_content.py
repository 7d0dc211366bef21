"""What a record says, apart from who confirmed it: one value that forms fill, services store and amendments compare."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import AbsenceReason, PartyPresence, Presence
from activities.models import AgendaItem, Attendance, Meeting, MeetingParty, Resolution
from activities.services.meeting_questions import (
    ABOUT_PEOPLE,
    MODERATOR_ABSENT,
    RECORDER_ABSENT,
    SAME_DAY,
    answer_keys,
    answered,
)
from members.models import Member, Organisation

FIELDS = (
    "title", "held_on", "started_at", "place", "moderator_id", "moderator_name", "recorder_id", "recorder_name",
    "observers", "late_reason", "quorum_note", "none_came_reason", "for_year",
)  # fmt: skip
ANSWER_LABELS = {
    MODERATOR_ABSENT: gettext_lazy("主持人没有到会"),
    RECORDER_ABSENT: gettext_lazy("记录人没有到会"),
    SAME_DAY: gettext_lazy("同一天的另一次会议"),
}
PEOPLE_FIELDS = ("moderator_id", "recorder_id")


@dataclass(frozen=True)
class ResolutionContent:
    text: str
    person_id: int | None = None
    unit_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class ItemContent:
    title: str
    points: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    resolutions: tuple[ResolutionContent, ...] = ()

    @property
    def votes(self) -> int:
        return sum(number or 0 for number in (self.votes_for, self.votes_against, self.abstentions))


@dataclass(frozen=True)
class PartyContent:
    organisation_id: int
    presence: str = PartyPresence.PRESENT
    representative: str = ""


@dataclass(frozen=True)
class MeetingContent:
    """`absences` maps the expected who did not come to their reason; everybody else expected was there. `answers` are
    the keys of the questions that were ticked."""

    fields: dict[str, Any]
    absences: dict[int, str] = field(default_factory=dict)
    walk_ins: tuple[int, ...] = ()
    agenda: tuple[ItemContent, ...] = ()
    parties: tuple[PartyContent, ...] = ()
    answers: tuple[str, ...] = ()


def content_of(meeting: Meeting) -> MeetingContent:
    """What is stored now."""
    attendances = list(meeting.own_attendances)
    return MeetingContent(
        fields={name: getattr(meeting, name) for name in FIELDS},
        absences={row.member_id: row.reason for row in attendances if row.presence == Presence.ABSENT},
        walk_ins=tuple(sorted(row.member_id for row in attendances if not row.is_expected)),
        agenda=tuple(_item(item) for item in meeting.agenda.prefetch_related("resolutions")),
        parties=tuple(_party(party) for party in meeting.parties.order_by("organisation__position")),
        answers=answer_keys(meeting),
    )


def _item(item: AgendaItem) -> ItemContent:
    resolutions = tuple(
        ResolutionContent(row.text, row.person_id, row.unit_id, row.due_on) for row in item.resolutions.all()
    )
    return ItemContent(item.title, item.points, item.votes_for, item.votes_against, item.abstentions, resolutions)


def _party(party: MeetingParty) -> PartyContent:
    return PartyContent(party.organisation_id, party.presence, party.representative)


def differences(before: MeetingContent, after: MeetingContent) -> list[dict[str, str]]:
    """What changed, in words: `[{"field": "地点", "before": "…", "after": "…"}]`; what names people is marked."""
    names = _Names.of(before, after)
    people = people_changes(dict(_people_lines(before, names)), dict(_people_lines(after, names)))
    return [*changed_lines(dict(_lines(before, names)), dict(_lines(after, names))), *people]


def changed_lines(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    """The lines that are not the same, both by label."""
    return [
        {"field": label, "before": before.get(label, ""), "after": after.get(label, "")}
        for label in dict.fromkeys([*before, *after])
        if before.get(label, "") != after.get(label, "")
    ]


def people_changes(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    """The lines about single people that changed, marked: who may not see these people reads none of them."""
    return [{**line, "people": True} for line in changed_lines(before, after)]


def count_change(before: int, after: int) -> list[dict[str, Any]]:
    """How many of the expected came, if that changed: what everybody reads where single people are not named."""
    if before == after:
        return []
    label, number = _("到会人数"), _("%(count)s 名")
    line = {"field": label, "before": number % {"count": before}, "after": number % {"count": after}}
    return [{**line, "counts": True}]


def came(meeting: Meeting) -> int:
    """How many of the host's own expected people came."""
    return meeting.own_attendances.filter(is_expected=True, presence=Presence.PRESENT).count()


@dataclass(frozen=True)
class _Names:
    people: dict[int, str]
    organisations: dict[int, str]

    @classmethod
    def of(cls, *contents: MeetingContent) -> "_Names":
        people: set[int | None] = set()
        organisations: set[int | None] = set()
        for content in contents:
            people |= {content.fields[name] for name in PEOPLE_FIELDS} | set(content.absences) | set(content.walk_ins)
            organisations |= {party.organisation_id for party in content.parties}
            for resolution in _resolutions(content):
                people.add(resolution.person_id)
                organisations.add(resolution.unit_id)
        return cls(_names(Member, people), _names(Organisation, organisations))


def _names(model: Any, keys: Iterable[int | None]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))


def _resolutions(content: MeetingContent) -> Iterable[ResolutionContent]:
    return (resolution for item in content.agenda for resolution in item.resolutions)


def _lines(content: MeetingContent, names: _Names) -> Iterable[tuple[str, str]]:
    for name in FIELDS:
        yield _field_line(name, content.fields[name], names)
    for party in content.parties:
        label = names.organisations.get(party.organisation_id, "")
        yield label, " ".join(filter(None, (str(PartyPresence(party.presence).label), party.representative)))
    for code in _answered(content, is_about_people=False):
        yield str(ANSWER_LABELS[code]), _("已核对")
    for number, item in enumerate(content.agenda, start=1):
        yield from _item_lines(_("议题%(number)s") % {"number": number}, item, names)


def _people_lines(content: MeetingContent, names: _Names) -> Iterable[tuple[str, str]]:
    for member, reason in content.absences.items():
        yield absence_line(names.people.get(member, ""), reason)
    for member in content.walk_ins:
        yield _("%(name)s参加") % {"name": names.people.get(member, "")}, _("到会")
    for code in _answered(content, is_about_people=True):
        yield str(ANSWER_LABELS[code]), _("已核对")


def absence_line(name: str, reason: str) -> tuple[str, str]:
    """Who did not come and why, as amendments show it."""
    return _("%(name)s到会情况") % {"name": name}, _("缺席：%(reason)s") % {"reason": AbsenceReason(reason).label}


def _answered(content: MeetingContent, *, is_about_people: bool) -> list[str]:
    codes = [key.partition(":")[0] for key in content.answers]
    return [code for code in codes if (code in ABOUT_PEOPLE) == is_about_people]


def _field_line(name: str, value: Any, names: _Names) -> tuple[str, str]:
    model_field = Meeting._meta.get_field(name)
    if name in PEOPLE_FIELDS:
        value = names.people.get(value, "")
    elif hasattr(value, "strftime"):
        value = f"{value:%H:%M}" if name == "started_at" else f"{value.year}年{value.month}月{value.day}日"
    return str(getattr(model_field, "verbose_name", name)), str(value or "")


def _item_lines(label: str, item: ItemContent, names: _Names) -> Iterable[tuple[str, str]]:
    yield label, item.title
    yield f"{label} {AgendaItem._meta.get_field('points').verbose_name}", item.points
    if item.votes_for is not None:
        votes = (item.votes_for, item.votes_against or 0, item.abstentions or 0)
        yield f"{label} " + _("表决"), _("赞成 %s，反对 %s，弃权 %s") % votes
    for number, resolution in enumerate(item.resolutions, start=1):
        who = names.people.get(resolution.person_id or 0) or names.organisations.get(resolution.unit_id or 0, "")
        due = f"{resolution.due_on:%Y-%m-%d}" if resolution.due_on else ""
        parts = filter(None, (resolution.text, who, due))
        yield f"{label} {Resolution._meta.verbose_name}{number}", "，".join(parts)


def store(meeting: Meeting, content: MeetingContent) -> None:
    """Write the content of a locked meeting; the caller saves the row itself."""
    for name in FIELDS:
        setattr(meeting, name, content.fields[name])
    _store_attendance(meeting, content)
    _store_agenda(meeting, content.agenda)
    _store_parties(meeting, content.parties)
    if (
        meeting.none_came_reason
        and meeting.own_attendances.filter(is_expected=True, presence=Presence.PRESENT).exists()
    ):
        meeting.none_came_reason = ""
    meeting.answers = answered(meeting, content.answers)


def _store_attendance(meeting: Meeting, content: MeetingContent) -> None:
    wanted = set(content.walk_ins)
    rows = list(meeting.own_attendances)
    gone = [row.pk for row in rows if not row.is_expected and row.member_id not in wanted]
    meeting.attendances.filter(pk__in=gone).delete()
    changed = [row for row in rows if row.is_expected and _set_presence(row, content.absences.get(row.member_id, ""))]
    Attendance.objects.bulk_update(changed, ["presence", "reason"])
    there = set(meeting.attendances.values_list("member_id", flat=True))
    new = Member.objects.filter(pk__in=wanted - there)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, member=member, is_expected=False, has_vote=False) for member in new
    )


def _set_presence(row: Attendance, reason: str) -> bool:
    presence = Presence.ABSENT if reason else Presence.PRESENT
    changed = (row.presence, row.reason) != (presence, reason)
    row.presence, row.reason = presence, reason
    return changed


def _store_agenda(meeting: Meeting, agenda: tuple[ItemContent, ...]) -> None:
    """Items are rewritten as a whole; a resolution with the same words keeps the day it was carried out."""
    if tuple(_item(item) for item in meeting.agenda.prefetch_related("resolutions")) == agenda:
        return
    done = dict(meeting.resolutions.exclude(done_on=None).values_list("text", "done_on"))
    meeting.agenda.all().delete()
    for position, content in enumerate(agenda, start=1):
        item = AgendaItem.objects.create(
            meeting=meeting, position=position, title=content.title, points=content.points,
            votes_for=content.votes_for, votes_against=content.votes_against, abstentions=content.abstentions,
        )  # fmt: skip
        Resolution.objects.bulk_create(
            Resolution(
                meeting=meeting, item=item, text=row.text, person_id=row.person_id, unit_id=row.unit_id,
                due_on=row.due_on, done_on=done.get(row.text),
            )
            for row in content.resolutions
        )  # fmt: skip


def _store_parties(meeting: Meeting, parties: tuple[PartyContent, ...]) -> None:
    wanted = {party.organisation_id: party for party in parties}
    for row in list(meeting.parties.all()):
        party = wanted.pop(row.organisation_id, None)
        if party is None:
            row.delete()
        elif _party(row) != party:
            row.presence, row.representative = party.presence, party.representative
            row.save()
    for party in wanted.values():
        MeetingParty.objects.create(
            meeting=meeting, organisation_id=party.organisation_id, presence=party.presence,
            representative=party.representative,
        )  # fmt: skip
