"""A shared theme day or lecture: each partner branch confirms its own people (DOMAIN.md §2)."""

from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from activities.choices import AbsenceReason, MeetingKind, MeetingState, Presence
from activities.lists import MEETINGS
from activities.models import MeetingParty
from activities.selectors.dues import DueKind
from activities.services.meeting_content import PartyContent, content_of
from activities.services.parties import HostNotConfirmed, PartyNotReady, confirm_party, people_of
from common.selectors.audit_presses import logged_word
from members.choices import Role
from members.models import RoleGrant
from members.services.people import add_member
from tests.activities.test_duties import owed
from tests.activities.test_meeting_services import NOW, ON, confirm, ready, write
from tests.todos import activities_todos
from tests.world import add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(world):
    """A theme day of b1 with b2, confirmed by b1; b2 has two people."""
    add_member(home=world["b2"], name="何秀英", on=date(2026, 1, 1), actor=None, joined_on=date(2026, 6, 1))
    meeting = write(
        ready(world, MeetingKind.THEME_DAY), world.users["b1_secretary"], parties=(PartyContent(world["b2"].pk),)
    )
    return confirm(world, meeting)


def ticked(world, meeting, *, absent=(), by="b2_secretary", **more):
    [party] = meeting.parties.all()
    people = {person.name: person.pk for person in people_of(party, meeting)}
    return confirm_party(
        party=party, absences={people[name]: AbsenceReason.AWAY for name in absent}, actor=world.user(by), now=NOW,
        **{"note": "", "reason": "", **more},
    )  # fmt: skip


def theme_days(world, key):
    return owed(world[key], on=ON)[("THEME_DAY", "MONTH")][0]


def test_it_counts_for_the_partner_from_its_own_confirmation_on(world, shared):
    assert (theme_days(world, "b1"), theme_days(world, "b2")) == (1, 0)
    party = ticked(world, shared, absent=["何秀英"])
    assert (theme_days(world, "b1"), theme_days(world, "b2")) == (1, 1)
    assert (party.confirmed_by, party.confirmed_at, party.is_entered_for) == (world.users["b2_secretary"], NOW, False)
    rows = party.attendances.values_list("member__name", "presence", "reason", "has_vote", "is_expected")
    assert set(rows) == {
        ("曾庆华", Presence.PRESENT, "", True, True), ("何秀英", Presence.ABSENT, AbsenceReason.AWAY, False, True),
    }  # fmt: skip


def test_the_hosts_own_list_stays_as_it_was(world, shared):
    before = content_of(shared)
    ticked(world, shared)
    assert content_of(shared) == before
    assert shared.own_attendances.count() == 4


def test_nobody_came_asks_for_a_reason_and_counts_for_nothing(world, shared):
    with pytest.raises(PartyNotReady) as problem:
        ticked(world, shared, absent=["何秀英", "曾庆华"])
    assert problem.value.field == "note"
    party = ticked(world, shared, absent=["何秀英", "曾庆华"], note="都在防汛值守")
    assert (party.note, theme_days(world, "b2")) == ("都在防汛值守", 0)


def test_a_change_after_the_confirmation_stays_visible(world, shared):
    ticked(world, shared)
    with pytest.raises(PartyNotReady) as problem:
        ticked(world, shared, absent=["何秀英"])
    assert problem.value.field == "reason"
    ticked(world, shared, absent=["何秀英"], reason="签到表看错了")
    amendment = shared.amendments.get()
    assert (amendment.text, amendment.actor) == ("签到表看错了", world.users["b2_secretary"])
    assert (amendment.part_type, amendment.part_id) == ("members.organisation", world["b2"].pk)
    assert (amendment.office, amendment.is_deputy) == ("翠竹苑小区党支部 支部书记", False)
    assert amendment.changes == [
        {"field": "何秀英到会情况", "before": "", "after": "缺席：在外（流动）", "people": True},
        {"field": "到会人数", "before": "2 名", "after": "1 名", "counts": True},
    ]
    with pytest.raises(PartyNotReady):
        ticked(world, shared, absent=["何秀英"], reason="再来一次")


def test_nothing_is_ticked_before_the_host_confirmed(world):
    meeting = write(
        ready(world, MeetingKind.THEME_DAY), world.users["b1_secretary"], parties=(PartyContent(world["b2"].pk),)
    )
    assert meeting.state == MeetingState.DRAFT
    with pytest.raises(HostNotConfirmed):
        ticked(world, meeting)


