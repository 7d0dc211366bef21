"""Alliances, resources, needs and claims.

Own: the committee of c1 with u1, u2 and e1 (u3 left in June). Allied: a joint alliance of u2 that neither c1 nor u1
belongs to; for needs and resources, those of u2 in the own committee. Silent in ACCESS.md, decided by its spirit:
"active member units" are those who act for them, all who are secretary there and the liaison; a deed of the supervisor
is done by whoever the alliance lies under, the department for what it supervises itself; who may approve a proposal
reads it; no page here is of a group leader or a member, who act for no body (403 whatever they ask for); a deed that
comes too late is answered on the page of the object (422).
"""

from typing import Any

from tests.permissions.principals import without
from tests.permissions.rows import Row, Substitution, closed_to, form, page, read, write

UNIT_ROLES = "U1 U2 u3_liaison e1_liaison"
COMMUNITY_SECRETARIES = "c1_secretary c2_secretary c3_secretary"
BODIES = f"{UNIT_ROLES} {COMMUNITY_SECRETARIES}"
BRANCH_U1 = "u1_branch_secretary"

ALLIANCES = (  # place, who reads it, who keeps its members and rota, who ends it
    ("own", f"STREET agency_admin C1 U1 {BRANCH_U1} U2 e1_liaison", "STREET c1_secretary", "s1_admin"),
    ("sibling", "STREET agency_admin c2_secretary u3_liaison", "STREET c2_secretary", "s1_admin"),
    ("allied", "department agency_admin U2 u3_liaison", "department U2", "department"),
    ("foreign", "department s2_admin agency_admin c3_secretary u3_liaison", "department s2_admin c3_secretary",
     "s2_admin"),
)  # fmt: skip
PROPOSED = (  # place, who reads it, who decides
    ("own", f"STREET agency_admin U1 {BRANCH_U1}", "s1_admin"),
    ("sibling", "STREET e1_liaison", "s1_admin"),
    ("allied", "department agency_admin U2", "department"),
    ("foreign", "department s2_admin agency_admin u3_liaison", "s2_admin"),
)
TABS = ("", "?tab=members", "?tab=lists", "?tab=story")
DAY = "2026-12-14"
NEW_MEMBER = {"organisation": "@branch.sibling", "on": DAY}
TERM = {"on": "2027-03-01", "until": "2027-06-01"}
CONVENORS = {"own": "@unit.allied", "sibling": "@unit.foreign", "allied": "@unit.foreign", "foreign": "@unit.foreign"}


def deed(name: str, key: str, allowed: str, readers: str, ok: int = 302, **words: Any) -> Row:
    return write(f"alliances:{name}", key, allowed, without(readers, allowed), ok=ok, data=words)


KEEPING = tuple(
    row
    for place, readers, keepers, enders in ALLIANCES
    for row in (
        *(read("alliances:alliance", f"alliance.{place}", readers, query=tab) for tab in TABS),
        *form("alliances:member-add", f"alliance.{place}", keepers, without(readers, keepers), data=NEW_MEMBER),
        *form("alliances:member-end", {"pk": f"@alliance.{place}", "membership": f"@seat.{place}"},
              keepers, without(readers, keepers), data={"on": DAY, "reason": "职能调整"}),
        *form("alliances:term-set", f"alliance.{place}", keepers, without(readers, keepers),
              data={"organisation": CONVENORS[place], **TERM}),
        *form("alliances:hand-over", f"alliance.{place}", keepers, without(readers, keepers),
              data={"organisation": CONVENORS[place], "on": DAY, "until": "2027-06-01"},
              ok=302 if place == "own" else 422),
        # Needs of the committees are still open, so it is the page that answers.
        deed("alliance-end", f"alliance.{place}", enders, readers, ok=302 if place == "allied" else 422, reason="任务完成"),
    )
)  # fmt: skip

