"""The sheet of a meeting, read once: who should come by now, who stands on its list, who of them came."""

from dataclasses import dataclass
from datetime import date

from activities.choices import Presence
from activities.models import Meeting
from activities.selectors.meetings import expected_members, expected_units, has_vote_on
from activities.selectors.quorum import Quorum, quorum_of


@dataclass(frozen=True)
class Mark:
    """One line of the list: a person, and what the record says of him or her. `party`: by the word of that branch."""

    row: int
    party: int | None
    member: int
    name: str
    is_expected: bool
    has_vote: bool
    presence: str
    reason: str


@dataclass(frozen=True)
class Expected:
    """Somebody who should come, as of the meeting's day."""

    name: str
    has_vote: bool


@dataclass(frozen=True)
class Sheet:
    """`people` and `units` should come by now; `marks` and `parties` are those on the record. A meeting of people
    expects no units, a joint conference no people."""

    kind: str
    marks: tuple[Mark, ...]
    people: dict[int, Expected]
    parties: frozenset[int]
    units: dict[int, str]

    @property
    def own(self) -> list[Mark]:
        """The people of the host and its walk-ins."""
        return [mark for mark in self.marks if mark.party is None]

    @property
    def quorum(self) -> Quorum:
        return quorum_of(kind=self.kind, attendances=self.own)

    @property
    def newcomers(self) -> list[str]:
        """Names of people and units that belong on the list by now and that nobody has looked at."""
        there = {mark.member for mark in self.marks}
        people = [person.name for member, person in self.people.items() if member not in there]
        return people + [name for unit, name in self.units.items() if unit not in self.parties]

    @property
    def absences(self) -> dict[int, str]:
        """The reason of everybody of the host who did not come."""
        return {mark.member: mark.reason for mark in self.own if mark.presence == Presence.ABSENT}

    @property
    def walk_ins(self) -> tuple[int, ...]:
        return tuple(sorted(mark.member for mark in self.own if not mark.is_expected))

    @property
    def absent_names(self) -> dict[int, str]:
        """Who did not come, those of partner branches too."""
        return {mark.member: mark.name for mark in self.marks if mark.presence == Presence.ABSENT}


MARK = ("pk", "party", "member", "member__name", "is_expected", "has_vote", "presence", "reason")


def sheet_of(meeting: Meeting) -> Sheet:
    """One look at one moment."""
    day: date = meeting.held_on
    people = expected_members(kind=meeting.kind, host=meeting.host, group=meeting.group, on=day)
    joint = meeting.alliance
    return Sheet(
        kind=meeting.kind,
        marks=tuple(Mark(*values) for values in meeting.attendances.order_by("pk").values_list(*MARK)),
        people={person.pk: Expected(person.name, has_vote_on(person, day)) for person in people},
        parties=frozenset(meeting.parties.values_list("organisation_id", flat=True)) if joint else frozenset(),
        units={unit.pk: unit.name for unit in expected_units(alliance=joint, on=day)} if joint else {},
    )