def test_who_came_as_a_walk_in_moves_to_the_own_branch_and_is_not_absent(world):
    zeng = world.people["zeng"]
    meeting = write(
        ready(world, MeetingKind.THEME_DAY), world.users["b1_secretary"], walk_ins=(zeng.pk,),
        parties=(PartyContent(world["b2"].pk),),
    )  # fmt: skip
    meeting = confirm(world, meeting)
    with pytest.raises(PartyNotReady) as problem:
        ticked(world, meeting, absent=["曾庆华"], note="没有来")
    assert str(problem.value.message) == "主办支部的记录写着 曾庆华 到会，请和主办支部核对。"
    party = ticked(world, meeting)
    assert meeting.attendances.get(member=zeng).party == party
    assert theme_days(world, "b2") == 1


def page(meeting):
    return reverse("activities:meeting-party", args=[meeting.pk, meeting.parties.get().pk])


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("b2_secretary", 200), ("b1_secretary", 403), ("b1_recorder", 403), ("c1_secretary", 403), ("b4_secretary", 404),
        ("zhou_member", 403), ("system", 403),
    ],
)  # fmt: skip
def test_who_ticks_while_the_own_secretary_has_an_account(world, client_of, shared, key, code):
    assert client_of(key).get(page(shared)).status_code == code


@pytest.mark.parametrize(("key", "code"), [("b1_secretary", 302), ("b1_recorder", 403), ("c1_secretary", 403)])
def test_without_an_account_the_hosts_secretary_keys_it_in(world, client_of, shared, key, code):
    RoleGrant.objects.filter(role=Role.BRANCH_SECRETARY, organisation=world["b2"]).update(
        ended_on=ON - timedelta(days=9)
    )
    assert client_of(key).post(page(shared), {}).status_code == code
    party = MeetingParty.objects.get()
    assert (party.is_entered_for, theme_days(world, "b2")) == ((True, 1) if code == 302 else (False, 0))


@pytest.fixture
def without_account(world):
    grants = RoleGrant.objects.filter(role=Role.BRANCH_SECRETARY, organisation=world["b2"])
    grants.update(ended_on=ON - timedelta(days=9))


def looks(world):
    rows = LogEntry.objects.filter(additional_data__deed="meeting.open_party")
    return [(row.actor, row.object_id, row.additional_data["organisation"]) for row in rows]


def test_the_host_opens_the_names_alone_by_a_press_that_is_logged(world, client_of, shared, without_account):
    client, url = client_of("b1_secretary"), page(shared)
    text = client.get(url).content.decode()
    assert "曾庆华" not in text
    assert "打开名单会和您的姓名一起记入日志" in text
    assert looks(world) == []
    text = client.post(url, {"open": "1"}).content.decode()
    look = (world.users["b1_secretary"], shared.pk, world["b2"].pk)
    for words in ("曾庆华", "何秀英", "这次查看已记入日志"):
        assert words in text
    assert "预备" not in text
    assert "data-vote" not in text
    assert looks(world) == [look]
    everybody = [*world["b2"].members.values_list("pk", flat=True)]
    assert client.post(url, {"absent": everybody}).status_code == 422  # the names come back: another look
    assert looks(world) == [look, look]
    assert logged_word(LogEntry.objects.filter(additional_data__deed="meeting.open_party").first()) == (
        "主办支部查看其他支部应到名单"
    )


def test_the_own_recorder_opens_the_own_list_without_a_log(world, client_of, shared, without_account):
    add_user(world, "b2_recorder", Role.RECORDER, world["b2"])
    text = client_of("b2_recorder").get(page(shared)).content.decode()
    assert "何秀英" in text
    assert "预备" in text
    assert looks(world) == []


@pytest.mark.parametrize(("by", "code"), [("b1_secretary", 200), ("b2_secretary", 403)])
def test_the_host_does_not_open_what_the_branch_itself_confirmed(world, client_of, shared, by, code):
    ticked(world, shared, absent=["何秀英"], by=by)
    RoleGrant.objects.filter(role=Role.BRANCH_SECRETARY, organisation=world["b2"]).update(ended_on=ON)
    assert client_of("b1_secretary").get(page(shared)).status_code == code


