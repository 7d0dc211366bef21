"""Alliances: how they begin and end, who sits on them on which day, and one convenor at a time."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from activities.permissions.meetings import hosts_of
from alliances.models import Alliance, ConvenorTerm, JointAlliance, RegionalCommittee
from alliances.selectors.alliances import members_on
from alliances.services import alliances as services
from alliances.services import convenors, members
from common.moves import MoveNotAllowed
from tests.alliances.conftest import DAY, NOW, at

pytestmark = pytest.mark.django_db

Q2, Q3, Q4, NEXT = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)


def propose(world, lead="u1", supervisor="s1", **fields):
    values = {"name": "税地企联建", "form": "税地企联建", "on": DAY, "actor": None, "now": NOW}
    return services.propose_joint(lead=world[lead], supervisor=world[supervisor], **(values | fields))


def test_a_regional_committee_runs_at_once_under_its_street(lists):
    assert (lists.alliance.state, lists.alliance.supervisor) == ("RUNNING", lists.world["s1"])
    street = services.create_regional(core=lists.world["s1"], name="城东大工委", on=DAY, actor=None, now=NOW)
    assert street.supervisor == lists.world["s1"]
    with pytest.raises(services.WrongCore):
        services.create_regional(core=lists.world["u1"], name="税务", on=DAY, actor=None, now=NOW)
    with pytest.raises(services.NameTaken):
        services.create_regional(core=lists.world["c2"], name="城东大工委", on=DAY, actor=None, now=NOW)
    assert list(RegionalCommittee.objects.values_list("name", flat=True)) == ["城东大工委", "学府社区大党委"]
    assert JointAlliance.objects.count() == 0


ALLIANCE_DEEDS = {
    "approve": (services.approve_alliance, {}),
    "start": (services.start_alliance, {}),
    "refuse": (services.refuse_alliance, {"reason": "区域重复"}),
    "end": (services.end_alliance, {"reason": "任务完成"}),
}
ALLIANCE_TABLE = {
    "PROPOSED": {"approve": "PREPARING", "start": "RUNNING", "refuse": "ENDED", "end": "ENDED"},
    "PREPARING": {"start": "RUNNING", "end": "ENDED"},
    "RUNNING": {"end": "ENDED"},
    "RECTIFYING": {"start": "RUNNING", "end": "ENDED"},
    "ENDED": {},
}


@pytest.mark.parametrize("state", ALLIANCE_TABLE)
def test_moves_of_an_alliance(world, state):
    for deed, (service, arguments) in ALLIANCE_DEEDS.items():
        alliance = propose(world, name=f"{state}{deed}")
        Alliance.objects.filter(pk=alliance.pk).update(state=state)
        expected = ALLIANCE_TABLE[state].get(deed)
        if expected is None:
            with pytest.raises(MoveNotAllowed):
                service(alliance=alliance, actor=None, now=NOW, **arguments)
        else:
            assert service(alliance=alliance, actor=None, now=NOW, **arguments).state == expected, deed


def test_a_joint_alliance_needs_a_leader_and_a_supervisor_of_the_right_kind(world):
    with pytest.raises(services.WrongCore):
        propose(world, lead="b1")
    with pytest.raises(services.WrongSupervisor):
        propose(world, supervisor="j")
    assert propose(world, supervisor="county").state == "PROPOSED"


def test_who_sat_on_it_on_a_day(lists):
    alliance, world = lists.alliance, lists.world
    seat = alliance.memberships.get(organisation=world["u1"])
    members.end_membership(membership=seat, on=date(2026, 6, 30), reason="职能调整", actor=None, now=NOW)
    members.add_member_unit(alliance=alliance, organisation=world["u2"], on=date(2026, 6, 30), actor=None, now=NOW)

    def names(day):
        return [row.organisation.code for row in members_on(alliance=alliance, on=day)]

    assert names(date(2026, 3, 1)) == []
    assert names(DAY) == ["U1", "E1"]
    assert names(date(2026, 6, 29)) == ["U1", "E1"]
    assert names(date(2026, 6, 30)) == ["U2", "E1"]
    assert members_on(alliance=alliance, on=DAY)[0].liaisons == ["u1_liaison"]


def test_membership_is_refused_where_it_makes_no_sense(lists):
    alliance, world = lists.alliance, lists.world
    add = {"alliance": alliance, "on": DAY, "actor": None, "now": NOW}
    with pytest.raises(members.AlreadyMember):
        members.add_member_unit(organisation=world["u1"], **add)
    for key in ("c1", "s1", "g1", "county"):
        with pytest.raises(members.CannotBeMember):
            members.add_member_unit(organisation=world[key], **add)
    with pytest.raises(members.DayOutside, match="2026年3月2日"):
        members.add_member_unit(organisation=world["u2"], **(add | {"on": date(2026, 3, 1)}))
    seat = alliance.memberships.get(organisation=world["u1"])
    with pytest.raises(members.DayOutside):
        members.end_membership(membership=seat, on=date(2026, 3, 1), reason="误加", actor=None, now=NOW)
    members.end_membership(membership=seat, on=date(2026, 3, 2), reason="误加", actor=None, now=NOW)
    with pytest.raises(members.AlreadyEnded):
        members.end_membership(membership=seat, on=date(2026, 3, 3), reason="误加", actor=None, now=NOW)
    assert members.add_member_unit(organisation=world["u1"], **add).pk != seat.pk


def set_term(lists, unit, start, end):
    return convenors.set_term(
        alliance=lists.alliance, organisation=lists.world[unit], start=start, end=end, actor=None, now=NOW
    )


OVERLAPS = [  # start, end of a term beside 1 April to 1 July, whether it is refused
    (date(2026, 3, 2), Q2, False),
    (Q3, Q4, False),
    (date(2026, 3, 2), date(2026, 4, 2), True),
    (date(2026, 6, 30), Q4, True),
    (date(2026, 5, 1), date(2026, 6, 1), True),
    (date(2026, 3, 2), Q4, True),
]


@pytest.mark.parametrize(("start", "end", "refused"), OVERLAPS)
def test_the_database_refuses_overlapping_terms(lists, start, end, refused):
    set_term(lists, "u1", Q2, Q3)
    row = {"alliance": lists.alliance, "organisation": lists.world["e1"], "started_on": start, "ended_on": end}
    if refused:
        with pytest.raises(IntegrityError, match="convenor_terms_do_not_overlap"), transaction.atomic():
            ConvenorTerm.objects.create(**row)
        with pytest.raises(convenors.TermOverlaps, match="已排有别的召集单位"):
            set_term(lists, "e1", start, end)
    else:
        assert ConvenorTerm.objects.create(**row).pk
    assert ConvenorTerm.objects.count() == (1 if refused else 2)


def test_the_database_refuses_a_term_moved_onto_another(lists):
    set_term(lists, "u1", Q2, Q3)
    later = set_term(lists, "e1", Q3, Q4)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConvenorTerm.objects.filter(pk=later.pk).update(started_on=date(2026, 6, 30))
    ConvenorTerm.objects.filter(pk=later.pk).update(ended_on=NEXT)
    other = services.create_regional(core=lists.world["c2"], name="东关", on=DAY, actor=None, now=NOW)
    assert ConvenorTerm.objects.create(alliance=other, organisation=lists.world["c2"], started_on=Q2, ended_on=Q3).pk, (
        connection.vendor
    )


def test_hand_over_ends_one_term_and_begins_the_next_the_same_day(lists):
    set_term(lists, "u1", Q2, Q3)
    set_term(lists, "e1", Q3, Q4)
    early = date(2026, 6, 15)
    hand = {"alliance": lists.alliance, "on": early, "until": Q4, "actor": None, "now": at(early)}
    convenors.hand_over(to=lists.world["e1"], **hand)
    terms = lists.alliance.convenor_terms.values_list("organisation__code", "started_on", "ended_on")
    assert list(terms) == [("U1", Q2, early), ("E1", early, Q4)]
    with pytest.raises(convenors.NobodyToRelieve):
        convenors.hand_over(to=lists.world["u1"], **(hand | {"on": date(2026, 5, 1)}))
    with pytest.raises(convenors.NobodyToRelieve):
        convenors.hand_over(to=lists.world["e1"], **(hand | {"on": Q2}))
    with pytest.raises(convenors.NotInAlliance):
        convenors.hand_over(to=lists.world["u2"], **(hand | {"on": Q3}))


def test_the_convenors_rights_last_as_long_as_its_term(lists):
    set_term(lists, "u1", Q2, Q3)
    world, alliance = lists.world, lists.alliance
    days = {date(2026, 3, 31): False, Q2: True, date(2026, 6, 30): True, Q3: False}
    for key in ("u1_secretary", "u1_liaison"):
        for day, expected in days.items():
            assert hosts_of(world.user(key), alliance, day) == [world["u1"]] * expected, (key, day)
    hosts = {"c1_secretary", "c1_recorder"}
    for key in (*hosts, "s1_admin", "e1_liaison", "u1_branch_secretary", "department", "c2_secretary"):
        assert hosts_of(world.user(key), alliance, Q2) == [world["c1"]] * (key in hosts), key


def test_an_alliance_with_open_needs_does_not_end(lists):
    from alliances.services.needs import withdraw_need

    need = lists.published()
    set_term(lists, "u1", Q2, Q3)
    with pytest.raises(services.NeedsStillOpen, match="还有 1 件"):
        services.end_alliance(alliance=lists.alliance, reason="合并", actor=None, now=NOW)
    withdraw_need(need=need, reason="已解决", actor=None, now=NOW)
    ended = services.end_alliance(alliance=lists.alliance, reason="合并", actor=None, now=at(date(2026, 5, 1)))
    assert (ended.state, ended.ended_on) == ("ENDED", date(2026, 5, 1))
    assert set(ended.memberships.values_list("ended_on", flat=True)) == {date(2026, 5, 1)}
    assert list(ended.convenor_terms.values_list("started_on", "ended_on")) == [(Q2, date(2026, 5, 1))]
    with pytest.raises(MoveNotAllowed):
        members.add_member_unit(alliance=ended, organisation=lists.world["u2"], on=NEXT, actor=None, now=NOW)


def test_a_returned_need_of_an_ended_alliance_is_not_handed_in_again(lists):
    from alliances.services.needs import AllianceNotOpen, return_need, submit_need

    submitted = submit_need(need=lists.need(), actor=None, now=NOW)
    returned = return_need(need=submitted, reason="写明地点", actor=None, now=NOW)
    services.end_alliance(alliance=lists.alliance, reason="合并", actor=None, now=NOW)
    with pytest.raises(AllianceNotOpen):
        submit_need(need=returned, actor=None, now=at(NEXT))


def test_a_member_with_a_planned_term_hands_over_before_it_leaves(lists):
    set_term(lists, "u1", Q2, Q3)
    seat = lists.alliance.memberships.get(organisation=lists.world["u1"])
    with pytest.raises(members.StillConvenor):
        members.end_membership(membership=seat, on=date(2026, 6, 1), reason="退出", actor=None, now=NOW)
    assert members.end_membership(membership=seat, on=Q3, reason="退出", actor=None, now=NOW).ended_on == Q3


def test_the_story_of_an_alliance(lists):
    set_term(lists, "u1", Q2, Q3)
    lines = lists.alliance.events.values_list("deed", "text")
    assert list(lines) == [
        ("CREATE", ""),
        ("ADD_MEMBER", "县税务局机关党支部，自2026年3月2日起"),
        ("ADD_MEMBER", "锦程物业党支部，自2026年3月2日起"),
        ("SET_TERM", "县税务局机关党支部，2026年4月1日至2026年7月1日"),
    ]


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_keeps_the_stories(lists, deed):
    need = lists.need()
    for story in (lists.alliance.events, need.events):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            story.update(text="改过") if deed == "update" else story._raw_delete(story.db)
        assert story.count() > 0
