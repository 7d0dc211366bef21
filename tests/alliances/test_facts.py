"""What the lists tell the points engine: plain facts by quarter, unit and community."""

from datetime import date

import pytest

from alliances.selectors import facts
from alliances.services import claims as services
from alliances.services.alliances import propose_joint, start_alliance
from alliances.services.members import add_member_unit, end_membership
from alliances.services.needs import close_need
from alliances.services.resources import offer_resource
from common.periods import Quarter
from tests.alliances.conftest import DAY, NOW, at

pytestmark = pytest.mark.django_db

Q1, Q2, Q3 = (Quarter(2026, number) for number in (1, 2, 3))


def deliver(claim, day, accepted=None):
    claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=at(day))
    return services.accept_claim(claim=claim, opinion="好", actor=None, now=at(accepted)) if accepted else claim


def test_claims_due(lists):
    world = lists.world
    need = lists.published("b1")
    on_time = deliver(lists.claim(need, due_on=date(2026, 3, 31)), date(2026, 3, 30), date(2026, 4, 5))
    next_quarter = lists.claim(need, due_on=date(2026, 4, 1))
    released = services.ask_release(claim=lists.claim(need), reason="人手不够", actor=None, now=NOW)
    services.release_claim(claim=released, actor=None, now=NOW)
    lists.claim(need, "c1")
    assert list(facts.claims_due_facts(Q1)) == [
        {"unit": world["u1"].pk, "community": world["c1"].pk, "due_on": date(2026, 3, 31), "claim": on_time.pk,
         "delivered_on": date(2026, 3, 30), "confirmed_on": date(2026, 4, 5)}
    ]  # fmt: skip
    assert [row["claim"] for row in facts.claims_due_facts(Q2)] == [next_quarter.pk]
    assert list(facts.claims_due_facts(Q3)) == []


def test_the_community_of_a_claim(lists):
    """The raiser, the community above the raiser, the alliance's core community; without one there is no fact."""
    world = lists.world
    joint = propose_joint(
        lead=world["u1"], supervisor=world["s1"], name="税企联建", form="", on=DAY, actor=None, now=NOW
    )
    start_alliance(alliance=joint, actor=None, now=NOW)
    add_member_unit(alliance=joint, organisation=world["e1"], on=DAY, actor=None, now=NOW)
    for raiser in ("c1", "b2", "e1"):
        lists.claim(lists.published(raiser), "u1", due_on=date(2026, 3, 20))
    lists.claim(lists.published("e1", alliance=joint), "u1", due_on=date(2026, 3, 20))
    assert [row["community"] for row in facts.claims_due_facts(Q1)] == [world["c1"].pk] * 3


def test_claims_running(lists):
    need = lists.published()
    claim = lists.claim(need, due_on=date(2026, 5, 20), quantity=1)
    other = lists.claim(need, due_on=date(2026, 5, 21), quantity=1)
    pair = {"unit": lists.world["u1"].pk, "community": lists.world["c1"].pk}
    both = [{**pair, "claim": claim.pk}, {**pair, "claim": other.pk}]
    assert list(facts.claims_running(Q1)) == both
    assert list(facts.claims_running(Q2)) == []
    assert list(facts.claims_running(Q3)) == both, "overdue and unfinished"
    deliver(claim, date(2026, 5, 2), date(2026, 5, 3))
    services.ask_release(claim=need.claims.last(), reason="人手不够", actor=None, now=at(date(2026, 5, 4)))
    services.release_claim(claim=need.claims.last(), actor=None, now=at(date(2026, 5, 4)))
    assert list(facts.claims_running(Q1)) == both, "the past reads the same"
    assert list(facts.claims_running(Q3)) == []


def pairs(quarter):
    return sorted((row["unit"], row["community"]) for row in facts.open_to_claim(quarter))


def test_open_to_claim(lists):
    world = lists.world
    u1, e1, c1 = world["u1"].pk, world["e1"].pk, world["c1"].pk
    both = sorted([(u1, c1), (e1, c1)])
    need = lists.published()
    assert (pairs(Quarter(2025, 4)), pairs(Q1), pairs(Q2)) == ([], both, both)
    claim = lists.claim(need, "e1", quantity=46, due_on=date(2026, 8, 1))
    assert (pairs(Q1), pairs(Q2)) == (both, []), "wholly taken before the second quarter"
    asked = services.ask_release(claim=claim, reason="人手不够", actor=None, now=at(date(2026, 5, 4)))
    services.release_claim(claim=asked, actor=None, now=at(date(2026, 5, 5)))
    assert pairs(Q2) == both, "given back in May"
    seat = lists.alliance.memberships.get(organisation=world["u1"])
    end_membership(membership=seat, on=date(2026, 7, 1), reason="退出", actor=None, now=NOW)
    assert (pairs(Q2), pairs(Q3)) == (both, [(e1, c1)])
    close_need(need=need, reason="已解决", actor=None, now=at(date(2026, 6, 30)))
    assert (pairs(Q2), pairs(Q3)) == (both, [])


def test_a_units_own_need_is_not_open_to_it(lists):
    lists.published("u1")
    assert pairs(Q1) == [(lists.world["e1"].pk, lists.world["c1"].pk)]


def test_resources_used_by_others(lists):
    world = lists.world
    resource = offer_resource(
        provider=world["u1"], category="VENUE", name="会议室", content="80 座", alliances=[lists.alliance], actor=None,
        now=NOW,
    )  # fmt: skip
    need = lists.published("b1")
    used = deliver(lists.claim(need, resource=resource, quantity=1), date(2026, 3, 30), date(2026, 4, 2))
    deliver(lists.claim(need, quantity=1), date(2026, 3, 30), date(2026, 4, 2))
    deliver(lists.claim(need, resource=resource, quantity=1), date(2026, 3, 30))
    assert list(facts.resource_use_facts(Q1)) == []
    assert list(facts.resource_use_facts(Q2)) == [
        {"provider": world["u1"].pk, "community": world["c1"].pk, "confirmed_on": date(2026, 4, 2), "claim": used.pk}
    ]