PROPOSING = (
    page("alliances:alliances", "PEOPLE"),
    page("alliances:alliance-create", f"STREET s2_admin {COMMUNITY_SECRETARIES}"),
    # The committee of c1: by itself or above it; the others have that core not on offer.
    Row("POST", "alliances:alliance-create", "", {302: "STREET c1_secretary", 422: "s2_admin c2_secretary c3_secretary"},
        403, data={"core": "@community.own", "name": "学府社区第二大党委", "on": DAY}),
    page("alliances:alliance-propose", BODIES),
    Row("POST", "alliances:alliance-propose", "", {302: "U1", 422: without(BODIES, "U1")}, 403,
        data={"core": "@unit.own", "supervisor": "@org.street", "name": "税企联建", "form": "税地企联建", "on": DAY}),
    *(
        row
        for place, readers, deciders in PROPOSED
        for row in (
            read("alliances:alliance", f"alliance.{place}.proposed", readers),
            read("alliances:alliance", f"alliance.{place}.prepared", readers),
            deed("alliance-approve", f"alliance.{place}.proposed", deciders, readers),
            deed("alliance-refuse", f"alliance.{place}.proposed", deciders, readers, reason="与现有的重复"),
            deed("alliance-start", f"alliance.{place}.prepared", deciders, readers),
            deed("alliance-end", f"alliance.{place}.prepared", deciders, readers, reason="没有筹备起来"),
        )
    ),
)  # fmt: skip

OF_C1 = f"C1 U1 {BRANCH_U1} U2 e1_liaison"
RESOURCES = (  # place, who reads it, who keeps it
    ("own", f"{OF_C1} agency_admin STREET", "U1"),
    ("sibling", "STREET agency_admin u3_liaison c2_secretary", "u3_liaison"),
    ("allied", f"{OF_C1} agency_admin STREET", "U2"),
    ("foreign", "department s2_admin agency_admin u3_liaison c3_secretary", "u3_liaison"),
    ("community", f"{OF_C1} STREET", "c1_secretary"),
)
RESOURCE = {"name": "会议室", "content": "80 座，有投影", "category": "VENUE", "quantity": "1", "measure": "间"}
OFFERED_TO = {"own": "own", "allied": "own", "community": "own", "sibling": "sibling", "foreign": "foreign"}

OFFERING = (
    page("alliances:resources", "PEOPLE"),
    page("alliances:resource-create", BODIES),
    Row("POST", "alliances:resource-create", "", {302: "U1", 422: without(BODIES, "U1")}, 403,
        data=RESOURCE | {"provider": "@unit.own", "alliances": ["@alliance.own"]}),
    *(
        row
        for place, readers, keepers in RESOURCES
        for row in (
            read("alliances:resource", f"resource.{place}", readers),
            *form("alliances:resource-change", f"resource.{place}", keepers, without(readers, keepers),
                  data=RESOURCE | {"alliances": [f"@alliance.{OFFERED_TO[place]}"]}),
            deed("resource-pause", f"resource.{place}", keepers, readers),
            deed("resource-resume", f"resource.{place}.paused", keepers, readers),
            deed("resource-end", f"resource.{place}", keepers, readers),
        )
    ),
)  # fmt: skip

NEEDS = (  # place, who reads it before and after it is published, who drafts and who speaks for the raiser, the handler
    ("own", "STREET C1", f"STREET {OF_C1}", "C1", "c1_secretary", "s1_admin"),
    ("sibling", "STREET c2_secretary", "STREET c2_secretary u3_liaison", "c2_secretary", "c2_secretary", "s1_admin"),
    ("allied", "STREET agency_admin U2", f"STREET agency_admin {OF_C1}", "U2", "U2", "s1_admin"),
    ("foreign", "department s2_admin c3_secretary", "department s2_admin c3_secretary u3_liaison", "c3_secretary",
     "c3_secretary", "s2_admin"),
)  # fmt: skip
CLAIMANTS = {"own": "U1 U2 e1_liaison", "sibling": "u3_liaison", "allied": "U1 e1_liaison c1_secretary",
             "foreign": "u3_liaison"}  # fmt: skip
CLAIMING = {"own": "U1", "sibling": "u3_liaison", "allied": "U1", "foreign": "u3_liaison"}
"""For whom the part of the table's data is taken; the other claimants have that unit not on offer."""
UNIT_OF = {"own": "unit.own", "sibling": "unit.foreign", "allied": "unit.own", "foreign": "unit.foreign"}
ALLIANCE_OF = {"own": "own", "sibling": "sibling", "allied": "own", "foreign": "foreign"}
NEED = {
    "title": "楼道照明维修", "text": "三个单元没有灯。", "source": "VISIT", "category": "SKILL", "urgency": "NORMAL",
    "quantity": "3", "measure": "处", "due_on": "2026-12-31",
}  # fmt: skip
RAISERS = f"C1 c2_secretary c3_secretary B1 b2_secretary b4_secretary {UNIT_ROLES}"


