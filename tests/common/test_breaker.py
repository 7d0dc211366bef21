"""The breaker: one failure spares everybody the wait, one caller finds out when it is over."""

import pytest

from common.breaker import Breaker


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_closed_it_lets_everybody_through(clock):
    breaker = Breaker(5, clock)
    assert [breaker.allows(), breaker.allows(), breaker.is_open] == [True, True, False]
    assert breaker.succeeded() is None


def test_after_a_failure_nobody_asks_until_it_rested_and_then_one(clock):
    breaker = Breaker(5, clock)
    assert breaker.failed() is True
    assert [breaker.allows(), breaker.is_open] == [False, True]
    clock.now += 4.9
    assert breaker.allows() is False
    clock.now += 0.1
    assert [breaker.allows(), breaker.allows()] == [True, False]
    assert breaker.failed() is False, "it is no news"
    clock.now += 4.9
    assert breaker.allows() is False


def test_who_succeeds_closes_it_and_hears_how_long_it_was_open(clock):
    breaker = Breaker(5, clock)
    breaker.failed()
    clock.now += 12
    assert breaker.allows() is True
    assert breaker.succeeded() == 12
    assert [breaker.allows(), breaker.is_open] == [True, False]


def test_who_tried_and_never_told_does_not_keep_it_shut(clock):
    breaker = Breaker(5, clock)
    breaker.failed()
    clock.now += 5
    assert breaker.allows() is True
    clock.now += 5
    assert breaker.allows() is True