def test_why_nobody_came_is_part_of_the_text(world, client_of, shared):
    ticked(world, shared, absent=["何秀英", "曾庆华"], note="都在防汛值守")
    for key, reads in {"b1_secretary": True, "b2_secretary": True, "c1_secretary": False, "s1_admin": False}.items():
        assert ("都在防汛值守" in client_of(key).get(shared.get_absolute_url()).content.decode()) is reads
    printed = client_of("b1_secretary").get(reverse("activities:meeting-print", args=[shared.pk])).content.decode()
    assert "翠竹苑小区党支部无人到会，原因：都在防汛值守" in printed


def test_the_page_takes_a_tick_and_says_how_it_stands(world, client_of, shared):
    client = client_of("b2_secretary")
    assert "待本支部确认到会" in client_of("b1_secretary").get(shared.get_absolute_url()).content.decode()
    text = client.get(page(shared)).content.decode()
    assert text.index("何秀英") > 0
    absent = world["b2"].members.get(name="何秀英").pk
    answer = client.post(page(shared), {"absent": [absent], f"reason_{absent}": "BUSINESS"}, follow=True)
    assert "已确认翠竹苑小区党支部到会的人。" in answer.content.decode()
    record = client_of("b1_secretary").get(shared.get_absolute_url()).content.decode()
    assert "实到 1 / 应到 2 人" in record
    assert "已确认到会" in record
    everybody = [*world["b2"].members.values_list("pk", flat=True)]
    refused = client.post(page(shared), {"absent": everybody, "reason": "改"})
    assert refused.status_code == 422
    assert "本支部没有人到会，请写明原因" in refused.content.decode()


def titles(world, key, on=ON):
    return [str(todo.title) for todo in activities_todos(user=world.user(key), on=on) if todo.due.kind == DueKind.PARTY]


def test_the_partner_is_reminded_until_it_confirmed(world, shared):
    title = "11月20日主题党日：核对翠竹苑小区党支部到会的人"
    assert titles(world, "b2_secretary") == [title]
    assert titles(world, "b1_secretary") == titles(world, "c1_secretary") == titles(world, "zhou_member") == []
    assert titles(world, "b2_secretary", on=date(2027, 6, 1)) == []
    RoleGrant.objects.filter(role=Role.BRANCH_SECRETARY, organisation=world["b2"]).update(ended_on=date(2026, 11, 1))
    assert titles(world, "b1_secretary") == [title]
    ticked(world, shared, by="b1_secretary")
    assert titles(world, "b1_secretary") == []


def test_a_partner_that_the_host_takes_back_loses_its_list(world, shared):
    from activities.services.amendments import amend_meeting

    ticked(world, shared)
    content = content_of(shared)
    amend_meeting(
        meeting=shared, content=type(content)(**{**vars(content), "parties": ()}), reason="没有一起开", version=None,
        actor=world.users["b1_secretary"], on=ON, now=NOW,
    )  # fmt: skip
    assert not MeetingParty.objects.exists()
    assert shared.attendances.count() == 4
    assert theme_days(world, "b2") == 0


def test_a_planned_meeting_shows_who_should_come_and_not_who_came(world, client_of):
    from activities.services.meetings import plan_meeting

    plan = plan_meeting(
        kind=MeetingKind.GENERAL, host=world["b1"], actor=world.users["b1_secretary"], held_on=date(2026, 12, 30), on=ON,
        now=NOW, place="会议室",
    )  # fmt: skip
    client = client_of("b1_secretary")
    for url in (plan.get_absolute_url(), reverse("activities:meeting-print", args=[plan.pk])):
        text = client.get(url).content.decode()
        assert "应到" in text
        assert "到会人员" not in text
        assert "4 / 4" not in text
    assert "实到" not in client.get(plan.get_absolute_url()).content.decode()
    table = client.get(reverse("activities:meetings")).context["table"]
    shown = dict(
        zip([column.name for column in table.columns], [cell for _td, cell in next(table.rows())], strict=True)
    )
    assert [shown["expected_count"], shown["present_count"]] == ["4", "—"]
    value = dict(
        zip(MEETINGS.header(), next(MEETINGS.values(MEETINGS.queryset(world.users["b1_secretary"]))), strict=True)
    )
    assert [value["应到"], value["实到"]] == [4, None]