def drafts(place: str, before: str) -> str:
    """A draft is not yet with the handler: s1 does not lie above u2."""
    return without(before, "s1_admin") if place == "allied" else before


RAISING = (
    page("alliances:needs", "PEOPLE"),
    *(page("alliances:needs", "PEOPLE", query=f"?tab={tab}") for tab in ("mine", "open", "submitted", "all")),
    page("alliances:need-create", RAISERS),
    Row("POST", "alliances:need-create", "", {302: "C1", 422: without(RAISERS, "C1")}, 403,
        data=NEED | {"raiser": "@community.own", "alliance": "@alliance.own"}),
    # A recorder drafts what the secretary hands in.
    Row("POST", "alliances:need-create", "", {302: "c1_secretary", 422: without(RAISERS, "C1")}, 403,
        data=NEED | {"raiser": "@community.own", "alliance": "@alliance.own", "submit": "1"}),
    read("alliances:need", "need.own.branch", "STREET C1 B1"),
    # Handed in already: the form says so.
    *form("alliances:need-change", "need.own.branch", "B1", "STREET C1", ok=422,
          data=NEED | {"alliance": "@alliance.own"}),
    deed("need-withdraw", "need.own.branch", "b1_secretary", "STREET C1 B1", reason="已经解决"),
    *(
        row
        for place, before, after, drafters, speakers, handler in NEEDS
        for row in (
            read("alliances:needs", "", after, default=404, query=f"?tab=all&need={{need.{place}}}"),
            read("alliances:need", f"need.{place}.draft", drafts(place, before)),
            read("alliances:need", f"need.{place}.submitted", before),
            read("alliances:need", f"need.{place}", after),
            *form("alliances:need-change", f"need.{place}.draft", drafters, without(drafts(place, before), drafters),
                  data=NEED | {"alliance": f"@alliance.{ALLIANCE_OF[place]}"}),
            deed("need-submit", f"need.{place}.draft", speakers, drafts(place, before)),
            deed("need-publish", f"need.{place}.submitted", handler, before),
            deed("need-return", f"need.{place}.submitted", handler, before, reason="请写清人数"),
            deed("need-decline", f"need.{place}.submitted", handler, before, reason="不属于联建范围"),
            deed("need-withdraw", f"need.{place}.submitted", speakers, before, reason="已经解决"),
            # Claims run still, so it is the page that answers.
            deed("need-close", f"need.{place}", speakers, after, ok=422, reason="其余由社区自己办"),
            read("alliances:need-claim", f"need.{place}", CLAIMANTS[place], without(after, CLAIMANTS[place])),
            Row("POST", "alliances:need-claim", f"need.{place}",
                {302: CLAIMING[place], 422: without(CLAIMANTS[place], CLAIMING[place]),
                 403: without(after, CLAIMANTS[place])},
                data={"unit": f"@{UNIT_OF[place]}", "quantity": "2", "due_on": "2026-12-31"}),
        )
    ),
)  # fmt: skip

CLAIMS = (  # place, who reads it, who works on it, the raiser, the handler
    ("own", f"STREET agency_admin {OF_C1}", "U1", "c1_secretary", "s1_admin"),
    ("sibling", "STREET agency_admin c2_secretary u3_liaison", "u3_liaison", "c2_secretary", "s1_admin"),
    ("allied", f"STREET agency_admin {OF_C1}", "U1", "U2", "s1_admin"),
    ("foreign", "department s2_admin agency_admin c3_secretary u3_liaison", "u3_liaison", "c3_secretary", "s2_admin"),
)

