"""The home page of every role: what waits, in bands, and nothing that is not the person's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.choices import MeetingKind
from alliances.models import Alliance
from assessment.models import CommunityQuarter
from assessment.services.objections import raise_objection
from assessment.services.quarters import start_notice
from common.models import CalendarYear
from members.models import MemberReportIn, User
from members.services.accounts import create_user, grant_role
from members.services.organisations import create_organisation
from tests.activities.test_duties import held
from tests.activities.test_meeting_services import start, write
from tests.assessment.scenes import report_in, score, score_of, serve
from tests.world import MEMBER_USERS, NOW, START, USERS

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")


def page_of(client_of, key):
    answer = client_of(key).get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_branch_secretary_is_greeted_with_what_is_due(world, client_of):
    User.objects.filter(username="b1_secretary").update(name="周建国")
    page = page_of(client_of, "b1_secretary")
    assert "周书记，今天有 3 件事" in page
    assert "党员 4 名（正式 3，预备 1）" in page
    assert "已过时限 3 件" in page
    assert "没有支委会" in page
    assert "2 个党小组" in page
    assert page.count("逾期 20 天") == 3
    assert reverse("activities:duties", args=[world["b1"].pk]) in page


@pytest.mark.parametrize(
    ("name", "shown"), [("欧阳兰", "欧阳书记，"), ("周建国", "周书记，"), ("b1_secretary", "b1_secretary，")]
)
def test_a_secretary_is_addressed_by_surname(world, client_of, name, shown):
    User.objects.filter(username="b1_secretary").update(name=name)
    assert shown in page_of(client_of, "b1_secretary")


def test_drafts_are_found_again_and_untouched_ones_are_not_listed(world, client_of):
    meeting = start(world, MeetingKind.LECTURE)
    assert "没写完的" not in page_of(client_of, "b1_secretary")
    write(meeting, world.users["b1_secretary"], fields={"place": "服务站"})
    page = page_of(client_of, "b1_secretary")
    assert "没写完的" in page
    assert "有草稿" in page
    assert "没写完的" not in page_of(client_of, "s1_admin")


def test_every_role_has_a_home_and_administrators_see_no_members(world, client_of):
    for key in [key for key, *_rest in (*USERS, *MEMBER_USERS)]:
        page = page_of(client_of, key)
        assert "<h1>" in page
        if key in ("system", "security", "security2", "audit"):
            assert "党员 " not in page
            assert "近期安排" not in page


@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("c1_secretary", ["锦绣家园小区党支部", "翠竹苑小区党支部"]),
        ("s1_admin", ["学府社区党委", "东关社区党委", "锦程物业党支部"]),
        ("agency_admin", ["县税务局机关党支部", "县人民医院党委", "县水利局机关党支部"]),
        ("department", ["县直机关工委", "城东街道党工委", "河滨街道党工委"]),
    ],
)
def test_the_levels_above_see_who_stands_where(world, client_of, key, lines):
    held(world["b1"], MeetingKind.THEME_DAY, date(2026, 10, 9))
    answer = client_of(key).get(HOME)
    assert [line.organisation.name for line in answer.context["below"]] == lines
    if key == "c1_secretary":
        first = answer.context["below"][0]
        assert (first.owed, first.done, first.overdue, first.is_branch) == (9, 1, 2, True)


@pytest.mark.parametrize("key", ["c1_secretary", "department"])
def test_the_overview_costs_the_same_for_more_branches(world, client_of, key):
    client = client_of(key)
    client.get(HOME)  # the first request of a session writes it
    with CaptureQueriesContext(connection) as first:
        client.get(HOME)
    for number in range(3):
        create_organisation(
            code=f"N{number}", name=f"新支部{number}", kind="RESIDENTIAL_BRANCH", parent=world["c1"],
            on=date(2026, 1, 1), actor=None,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as second:
        client.get(HOME)
    assert len(first) == len(second)


def test_a_grant_waits_for_the_other_security_administrator(world, client_of):
    account = create_user(
        username="new", name="新同志", password="Lianjian-2026", actor=None, must_change_password=False
    )
    grant_role(
        user=account, role="street_admin", organisation=world["s1"], on=date(2026, 11, 1), actor=world.users["security"]
    )
    assert "批准授权：新同志" in page_of(client_of, "security2")
    assert "批准授权：新同志" not in page_of(client_of, "security")


QUERIES = {"department": 9, "c1_secretary": 9, "b1_secretary": 8, "u1_liaison": 6, "security": 6}
"""Who it is (three), the name of the county, its settings, and one for each step of the longest read."""


@pytest.mark.parametrize("more", [0, 100])
def test_a_home_page_takes_so_many_queries(world, client_of, more):
    """The same with a hundred branches and a hundred alliances more."""
    for number in range(more):
        create_organisation(
            code=f"N{number}", name=f"新支部{number}", kind="RESIDENTIAL_BRANCH", parent=world["c1"],
            on=date(2026, 1, 1), actor=None,
        )  # fmt: skip
    Alliance.objects.bulk_create(
        Alliance(
            kind="REGIONAL" if number % 2 else "JOINT", name=f"共建{number}", core=world["c1"], supervisor=world["s1"],
            state="RUNNING" if number % 2 else "PROPOSED", started_on=START,
        )
        for number in range(more)
    )  # fmt: skip
    assert {key: queries_of_home(client_of(key)) for key in QUERIES} == QUERIES


def queries_of_home(client) -> int:
    client.get(HOME)  # the first request of a session writes it
    with CaptureQueriesContext(connection) as asked:
        client.get(HOME)
    return len(asked)


@pytest.mark.parametrize("key", [key for key, *_rest in (*USERS, *MEMBER_USERS)])
def test_who_has_nothing_to_do_reads_where_the_work_is(world, client_of, key):
    answer = client_of(key).get(HOME)
    html, ways = answer.content.decode(), answer.context["shell"].menu[1:6]
    assert all(entry.about for entry in answer.context["shell"].menu[1:])
    shown = [
        str(entry.title) for entry in ways if f'{entry.title}<span class="sub d-block">{entry.about}</span>' in html
    ]
    assert shown == ([] if answer.context["bands"] else [str(entry.title) for entry in ways])
    assert len(ways) >= 1


@pytest.mark.parametrize(
    ("key", "offered"),
    [
        ("c1_secretary", True), ("c1_recorder", True), ("b1_recorder", True), ("u1_liaison", True), ("wu_member", True),
        ("b1_secretary", False), ("s1_admin", False), ("department", False), ("security", False),
    ],
)  # fmt: skip
def test_service_is_recorded_from_the_home_page_by_who_may(client_of, key, offered):
    assert (f'href="{reverse("activities:service-create")}"' in page_of(client_of, key)) == offered


def test_objections_that_wait_stand_on_the_page_of_who_may_see_them(world, client_of):
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    score()
    row = CommunityQuarter.objects.get(community=world["c1"], quarter="2026Q3")
    start_notice(row=row, actor=world.users["c1_secretary"], on=date(2026, 11, 18))
    shared = {"actor": world.users["wu_member"], "text": "8月5日的服务没有计入。", "on": date(2026, 11, 19)}
    objection = raise_objection(score=score_of(world.people["wu"]), **shared)
    shown = {
        key: client_of(key).get(HOME).context.get("objections")
        for key in ("c1_secretary", "wu_member", "c2_secretary", "security")
    }
    assert shown == {"c1_secretary": [objection], "wu_member": [objection], "c2_secretary": [], "security": None}
    page = page_of(client_of, "wu_member")
    assert "吴海燕对2026年第三季度积分的异议" in page
    assert "12月3日</time>前答复" in page
    assert "没有等待答复的。" in page_of(client_of, "c2_secretary")


def test_what_waits_for_a_word_and_what_is_to_be_done_stand_apart(world, client_of):
    """The department enters a year's holidays: nobody waits for its confirmation of anything."""
    CalendarYear.objects.create(year=2026, entered_at=NOW)
    titles = {
        str(band.title): [str(todo.title) for todo in band.todos]
        for band in client_of("department").get(HOME).context["bands"]
    }
    assert titles == {"等我办理": ["录入2027年放假和调休安排"]}
    MemberReportIn.objects.create(
        member=world.people["wu"], community=world["c1"], state="SUBMITTED", submitted_on=START
    )
    assert [str(band.title) for band in client_of("c1_secretary").get(HOME).context["bands"]] == ["等我确认"]
