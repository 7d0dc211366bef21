"""The arithmetic of quorum and vote (DOMAIN.md §2), on both sides of every half."""

import pytest

from activities.choices import MeetingKind
from activities.selectors.quorum import Quorum


def quorum(kind=MeetingKind.GENERAL, expected=32, voters=30, present=28, voters_present=27):
    return Quorum(kind=kind, expected=expected, voters=voters, present=present, voters_present=voters_present)


@pytest.mark.parametrize(
    ("kind", "counts", "is_met", "sentence"),
    [
        (MeetingKind.GENERAL, (32, 30, 28, 27), True, "到会 27，不少于 15（30 的一半）"),
        (MeetingKind.GENERAL, (32, 30, 17, 15), True, "到会 15，不少于 15（30 的一半）"),
        (MeetingKind.GENERAL, (32, 30, 16, 14), False, "到会 14，少于 15（30 的一半）"),
        (MeetingKind.GENERAL, (31, 29, 16, 14), False, "到会 14，少于 15（29 的一半）"),
        (MeetingKind.COMMITTEE, (5, 5, 3, 3), True, "到会 3，不少于 3（5 的一半）"),
        (MeetingKind.COMMITTEE, (5, 5, 2, 2), False, "到会 2，少于 3（5 的一半）"),
    ],
)
def test_half_of_those_who_should_come(kind, counts, is_met, sentence):
    found = quorum(kind, *counts)
    assert (found.is_met, found.sentence, found.applies) == (is_met, sentence, True)


@pytest.mark.parametrize(
    ("voters", "votes", "passes", "sentence"),
    [
        (30, 16, True, "赞成 16，多于 15（30 的一半）"),
        (30, 15, False, "赞成 15，没有超过 15（30 的一半）"),
        (29, 15, True, "赞成 15，多于 14.5（29 的一半）"),
        (29, 14, False, "赞成 14，没有超过 14.5（29 的一半）"),
    ],
)
def test_more_than_half_of_all_voters_and_not_of_those_present(voters, votes, passes, sentence):
    found = quorum(voters=voters, voters_present=16)
    assert (found.passes(votes), found.vote_sentence(votes)) == (passes, sentence)


def test_a_lecture_needs_no_quorum():
    found = quorum(MeetingKind.LECTURE)
    assert (found.applies, found.absent, found.without_vote) == (False, 4, 2)
