"""The gates of a year, with two connections: deeds pass together, who closes waits for them and lets none follow."""

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from assessment.choices import FormState
from assessment.models import EvaluationRound, OrganisationEvaluation, YearClosing
from assessment.services import evaluations, results
from assessment.services.scoring import score_quarter
from assessment.services.year_gate import YearIsClosed, check_year_open, hold_year
from common.gates import number_of, pass_gate
from common.periods import Quarter
from tests.assessment.year_data import AT, ON, YEAR, fill, form_between, live_year, run_round
from tests.beside import has_to_wait, held_open

TOGETHER = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def together(test):
    for mark in TOGETHER:
        test = mark(test)
    return test


@pytest.fixture
def running(world):
    live_year(world)
    run_round(world)
    return world


def score() -> None:
    score_quarter(quarter=Quarter(YEAR, 4), as_of=ON, now=AT, actor=None)


def sign(world, author: str, target: str) -> OrganisationEvaluation:
    return fill(form_between(world, author, target), 85, world.user(f"{author}_secretary"))


def close_round(world) -> None:
    evaluations.close_round(year=YEAR, reason="其余未交", at=AT, actor=world.users["department"])


@together
def test_scoring_keeps_nobody_from_signing_and_signing_nobody_else(running):
    with held_open(score):
        assert not has_to_wait(lambda: sign(running, "c1", "u1"))
    with held_open(lambda: sign(running, "c1", "u1")):
        assert not has_to_wait(lambda: sign(running, "c2", "u1"))
        assert has_to_wait(lambda: close_round(running))  # not before that signature counts
    assert form_between(running, "c1", "u1").state == FormState.SIGNED
    with held_open(lambda: close_round(running)):
        assert has_to_wait(lambda: sign(running, "c2", "u1"))
    with pytest.raises(evaluations.RoundNotOpen):
        sign(running, "c2", "u1")


@together
def test_two_runs_of_scoring_follow_each_other_and_so_do_two_of_the_results(running):
    earlier = Quarter(YEAR - 1, 4)
    with held_open(score):
        assert has_to_wait(lambda: score_quarter(quarter=earlier, as_of=ON, now=AT, actor=None))
    close_round(running)
    with held_open(lambda: results.compute_results(year=YEAR, on=ON, actor=None)):
        assert has_to_wait(lambda: results.confirm_grades(year=YEAR, on=ON, actor=None))


@together
def test_a_year_without_a_round_is_closed_behind_the_last_deed_and_lets_none_follow(world):
    assert not EvaluationRound.objects.filter(year=YEAR).exists()
    with held_open(lambda: check_year_open(YEAR)):
        assert not has_to_wait(lambda: check_year_open(YEAR))
        assert has_to_wait(lambda: hold_year(YEAR))
        assert not has_to_wait(lambda: hold_year(YEAR + 1))

    def close() -> None:
        hold_year(YEAR)
        YearClosing.objects.create(year=YEAR, closed_by=world.users["department"], closed_at=AT, digest="")

    with held_open(close):
        assert has_to_wait(lambda: check_year_open(YEAR))
    with pytest.raises(YearIsClosed), transaction.atomic():
        check_year_open(YEAR)


@together
def test_a_gate_outside_a_transaction_would_hold_nobody():
    assert not connection.in_atomic_block
    with pytest.raises(TransactionManagementError, match="held by a transaction"):
        pass_gate("assessment.year.2026")


def test_gates_of_two_names_are_two_numbers_of_64_bits():
    numbers = {number_of(f"assessment.year.{year}") for year in range(2000, 2100)}
    assert len(numbers) == 100
    assert all(-(2**63) <= number < 2**63 for number in numbers)
