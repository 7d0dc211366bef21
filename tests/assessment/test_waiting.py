"""Before the notice the desk lists what still waits and for whom; the overview counts the same."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.choices import ServiceState
from alliances.models import Alliance, Claim
from assessment.models import CommunityQuarter
from assessment.selectors.waiting import waiting_counts, waiting_on
from assessment.services.objections import raise_objection
from assessment.services.quarters import reopen_quarter
from common.periods import Quarter
from tests.assessment.scenes import claim, need, score, score_of, serve, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
TODAY = date(2026, 10, 12)


@pytest.fixture
def delivery(scored):
    """Delivered on Friday 25 September, a holiday, and not answered."""
    taken = claim(need(Alliance.objects.get()), scored["u1"], due=date(2026, 9, 28), delivered=date(2026, 9, 24))
    return Claim.objects.select_related("need").get(pk=taken.pk)


def told(row, user, on=TODAY):
    return {
        str(group.title): (group.count, [(item.who, item.waits_for, item.days) for item in group.items])
        for group in waiting_on(row=row, user=user, on=on)
    }


def test_what_waits_for_whom(scored, row, delivery):
    serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 29), state=ServiceState.SUBMITTED)
    found = told(row, scored.user("c1_secretary"))
    assert found == {
        "交付待验收": (1, [("县税务局机关党支部", "等学府社区党委验收", 7)]),
        "志愿服务待确认": (1, [("吴海燕", "等学府社区党委确认", 0)]),
    }
    ripe = told(row, scored.user("c1_secretary"), on=date(2026, 10, 20))["交付待验收"]
    assert ripe == (1, [("县税务局机关党支部", "等学府社区党委验收，城东街道党工委也可以抽查验收", 13)])


NOT_WAITING = [  # due, delivered, confirmed
    (date(2026, 10, 1), date(2026, 9, 24), None),  # due in the next quarter
    (date(2026, 9, 28), None, None),
    (date(2026, 9, 28), date(2026, 9, 24), date(2026, 9, 30)),
]


@pytest.mark.parametrize(("due", "delivered", "confirmed"), NOT_WAITING)
def test_what_does_not_wait(scored, row, due, delivered, confirmed):
    claim(need(Alliance.objects.get()), scored["u1"], due=due, delivered=delivered, confirmed=confirmed)
    serve(scored.people["wu"], scored["c1"], on=date(2026, 10, 1), state=ServiceState.SUBMITTED)
    serve(scored.people["wu"], scored["c2"], on=date(2026, 9, 1), state=ServiceState.SUBMITTED)
    serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 1), state=ServiceState.REFUSED)
    assert told(row, scored.user("c1_secretary")) == {}


@pytest.mark.parametrize(("state", "count"), [("CLOSED", 1), ("NOTICE", 0), ("DRAFT", 0)])
def test_what_waits_from_an_earlier_quarter_waits_where_it_would_count(scored, row, state, count):
    """In the earliest quarter that is not confirmed: here, once the one before stands."""
    score(Quarter(2026, 2), as_of=date(2026, 7, 1))
    CommunityQuarter.objects.filter(quarter="2026Q2").update(
        state=state, notice_started_on=TODAY, notice_ends_on=TODAY,
    )  # fmt: skip
    claim(need(Alliance.objects.get()), scored["u1"], due=date(2026, 6, 20), delivered=date(2026, 6, 18))
    serve(scored.people["wu"], scored["c1"], on=date(2026, 6, 20), state=ServiceState.SUBMITTED)
    user = scored.user("c1_secretary")
    assert [group.count for group in waiting_on(row=row, user=user, on=TODAY)] == [1, 1] * count
    counts = waiting_counts([row], quarter=row.period, user=user)[row.pk]
    assert (counts.deliveries, counts.services) == (count, count)


def test_objections_left_open_by_a_reopening(scored, row, notice):
    mine = score_of(scored.people["wu"])
    raise_objection(score=mine, actor=scored.users["wu_member"], text="少计一次。", on=TODAY)
    reopened = reopen_quarter(row=notice, actor=scored.users["department"], on=TODAY, reason="漏记一次会议")
    assert told(reopened, scored.user("department")) == {
        "异议没有办完": (1, [("吴海燕", "等学府社区党委没有参与计分的同志或城东街道党工委答复", 0)])
    }


def test_only_what_the_reader_may_see(scored, row, delivery):
    serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 29), state=ServiceState.SUBMITTED)
    for key, kinds in (
        ("c1_secretary", {"交付待验收", "志愿服务待确认"}),
        ("s1_admin", {"交付待验收", "志愿服务待确认"}),
        ("department", {"交付待验收", "志愿服务待确认"}),
        ("u1_liaison", {"交付待验收", "志愿服务待确认"}),  # its own claim, and the service of its own member
        ("b1_secretary", set()),
        ("c2_secretary", set()),
        ("audit", set()),
    ):
        assert set(told(row, scored.user(key))) == kinds, key


def test_the_desk_says_what_stays_out_and_lets_the_notice_begin(scored, row, delivery, client_of):
    serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 29), state=ServiceState.SUBMITTED)
    client, url = client_of("c1_secretary"), row.get_absolute_url()
    page = client.get(url)
    words = text_of(page)
    for sentence in (
        "异议期以前还在等的", "县税务局机关党支部 9月24日 交付，已等 7 个工作日", "等学府社区党委验收",
        "还有 1 件交付待验收：这些件这次不算按期也不算逾期，验收以后计入最早未审定的季度。",
        "还有 1 条志愿服务待确认：这次不计，确认以后计入最早未审定的季度。", "可以现在就开始异议期",
    ):  # fmt: skip
        assert sentence in words, sentence
    assert f'href="{delivery.get_absolute_url()}"' in page.content.decode()
    assert "不影响公示" in text_of(client_of("s1_admin").get(url))
    after = text_of(client.post(reverse("assessment:quarter-notice", args=[row.pk]), follow=True))
    assert "异议期已开始" in after
    assert "还有 1 件交付待验收：这些件这次不算按期也不算逾期" in after
    assert "异议期以前还在等的" not in text_of(client.get(url))


def test_with_nothing_left_the_desk_says_nothing_of_it(scored, row, client_of):
    assert "还在等的" not in text_of(client_of("c1_secretary").get(row.get_absolute_url()))


def test_many_are_counted_and_the_first_named(scored, row, client_of):
    for number in range(7):
        claim(need(Alliance.objects.get()), scored["u1"], due=date(2026, 9, 1), delivered=date(2026, 8, 1 + number))
    words = text_of(client_of("c1_secretary").get(row.get_absolute_url()))
    assert "交付待验收 7" in words
    assert "另有 2 件，看全部" in words


@pytest.mark.parametrize("state", ["DRAFT", "CONFIRMED"])
def test_the_overview_counts_the_same(scored, row, delivery, client_of, state):
    serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 29), state=ServiceState.SUBMITTED)
    CommunityQuarter.objects.filter(pk=row.pk).update(
        state=state, confirmed_by=scored.users["c1_secretary"], confirmed_at="2026-10-20T09:00+08:00"
    )
    for key in ("department", "s1_admin"):
        words = text_of(client_of(key).get(reverse("assessment:quarters") + "?quarter=2026Q3"))
        line = words.split("党员等次")[1].split("学府社区党委")[1].split("社区党委")[0]
        assert ("待验收交付 1 待确认服务 1" in line) is (state == "DRAFT"), key


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["desk", "overview"])
def test_the_pages_ask_the_same_however_much_waits(scored, row, client_of, page, count):
    for number in range(count):
        claim(need(Alliance.objects.get()), scored["u1"], due=date(2026, 9, 1), delivered=date(2026, 8, 1 + number))
        serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 1 + number), state=ServiceState.SUBMITTED)
    client = client_of("s1_admin")
    url = row.get_absolute_url() if page == "desk" else reverse("assessment:quarters") + "?quarter=2026Q3"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == {"desk": 23, "overview": 15}[page]


def test_every_number_has_its_measure_and_both_who_may_confirm_are_named(scored, row, delivery, client_of):
    record = serve(scored.people["wu"], scored["c1"], on=date(2026, 9, 29), state=ServiceState.SUBMITTED)
    type(record).objects.filter(pk=record.pk).update(branch=scored["b1"])
    words = text_of(client_of("c1_secretary").get(row.get_absolute_url()))
    assert "志愿服务待确认 1 条" in words
    assert "交付待验收 1 件" in words
    assert "等锦绣家园小区党支部或学府社区党委确认" in words


def test_an_early_desk_names_the_last_day_of_its_quarter(scored, client_of):
    score(Quarter(2026, 4))
    CommunityQuarter.objects.filter(quarter="2026Q4").update(state="DRAFT")
    running = CommunityQuarter.objects.get(community=scored["c1"], quarter="2026Q4")
    words = text_of(client_of("c1_secretary").get(running.get_absolute_url()))
    assert "本季到 12月31日 结束" in words
    assert "2027年1月1日" not in words
