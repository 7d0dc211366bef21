"""What is the same for every meeting of a kind stands in one table (DOMAIN.md §2)."""

import pytest

from activities.choices import BRANCH_KINDS, GUEST_KINDS, JOINT_KINDS, KINDS, SHARED_KINDS, MeetingKind

TRAITS = ("is_joint", "is_of_group", "half_of_voters", "asks_votes", "is_titled_by_agenda", "is_shared",
          "is_open_to_guests", "may_be_by_secretary")  # fmt: skip
HOLDS = {
    "GENERAL": {"half_of_voters", "asks_votes", "is_titled_by_agenda"},
    "COMMITTEE": {"asks_votes", "is_titled_by_agenda"},
    "GROUP": {"is_of_group", "asks_votes", "is_titled_by_agenda"},
    "LECTURE": {"is_shared", "is_open_to_guests", "may_be_by_secretary"},
    "THEME_DAY": {"is_shared", "is_open_to_guests"},
    "JOINT_CONFERENCE": {"is_joint"},
}
WORDS = {
    "GENERAL": ("BRANCH", "host", "主持人", "", ""),
    "COMMITTEE": ("COMMITTEE", "host", "主持人", "", "支委会"),
    "GROUP": ("GROUP", "group", "主持人", "", ""),
    "LECTURE": ("BRANCH", "host", "主讲人", "外请主讲人", ""),
    "THEME_DAY": ("BRANCH", "host", "主持人", "", ""),
    "JOINT_CONFERENCE": ("UNITS", "alliance", "主持人", "", ""),
}


@pytest.mark.parametrize("kind", MeetingKind.values)
def test_a_kind(kind):
    traits = KINDS[kind]
    assert {name for name in TRAITS if getattr(traits, name)} == HOLDS[kind]
    assert (traits.half_of is not None) is (kind in ("GENERAL", "COMMITTEE"))
    said = (traits.attends.name, traits.asks_for, str(traits.leader), str(traits.guest_leader), traits.short)
    assert said == WORDS[kind]
    assert str(traits.leader_is_missing) == f"请填写{traits.leader}。"


def test_the_kinds_of_a_query():
    assert list(KINDS) == MeetingKind.values
    assert BRANCH_KINDS == ("GENERAL", "COMMITTEE", "GROUP", "LECTURE", "THEME_DAY")
    assert JOINT_KINDS == ("JOINT_CONFERENCE",)
    assert SHARED_KINDS == GUEST_KINDS == ("LECTURE", "THEME_DAY")
