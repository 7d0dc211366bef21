"""Two people wrote at once: of each line one of the two versions is taken, and the other one stays readable."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any, TypeVar

from django.db import transaction

from activities.models import Meeting
from activities.services.events import note_choice
from activities.services.meeting_content import Agenda, ItemContent, MeetingContent, ResolutionContent, content_of
from activities.services.meeting_differences import compared
from members.models import User

Saved = TypeVar("Saved")
NO_ITEM, NO_RESOLUTION = ItemContent(title=""), ResolutionContent(text="")


@transaction.atomic
def save_chosen(
    *,
    meeting: Meeting,
    content: MeetingContent,
    taken: Collection[str],
    save: Callable[[MeetingContent], Saved],
    actor: User,
    now: datetime,
) -> Saved:
    """Store `content` but for the lines `taken` from what is stored (keys of `compared`), by `save`, which checks that
    this is still what is stored. What was not taken stands in the story. Raises what `save` raises.
    """
    stored = content_of(meeting)
    lines = compared(stored, content)
    saved = save(merged(stored, content, {line["key"] for line in lines} & set(taken)))
    note_choice(meeting=meeting, lines=lines, taken=taken, actor=actor, now=now)
    return saved


def merged(stored: MeetingContent, typed: MeetingContent, taken: Collection[str]) -> MeetingContent:
    """What was typed, with the taken lines of what is stored."""
    fields = {name: (stored if name in taken else typed).fields[name] for name in typed.fields}
    absences = _taken(stored.absences.items(), typed.absences.items(), "absent", taken)
    walk_ins = _taken(_pairs(stored.walk_ins), _pairs(typed.walk_ins), "walk_in", taken)
    parties = _taken(
        ((party.organisation_id, party) for party in stored.parties),
        ((party.organisation_id, party) for party in typed.parties), "party", taken,
    )  # fmt: skip
    answers = _taken(_codes(stored.answers), _codes(typed.answers), "answer", taken)
    return MeetingContent(
        fields, absences, tuple(sorted(walk_ins)), _agenda(stored.agenda, typed.agenda, taken),
        tuple(parties.values()), tuple(answers.values()),
    )  # fmt: skip


def _taken(
    stored: Iterable[tuple[Any, Any]], typed: Iterable[tuple[Any, Any]], kind: str, taken: Collection[str]
) -> dict[Any, Any]:
    """By key, each from the version it is taken from; what is not there is not there in the result."""
    ours, theirs = dict(typed), dict(stored)
    return {
        key: (theirs if f"{kind}-{key}" in taken else ours)[key]
        for key in dict.fromkeys([*ours, *theirs])
        if key in (theirs if f"{kind}-{key}" in taken else ours)
    }


def _pairs(keys: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(key, key) for key in keys]


def _codes(answers: Iterable[str]) -> list[tuple[str, str]]:
    return [(answer.partition(":")[0], answer) for answer in answers]


def _agenda(stored: Agenda, typed: Agenda, taken: Collection[str]) -> Agenda:
    """Item by item and resolution by resolution, by their places, as the lines are compared."""
    items = [
        _item(theirs or NO_ITEM, ours or NO_ITEM, number, taken)
        for number, (theirs, ours) in enumerate(zip_longest(stored, typed), start=1)
    ]
    return tuple(item for item in items if replace(item, pk=None) != NO_ITEM)


def _item(stored: ItemContent, typed: ItemContent, number: int, taken: Collection[str]) -> ItemContent:
    def of(line: str) -> ItemContent:
        return stored if f"{line}-{number}" in taken else typed

    votes = of("votes")
    return ItemContent(
        of("title").title, of("points").points, votes.votes_for, votes.votes_against, votes.abstentions,
        _resolutions(stored, typed, number, taken), typed.pk or stored.pk,
    )  # fmt: skip


def _resolutions(
    stored: ItemContent, typed: ItemContent, number: int, taken: Collection[str]
) -> tuple[ResolutionContent, ...]:
    rows = []
    for place, (theirs, ours) in enumerate(zip_longest(stored.resolutions, typed.resolutions), start=1):
        row = theirs if f"resolution-{number}-{place}" in taken else ours
        if row is not None:
            rows.append(replace(row, pk=(ours or row).pk or row.pk))
    return tuple(rows)
