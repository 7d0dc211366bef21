"""The arithmetic of a meeting against the table that the script of the record is held to as well (tests/scripts)."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from activities.choices import MeetingKind, Presence
from activities.selectors.quorum import quorum_of

CASES = json.loads((Path(__file__).parents[1] / "data" / "quorum_cases.json").read_text())
KIND = {"voters": MeetingKind.GENERAL, "expected": MeetingKind.COMMITTEE}


def rows(number, present, has_vote):
    ways = [Presence.PRESENT] * present + [Presence.ABSENT] * (number - present)
    return [SimpleNamespace(is_expected=True, presence=way, has_vote=has_vote) for way in ways]


def attendances(case):
    """The people of a case, and one who came without being expected and counts nowhere."""
    without_vote, others_present = case["expected"] - case["voters"], case["present"] - case["voters_present"]
    walk_in = SimpleNamespace(is_expected=False, presence=Presence.PRESENT, has_vote=True)
    return [
        *rows(case["voters"], case["voters_present"], True), *rows(without_vote, others_present, False), walk_in,
    ]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"])
def test_the_table(case):
    found = quorum_of(kind=KIND[case["half_of"]], attendances=attendances(case))
    counts = {name: case[name] for name in ("expected", "voters", "present", "voters_present")}
    assert {name: getattr(found, name) for name in counts} == counts
    assert (found.base, found.came, found.needed) == (case["base"], case["came"], case["needed"])
    assert (found.is_met, found.sentence, found.walk_ins) == (case["met"], case["line"], 1)


@pytest.mark.parametrize("case", [case for case in CASES if case["votes"]], ids=lambda case: case["vote_line"])
def test_the_motion_with_the_fewest_votes(case):
    found, votes = quorum_of(kind=KIND[case["half_of"]], attendances=attendances(case)), min(case["votes"])
    assert (found.passes(votes), found.vote_sentence(votes)) == (case["passes"], case["vote_line"])
