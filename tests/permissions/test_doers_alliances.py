"""Who may do what in `alliances`: alliances, resources, needs, claims. See test_doers.py."""

import pytest

from alliances import deeds as beginnings
from alliances import permissions as alliances
from tests.permissions.offices import (
    COMMUNITIES,
    HANDLERS,
    PARTY,
    RESIDENTIAL,
    UNITS,
    at,
    each_of,
    may,
    objects_of,
    over,
)

pytestmark = pytest.mark.django_db

QUESTIONS = (  # question, keys of its objects, who may
    (alliances.can_create_regional, "c1", at("c1", "community_secretary") | over("c1", HANDLERS)),
    (alliances.can_propose_joint, "u1", at("u1", PARTY)),
    (alliances.can_propose_joint, "b1", set()),
    (alliances.can_approve_alliance, "alliance.own", at("s1", HANDLERS)),
    (alliances.can_manage_alliance, "alliance.own", at("c1", "community_secretary") | over("c1", HANDLERS)),
    (alliances.can_manage_alliance, "alliance.allied", at("u2", PARTY) | at("county", HANDLERS)),
    (alliances.can_offer_for, "u1", at("u1", "unit") | over("u1", "community_secretary")),
    (alliances.can_offer_for, "c1", at("c1", "unit") | over("c1", "community_secretary")),
    (alliances.can_offer_for, "b1", set()),
    (alliances.can_keep_resource, "resource.own", at("u1", "unit") | over("u1", "community_secretary")),
    (alliances.can_work_on, "claim.own", at("u1", "unit") | over("u1", "community_secretary")),
    (alliances.can_submit_for, "c1", at("c1", "community_secretary")),
    (alliances.can_submit_for, "b1", at("b1", "branch_secretary")),
    (alliances.can_submit_for, "u1", at("u1", "unit")),
    (alliances.can_submit_for, "u2b", set()),
    (alliances.can_draft_for, "c1", at("c1", "community_secretary recorder")),
    (alliances.can_draft_for, "u2b", set()),
    (alliances.can_edit_need, "need.own", at("c1", "community_secretary recorder")),
    (alliances.can_speak_for_raiser, "need.own", at("c1", "community_secretary")),
    (alliances.can_handle, "need.own", at("s1", HANDLERS)),
    (alliances.can_answer_delivery, "claim.own", at("c1", "community_secretary")),
    (alliances.can_oversee, "claim.own", at("s1", HANDLERS)),
    # Who has an organisation at or below the place to do it for.
    (beginnings.can_create_committee, "", at(f"county s1 s2 {COMMUNITIES}", f"{HANDLERS} community_secretary")),
    (beginnings.can_propose, "", at(f"{COMMUNITIES} {UNITS}", PARTY)),
    (beginnings.can_offer, "", at(f"{COMMUNITIES} {UNITS}", PARTY) | at("county s1 s2 j", "community_secretary")),
    (
        beginnings.can_raise,
        "",
        at(COMMUNITIES, "community_secretary recorder")
        | at(UNITS, "unit recorder")
        | at(RESIDENTIAL, "branch_secretary recorder"),
    ),
    (beginnings.can_claim, "need.own", at("u1 u2 e1", "unit") | at("county s1 j u1 u2 e1", "community_secretary")),
)


@each_of(QUESTIONS)
def test_offices_that_may(county, question, keys, who):
    assert may(county, question, *objects_of(county, keys)) == who
