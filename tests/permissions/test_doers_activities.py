"""Who may do what in `activities`: meetings, resolutions, service records. See test_doers.py."""

from copy import copy

import pytest

from activities import deeds as activities
from activities.choices import MeetingKind, MeetingState
from activities.permissions import meetings, service
from tests.permissions.days import NOW, TODAY
from tests.permissions.offices import (
    COMMUNITIES,
    CONFIRMERS,
    READERS,
    RECEIVERS,
    RESIDENTIAL,
    SECRETARIES_AND_RECORDER,
    UNITS,
    anywhere,
    at,
    each_of,
    may,
    objects_of,
    official,
    over,
)

pytestmark = pytest.mark.django_db

QUESTIONS = (  # question, keys of its objects, who may
    (meetings.is_secretary_of, "b1", at("b1", CONFIRMERS)),
    (meetings.convenes, "u1", at("u1", "unit")),
    (meetings.convenes, "b1", at("b1", "community_secretary branch_secretary")),
    (meetings.can_edit_draft, "meeting.own.draft", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_edit_draft, "meeting.group.own", at("b1", SECRETARIES_AND_RECORDER) | at("g1", "group_leader")),
    (meetings.can_edit_draft, "meeting.own", set()),
    (meetings.can_confirm, "meeting.own.draft", at("b1", "secretaries")),
    (meetings.can_confirm, "meeting.group.own", at("b1", "secretaries")),
    (meetings.can_confirm, "meeting.own", set()),
    (meetings.can_amend, "meeting.own", at("b1", CONFIRMERS)),
    (meetings.can_amend, "meeting.own.draft", set()),
    # b1 has a secretary with an account; b3 has none.
    (meetings.can_confirm_party, "party.own", at("b1", "secretaries")),
    (meetings.can_confirm_party, "party.sibling", at("b3", SECRETARIES_AND_RECORDER) | at("b1", CONFIRMERS)),
    (activities.can_confirm_party, "party.own", at("b1", "secretaries")),
    (activities.can_confirm_party, "party.sibling", at("b3", SECRETARIES_AND_RECORDER) | at("b1", CONFIRMERS)),
    (meetings.is_of_party, "party.own", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.own", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.own.draft", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.shared.own", at("b2 b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.joint.own", anywhere("everybody")),
    (meetings.is_own_meeting, "meeting.group.own", at("b1", SECRETARIES_AND_RECORDER) | at("g1", "group_leader")),
    (meetings.can_read_people, "meeting.own b1", over("b1", CONFIRMERS) | at("b1", "recorder")),
    (meetings.can_read_people, "meeting.shared.own b1", over("b1", CONFIRMERS) | at("b1", "recorder")),
    (meetings.can_read_people, "meeting.group.own b1", over("b1", CONFIRMERS) | at("b1", "recorder") | at("g1", "group_leader")),
    (meetings.can_read_people, "meeting.group.own b2", over("b2", CONFIRMERS) | at("b2", "recorder")),
    (meetings.can_open_text, "meeting.own", over("b1", CONFIRMERS) - at("b1", "secretaries")),
    (meetings.can_open_text, "meeting.own.draft", set()),
    (meetings.can_open_text, "meeting.joint.own", set()),
    (meetings.can_close_resolution, "resolution.own", at("b1", f"{CONFIRMERS} recorder")),
    (meetings.can_close_resolution, "resolution.own.draft", set()),
    (meetings.can_read_duties, "b1", over("b1", READERS)),
    # The own branch or group, or an alliance that runs: of its core, and of the unit that convenes today.
    (activities.can_begin, "", at(f"{COMMUNITIES} {UNITS} {RESIDENTIAL} u2b", SECRETARIES_AND_RECORDER)
        | at(f"{COMMUNITIES} u2", "committees unit_liaison") | at("u1", "unit_liaison") | at("g1", "group_leader")),
    (service.sees_service, "", anywhere("unit") | at(f"county s1 s2 {COMMUNITIES} {RESIDENTIAL}", f"committees {RECEIVERS}")),
    (service.can_record_service, "", anywhere("unit_liaison community_secretary")
        | at(f"{COMMUNITIES} {RESIDENTIAL}", "recorder")),
    (service.can_confirm_service, "service.own", at("c1", "community_secretary") | at("b1", "branch_secretary")),
    (service.can_confirm_at, "c1", at("c1", "community_secretary")),
)  # fmt: skip


@each_of(QUESTIONS)
def test_offices_that_may(county, question, keys, who):
    day = [TODAY] if question is meetings.can_confirm_party else []
    assert may(county, question, *objects_of(county, keys), *day) == who


def test_who_logs_a_meeting(county):
    """A group leader the own group's meetings alone, and no other kind of meeting."""
    b1, g1 = county.world["b1"], county.world["g1"]
    host = at("b1", SECRETARIES_AND_RECORDER)
    assert may(county, meetings.can_log, kind=MeetingKind.GENERAL, host=b1) == host
    assert may(county, meetings.can_log, kind=MeetingKind.GENERAL, host=b1, group=g1) == host
    assert may(county, meetings.can_log, kind=MeetingKind.GROUP, host=b1) == host
    assert may(county, meetings.can_log, kind=MeetingKind.GROUP, host=b1, group=g1) == host | at("g1", "group_leader")
    assert may(county, meetings.can_log, kind=MeetingKind.JOINT_CONFERENCE, host=b1, group=g1) == set()


def hosts_by_list(user, alliance, on) -> bool:
    """The same asked of all alliances at once."""
    return type(alliance).objects.filter(meetings.hosted_alliances(user, on), pk=alliance.pk).exists()


def test_who_hosts_a_meeting_of_an_alliance(county):
    """The core with its recorder; the convenor's unit in its term, and nobody of it on a day outside."""
    alliance = county["alliance.own"]
    core, convenor = at("c1", f"{CONFIRMERS} recorder unit_liaison"), at("u1", "unit")
    early = TODAY.replace(year=2025)
    assert may(county, meetings.can_host, alliance, TODAY) == core | convenor
    assert may(county, meetings.can_host, alliance, early) == core
    assert may(county, hosts_by_list, alliance, TODAY) == core | convenor
    assert may(county, hosts_by_list, alliance, early) == core
    draft = copy(county["meeting.joint.own"])
    draft.state = MeetingState.DRAFT
    assert may(county, meetings.can_edit_draft, draft) == core
    # Who writes the record names who was there.
    assert may(county, meetings.can_read_people, draft, county.world["c1"]) == core | over("c1", CONFIRMERS)
    draft.host = county.world["u1"]
    assert may(county, meetings.can_edit_draft, draft) == convenor


def test_a_party_that_somebody_else_confirmed(county):
    """The host acts for it no more; its own people do."""
    party = copy(county["party.sibling"])
    party.confirmed_at, party.confirmed_by = NOW, county.user("department")
    assert may(county, meetings.can_confirm_party, party, TODAY) == at("b3", SECRETARIES_AND_RECORDER)
    mine = official(county, "branch_secretary@b1", pk=party.confirmed_by_id)
    assert meetings.can_confirm_party(mine, party, TODAY)
    party.meeting = copy(party.meeting)
    party.meeting.state = MeetingState.DRAFT
    assert may(county, meetings.can_confirm_party, party, TODAY) == set()


def test_a_unit_charged_with_a_resolution(county):
    resolution = copy(county["resolution.own"])
    resolution.person, resolution.unit = None, county.world["u1"]
    host, unit = at("b1", f"{CONFIRMERS} recorder"), at("u1", "secretaries unit_liaison")
    assert may(county, meetings.can_close_resolution, resolution) == host | unit


def test_nobody_confirms_the_own_service(county):
    record = county["service.own"]
    own = official(county, "community_secretary@c1", member_id=record.member_id)
    assert not service.can_confirm_service(own, record)