CLAIMED = (
    page("alliances:claims", "PEOPLE"),
    # u3 left the alliance: what it took on stays readable to it, the need of the others is not.
    read("alliances:claim", "claim.past", f"STREET agency_admin {OF_C1} u3_liaison"),
    read("alliances:need", "need.past", f"STREET {OF_C1}"),
    *(
        row
        for place, readers, workers, raiser, handler in CLAIMS
        for row in (
            read("alliances:claim", f"claim.{place}", readers),
            read("alliances:claim", f"claim.{place}.delivered", readers),
            deed("claim-start", f"claim.{place}", workers, readers),
            deed("claim-deliver", f"claim.{place}", workers, readers, note="修好三处"),
            deed("claim-ask-release", f"claim.{place}", workers, readers, reason="人手不够"),
            deed("claim-accept", f"claim.{place}.delivered", raiser, readers, opinion="满意"),
            deed("claim-send-back", f"claim.{place}.delivered", raiser, readers, reason="还有一处不亮"),
            deed("claim-release", f"claim.{place}.asked", handler, readers),
            deed("claim-keep", f"claim.{place}.asked", handler, readers, reason="请再坚持一个月"),
            deed("claim-spot-check", f"claim.{place}.silent", handler, readers, opinion="抽查合格"),
        )
    ),
)  # fmt: skip

ROWS = closed_to("g1_leader MEMBERS", (*PROPOSING, *KEEPING, *OFFERING, *RAISING, *CLAIMED))

SUBSTITUTIONS = (
    Substitution(
        "RegionalForm.core", "c1_secretary", "alliances:alliance-create", "", {"name": "第二大党委", "on": DAY},
        "community.own", ("community.sibling", "community.foreign", "org.street", "unit.own"),
    ),
    Substitution(
        "JointForm.core", "u1_liaison", "alliances:alliance-propose", "",
        {"supervisor": "@org.street", "name": "税企联建", "on": DAY}, "unit.own", ("unit.allied", "unit.foreign", "branch.own"),
    ),
    Substitution(
        "JointForm.supervisor", "u1_liaison", "alliances:alliance-propose", "",
        {"core": "@unit.own", "name": "税企联建", "on": DAY}, "org.street", ("community.own", "unit.own", "org.agencies"),
    ),
    # Any unit may be asked to join; what is no member body, or sits there already, is not.
    Substitution(
        "MemberUnitForm.organisation", "c1_secretary", "alliances:member-add", "alliance.own", {"on": DAY},
        "unit.foreign", ("org.street", "group.own", "unit.own", "community.own"),
    ),
    Substitution(
        "TermForm.organisation", "c1_secretary", "alliances:term-set", "alliance.own", TERM,
        "unit.allied", ("unit.foreign", "community.foreign", "branch.own"),
    ),
    Substitution(
        "HandOverForm.organisation", "c1_secretary", "alliances:hand-over", "alliance.own",
        {"on": DAY, "until": "2027-06-01"}, "unit.allied", ("unit.foreign", "community.foreign", "branch.own"),
    ),
    Substitution(
        "NeedForm.raiser", "c1_secretary", "alliances:need-create", "", NEED | {"alliance": "@alliance.own"},
        "community.own", ("branch.own", "community.sibling", "unit.own"),
    ),
    Substitution(
        "NeedForm.alliance", "c1_secretary", "alliances:need-create", "", NEED | {"raiser": "@community.own"},
        "alliance.own", ("alliance.sibling", "alliance.foreign", "alliance.allied", "alliance.own.proposed"),
    ),
    Substitution(
        "ResourceForm.provider", "u1_liaison", "alliances:resource-create", "",
        RESOURCE | {"alliances": ["@alliance.own"]}, "unit.own", ("unit.allied", "community.own", "branch.own"),
    ),
    Substitution(
        "ResourceForm.alliances", "u1_liaison", "alliances:resource-create", "", RESOURCE | {"provider": "@unit.own"},
        "alliance.own", ("alliance.sibling", "alliance.foreign", "alliance.allied"), many=True,
    ),
    Substitution(
        "ClaimForm.unit", "u1_liaison", "alliances:need-claim", "need.own", {"quantity": "2", "due_on": "2026-12-31"},
        "unit.own", ("unit.allied", "unit.foreign", "community.own", "branch.own"),
    ),
    Substitution(
        "ClaimForm.resource", "u1_liaison", "alliances:need-claim", "need.own",
        {"unit": "@unit.own", "quantity": "2", "due_on": "2026-12-31"},
        "resource.own", ("resource.allied", "resource.foreign", "resource.community", "resource.own.paused"),
    ),
)  # fmt: skip
