"""The demo county: as big as it says, lived as it says, and obeying the rules of the product."""

import re
from collections import Counter
from datetime import date
from random import Random

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from activities.models import Meeting, MeetingParty, ServiceRecord
from alliances.models import Alliance, Claim, Need
from assessment.models import (
    AnnualResult,
    CommunityQuarter,
    EvaluationRound,
    Objection,
    OrganisationEvaluation,
    PointEntry,
    QuarterScore,
)
from assessment.permissions.points import can_accept_answer, can_press_quarter, may_answer, scorers_of
from assessment.permissions.year_end import can_sign_evaluation
from assessment.selectors.evaluations import items_of
from assessment.selectors.results import year_numbers
from assessment.selectors.year_missing import missing_of
from assessment.services import evaluations, quarters, results
from assessment.services.objections import accept_answer, answer_objection
from assessment.services.year_end import close_year
from common.calendars import WorkCalendar
from common.periods import Quarter, local_day
from members.choices import OrganisationKind as Kind
from members.choices import Post, Role, Stage, WorkStatus
from members.models import Appointment, Member, Organisation, RoleGrant, User
from members.selectors.headcounts import heads_of
from members.services.accounts import approve_grant, create_user, grant_role
from tests.todos import all_todos
from tests.todos import assessment_todos as year_todos
from workbench.demo.accounts import ACCOUNTS, PASSWORD
from workbench.demo.clock import at_nine
from workbench.demo.people import BRANCH_SIZES, make_people
from workbench.demo.tree import TreeMaker

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AS_OF = date(2026, 11, 21)


@pytest.fixture
def demo(db, capsys) -> str:
    call_command("seed_demo", as_of=AS_OF)
    return capsys.readouterr().out


def every_account_is_printed_once(printed: str) -> None:
    """One list, by what there is to try; each of them can log in."""
    users = list(User.objects.all())
    words = re.split(r"[\s，]+", printed)
    assert [user.username for user in users if words.count(user.username) != 1] == []
    assert {check_password(PASSWORD, hashed) for hashed in {user.password for user in users}} == {True}
    assert not any(user.must_change_password for user in users)
    secretaries = RoleGrant.objects.filter(role=Role.COMMUNITY_SECRETARY).values_list("organisation__name", flat=True)
    assert len(set(secretaries)) == 6
    assert all(name in printed for name in secretaries)
    assert printed.count("【") == 7


def years(earlier: date, later: date) -> int:
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def people_are_plausible() -> None:
    members = list(Member.objects.select_related("home"))
    assert [m for m in members if years(m.birth_date, m.joined_on) < 18] == []
    assert [m for m in members if m.joined_on > AS_OF] == []
    assert [m for m in members if m.work_status == WorkStatus.IN_SERVICE and years(m.birth_date, AS_OF) > 60] == []
    assert [m for m in members if m.work_status == WorkStatus.RETIRED and years(m.birth_date, AS_OF) < 55] == []
    assert [m for m in members if m.stage == Stage.PROBATIONARY and years(m.birth_date, AS_OF) > 50] == []
    posts = Appointment.objects.filter(post=Post.SECRETARY).select_related("member")
    assert len(posts) == len(BRANCH_SIZES) + 29
    assert {30 <= years(post.member.birth_date, AS_OF) <= 68 for post in posts} == {True}
    sexes = dict(
        Member.objects.filter(name__in=("周建国", "刘玉兰", "王德厚"), home__name__startswith="锦绣家园").values_list(
            "name", "sex"
        )
    )
    assert sexes == {"周建国": "M", "刘玉兰": "F", "王德厚": "M"}


def names_are_plausible() -> None:
    names = list(Organisation.objects.values_list("name", flat=True))
    assert [name for name in names if "小区小区" in name or "院落小区" in name or "公司机关" in name] == []
    workplaces = set(Member.objects.values_list("workplace", flat=True))
    assert [name for name in workplaces if "党" in name] == []


def the_objection_fits_its_line() -> None:
    objection = Objection.objects.select_related("rule", "score").get()
    assert (objection.rule.fact_code, objection.score.unit.name) == ("PARTICIPATION_RATE", "县税务局党委")
    assert "参与率" in objection.text
    line = objection.score.lines.get(rule=objection.rule)
    assert line.counted < objection.rule.amount


