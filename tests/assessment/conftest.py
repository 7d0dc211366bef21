"""A quarter with facts of every kind, for the pages of the dual points."""

from datetime import date

import pytest
import time_machine

from assessment.models import CommunityQuarter, RuleSet
from assessment.services.quarters import start_notice
from tests.assessment.scenes import claim, committee, conference, need, report_in, score, serve


@pytest.fixture
def in_october():
    with time_machine.travel("2026-10-12T10:00+08:00", tick=False):
        yield


@pytest.fixture
def scored(world):
    """wu and u1 scored by c1, with facts of every kind."""
    alliance = committee(world["c1"], world["s1"], world["u1"])
    report_in(world.people["wu"], world["c1"])
    report_in(world["u1"], world["c1"])
    serve(world.people["wu"], world["c1"])
    conference(alliance, UNEXCUSED=[world["u1"]])
    claim(need(alliance), world["u1"])
    score()
    return world


@pytest.fixture
def row(scored):
    return CommunityQuarter.objects.get(community=scored["c1"], quarter="2026Q3")


@pytest.fixture
def notice(scored, row):
    return start_notice(row=row, actor=scored.users["c1_secretary"], on=date(2026, 10, 9))


@pytest.fixture
def unit(world):
    """A unit reported in to c1, in its committee, with two in-service members."""
    report_in(world["u1"], world["c1"])
    return world["u1"]


@pytest.fixture
def alliance(world, unit):
    return committee(world["c1"], world["s1"], unit, world["u3"])


@pytest.fixture
def member(world):
    """A member reported in to c1."""
    report_in(world.people["wu"], world["c1"], branch=world["b1"])
    return world.people["wu"]


@pytest.fixture
def version_1(db):
    """As on an installed site in a quarter that began before version 2 of the default sets."""
    defaults = RuleSet.objects.filter(published_by=None, drafted_by=None)
    defaults.filter(edition=2).update(state="TEMPLATE")
    defaults.filter(edition=1).update(state="PUBLISHED")
