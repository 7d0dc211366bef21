"""Who sees which alliance, need, claim and resource (ACCESS.md, reading): one row an account."""

from datetime import date

import pytest

from alliances.models import Alliance, Claim, Need, Resource
from alliances.services.members import end_membership
from alliances.services.needs import submit_need
from alliances.services.resources import offer_resource
from common.models import Event
from tests.alliances.conftest import NOW
from tests.world import MEMBER_USERS, USERS

pytestmark = pytest.mark.django_db

# draft and submitted of b1, published of b1; the alliance; u1's claim; e1's resource
SEES = {
    "department": "draft submitted published alliance claim resource",
    "agency_admin": "alliance claim",
    "s1_admin": "draft submitted published alliance claim resource",
    "s2_admin": "",
    "c1_secretary": "draft submitted published alliance claim resource",
    "c2_secretary": "",
    "c3_secretary": "",
    "c1_recorder": "draft submitted published alliance claim resource",
    "b1_secretary": "draft submitted published claim",
    "b2_secretary": "",
    "b4_secretary": "",
    "u1_branch_secretary": "published alliance claim resource",
    "b1_recorder": "draft submitted published claim",
    "g1_leader": "",
    "u1_secretary": "published alliance claim resource",
    "u1_liaison": "published alliance claim resource",
    "u2_secretary": "",
    "u2_liaison": "",
    "u3_liaison": "",
    "e1_liaison": "published alliance claim resource",
    "zhou_member": "",
    "wu_member": "",
    "system": "",
    "security": "",
    "security2": "",
    "audit": "",
}


def test_the_table_names_every_account():
    assert set(SEES) == {key for key, *_rest in (*USERS, *MEMBER_USERS)}


@pytest.fixture
def rows(lists):
    published = lists.published("b1")
    return {
        "draft": lists.need("b1"),
        "submitted": submit_need(need=lists.need("b1"), actor=None, now=NOW),
        "published": published,
        "alliance": lists.alliance,
        "claim": lists.claim(published),
        "resource": offer_resource(
            provider=lists.world["e1"], category="VENUE", name="会议室", content="80 座", alliances=[lists.alliance],
            actor=None, now=NOW,
        ),
    }  # fmt: skip


def seen_by(user, rows):
    return {
        name for name, row in rows.items() if type(row).objects.visible_to(user).filter(pk=row.pk).count() == 1
    }  # fmt: skip


def test_reading(lists, rows):
    seen = {key: seen_by(lists.world.user(key), rows) for key in SEES}
    assert seen == {key: set(names.split()) for key, names in SEES.items()}


def test_nothing_is_listed_twice(lists, rows):
    from alliances.services.alliances import create_regional
    from alliances.services.members import add_member_unit

    world = lists.world
    other = create_regional(core=world["s1"], name="城东大工委", on=date(2026, 3, 2), actor=None, now=NOW)
    add_member_unit(alliance=other, organisation=world["u1"], on=date(2026, 3, 2), actor=None, now=NOW)
    add_member_unit(alliance=other, organisation=world["e1"], on=date(2026, 3, 2), actor=None, now=NOW)
    rows["resource"].alliances.add(other)
    for key in ("department", "s1_admin", "u1_liaison", "e1_liaison"):
        for model in (Alliance, Need, Claim, Resource, Event):
            pks = list(model.objects.visible_to(world.user(key)).values_list("pk", flat=True))
            assert len(pks) == len(set(pks)), (key, model)


def test_access_ends_with_the_day_membership_ends(lists, rows, time_machine):
    """What the unit itself did stays readable to it; the rest is gone on the day."""
    seat = lists.alliance.memberships.get(organisation=lists.world["u1"])
    end_membership(membership=seat, on=date(2026, 6, 30), reason="职能调整", actor=None, now=NOW)
    time_machine.move_to("2026-06-29T23:59:00+08:00")
    assert seen_by(lists.world.user("u1_liaison"), rows) == {"published", "alliance", "claim", "resource"}
    time_machine.move_to("2026-06-30T00:00:01+08:00")
    assert seen_by(lists.world.user("u1_liaison"), rows) == {"claim"}
    assert seen_by(lists.world.user("e1_liaison"), rows) == {"published", "alliance", "claim", "resource"}