def every_liaison_of_a_committee_finds_an_open_need() -> None:
    for alliance in Alliance.objects.filter(kind="REGIONAL"):
        needs = Need.objects.filter(alliance=alliance, state="PUBLISHED").with_coverage()
        assert needs.filter(taken__lt=F("quantity")).count() >= 2, alliance


def published_figures_rest_on_what_was_known() -> None:
    """Collected on a working day; no meeting or service counts that was confirmed afterwards."""
    for row in CommunityQuarter.objects.exclude(notice_started_on=None):
        assert WorkCalendar().is_worked(local_day(row.collected_at)), row
        entries = PointEntry.objects.filter(community=row.community, quarter=row.quarter)
        for model, kind in ((Meeting, "meeting"), (ServiceRecord, "service_record")):
            sources = model.objects.filter(pk__in=entries.filter(source_kind=kind).values("source_id"))
            assert sources.exists(), (row, kind)
            assert not sources.filter(confirmed_at__gt=row.collected_at).exists(), (row, kind)


def nobody_is_sent_where_nothing_can_be_done(client) -> None:
    """Every line of every home page leads to a page that this very person may open."""
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        client.force_login(user)
        for todo in all_todos(user=user, on=AS_OF):
            answer = client.post(todo.url) if todo.is_press else client.get(todo.url)
            assert answer.status_code in (200, 302), (account.username, todo)


def close_the_year() -> None:
    """What a trier does by hand, through the services: the steps of the printed walk, all on the day of the county."""
    year, at = AS_OF.year, at_nine(AS_OF)
    by = {user.username: user for user in User.objects.all()}
    objection = Objection.objects.get()
    quarter = CommunityQuarter.objects.get(community=objection.score.community, quarter=objection.score.quarter)
    assert may_answer(by["chenxm"], objection, scorers_of(quarter), lambda: False)
    objection = answer_objection(
        objection=objection, actor=by["chenxm"], is_upheld=False, answer="经核对签到表，没有漏计。",
        level=Role.STREET_ADMIN, on=AS_OF,
    )  # fmt: skip
    assert can_accept_answer(by["wuhy"], objection)
    accept_answer(objection=objection, on=AS_OF)
    assert can_press_quarter(by["hefang"], quarter)
    quarters.confirm_quarter(row=quarter, actor=by["hefang"], now=at)
    for form in OrganisationEvaluation.objects.filter(state="DRAFT"):
        signer = next(user for user in by.values() if can_sign_evaluation(user, form))
        answers = {item.pk: 85 for item in items_of(form)}
        form = evaluations.save_evaluation(evaluation=form, answers=answers, text="", version=None, at=at, actor=signer)
        evaluations.sign_evaluation(evaluation=form, version=None, at=at, actor=signer)
    department = by["linsw"]
    for number, reason in ((3, "异议期未满的社区本季不计"), (4, "年内归档，本季没有结束")):
        quarters.exclude_unconfirmed(quarter=Quarter(year, number), actor=department, reason=reason)
    quarters.close_county_quarter(quarter=Quarter(year, 3), actor=department, now=at)
    evaluations.close_round(year=year, reason="", at=at, actor=department)
    results.compute_results(year=year, on=AS_OF, actor=department)
    results.accept_suggestions(year=year, reason="按全年积分和社区评价", at=at, actor=department)
    for result in over_the_quota(year):
        results.decide_grade(result=result, grade="GOOD", reason="优秀比例所限", version=None, at=at, actor=department)
    results.confirm_grades(year=year, on=AS_OF, actor=department)
    assert [item.title for item in missing_of(year=year, on=AS_OF) if not item.is_done] == []
    assert close_year(year=year, at=at, actor=department).year == year
    for user in by.values():
        left = [todo for todo in year_todos(user=user, on=AS_OF) if f"{year}" in f"{todo.title}{todo.url}"]
        assert left == [], user


def over_the_quota(year: int) -> list[AnnualResult]:
    rows = list(AnnualResult.objects.filter(year=year, decided_grade="EXCELLENT").order_by("pk"))
    return rows[year_numbers(year).quota(AnnualResult.objects.filter(year=year, is_rated=True).count()) :]


