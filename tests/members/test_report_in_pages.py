"""双报到: who may do which step, and the pages."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.choices import ReportInState as State
from members.models import MemberReportIn, UnitReportIn
from members.services import report_ins as services
from members.services.people import add_member
from tests.members.papers import DAY, in_state, submit, submit_unit
from tests.todos import members_todos as todos_for

pytestmark = pytest.mark.django_db

DETAIL_CODES = {
    # who: sees the paper, accepts it, asks to leave an active one
    "c1_secretary": (200, 302, 302),
    "b1_secretary": (200, 302, 403),
    "c1_recorder": (200, 403, 302),
    "b1_recorder": (200, 403, 403),
    "u1_secretary": (200, 403, 302),
    "u1_liaison": (200, 403, 302),
    "wu_member": (200, 403, 302),
    "c2_secretary": (404, 404, 404),
    "b2_secretary": (404, 404, 404),
    "u2_liaison": (404, 404, 404),
    "zhou_member": (404, 404, 404),
    "department": (404, 404, 404),
    "s1_admin": (404, 404, 404),
    "security": (403, 403, 403),
    "system": (403, 403, 403),
    "audit": (403, 403, 403),
}


@pytest.mark.parametrize("key", DETAIL_CODES)
def test_who_sees_accepts_and_leaves(world, client_of, key):
    (row,) = submit(world, "wu")
    client, today = client_of(key), timezone.localdate()
    url = reverse("members:member-report-in", args=[row.pk])
    seen, accepted, left = DETAIL_CODES[key]
    assert client.get(url).status_code == seen
    assert client.get(f"{url}paper/").status_code == seen
    assert client.post(f"{url}accept/", {"accept-started_on": today.isoformat()}).status_code == accepted
    row.refresh_from_db()
    assert row.state == (State.ACTIVE if accepted == 302 else State.SUBMITTED)
    MemberReportIn.objects.filter(pk=row.pk).update(state=State.ACTIVE, started_on=today)
    assert client.post(f"{url}ask-exit/", {"ask-exit-reason": "搬家"}).status_code == left
    row.refresh_from_db()
    assert row.state == (State.ENDING if left == 302 else State.ACTIVE)


UNIT_CODES = {
    "c1_secretary": (200, 302),
    "u1_secretary": (200, 403),
    "u1_liaison": (200, 403),
    "c1_recorder": (200, 403),
    "s1_admin": (200, 403),
    "agency_admin": (200, 403),
    "department": (200, 403),
    "b1_secretary": (404, 404),
    "c2_secretary": (404, 404),
    "u2_liaison": (404, 404),
    "wu_member": (404, 404),
}


@pytest.mark.parametrize("key", UNIT_CODES)
def test_who_sees_and_accepts_a_units_paper(world, client_of, key):
    row = submit_unit(world)
    url = reverse("members:unit-report-in", args=[row.pk])
    seen, accepted = UNIT_CODES[key]
    client = client_of(key)
    assert client.get(url).status_code == seen
    sent = {"accept-started_on": timezone.localdate().isoformat()}
    assert client.post(f"{url}accept/", sent).status_code == accepted


def test_a_paper_in_the_wrong_state_says_so_and_loses_nothing(world, client_of):
    row = in_state(world, State.REFUSED)
    url = reverse("members:member-report-in-accept", args=[row.pk])
    answer = client_of("c1_secretary").post(url, {"accept-started_on": timezone.localdate().isoformat()})
    assert answer.status_code == 422
    assert "现在是“未接收”" in answer.content.decode()


def test_no_reason_no_refusal(world, client_of):
    (row,) = submit(world, "wu")
    url = reverse("members:member-report-in-refuse", args=[row.pk])
    answer = client_of("c1_secretary").post(url, {"refuse-reason": " "})
    assert (answer.status_code, "请写明原因。" in answer.content.decode()) == (422, True)
    assert client_of("c1_secretary").get(url).status_code == 405
    row.refresh_from_db()
    assert row.state == State.SUBMITTED


def test_ticked_rows_are_received_together(world, client_of):
    rows = submit(world, "wu", "chen", "li")
    client, url = client_of("c1_secretary"), reverse("members:member-report-ins")
    sent = {"deed": "accept", "started_on": "2099-01-01", "rows": [row.pk for row in rows[:2]]}
    assert client.post(url, sent).status_code == 302
    states = dict(MemberReportIn.objects.values_list("member__name", "state"))
    assert states == {"吴海燕": State.RECEIVED, "陈国栋": State.RECEIVED, "李卫东": State.SUBMITTED}


def test_bulk_refuses_without_a_reason_keeps_ticks_and_takes_no_foreign_rows(world, client_of):
    rows = submit(world, "wu", "chen")
    (foreign,) = submit(world, "li", community="c2", branch=None)
    client, url = client_of("c1_secretary"), reverse("members:member-report-ins")
    answer = client.post(url, {"deed": "refuse", "rows": [rows[0].pk]})
    assert answer.status_code == 422
    assert f'value="{rows[0].pk}" aria-label="选中吴海燕" checked' in answer.content.decode()
    assert f'value="{rows[1].pk}" aria-label="选中陈国栋">' in answer.content.decode()
    assert client.post(url, {"deed": "accept", "started_on": "2099-01-01"}).status_code == 422
    wrong = {"deed": "accept", "started_on": "2099-01-01", "rows": [rows[0].pk, foreign.pk]}
    assert client.post(url, wrong).status_code == 404
    assert client_of("u1_liaison").post(url, {**wrong, "rows": [rows[0].pk]}).status_code == 403
    assert client.post(url, {"deed": "refuse", "reason": "不住这里", "rows": [rows[0].pk]}).status_code == 302
    assert set(MemberReportIn.objects.values_list("state", flat=True)) == {State.SUBMITTED, State.REFUSED}


def test_bulk_is_all_or_none(world, client_of):
    rows = submit(world, "wu", "chen")
    services.refuse_report_in(report_in=rows[0], reason="不住这里", on=DAY, actor=None)
    sent = {"deed": "accept", "started_on": "2099-01-01", "rows": [row.pk for row in rows]}
    assert client_of("c1_secretary").post(reverse("members:member-report-ins"), sent).status_code == 422
    rows[1].refresh_from_db()
    assert rows[1].state == State.SUBMITTED


def test_the_community_writes_for_somebody_by_exact_name_and_unit(world, client_of):
    client, url = client_of("c1_secretary"), reverse("members:member-report-in-create")
    wrong = client.post(url, {"name": "吴海", "unit": world["u1"].pk, "place": world["b1"].pk})
    assert wrong.status_code == 422
    assert "13800002217" not in wrong.content.decode()
    foreign = client.post(url, {"name": "吴海燕", "unit": world["u1"].pk, "place": world["b3"].pk})
    assert foreign.status_code == 422
    assert client.post(url, {"name": "吴海燕", "unit": world["u1"].pk, "place": world["b1"].pk}).status_code == 302
    made = MemberReportIn.objects.get()
    assert (made.member.name, made.community, made.branch, made.entered_for) == (
        "吴海燕", world["c1"], world["b1"], True,
    )  # fmt: skip


def test_two_of_one_name_are_not_guessed(world, client_of):
    add_member(home=world["u1"], name="吴海燕", on=DAY, actor=None)
    sent = {"name": "吴海燕", "unit": world["u1"].pk, "place": world["b1"].pk}
    assert client_of("c1_secretary").post(reverse("members:member-report-in-create"), sent).status_code == 422


def test_the_liaison_ticks_own_people_in_service(world, client_of):
    add_member(home=world["u1"], name="曹秋菊", on=DAY, actor=None, work_status="RETIRED")
    client, url = client_of("u1_liaison"), reverse("members:member-report-in-create")
    page = client.get(url).content.decode()
    assert ["吴海燕" in page, "陈国栋" in page, "曹秋菊" in page, "李卫东" in page] == [True, True, False, False]
    assert "曹秋菊" in client.get(f"{url}?all=1").content.decode()
    people = [world.people[key].pk for key in ("wu", "chen")]
    assert client.post(url, {"place": world["c1"].pk, "people": [world.people["li"].pk]}).status_code == 422
    assert client.post(url, {"place": world["c1"].pk, "people": people}).status_code == 302
    assert MemberReportIn.objects.filter(entered_for=False, branch=None).count() == 2


def test_a_member_reports_in_and_sees_it_on_the_own_page(world, client_of):
    client, url = client_of("wu_member"), reverse("members:member-report-in-create")
    assert client.post(url, {"place": world["b1"].pk}).status_code == 302
    page = client.get(reverse("members:me")).content.decode()
    assert "锦绣家园小区党支部" in page
    assert "138****2217" in page
    assert "13800002217" not in page


CREATE_CODES = {"c1_secretary": 200, "c1_recorder": 200, "u1_secretary": 200, "b1_secretary": 403, "s1_admin": 403}


@pytest.mark.parametrize("key", CREATE_CODES)
def test_who_hands_in_papers(client_of, key):
    client = client_of(key)
    for view in ("members:member-report-in-create", "members:unit-report-in-create"):
        assert client.get(reverse(view)).status_code == CREATE_CODES[key]


def test_the_unit_hands_in_its_own_paper_only(world, client_of):
    client, url = client_of("u1_liaison"), reverse("members:unit-report-in-create")
    assert client.post(url, {"unit": world["u2"].pk, "community": world["c1"].pk}).status_code == 422
    assert client.post(url, {"unit": world["u1"].pk, "community": world["c1"].pk}).status_code == 302
    assert UnitReportIn.objects.get().entered_for is False


def test_what_waits_is_on_the_home_page_of_who_decides(world):
    submit(world, "wu", "chen")
    in_unit = submit_unit(world)
    services.accept_report_in(report_in=in_unit, started_on=DAY, on=DAY, actor=None)
    services.ask_exit(report_in=in_unit, reason="迁址", actor=None)

    def titles(key):
        return [str(todo.title) for todo in todos_for(user=world.user(key), on=DAY)]

    assert titles("c1_secretary") == ["2 名党员报到待接收", "1 个报到单位申请退出"]
    assert titles("b1_secretary") == ["2 名党员报到待接收"]
    assert titles("u1_liaison") == []
    assert titles("c2_secretary") == []


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(world, client_of, django_assert_num_queries, count):
    submit(world, *("wu", "chen", "li")[:count])
    client, url = client_of("c1_secretary"), reverse("members:member-report-ins")
    client.get(url)  # the first request of a session writes it
    with django_assert_num_queries(QUERIES):
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


QUERIES = 5
