"""What changed in a record, in words: `[{"field": "地点", "before": "…", "after": "…"}]`.

What is compared are values: people of one name are told apart, though their lines read alike.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import AbsenceReason, PartyPresence
from activities.models import AgendaItem, Meeting, Resolution
from activities.services.meeting_content import FIELDS, ItemContent, MeetingContent, resolutions_of
from activities.services.meeting_questions import ABOUT_PEOPLE, MODERATOR_ABSENT, RECORDER_ABSENT, SAME_DAY
from members.models import Member, Organisation

ANSWER_LABELS = {
    MODERATOR_ABSENT: gettext_lazy("主持人没有到会"),
    RECORDER_ABSENT: gettext_lazy("记录人没有到会"),
    SAME_DAY: gettext_lazy("同一天的另一次会议"),
}
CLOCKS = ("started_at", "ended_at")
PEOPLE_FIELDS = ("moderator_id", "recorder_id")


@dataclass(frozen=True)
class Line:
    """One thing a record says: its label, its words, and whom it is about where words do not tell."""

    label: str = ""
    text: str = ""
    about: Any = None


NOTHING = Line()
Lines = dict[Hashable, Line]
"""By what they are about, so that the line of before is compared with its own of after."""


def compared(before: MeetingContent, after: MeetingContent) -> list[dict[str, Any]]:
    """All that is not the same in two versions, each line with its `key`, by which one of the two is taken."""
    names = _Names.of(before, after)
    lines = _keyed(dict(_lines(before, names)), dict(_lines(after, names)))
    people = _keyed(dict(_people_lines(before, names)), dict(_people_lines(after, names)))
    return [*lines, *({**line, "people": True} for line in people)]


def differences(before: MeetingContent, after: MeetingContent) -> list[dict[str, Any]]:
    """All that changed; what names people is marked."""
    names = _Names.of(before, after)
    people = people_changes(dict(_people_lines(before, names)), dict(_people_lines(after, names)))
    return [*changed_lines(dict(_lines(before, names)), dict(_lines(after, names))), *people]


def changed_lines(before: Lines, after: Lines) -> list[dict[str, Any]]:
    """The lines that are not the same."""
    return [{name: text for name, text in line.items() if name != "key"} for line in _keyed(before, after)]


def _keyed(before: Lines, after: Lines) -> list[dict[str, Any]]:
    pairs = ((key, before.get(key, NOTHING), after.get(key, NOTHING)) for key in dict.fromkeys([*before, *after]))
    return [
        {"key": key_text(key), "field": old.label or new.label, "before": old.text, "after": new.text}
        for key, old, new in pairs
        if (old.text, old.about) != (new.text, new.about)
    ]


def key_text(key: Hashable) -> str:
    """What a line is about, as a page names it: place, absent-12, resolution-1-2."""
    return "-".join(map(str, key)) if isinstance(key, tuple) else str(key)


def people_changes(before: Lines, after: Lines) -> list[dict[str, Any]]:
    """The lines about single people that changed, marked: who may not see these people reads none of them."""
    return [{**line, "people": True} for line in changed_lines(before, after)]


def count_change(before: int, after: int) -> list[dict[str, Any]]:
    """How many of the expected came, if that changed: what everybody reads where single people are not named."""
    if before == after:
        return []
    label, number = _("到会人数"), _("%(count)s 名")
    line = {"field": label, "before": number % {"count": before}, "after": number % {"count": after}}
    return [{**line, "counts": True}]


def absence_line(name: str, reason: str) -> Line:
    """Who did not come and why, as amendments show it."""
    label = _("%(name)s到会情况") % {"name": name}
    return Line(label, _("缺席：%(reason)s") % {"reason": AbsenceReason(reason).label})


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
            for resolution in resolutions_of(content.agenda):
                people.add(resolution.person_id)
                organisations.add(resolution.unit_id)
        return cls(_names(Member, people), _names(Organisation, organisations))


def _names(model: Any, keys: Iterable[int | None]) -> dict[int, str]:
    return dict(model.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))


def _lines(content: MeetingContent, names: _Names) -> Iterable[tuple[Hashable, Line]]:
    for name in FIELDS:
        yield name, _field_line(name, content.fields[name], names)
    for party in content.parties:
        label = names.organisations.get(party.organisation_id, "")
        words = filter(None, (str(PartyPresence(party.presence).label), party.representative))
        yield ("party", party.organisation_id), Line(label, " ".join(words))
    for code in _answered(content, is_about_people=False):
        yield ("answer", code), Line(str(ANSWER_LABELS[code]), _("已核对"))
    for number, item in enumerate(content.agenda, start=1):
        for about, line in _item_lines(_("议题%(number)s") % {"number": number}, item, names):
            yield (about[0], number, *about[1:]), line


def _people_lines(content: MeetingContent, names: _Names) -> Iterable[tuple[Hashable, Line]]:
    for member, reason in content.absences.items():
        yield ("absent", member), absence_line(names.people.get(member, ""), reason)
    for member in content.walk_ins:
        label = _("%(name)s参加") % {"name": names.people.get(member, "")}
        yield ("walk_in", member), Line(label, _("到会"))
    for code in _answered(content, is_about_people=True):
        yield ("answer", code), Line(str(ANSWER_LABELS[code]), _("已核对"))


def _answered(content: MeetingContent, *, is_about_people: bool) -> list[str]:
    codes = [key.partition(":")[0] for key in content.answers]
    return [code for code in codes if (code in ABOUT_PEOPLE) == is_about_people]


def _field_line(name: str, value: Any, names: _Names) -> Line:
    label = str(getattr(Meeting._meta.get_field(name), "verbose_name", name))
    if name in PEOPLE_FIELDS:
        return Line(label, names.people.get(value, ""), value)
    if hasattr(value, "strftime"):
        value = f"{value:%H:%M}" if name in CLOCKS else f"{value.year}年{value.month}月{value.day}日"
    return Line(label, str(value or ""))


def _item_lines(label: str, item: ItemContent, names: _Names) -> Iterable[tuple[tuple[Any, ...], Line]]:
    """By place, as the page numbers them: what was moved reads as another one at each place."""
    yield ("title",), Line(label, item.title)
    yield ("points",), Line(f"{label} {AgendaItem._meta.get_field('points').verbose_name}", item.points)
    if item.votes_for is not None:
        votes = (item.votes_for, item.votes_against or 0, item.abstentions or 0)
        yield ("votes",), Line(f"{label} " + _("表决"), _("赞成 %s，反对 %s，弃权 %s") % votes)
    for number, resolution in enumerate(item.resolutions, start=1):
        who = names.people.get(resolution.person_id or 0) or names.organisations.get(resolution.unit_id or 0, "")
        due = f"{resolution.due_on:%Y-%m-%d}" if resolution.due_on else ""
        words = "，".join(filter(None, (resolution.text, who, due)))
        charged = (resolution.person_id, resolution.unit_id)
        yield ("resolution", number), Line(f"{label} {Resolution._meta.verbose_name}{number}", words, charged)