def partner_branches_confirmed_shared_theme_days() -> None:
    """All but the last, which waits for its secretary."""
    parties = MeetingParty.objects.filter(meeting__kind="THEME_DAY").order_by("meeting__held_on")
    waiting = [party.confirmed_at is None for party in parties]
    assert waiting == [False] * (len(waiting) - 1) + [True]
    assert len(waiting) == 6
    assert all(party.attendances.exists() for party in parties if party.confirmed_at)
    assert not Meeting.objects.filter(state="CONFIRMED", completed_at=None).exists()


def test_the_county_is_as_big_and_as_lived_as_it_says(demo, client):
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert (kinds[Kind.STREET], kinds[Kind.COMMUNITY_COMMITTEE], kinds[Kind.RESIDENTIAL_BRANCH]) == (2, 6, 20)
    assert (Organisation.objects.units().count(), Alliance.objects.count(), Member.objects.count()) == (25, 6, 1200)
    states = Counter(CommunityQuarter.objects.values_list("quarter", "state"))
    assert states == {
        ("2026Q1", "CLOSED"): 6, ("2026Q2", "CLOSED"): 6, ("2026Q3", "CONFIRMED"): 4, ("2026Q3", "NOTICE"): 2,
        ("2026Q4", "DRAFT"): 6,
    }  # fmt: skip
    assert Objection.objects.count() == 1
    assert EvaluationRound.objects.get().state == "OPEN"
    assert {"DRAFT", "SIGNED"} == set(OrganisationEvaluation.objects.values_list("state", flat=True))
    assert {"SUBMITTED", "RETURNED", "PUBLISHED", "CLOSED"} == set(Need.objects.values_list("state", flat=True))
    assert {"CONFIRMED", "DELIVERED"} < set(Claim.objects.values_list("state", flat=True))
    assert {"PLANNED", "CONFIRMED"} == set(Meeting.objects.values_list("state", flat=True))
    assert {"SUBMITTED", "CONFIRMED"} == set(ServiceRecord.objects.values_list("state", flat=True))
    assert len(set(QuarterScore.objects.exclude(band="").values_list("band", flat=True))) >= 4

    every_role = {account.role for account in ACCOUNTS}
    assert every_role == set(Role.values)
    for account in ACCOUNTS:
        assert account.username in demo
        assert client.login(username=account.username, password=PASSWORD)
        assert client.get("/").status_code == 200
    every_account_is_printed_once(demo)
    partner_branches_confirmed_shared_theme_days()
    people_are_plausible()
    names_are_plausible()
    the_objection_fits_its_line()
    published_figures_rest_on_what_was_known()
    every_liaison_of_a_committee_finds_an_open_need()
    nobody_is_sent_where_nothing_can_be_done(client)
    close_the_year()

    with pytest.raises(CommandError, match="There is a county already"):
        call_command("seed_demo")


def test_every_organisation_tells_one_number_of_people(db, client):
    """Tree, card and list of each organisation of the demo county, and the home page's line above it."""
    tree = TreeMaker(AS_OF).make()
    make_people(tree=tree, random=Random(1), as_of=AS_OF, on=AS_OF)  # noqa: S311  invented people
    user = create_user(username="zu", name="组织部", password=PASSWORD, actor=None, must_change_password=False)
    grant = grant_role(user=user, role=Role.DEPARTMENT_STAFF, organisation=tree.county, on=AS_OF, actor=None)
    approve_grant(grant=grant, actor=None, now=timezone.now())
    client.force_login(user)
    on, in_tree = timezone.localdate(), {}
    for organisation in Organisation.objects.all():
        page = client.get(organisation.get_absolute_url())
        heads = page.context["heads"]
        assert f"<b>{heads}</b>" in page.content.decode()
        assert page.context["page"].total == heads.whole.total == heads.whole.full + heads.whole.probationary
        assert heads == heads_of(organisation=organisation, on=on)
        nodes = list(page.context["tree"])
        while nodes:
            node = nodes.pop()
            in_tree.setdefault(node.organisation.pk, set()).add(node.heads)
            nodes += node.children
        children = Organisation.objects.filter(parent=organisation).exclude(kind=Kind.BUILDING_GROUP)
        below = [heads_of(organisation=child, on=on).whole.total for child in children]
        assert heads.own.total + sum(below) == heads.whole.total
    assert {pk: len(told) for pk, told in in_tree.items()} == dict.fromkeys(in_tree, 1)
    assert len(in_tree) == Organisation.objects.count()
