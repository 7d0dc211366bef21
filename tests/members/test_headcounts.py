"""Tree, card, list and home page of one organisation tell the same number, and say what it counts."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.periods import Quarter
from members.choices import OrganisationKind as Kind
from members.choices import Role
from members.models import Member, MemberHousehold
from members.selectors.headcounts import (
    Below,
    Headcount,
    heads_of,
    households_count,
    organisations_below,
    reported_in_of,
    told,
)
from members.services import report_ins as services
from members.services.people import add_member, start_household
from tests.markup import tight
from tests.members.papers import DAY, submit
from tests.world import START, add_user
from workbench.selectors.overview import below as overview

pytestmark = pytest.mark.django_db

FULL = {"joined_on": date(1995, 7, 1), "full_on": date(1996, 7, 1)}


@pytest.fixture
def crowded(world):
    """People at every kind of home, and some who are not there today: gone, not yet come, leaving later."""
    today = timezone.localdate()
    for home, count in (("c1", 2), ("u2", 3), ("u2b", 1), ("e1", 1), ("b3", 4)):
        for number in range(count):
            stage = FULL if number % 2 else {"joined_on": date(2026, 1, 1)}
            add_member(home=world[home], name=f"党员{number}", on=START, actor=None, **stage)
    days = {"走了": (START, today), "没来": (today + timedelta(1), None), "将走": (START, today + timedelta(1))}
    for name, (start, end) in days.items():
        member = add_member(home=world["b1"], group=world["g1"], name=name, on=START, actor=None, **FULL)
        Member.objects.filter(pk=member.pk).update(started_on=start, ended_on=end)
    return world


EXPECTED = {  # own and whole, of these probationary
    "county": (0, 22, 8), "j": (0, 8, 3), "u1": (2, 2, 0), "u2": (3, 5, 3), "u2b": (2, 2, 1), "u3": (1, 1, 0),
    "s1": (0, 13, 5), "c1": (2, 8, 2), "b1": (5, 5, 1), "g1": (3, 3, 0), "g2": (2, 2, 1), "b2": (1, 1, 0),
    "c2": (0, 4, 2), "b3": (4, 4, 2), "e1": (1, 1, 1), "s2": (0, 1, 0), "c3": (0, 1, 0), "b4": (1, 1, 0),
}  # fmt: skip


def test_direct_and_below_by_stage(crowded):
    found = {}
    for key, organisation in crowded.organisations.items():
        heads = heads_of(organisation=organisation, on=timezone.localdate())
        found[key] = (heads.own.total, heads.whole.total, heads.whole.probationary)
        assert heads.whole.full + heads.whole.probationary == heads.whole.total
    assert found == EXPECTED


def test_every_organisation_tells_one_number_in_its_four_places(crowded, client_of):
    client = client_of("department")
    for key, organisation in crowded.organisations.items():
        own, whole, _probationary = EXPECTED[key]
        page = client.get(organisation.get_absolute_url())
        text = page.content.decode()
        words = told(own, whole, "名")
        assert f"<b>{words}</b>" in text, key
        assert ("名册含下级组织的党员" in text) == (own != whole)
        assert page.context["page"].total == whole
        at = organisation.parent or organisation
        for place in (page, client.get(at.get_absolute_url())):
            assert numbers_in_tree(place.content.decode())[organisation.name] == {(words, whole)}, key
        assert words in home_of(crowded, key)


def numbers_in_tree(text):
    """What the tree says by name: the words of its title and the number itself, in both copies of the tree."""
    node = r'([^<>]+)</(?:a|span)><span class="n" title="([^"]+)"><span [^>]+>党员 </span>([\d,]+)<'
    found: dict[str, set] = {}
    for name, words, number in re.findall(node, tight(text)):
        found.setdefault(name, set()).add((words, int(number.replace(",", ""))))
    return found


HOME_ROLES = {
    Kind.COUNTY: Role.DEPARTMENT_STAFF, Kind.STREET: Role.STREET_ADMIN, Kind.AGENCY_COMMITTEE: Role.AGENCY_ADMIN,
    Kind.COMMUNITY_COMMITTEE: Role.COMMUNITY_SECRETARY, Kind.BUILDING_GROUP: Role.GROUP_LEADER,
}  # fmt: skip


def home_of(world, key):
    """The home page of somebody who acts for the organisation; a unit with branches has no home page of its own."""
    from django.test import Client

    organisation = world[key]
    if key == "u2":
        return told(*EXPECTED[key][:2], "名")
    role = HOME_ROLES.get(organisation.kind, Role.BRANCH_SECRETARY)
    client = Client()
    client.force_login(add_user(world, f"home_{key}", role, organisation))
    return client.get("/").content.decode()


@pytest.mark.parametrize(
    ("own", "whole", "words"),
    [(4, 4, "4 名"), (0, 0, "0 名"), (3, 214, "本级 3 名，含下级 214 名"), (0, 1286, "本级 0 名，含下级 1,286 名")],
)
def test_both_numbers_are_named_where_they_differ(own, whole, words):
    assert told(own, whole, "名") == words


def test_sums_add_up():
    assert Headcount(3, 1) + Headcount(2, 2) == Headcount(5, 3)
    assert Headcount(5, 3).total == 8


PEOPLE_HIDDEN = "党员人数由本"


@pytest.mark.parametrize(
    "key", ["u1_liaison", "zhou_member", "g1_leader", "system", "security", "audit", "s2_admin", "b2_secretary"]
)
def test_who_may_not_see_the_people_reads_who_may_and_no_number(crowded, client_of, key):
    text = client_of(key).get(crowded["b1"].get_absolute_url()).content.decode()
    assert "党员人数由本支部和上级党组织查看" in text
    assert not re.search(r"<b>[^<]*\d+ 名</b>", text)
    assert crowded["b1"].name not in numbers_in_tree(text)
    assert "<dt>报到党员" not in text
    assert "党员中心户" not in text


def test_every_account_reads_a_number_or_who_may_see_it(crowded, client_of):
    """Every account of the county at every organisation: never both, never neither, and no zero that is not true."""
    for key in crowded.users:
        client = client_of(key) if key != "disabled" else None
        for name in ("county", "c1", "b1", "g1", "u1", "u2", "e1", "b4") if client else ():
            text = client.get(crowded[name].get_absolute_url()).content.decode()
            words = f"<b>{told(*EXPECTED[name][:2], '名')}</b>"
            assert (words in text) != (PEOPLE_HIDDEN in text), (key, name)


@pytest.mark.parametrize(
    ("key", "at", "todo"),
    [
        ("b2_secretary", "b2", "可以逐个新增，也可以导入花名册"),
        ("department", "g2", "在支部名册里打开党员，选本党小组"),
        ("department", "s2", "由所在支部的书记登记"),
    ],
)
def test_a_true_zero_says_what_to_do(world, client_of, key, at, todo):
    Member.objects.update(ended_on=timezone.localdate())
    text = client_of(key).get(world[at].get_absolute_url()).content.decode()
    assert "<b>0 名</b>" in text
    assert todo in text


@pytest.fixture
def reported(world):
    for person, branch in (("wu", "b1"), ("chen", None), ("li", "b1")):
        (paper,) = submit(world, person, branch=branch)
        services.accept_report_in(report_in=paper, started_on=DAY, on=DAY, actor=world.users["c1_secretary"])
    submit(world, "ma")
    return world


def test_report_ins_are_counted_where_they_were_received_and_above(reported):
    told_at = {
        key: str(reported_in_of(organisation=reported[key], on=timezone.localdate()))
        for key in ("county", "s1", "c1", "b1", "b2", "s2", "c3", "u1", "g1", "j", "e1")
    }
    assert told_at == {
        "county": "本级 0 名，含下级 3 名", "s1": "本级 0 名，含下级 3 名", "c1": "3 名", "b1": "2 名", "b2": "0 名",
        "s2": "0 名", "c3": "0 名", "u1": "None", "g1": "None", "j": "None", "e1": "None",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "at", "names"),
    [
        ("c1_secretary", "c1", ["陈国栋", "李卫东", "吴海燕"]),
        ("c1_secretary", "b1", ["李卫东", "吴海燕"]),
        ("b1_secretary", "b1", ["李卫东", "吴海燕"]),
    ],
)
def test_the_receiving_side_lists_whom_the_card_counts(reported, client_of, key, at, names):
    page = client_of(key).get(reported[at].get_absolute_url(), {"tab": "reported"})
    assert [row.member.name for row in page.context["rows"]] == names
    assert str(page.context["reported_in"]) == f"{len(names)} 名"


@pytest.mark.parametrize("at", ["county", "s1", "c1", "b1"])
def test_levels_above_read_the_number_and_who_may_see_the_names(reported, client_of, at):
    text = client_of("department").get(reported[at].get_absolute_url(), {"tab": "reported"}).content.decode()
    assert "报到党员的姓名由接收的社区和小区党支部查看" in text
    assert "还没有" not in text
    assert "吴海燕" not in text


def test_nobody_reports_in_to_a_unit(reported, client_of):
    page = client_of("department").get(reported["u1"].get_absolute_url(), {"tab": "reported"}).content.decode()
    assert "不向本组织报到" in page
    assert "<dt>报到党员" not in page


def test_households_are_counted_there_and_below(world):
    for person, at, served in (("zhou", "g1", 12), ("wang", "g2", 8), ("liu", "b1", 5)):
        start_household(
            organisation=world[at], member=world.people[person], doors="1单元", household_count=served, on=START, actor=None
        )  # fmt: skip
    MemberHousehold.objects.filter(member=world.people["wang"]).update(ended_on=timezone.localdate())
    found = {}
    for key in ("county", "b1", "g1", "g2", "b2"):
        count = households_count(organisation=world[key], on=timezone.localdate())
        found[key] = (str(count.centres), count.served)
    assert found == {
        "county": ("本级 0 个，含下级 2 个", 17),
        "b1": ("本级 1 个，含下级 2 个", 17),
        "g1": ("1 个", 12), "g2": ("0 个", 0), "b2": ("0 个", 0),
    }  # fmt: skip


def test_organisations_below_by_kind(world):
    count = {key: organisations_below(organisation=row) for key, row in world.organisations.items()}
    assert count["county"] == Below(streets=2, committees=1, communities=3, units=4, branches=8, groups=2)
    assert count["s1"] == Below(streets=0, committees=0, communities=2, units=1, branches=4, groups=2)
    assert count["c1"] == Below(streets=0, committees=0, communities=0, units=0, branches=2, groups=2)
    assert count["u2"] == Below(streets=0, committees=0, communities=0, units=0, branches=1, groups=0)
    assert count["b1"].told == [("党小组", 2)]
    assert count["g1"].told == []


def test_the_home_page_counts_the_branches_of_the_card(world):
    today = timezone.localdate()
    for key in ("county", "j", "s1", "s2", "c1"):
        for line in overview(organisation=world[key], quarter=Quarter.of(today), on=today):
            if not line.is_branch:
                assert line.branches == organisations_below(organisation=line.organisation).branches


CLOSED = {  # who finds a sentence where others find a list; the lists of alliances are shut to such accounts altogether
    "members:member-report-ins": "department s1_admin s2_admin agency_admin g1_leader u1_branch_secretary",
    "members:unit-report-ins": "b1_secretary b2_secretary b4_secretary b1_recorder g1_leader zhou_member wu_member",
    "activities:services": "agency_admin g1_leader u1_branch_secretary",
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_list_that_is_not_ones_own_says_whose_it_is_and_counts_nothing(reported, client_of, name):
    administrators = {"system", "security", "security2", "audit", "disabled"}
    closed = set()
    for key in set(reported.users) - administrators:
        text = client_of(key).get(reverse(name)).content.decode()
        if "查看。</span>" in text:
            closed.add(key)
            assert not re.search(r"(在册|待接收|待确认|全部|已确认) \d", text)
            assert "还没有" not in text
    assert closed == set(CLOSED[name].split())
