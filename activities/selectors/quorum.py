"""The arithmetic of a meeting: how many should come, came, may vote; what half of them is (DOMAIN.md §2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from activities.choices import KINDS, Kind, Presence


@dataclass(frozen=True)
class Quorum:
    """Counts of one meeting. Walk-ins are present but never part of the quorum."""

    kind: str
    expected: int
    voters: int
    present: int
    voters_present: int
    walk_ins: int = 0

    @property
    def traits(self) -> Kind:
        return KINDS[self.kind]

    @property
    def absent(self) -> int:
        return self.expected - self.present

    @property
    def nobody_came(self) -> bool:
        """Of the own people (selectors/held.py); where nobody was expected there is nothing to explain."""
        return self.expected > 0 and not self.present

    @property
    def without_vote(self) -> int:
        return self.expected - self.voters

    @property
    def base(self) -> int:
        """The number that half is taken of: the voters of a general meeting, the people of a committee."""
        return self.voters if self.traits.half_of_voters else self.expected

    @property
    def came(self) -> int:
        return self.voters_present if self.traits.half_of_voters else self.present

    @property
    def needed(self) -> int:
        """At least half, so half rounded up."""
        return -(-self.base // 2)

    @property
    def applies(self) -> bool:
        return self.traits.half_of is not None

    @property
    def is_met(self) -> bool:
        return self.came >= self.needed

    @property
    def sentence(self) -> str:
        word = _("不少于") if self.is_met else _("少于")
        return _("到会 %(came)s，%(word)s %(needed)s（%(base)s 的一半）") % {
            "came": self.came, "word": word, "needed": self.needed, "base": self.base,
        }  # fmt: skip

    def passes(self, votes_for: int) -> bool:
        """A motion passes when the yes votes exceed half of those with a vote who should attend."""
        return votes_for * 2 > self.voters

    def vote_sentence(self, votes_for: int) -> str:
        half = _half(self.voters)
        word = _("多于") if self.passes(votes_for) else _("没有超过")
        return _("赞成 %(votes)s，%(word)s %(half)s（%(voters)s 的一半）") % {
            "votes": votes_for, "word": word, "half": half, "voters": self.voters,
        }  # fmt: skip


def _half(number: int) -> str:
    return f"{number // 2}" if number % 2 == 0 else f"{number // 2}.5"


def quorum_of(*, kind: str, attendances: Iterable) -> Quorum:
    """Count the attendance rows of one meeting."""
    rows = list(attendances)
    expected = [row for row in rows if row.is_expected]
    present = [row for row in expected if row.presence == Presence.PRESENT]
    return Quorum(
        kind=kind,
        expected=len(expected),
        voters=sum(row.has_vote for row in expected),
        present=len(present),
        voters_present=sum(row.has_vote for row in present),
        walk_ins=len(rows) - len(expected),
    )
