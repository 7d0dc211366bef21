"""Alliances and their lists: one committee at work for each street's place, proposals, needs and claims in each state."""

from datetime import date
from decimal import Decimal

from alliances.models import Alliance, AllianceMembership
from alliances.services import alliances, claims, convenors, members, needs, resources
from tests.permissions.county import County
from tests.permissions.days import NOW, at

FOUNDED, LEFT = date(2026, 3, 2), date(2026, 6, 30)
FOUNDING = at(2026, 3, 2)
DELIVERED = at(2026, 11, 2)

COMMITTEES = (  # place, core, member units: u3 was in the own one until LEFT
    ("own", "c1", ("u1", "u2", "e1", "u3")), ("sibling", "c2", ("u3",)), ("foreign", "c3", ("u3",)),
)  # fmt: skip
PROPOSALS = (("own", "u1", "s1"), ("sibling", "e1", "s1"), ("allied", "u2", "county"), ("foreign", "u3", "s2"))
NEEDS = (  # place, alliance, raiser, who claims
    ("own", "own", "c1", "u1"), ("sibling", "sibling", "c2", "u3"), ("allied", "own", "u2", "u1"),
    ("foreign", "foreign", "c3", "u3"),
)  # fmt: skip
RESOURCES = (("own", "u1", "own"), ("sibling", "u3", "sibling"), ("allied", "u2", "own"), ("foreign", "u3", "foreign"),
             ("community", "c1", "own"))  # fmt: skip


def build_lists(county: County) -> None:
    for place, core, units in COMMITTEES:
        name = f"{county.world[core].name}大党委"
        made = alliances.create_regional(core=county.world[core], name=name, on=FOUNDED, actor=None, now=FOUNDING)
        seat(county, place, made, units)
    for place, lead, supervisor in PROPOSALS:
        county[f"alliance.{place}.proposed"] = propose(county, lead, supervisor, "申报")
        prepared = propose(county, lead, supervisor, "筹备")
        county[f"alliance.{place}.prepared"] = alliances.approve_alliance(alliance=prepared, actor=None, now=FOUNDING)
    joint = alliances.approve_alliance(alliance=propose(county, "u2", "county", "运行"), actor=None, now=FOUNDING)
    seat(county, "allied", alliances.start_alliance(alliance=joint, actor=None, now=FOUNDING), ("u3",))
    build_resources(county)
    build_claim_of_the_past(county)
    for place, alliance, raiser, unit in NEEDS:
        build_needs(county, place, alliance, raiser, unit)
    county["need.own.branch"] = submitted(county, "own", "b1")


def seat(county: County, place: str, alliance: Alliance, units: tuple[str, ...]) -> None:
    county[f"alliance.{place}"] = alliance
    by = {"actor": None, "now": FOUNDING}
    for unit in units:
        members.add_member_unit(alliance=alliance, organisation=county.world[unit], on=FOUNDED, **by)
    seats = AllianceMembership.objects.filter(alliance=alliance)
    county[f"seat.{place}"] = seats.get(organisation=county.world[units[-1] if place != "own" else "u2"])
    if place == "own":
        unit = county.world["u1"]
        convenors.set_term(alliance=alliance, organisation=unit, start=FOUNDED, end=date(2027, 3, 1), **by)


def propose(county: County, lead: str, supervisor: str, stage: str) -> Alliance:
    return alliances.propose_joint(
        lead=county.world[lead], supervisor=county.world[supervisor], name=f"{county.world[lead].name}{stage}联合体",
        form="强强联合", on=FOUNDED, actor=None, now=FOUNDING,
    )  # fmt: skip


def build_resources(county: County) -> None:
    for place, provider, alliance in RESOURCES:
        for state in ("", ".paused"):
            made = resources.offer_resource(
                provider=county.world[provider], alliances=[county[f"alliance.{alliance}"]], category="VENUE",
                name="会议室", content="80 座", actor=None, now=NOW,
            )  # fmt: skip
            county[f"resource.{place}{state}"] = (
                resources.pause_resource(resource=made, actor=None, now=NOW) if state else made
            )


def raised(county: County, alliance: str, raiser: str, submit: bool = False):
    return needs.raise_need(
        raiser=county.world[raiser], alliance=county[f"alliance.{alliance}"], source="VISIT", category="SKILL",
        title="独居老人冬季上门体检", text="有 46 人，多数行动不便。", quantity=Decimal(46), measure="人",
        due_on=date(2026, 12, 31), submit=submit, actor=None, now=FOUNDING,
    )  # fmt: skip


def submitted(county: County, alliance: str, raiser: str):
    return raised(county, alliance, raiser, submit=True)


def published(county: County, alliance: str, raiser: str):
    return needs.publish_need(need=submitted(county, alliance, raiser), actor=None, now=FOUNDING)


def build_needs(county: County, place: str, alliance: str, raiser: str, unit: str) -> None:
    county[f"need.{place}.draft"] = raised(county, alliance, raiser)
    county[f"need.{place}.submitted"] = submitted(county, alliance, raiser)
    county[f"need.{place}"] = need = published(county, alliance, raiser)
    for state in ("", ".delivered", ".silent", ".asked"):
        county[f"claim.{place}{state}"] = claimed(county, need, unit, state)


def claimed(county: County, need, unit: str, state: str):
    made = claims.claim_need(
        need=need, unit=county.world[unit], quantity=Decimal(5), due_on=date(2026, 12, 20), actor=None, now=DELIVERED
    )
    if state in (".delivered", ".silent"):
        now = DELIVERED if state == ".silent" else NOW
        return claims.deliver_claim(claim=made, note="做完了", actor=None, now=now)
    return claims.ask_release(claim=made, reason="人手不够", actor=None, now=NOW) if state else made


def build_claim_of_the_past(county: County) -> None:
    """u3 claimed while it was a member; it left, and keeps what it did."""
    need = published(county, "own", "c1")
    county["claim.past"] = claims.claim_need(
        need=need, unit=county.world["u3"], quantity=Decimal(5), due_on=date(2026, 6, 1), actor=None, now=FOUNDING
    )
    county["need.past"] = need
    seat = AllianceMembership.objects.get(alliance=county["alliance.own"], organisation=county.world["u3"])
    members.end_membership(membership=seat, on=LEFT, reason="职能调整", actor=None, now=at(2026, 6, 30))
