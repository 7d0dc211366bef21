"""Annual results: the 60/40 arithmetic to the cent, grades by people with reasons, the quota."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessment.choices import Grade, QuarterState, ResultState, RoundState, Standing
from assessment.county_settings import YEAR_SETTINGS
from assessment.models import AnnualResult, CommunityQuarter, EvaluationRound, QuarterScore
from assessment.selectors.results import (
    counted_scores,
    figures_of_year,
    mean,
    quota_of,
    stale_results,
    unit_figures,
    unit_results,
    year_numbers,
)
from assessment.services import results as services
from assessment.services.evaluations import close_round
from common.models import Job
from common.rounding import half_up
from common.selectors.county_settings import value_of
from common.versions import StaleSave
from members.choices import OrganisationKind
from members.services.organisations import create_organisation
from tests.assessment.year_data import AT, ON, QUARTERS, YEAR, fill, form_between, live_year, run_round, score
from tests.world import START

# quarters (each a list of what the communities gave), forms (each the five items) → means, total, suggested grade, rated
CASES = {
    "four quarters, one form": (
        [["80"], ["85"], ["90"], ["95"]], [[100, 85, 85, 85, 100]], "87.50", "91.00", "88.90", Grade.GOOD, True,
    ),
    "a missing quarter is no zero": ([["80"], ["90"], ["100"]], [[100] * 5], "90.00", "100.00", "94.00", Grade.EXCELLENT, True),
    "two communities: plain mean a quarter": (
        [["90", "81"], ["70"]], [[85] * 5, [70] * 5], "77.75", "77.50", "77.65", Grade.FAIR, True,
    ),
    "thirds are rounded half up": (
        [["80"], ["85"], ["91"]], [[85] * 5, [85] * 5, [70] * 5], "85.33", "80.00", "83.20", Grade.GOOD, True,
    ),
    "the mean of forms, not of all items": ([["60"], ["60"]], [[40] * 5, [100] * 5], "60.00", "70.00", "64.00", Grade.FAIR, True),
    "just under 90": (
        [["90"], ["90"]], [[100, 100, 85, 85, 85], [85, 85, 100, 100, 70]], "90.00", "89.50", "89.80", Grade.GOOD, True,
    ),
    "at the line": ([["90"], ["90"]], [[100, 100, 100, 100, 50]], "90.00", "90.00", "90.00", Grade.EXCELLENT, True),
    "just under 60": ([["59.99"], ["59.98"]], [[60] * 5], "59.99", "60.00", "59.99", Grade.POOR, True),
    "no form: no total, no suggestion": ([["80"], ["90"]], [], "85.00", None, None, "", True),
    "one quarter is not rated": ([["99"]], [[100] * 5], "99.00", "100.00", None, "", False),
    "no quarter": ([], [], None, None, None, "", False),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_sixty_forty(db, case):
    quarters, forms, quarters_mean, evaluation_mean, total, grade, rated = CASES[case]
    by_quarter = {QUARTERS[at]: mean([Fraction(value) for value in given]) for at, given in enumerate(quarters)}
    found = unit_figures(1, by_quarter, [Fraction(sum(items), 5) for items in forms], year_numbers(YEAR))
    exact = [None if value is None else Decimal(value) for value in (quarters_mean, evaluation_mean, total)]
    assert [found.quarters_mean, found.evaluation_mean, found.total] == exact
    assert (found.suggested_grade, found.is_rated, found.quarters_count) == (grade, rated, len(quarters))


@pytest.mark.parametrize(("value", "shown"), [("0.005", "0.01"), ("0.0049", "0.00"), ("89.995", "90.00")])
def test_rounding_is_half_up(value, shown):
    assert half_up(Fraction(value)) == Decimal(shown)


def test_the_numbers_are_data_with_their_origin(db):
    found = {name: value_of(setting, on=date(YEAR, 12, 31)) for name, setting in YEAR_SETTINGS.items()}
    assert {name: (value.exact, value.origin) for name, value in found.items()} == {
        "quarters_weight": (60, "DEFAULT"),
        "evaluation_weight": (40, "DEFAULT"),
        "minimum_quarters": (2, "DEFAULT"),
        "excellent_from": (90, "CUSTOM"),
        "good_from": (80, "CUSTOM"),
        "fair_from": (60, "CUSTOM"),
        "excellent_share": (30, "CUSTOM"),
    }


@pytest.fixture
def year(world):
    live_year(world)
    return world


@pytest.fixture
def rated(year):
    """Round closed: u1 got 85 and 70, u2 got 100, e1 one quarter only; c1 got 85 from u1."""
    run_round(year)
    fill(form_between(year, "c1", "u1"), 85, year.user("c1_secretary"))
    fill(form_between(year, "c2", "u1"), 70, year.user("c2_secretary"))
    fill(form_between(year, "c1", "u2"), 100, year.user("c1_secretary"))
    fill(form_between(year, "u1", "c1"), 85, year.user("u1_secretary"))
    close_round(year=YEAR, reason="其余未交", at=AT, actor=year.users["department"])
    services.compute_results(year=YEAR, on=ON, actor=None)
    return year


def result_of(world, key: str) -> AnnualResult:
    return AnnualResult.objects.get(year=YEAR, organisation=world[key])


def decide(world, key: str, grade: str, reason: str = "项目按期") -> AnnualResult:
    return services.decide_grade(
        result=result_of(world, key), grade=grade, reason=reason, version=None, at=AT, actor=world.users["department"]
    )


def test_results_of_a_lived_year(rated):
    rows = {row.organisation.code: row for row in AnnualResult.objects.filter(year=YEAR)}
    assert set(rows) == {"U1", "U2", "E1", "C1", "C2", "C3", "S1", "S2"}
    seen = {
        code: (
            row.quarters_mean,
            row.quarters_count,
            row.evaluation_mean,
            row.forms_count,
            row.total,
            row.suggested_grade,
        )
        for code, row in rows.items()
    }
    assert seen["U1"] == (Decimal(85), 4, Decimal("77.50"), 2, Decimal(82), Grade.GOOD)
    assert seen["U2"] == (Decimal(95), 4, Decimal(100), 1, Decimal(97), Grade.EXCELLENT)
    assert seen["E1"] == (Decimal(70), 1, None, 0, None, "")
    assert seen["C1"] == (None, 0, Decimal(85), 1, None, "")
    assert seen["S1"] == (None, 0, None, 0, None, "")
    assert {code for code, row in rows.items() if row.is_rated} == {"U1", "U2"}


def test_running_it_again_changes_nothing(rated):
    decide(rated, "u1", Grade.GOOD)
    before = list(AnnualResult.objects.order_by("pk").values())
    assert services.compute_results(year=YEAR, on=ON, actor=None) == {"added": 0, "changed": 0, "removed": 0}
    assert list(AnnualResult.objects.order_by("pk").values()) == before


def test_papers_count_only_once_they_are_open(year):
    run_round(year)
    fill(form_between(year, "c1", "u2"), 100, year.user("c1_secretary"))
    assert figures_of_year(year=YEAR, on=ON)[year["u2"].pk].evaluation_mean is None


def test_drafts_and_excluded_quarters_do_not_count(year):
    CommunityQuarter.objects.filter(community=year["c1"], quarter=QUARTERS[0]).update(state=QuarterState.NOTICE)
    CommunityQuarter.objects.filter(community=year["c1"], quarter=QUARTERS[1]).update(
        is_excluded=True, exclusion_reason="换届"
    )
    counted = counted_scores(year=YEAR).filter(unit=year["u2"], standing=Standing.SCORED)
    assert sorted(counted.values_list("quarter", flat=True)) == [QUARTERS[2], QUARTERS[3]]
    assert QuarterScore.objects.filter(unit=year["u2"]).count() == 4


def test_a_decision_whose_grounds_changed_goes_back(rated):
    decide(rated, "u2", Grade.EXCELLENT)
    CommunityQuarter.objects.filter(community=rated["c1"], quarter=QUARTERS[0]).update(
        is_excluded=True, exclusion_reason="数据有误"
    )
    assert stale_results(year=YEAR, figures=figures_of_year(year=YEAR, on=ON)) == [rated["u1"].pk, rated["u2"].pk]
    services.compute_results(year=YEAR, on=ON, actor=None)
    again = result_of(rated, "u2")
    assert (again.state, again.decided_grade, again.quarters_count) == (ResultState.SUGGESTED, "", 3)


def test_a_person_decides_with_a_reason(rated):
    with pytest.raises(services.ReasonRequired):
        decide(rated, "u1", Grade.EXCELLENT, reason="  ")
    with pytest.raises(services.UnknownGrade):
        decide(rated, "u1", "SUPER")
    with pytest.raises(services.NotRated, match="锦程物业党支部"):
        decide(rated, "e1", Grade.GOOD)
    decided = decide(rated, "u1", Grade.EXCELLENT, reason=" 居民认可 ")
    assert (decided.state, decided.reason, decided.decided_by) == (
        ResultState.DECIDED, "居民认可", rated.users["department"],
    )  # fmt: skip


def test_the_database_refuses_a_grade_without_person_and_reason(rated):
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnualResult.objects.filter(organisation=rated["u1"]).update(
            state=ResultState.DECIDED, decided_grade=Grade.GOOD
        )


def test_two_people_at_one_row(rated):
    first = result_of(rated, "u1")
    decide(rated, "u1", Grade.GOOD)
    with pytest.raises(StaleSave):
        services.decide_grade(
            result=first,
            grade=Grade.FAIR,
            reason="晚一步",
            version=first.version,
            at=AT,
            actor=rated.users["department"],
        )


def test_accepting_suggestions_takes_one_typed_reason(rated):
    department = rated.users["department"]
    with pytest.raises(services.ReasonRequired):
        services.accept_suggestions(year=YEAR, reason=" ", at=AT, actor=department)
    decide(rated, "u1", Grade.FAIR, reason="参与率低")
    assert services.accept_suggestions(year=YEAR, reason="按积分和评价", at=AT, actor=department) == 1
    seen = {row.organisation.code: (row.decided_grade, row.reason) for row in unit_results(year=YEAR) if row.is_decided}
    assert seen == {"U1": (Grade.FAIR, "参与率低"), "U2": (Grade.EXCELLENT, "按积分和评价")}
    with pytest.raises(services.NothingToAccept):
        services.accept_suggestions(year=YEAR, reason="再来", at=AT, actor=department)


@pytest.mark.parametrize(("units", "limit"), [(0, 0), (3, 0), (4, 1), (10, 3), (28, 8)])
def test_the_limit_is_rounded_down(db, units, limit):
    assert year_numbers(YEAR).quota(units) == limit


def rated_units(world, count: int, excellent: int) -> None:
    """`count` rated and decided units, the first `excellent` of them 优秀; figures as the facts say."""
    actor = world.users["department"]
    for number in range(count):
        unit = create_organisation(
            code=f"Q{number}",
            name=f"单位{number}",
            kind=OrganisationKind.ENTERPRISE,
            parent=world["s1"],
            on=START,
            actor=None,
        )
        grade = Grade.EXCELLENT if number < excellent else Grade.GOOD
        AnnualResult.objects.create(
            year=YEAR, organisation=unit, is_rated=True, decided_grade=grade, reason="据实", decided_by=actor,
            decided_at=AT, state=ResultState.DECIDED,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("units", "excellent", "refused"),
    [(3, 0, False), (3, 1, True), (10, 3, False), (10, 4, True), (28, 8, False), (28, 9, True)],
)
def test_the_quota_is_refused_at_confirmation_only(world, monkeypatch, units, excellent, refused):
    rated_units(world, units, excellent)
    monkeypatch.setattr(services, "stale_results", lambda **about: [])
    if refused:
        with pytest.raises(services.QuotaExceeded) as problem:
            services.confirm_grades(year=YEAR, on=ON, actor=world.users["department"])
        assert problem.value.values["over"] == 1
        assert quota_of(unit_results(year=YEAR), year_numbers(YEAR)).over == 1
    else:
        assert services.confirm_grades(year=YEAR, on=ON, actor=world.users["department"]) == units


def test_confirming_needs_every_grade_and_fresh_figures(rated):
    department = rated.users["department"]
    with pytest.raises(services.GradesUndecided, match="2个"):
        services.confirm_grades(year=YEAR, on=ON, actor=department)
    decide(rated, "u1", Grade.GOOD)
    decide(rated, "u2", Grade.GOOD)
    score(rated["e1"], rated["c3"], QUARTERS[1], "80")
    with pytest.raises(services.ResultsAreStale):
        services.confirm_grades(year=YEAR, on=ON, actor=department)
    services.compute_results(year=YEAR, on=ON, actor=None)
    decide(rated, "e1", Grade.FAIR)
    assert services.confirm_grades(year=YEAR, on=ON, actor=department) == 3
    with pytest.raises(services.GradeIsConfirmed):
        decide(rated, "u1", Grade.FAIR)
    assert services.reopen_grades(year=YEAR, reason="复核", actor=department) == 3
    decide(rated, "u1", Grade.FAIR)


READERS = {
    "department": {"U1", "U2", "E1", "C1", "C2", "C3", "S1", "S2"},
    "agency_admin": {"U1", "U2"},
    "s1_admin": {"E1", "C1", "C2", "S1"},
    "s2_admin": {"C3", "S2"},
    "c1_secretary": {"C1"},
    "u1_secretary": {"U1"},
    "u1_liaison": {"U1"},
    "u2_liaison": {"U2"},
    "e1_liaison": {"E1"},
    "b1_secretary": set(),
    "wu_member": set(),
    "audit": set(),
}


def test_who_reads_a_result(rated):
    seen = {
        key: set(AnnualResult.objects.visible_to(rated.user(key)).values_list("organisation__code", flat=True))
        for key in READERS
    }
    assert seen == READERS


def test_a_round_is_closed_together_with_the_wish_for_its_results_or_not_at_all(year, client_of, monkeypatch):
    run_round(year)
    url, client = reverse("assessment:year-end-round-close", args=[YEAR]), client_of("department")

    def lost(*given) -> None:
        raise DatabaseError("the row was not written")

    with monkeypatch.context() as broken:
        broken.setattr("common.services.jobs._new_job", lost)
        client.raise_request_exception = False
        assert client.post(url, {"reason": "其余未交"}).status_code == 500
    assert EvaluationRound.objects.get(year=YEAR).state == RoundState.OPEN
    assert client.post(url, {"reason": "其余未交"}).status_code == 302
    assert EvaluationRound.objects.get(year=YEAR).state == RoundState.CLOSED
    assert Job.objects.filter(task="assessment.compute_results", about__gt="").count() == 1
