"""Closing a year: each missing thing refuses, and what is closed never changes."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from assessment.choices import Grade, ObjectionState, QuarterState
from assessment.models import AnnualResult, CommunityQuarter, Objection, QuarterScore, YearClosing, YearLine
from assessment.selectors.quarters import scored_tonight
from assessment.selectors.year_book import digest_of, gather_lines
from assessment.selectors.year_book.book import kept_lines
from assessment.selectors.year_end import year_state
from assessment.selectors.year_missing import missing_of, started_quarters
from assessment.services import evaluations, quarters, results
from assessment.services.scoring import score_quarter
from assessment.services.year_end import YearNotReady, YearNotStarted, close_year
from assessment.services.year_gate import YearIsClosed
from assessment.templatetags.assessment_addresses import missing_address
from common.periods import Quarter
from tests.assessment.year_data import (
    AT,
    DEADLINE,
    ON,
    QUARTERS,
    YEAR,
    live_year,
    quarter,
    report_in,
    run_round,
    sign_all,
)

PAGE_QUERIES, GRADES_QUERIES = 20, 10


def ready_year(world) -> None:
    """Everything done but the closing."""
    live_year(world)
    run_round(world)
    sign_all(world)
    department = world.users["department"]
    evaluations.close_round(year=YEAR, reason="", at=AT, actor=department)
    results.compute_results(year=YEAR, on=ON, actor=department)
    # u2 is suggested 优秀, but of two rated units none may be.
    row = AnnualResult.objects.get(organisation=world["u2"])
    results.decide_grade(result=row, grade=Grade.GOOD, reason="比例所限", version=None, at=AT, actor=department)
    results.accept_suggestions(year=YEAR, reason="按积分和评价", at=AT, actor=department)
    results.confirm_grades(year=YEAR, on=ON, actor=department)


@pytest.fixture
def ready(world):
    ready_year(world)
    return world


@pytest.fixture
def closed(ready):
    close_year(year=YEAR, at=AT, actor=ready.users["department"])
    return ready


def missing_codes() -> dict[str, int]:
    found: dict[str, int] = {}
    for item in missing_of(year=YEAR, on=ON):
        found[item.code] = found.get(item.code, 0) + item.count
    return {code: count for code, count in found.items() if count}


def test_a_year_with_nothing_missing_closes_once_by_a_named_person(ready):
    assert missing_codes() == {}
    closing = close_year(year=YEAR, at=AT, actor=ready.users["department"])
    assert (closing.closed_by, closing.closed_at) == (ready.users["department"], AT)
    with pytest.raises(YearIsClosed):
        close_year(year=YEAR, at=AT, actor=ready.users["department"])


def open_quarter(world) -> None:
    CommunityQuarter.objects.filter(community=world["c3"], quarter=QUARTERS[3]).update(state=QuarterState.NOTICE)


def quarter_without_row(world) -> None:
    CommunityQuarter.objects.filter(community=world["c3"], quarter=QUARTERS[1]).delete()


def confirmed_is_not_closed(world) -> None:
    CommunityQuarter.objects.filter(community=world["c1"], quarter=QUARTERS[0]).update(state=QuarterState.CONFIRMED)


def open_objection(world) -> None:
    Objection.objects.create(
        score=QuarterScore.objects.filter(unit=world["u1"]).first(), text="联席会议已请假", raised_on=ON,
        raised_by=world.users["u1_liaison"], answer_due_on=DEADLINE,
    )  # fmt: skip


def review_asked(world) -> None:
    open_objection(world)
    Objection.objects.update(
        state=ObjectionState.ANSWERED, answer="不成立", answered_by=world.users["s1_admin"], answered_on=ON,
        review_asked_on=ON, review_due_on=DEADLINE,
    )  # fmt: skip


def undecided_grade(world) -> None:
    AnnualResult.objects.filter(organisation=world["u1"]).update(
        state="SUGGESTED", decided_grade="", reason="", decided_by=None, decided_at=None
    )


def over_the_quota(world) -> None:
    AnnualResult.objects.filter(organisation=world["u2"]).update(decided_grade=Grade.EXCELLENT)


def unconfirmed(world) -> None:
    results.reopen_grades(year=YEAR, reason="复核", actor=world.users["department"])


def stale_figures(world) -> None:
    report_in(world["u3"], world["c1"])


def score_gone(world) -> None:
    """A quarter that is open again takes its scores out of the mean."""
    CommunityQuarter.objects.filter(community=world["c2"], quarter=QUARTERS[3]).update(state=QuarterState.NOTICE)


MISSING = {
    open_quarter: {"quarters": 1},
    quarter_without_row: {"quarters": 1},
    confirmed_is_not_closed: {"quarters": 1},
    open_objection: {"objections": 1},
    review_asked: {"objections": 1},
    undecided_grade: {"grades": 1, "confirmation": 1},
    over_the_quota: {"quota": 1},
    unconfirmed: {"confirmation": 2},
    stale_figures: {"stale": 1},
    score_gone: {"quarters": 1, "stale": 1},
}


@pytest.mark.parametrize("spoil", MISSING, ids=lambda deed: deed.__name__)
def test_each_missing_thing_refuses_the_closing(ready, spoil):
    spoil(ready)
    assert missing_codes() == MISSING[spoil]
    with pytest.raises(YearNotReady) as problem:
        close_year(year=YEAR, at=AT, actor=ready.users["department"])
    assert {item.code for item in problem.value.missing} == set(MISSING[spoil])
    assert not YearClosing.objects.exists()


def test_an_open_round_lists_its_papers(world):
    live_year(world)
    assert missing_codes() == {"round": 1, "grades": 2, "confirmation": 2, "stale": 6}
    run_round(world)
    assert missing_codes() == {"round": 1, "papers": 11, "grades": 2, "confirmation": 2, "stale": 8}


def test_an_excluded_quarter_counts_as_done(ready):
    CommunityQuarter.objects.filter(community=ready["c3"], quarter=QUARTERS[1]).update(
        state=QuarterState.DRAFT, is_excluded=True, exclusion_reason="社区换届"
    )
    assert "quarters" not in missing_codes()


@pytest.mark.parametrize(
    ("on", "count"),
    [(date(2025, 1, 1), 1), (date(2025, 3, 31), 1), (date(2025, 4, 1), 2), (date(2025, 12, 31), 4), (ON, 4)],
)
def test_quarters_that_have_started(on, count):
    assert len(started_quarters(year=YEAR, on=on)) == count


def test_a_coming_year_does_not_close(ready):
    with pytest.raises(YearNotStarted):
        close_year(year=2027, at=AT, actor=ready.users["department"])


def test_every_missing_thing_names_owner_verb_and_address(world, client_of):
    live_year(world)
    for item in missing_of(year=YEAR, on=ON):
        assert item.owner
        assert item.verb
        assert client_of("department").get(missing_address(item).partition("#")[0]).status_code == 200


def test_the_services_refuse_to_touch_a_closed_year(closed):
    department = closed.users["department"]
    row = AnnualResult.objects.get(organisation=closed["u1"])
    deeds = (
        lambda: results.compute_results(year=YEAR, on=ON, actor=department),
        lambda: results.decide_grade(result=row, grade=Grade.FAIR, reason="改", version=None, at=AT, actor=department),
        lambda: results.accept_suggestions(year=YEAR, reason="改", at=AT, actor=department),
        lambda: results.confirm_grades(year=YEAR, on=ON, actor=department),
        lambda: results.reopen_grades(year=YEAR, reason="改", actor=department),
        lambda: evaluations.prepare_round(year=YEAR, deadline=DEADLINE, on=ON, actor=department),
        lambda: evaluations.refresh_papers(year=YEAR, on=ON, actor=department),
        lambda: evaluations.close_round(year=YEAR, reason="改", at=AT, actor=department),
    )
    for deed in deeds:
        with pytest.raises(YearIsClosed):
            deed()


def test_the_quarters_of_a_closed_year_stay_as_they_are(ready, client_of):
    """Also one that was marked 不计 as a draft, which no state of its own would keep."""
    rows = CommunityQuarter.objects.filter(community=ready["c3"], quarter=QUARTERS[3])
    rows.update(state=QuarterState.DRAFT, is_excluded=True, exclusion_reason="社区换届")
    close_year(year=YEAR, at=AT, actor=ready.users["department"])
    row, period, department = rows.get(), Quarter(YEAR, 4), ready.users["department"]
    about = {"row": row, "actor": department}
    deeds = (
        lambda: quarters.exempt_subject(
            **about, subject=ready["e1"], exempt_class="EXCUSED", decision="党委会 2026-01-10", on=ON
        ),
        lambda: quarters.exclude_quarter(**about, reason="改"),
        lambda: quarters.start_notice(**about, on=ON),
        lambda: quarters.confirm_quarter(**about, now=AT),
        lambda: quarters.reopen_quarter(**about, on=ON, reason="改"),
        lambda: quarters.close_county_quarter(quarter=period, actor=department, now=AT),
        lambda: score_quarter(quarter=period, as_of=ON, now=AT, actor=department, community=ready["c3"]),
        lambda: score_quarter(quarter=period, as_of=ON, now=AT, actor=None),
    )
    for deed in deeds:
        with pytest.raises(YearIsClosed, match="2025年度考核已经归档，不能再改"):
            deed()
    assert rows.get() == row
    assert scored_tonight(on=ON) == [Quarter(2026, 1)]
    client = client_of("department")
    for press in ("collect", "exclude"):
        answer = client.post(f"/scores/quarters/{row.pk}/{press}/", {"reason": "改"}, follow=True)
        assert "2025年度考核已经归档，不能再改" in answer.content.decode(), press


def test_the_database_refuses_to_change_a_closed_year(closed):
    changes = (
        lambda: AnnualResult.objects.filter(year=YEAR).update(decided_grade=Grade.POOR),
        lambda: AnnualResult.objects.filter(year=YEAR).delete(),
        lambda: AnnualResult.objects.create(year=YEAR, organisation=closed["u3"]),
        lambda: YearLine.objects.update(part="x"),
        lambda: YearLine.objects.all().delete(),
        lambda: YearClosing.objects.update(digest=""),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_kept_lines_come_back_as_they_were(ready):
    before = list(gather_lines(year=YEAR, on=ON))
    closing = close_year(year=YEAR, at=AT, actor=ready.users["department"])
    kept = list(kept_lines(closing))
    assert kept == before
    assert digest_of(kept) == closing.digest


def test_the_closing_page_by_role(ready, client_of):
    for key, code in (
        ("department", 200), ("s1_admin", 200), ("agency_admin", 200), ("c1_secretary", 403), ("u1_secretary", 403),
        ("wu_member", 403), ("audit", 403),
    ):  # fmt: skip
        assert client_of(key).get(f"/year-end/{YEAR}/").status_code == code, key
    for key, code in (("s1_admin", 403), ("agency_admin", 403), ("department", 302)):
        assert client_of(key).post(f"/year-end/{YEAR}/close/").status_code == code, key
    assert client_of("department").get("/year-end/2099/").status_code == 404


def test_the_button_is_off_with_its_reason_until_nothing_is_missing(ready, client_of):
    department = client_of("department")
    assert f'action="/year-end/{YEAR}/close/"' in department.get(f"/year-end/{YEAR}/").content.decode()
    open_quarter(ready)
    page = department.get(f"/year-end/{YEAR}/").content.decode()
    assert f'action="/year-end/{YEAR}/close/"' not in page
    assert "补齐 1 项后可归档" in page
    assert "河滨社区党委" in page
    answer = department.post(f"/year-end/{YEAR}/close/")
    assert answer.status_code == 422
    assert "还不能归档：第四季度积分没有确认 1 个社区。" in answer.content.decode()


def test_the_work_of_computing_leads_back_to_the_year(ready, client_of, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = client_of("department").post(f"/year-end/{YEAR}/compute/", follow=True).content.decode()
    assert f"<h1>计算{YEAR}年度结果" in page.replace("\n", "")
    assert f'href="/year-end/{YEAR}/#results"' in page


def test_a_street_sees_its_own_units_and_no_buttons(ready, client_of):
    page = client_of("s1_admin").get(f"/year-end/{YEAR}/").content.decode()
    assert "锦程物业党支部" in page
    assert "县税务局机关党支部" not in page
    assert "/compute/" not in page
    assert client_of("s1_admin").post(f"/year-end/{YEAR}/compute/").status_code == 403


def test_accepting_in_bulk_without_a_reason_comes_back_with_the_sentence(ready, client_of):
    results.reopen_grades(year=YEAR, reason="复核", actor=ready.users["department"])
    undecided_grade(ready)
    answer = client_of("department").post(f"/year-end/{YEAR}/accept/", {"reason": ""})
    assert answer.status_code == 422
    assert AnnualResult.objects.filter(state="SUGGESTED", organisation=ready["u1"]).exists()


def test_deciding_in_the_row(ready, client_of):
    results.reopen_grades(year=YEAR, reason="复核", actor=ready.users["department"])
    row = AnnualResult.objects.get(organisation=ready["u1"])
    url, department = f"/year-end/results/{row.pk}/grade/", client_of("department")
    answer = department.post(url, {"grade": "FAIR", "reason": "", "version": row.version})
    assert answer.status_code == 422
    assert "县税务局机关党支部" in answer.content.decode()
    assert department.post(url, {"grade": "FAIR", "reason": "参与率低", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.decided_grade, row.reason, row.decided_by.username) == ("FAIR", "参与率低", "department")
    assert client_of("s1_admin").post(url, {"grade": "GOOD", "reason": "x", "version": 9}).status_code == 403


def test_the_state_of_a_closed_year_has_nothing_left(closed):
    state = year_state(year=YEAR, on=ON)
    assert (state.is_closed, state.can_close, state.missing) == (True, False, [])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("", PAGE_QUERIES), ("grades/", GRADES_QUERIES)])
def test_pages_ask_the_same_number_of_questions(world, client_of, django_assert_num_queries, count, page, queries):
    for unit in ("u1", "u2", "u3")[:count]:
        report_in(world[unit], world["c1"])
    for period in QUARTERS:
        quarter(world["c1"], period)
    run_round(world)
    results.compute_results(year=YEAR, on=ON, actor=None)
    client = client_of("department")
    with django_assert_num_queries(queries):
        assert client.get(f"/year-end/{YEAR}/{page}").status_code == 200
