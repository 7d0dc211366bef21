"""志愿服务: who records, who confirms, what counts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.choices import ServiceState as State
from activities.county_settings import MIN_HOURS
from activities.models import ServiceRecord
from activities.selectors.facts.service import service_facts, unit_members_with_service
from activities.services import service as services
from common.periods import Quarter
from common.selectors.county_settings import value_of
from members.models import MemberReportIn
from members.services import report_ins
from members.services.accounts import grant_role
from tests.county_settings import give
from tests.todos import activities_todos as todos_for

pytestmark = pytest.mark.django_db

START = date(2026, 7, 1)
NOW = datetime(2026, 9, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 9, 10)


def report_in(world, *people, community="c1", branch="b1", start=START):
    rows = report_ins.submit_member_report_ins(
        members=[world.people[key] for key in people], community=world[community],
        branch=world[branch] if branch else None, on=start, actor=None,
    )  # fmt: skip
    return report_ins.accept_report_ins(report_ins=rows, started_on=start, on=start, actor=None)


@pytest.fixture
def reported(world):
    report_in(world, "wu", "chen", "li")
    return world


def record(world, *people, actor="u1_liaison", **changes):
    fields = {
        "members": [world.people[key] for key in people], "community": world["c1"], "category": "ENVIRONMENT",
        "title": "楼道清理", "held_on": DAY, "hours": Decimal(2), "now": NOW, **changes,
    }  # fmt: skip
    return services.record_service(actor=world.users[actor], **fields)


def test_one_entry_gives_one_record_a_person(reported):
    rows = record(reported, "wu", "chen")
    assert [(row.member.name, row.state, row.entered_for, row.branch) for row in rows] == [
        ("吴海燕", State.SUBMITTED, True, reported["b1"]),
        ("陈国栋", State.SUBMITTED, True, reported["b1"]),
    ]
    assert record(reported, "wu", actor="wu_member", title="巡逻")[0].entered_for is False


def test_without_a_report_in_on_that_day_nothing_is_recorded(reported):
    with pytest.raises(services.NotReportedIn, match="马国强在 2026年9月10日 没有在学府社区党委报到在册"):
        record(reported, "wu", "ma")
    with pytest.raises(services.NotReportedIn):
        record(reported, "wu", held_on=START - timedelta(days=1))
    with pytest.raises(services.NotReportedIn):
        record(reported, "wu", community=reported["c2"])
    MemberReportIn.objects.filter(member=reported.people["wu"]).update(state="ENDED", ended_on=DAY)
    with pytest.raises(services.NotReportedIn):
        record(reported, "wu", held_on=DAY)
    assert ServiceRecord.objects.count() == 0
    record(reported, "wu", held_on=DAY - timedelta(days=1))


def test_a_service_is_recorded_once(reported):
    first = record(reported, "wu")
    with pytest.raises(services.RecordedAlready, match="吴海燕在 2026年9月10日 的“楼道清理”已经登记过了"):
        record(reported, "wu", "chen")
    first[0].pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first[0].save(force_insert=True)
    assert ServiceRecord.objects.count() == 1
    services.refuse_services(
        records=list(ServiceRecord.objects.all()), reason="日期不对", actor=reported.users["c1_secretary"], now=NOW
    )
    record(reported, "wu")
    assert ServiceRecord.objects.count() == 2


def test_what_is_not_done_yet_is_not_recorded(reported):
    with pytest.raises(services.NotYetHeld):
        record(reported, "wu", held_on=date(2026, 9, 21))
    record(reported, "wu", held_on=date(2026, 9, 20))


@pytest.mark.parametrize("hours", ["0", "24.5"])
def test_hours_fit_a_day(reported, hours):
    with pytest.raises(IntegrityError), transaction.atomic():
        record(reported, "wu", hours=Decimal(hours))


MOVES = {
    (State.SUBMITTED, "confirm"): State.CONFIRMED,
    (State.SUBMITTED, "refuse"): State.REFUSED,
}


@pytest.mark.parametrize("state", State.values)
def test_decided_once(reported, state):
    (row,) = record(reported, "wu")
    ServiceRecord.objects.update(state=state, confirmed_at=NOW if state == State.CONFIRMED else None)
    actor = reported.users["c1_secretary"]
    steps = {
        "confirm": lambda: services.confirm_services(records=[row], actor=actor, now=NOW),
        "refuse": lambda: services.refuse_services(records=[row], reason="人不在", actor=actor, now=NOW),
    }
    for step, call in steps.items():
        with transaction.atomic():
            if (state, step) in MOVES:
                done = call()[0]
                assert (done.state, done.confirmed_by, done.confirmed_at) == (MOVES[state, step], actor, NOW)
            else:
                with pytest.raises(services.WrongServiceState):
                    call()
            transaction.set_rollback(True)


def test_nobody_confirms_the_own_service(reported, client_of):
    """A recorder of the community who reported in there and later became its secretary."""
    user = reported.users["wu_member"]
    grant_role(user=user, role="community_secretary", organisation=reported["c1"], on=START, actor=None)
    (row,) = record(reported, "wu", actor="wu_member")
    with pytest.raises(services.OwnService):
        services.confirm_services(records=[row], actor=user, now=NOW)
    with pytest.raises(services.OwnService):
        services.record_and_confirm(
            actor=user, now=NOW, members=[reported.people["wu"]], community=reported["c1"], category="PATROL",
            title="巡逻", held_on=DAY, hours=Decimal(1),
        )  # fmt: skip
    assert ServiceRecord.objects.count() == 1


def test_the_secretarys_own_entry_is_confirmed_by_name(reported):
    fields = {"community": reported["c1"], "category": "PATROL", "title": "巡逻", "held_on": DAY, "hours": Decimal(3)}
    secretary = reported.users["c1_secretary"]
    rows = services.record_and_confirm(
        members=[reported.people["wu"], reported.people["li"]], actor=secretary, now=NOW, **fields
    )
    assert {(row.state, row.recorded_by, row.confirmed_by, row.entered_for) for row in rows} == {
        (State.CONFIRMED, secretary, secretary, True)
    }


# Facts


@pytest.mark.parametrize(
    ("day", "hours", "state", "counts"),
    [
        ("2026-07-01", "1", State.CONFIRMED, True),
        ("2026-09-30", "8", State.CONFIRMED, True),
        ("2026-10-01", "8", State.CONFIRMED, False),
        ("2026-08-01", "0.9", State.CONFIRMED, False),
        ("2026-08-01", "2", State.SUBMITTED, False),
        ("2026-08-01", "2", State.REFUSED, False),
    ],
)
def test_what_counts_in_a_quarter(reported, day, hours, state, counts):
    (row,) = record(reported, "wu", held_on=DAY)
    ServiceRecord.objects.update(
        held_on=date.fromisoformat(day), hours=Decimal(hours), state=state,
        confirmed_at=NOW if state == State.CONFIRMED else None,
    )  # fmt: skip
    quarter = Quarter.parse("2026Q3")
    expected = {
        "id": row.pk, "member_id": reported.people["wu"].pk, "community_id": reported["c1"].pk,
        "held_on": date.fromisoformat(day), "hours": Decimal(hours),
    }  # fmt: skip
    assert list(service_facts(quarter)) == ([expected] if counts else [])
    people = unit_members_with_service(reported["u1"], quarter)
    assert [member.name for member in people] == (["吴海燕"] if counts else [])
    assert list(unit_members_with_service(reported["u2"], quarter)) == []


def test_the_minimal_hours_are_data_with_their_origin(reported):
    number = value_of(MIN_HOURS, on=DAY)
    assert (number.value, number.shown, number.get_origin_display()) == (1, "1 小时", "系统默认，未经本县研究")
    services.record_and_confirm(
        members=[reported.people["wu"]], community=reported["c1"], category="PATROL", title="巡逻", held_on=DAY,
        hours=Decimal(2), actor=reported.users["c1_secretary"], now=NOW,
    )  # fmt: skip
    give(MIN_HOURS, Decimal(3))
    assert list(service_facts(Quarter.parse("2026Q3"))) == []


# Who

CODES = {
    # who: sees a record, confirms it, opens the form
    "c1_secretary": (200, 302, 200),
    "b1_secretary": (200, 302, 403),
    "c1_recorder": (200, 403, 200),
    "b1_recorder": (200, 403, 200),
    "u1_liaison": (200, 403, 200),
    "u1_secretary": (200, 403, 403),
    "wu_member": (200, 403, 200),
    "s1_admin": (200, 403, 403),
    "department": (200, 403, 403),
    "b2_secretary": (404, 404, 403),
    "c2_secretary": (404, 404, 200),
    "u2_liaison": (404, 404, 200),
    "s2_admin": (404, 404, 403),
    "zhou_member": (404, 404, 200),
    "security": (403, 403, 403),
}


@pytest.mark.parametrize("key", CODES)
def test_who_sees_confirms_and_records(reported, client_of, key):
    (row,) = record(reported, "wu")
    client, url = client_of(key), row.get_absolute_url()
    codes = (
        client.get(url).status_code,
        client.post(f"{url}confirm/").status_code,
        client.get(reverse("activities:service-create")).status_code,
    )
    assert codes == CODES[key]
    row.refresh_from_db()
    assert row.state == (State.CONFIRMED if CODES[key][1] == 302 else State.SUBMITTED)


def entry(world, *people, **changes):
    return {
        "title": "楼道清理", "category": "ENVIRONMENT", "held_on": timezone.localdate().isoformat(), "hours": "2",
        "branch": "", "people": [world.people[key].pk for key in people], **changes,
    }  # fmt: skip


TICKS = {
    "c1_secretary": {"吴海燕", "陈国栋", "李卫东"},
    "b1_recorder": {"吴海燕", "陈国栋", "李卫东"},
    "u1_liaison": {"吴海燕", "陈国栋"},
    "wu_member": {"吴海燕"},
}


@pytest.mark.parametrize("key", TICKS)
def test_whom_a_person_may_tick(reported, client_of, key):
    page = client_of(key).get(reverse("activities:service-create")).content.decode()
    assert {name for name in ("吴海燕", "陈国栋", "李卫东", "马国强") if f"{name}（" in page} == TICKS[key]


def test_a_tick_for_somebody_elses_person_is_refused(reported, client_of):
    url = reverse("activities:service-create")
    assert client_of("u1_liaison").post(url, entry(reported, "wu", "li")).status_code == 422
    assert client_of("wu_member").post(url, entry(reported, "chen")).status_code == 422
    assert ServiceRecord.objects.count() == 0
    assert client_of("u1_liaison").post(url, entry(reported, "wu")).status_code == 302


@pytest.mark.parametrize(("key", "state"), [("c1_secretary", State.CONFIRMED), ("c1_recorder", State.SUBMITTED)])
def test_recorded_and_confirmed_in_one_press_by_the_secretary_alone(reported, client_of, key, state):
    sent = entry(reported, "wu", "li", confirm="1")
    assert client_of(key).post(reverse("activities:service-create"), sent).status_code == 302
    assert set(ServiceRecord.objects.values_list("state", flat=True)) == {state}


def test_several_communities_are_asked_about_first(reported, client_of):
    report_in(reported, "wu", community="c2", branch=None)
    client, url = client_of("wu_member"), reverse("activities:service-create")
    page = client.get(url).content.decode()
    assert ["学府社区党委" in page, "东关社区党委" in page] == [True, True]
    assert client.get(url, {"community": reported["c3"].pk}).status_code == 404
    sent = entry(reported, "wu", hours="0")
    answer = client.post(f"{url}?community={reported['c2'].pk}", sent)
    assert (answer.status_code, "楼道清理" in answer.content.decode()) == (422, True)
    assert client.post(f"{url}?community={reported['c2'].pk}", entry(reported, "wu")).status_code == 302
    assert ServiceRecord.objects.get().community == reported["c2"]


def test_ticked_records_are_confirmed_together(reported, client_of):
    rows = record(reported, "wu", "chen", "li")
    client, url = client_of("c1_secretary"), reverse("activities:services")
    keys = [row.pk for row in rows]
    assert client.post(url, {"deed": "refuse", "rows": keys[:1]}).status_code == 422
    assert client_of("c1_recorder").post(url, {"deed": "confirm", "rows": keys}).status_code == 403
    assert client_of("c2_secretary").post(url, {"deed": "confirm", "rows": keys}).status_code == 404
    assert client.post(url, {"deed": "confirm", "rows": keys[:2]}).status_code == 302
    assert client.post(url, {"deed": "refuse", "reason": "没有到场", "rows": keys[2:]}).status_code == 302
    found = dict(ServiceRecord.objects.values_list("member__name", "state"))
    assert found == {"吴海燕": State.CONFIRMED, "陈国栋": State.CONFIRMED, "李卫东": State.REFUSED}
    assert client.post(url, {"deed": "confirm", "rows": keys}).status_code == 422


def test_what_waits_for_whom(reported):
    record(reported, "wu", "chen")

    def waiting(key):
        return [str(todo.title) for todo in todos_for(user=reported.user(key), on=DAY) if todo.section == "services"]

    assert waiting("c1_secretary") == ["2 条志愿服务记录待确认"]
    assert waiting("b1_secretary") == ["2 条志愿服务记录待确认"]
    assert waiting("c1_recorder") == []
    assert waiting("c2_secretary") == []


def test_own_page_shows_own_records_alone(reported, client_of):
    record(reported, "wu", "chen")
    record(reported, "chen", title="夜间巡逻")
    page = client_of("wu_member").get(reverse("members:me")).content.decode()
    assert ["楼道清理" in page, "夜间巡逻" in page] == [True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_list_query_count(reported, client_of, django_assert_num_queries, count):
    record(reported, *("wu", "chen", "li")[:count])
    client, url = client_of("c1_secretary"), reverse("activities:services")
    client.get(url)  # the first request of a session writes it
    with django_assert_num_queries(QUERIES):
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


QUERIES = 6


def test_many_are_locked_and_read_at_once(reported):
    """Beside what each save writes and logs, one row costs as many questions as three."""
    rows = record(reported, "wu", "chen", "li")

    def reads(chosen):
        with CaptureQueriesContext(connection) as asked:
            services.confirm_services(records=chosen, actor=reported.users["c1_secretary"], now=NOW)
        sent = [query["sql"] for query in asked.captured_queries]
        return [len([sql for sql in sent if word in sql]) for word in ("members_member", "IN (", 'UPDATE "activities')]

    one, two = reads(rows[:1]), reads(rows[1:])
    assert (one[:2], two[:2]) == ([1, 1], [1, 1])
    assert (one[2], two[2]) == (1, 2)
