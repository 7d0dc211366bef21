"""Report-ins of units and of members (双报到).

Silent in ACCESS.md: whoever may hand a paper in may ask to leave; a recorder of the community writes papers for people
who came in person, and the secretary accepts them; the lists open to everybody but the administrators, with the rows
of their scope. "Secretary and liaison of the home unit" are the two unit roles: who is secretary of the unit's own
branch and no more (u1_branch_secretary) acts for the branch, which is told nothing of report-ins.
"""

from typing import Any

from tests.permissions.principals import without
from tests.permissions.rows import Row, Substitution, page, read, write

COMMUNITIES = "c1_secretary c1_recorder c2_secretary c3_secretary"
UNITS = "U1 U2 u3_liaison e1_liaison"
ANSWERS = {
    "accept": {"accept-started_on": "2026-12-14"},
    "refuse": {"refuse-reason": "不在本社区"},
    "ask-exit": {"ask-exit-reason": "搬迁"},
    "end": {"end-ended_on": "2026-12-01"},
    "keep": {"keep-reason": "还有认领没有办完"},
}
BY_STATE = {"new": ("accept", "refuse"), "active": ("ask-exit",), "ending": ("end", "keep")}

UNIT_PAPERS = (  # key, state, who reads it, who receives it, who may ask to leave
    ("own", "active", "STREET agency_admin C1 U1 u1_branch_secretary", "c1_secretary", "C1 U1"),
    ("sibling", "active", "STREET agency_admin c2_secretary U1 u1_branch_secretary", "c2_secretary", "c2_secretary U1"),
    ("allied", "active", "STREET agency_admin C1 U2", "c1_secretary", "C1 U2"),
    ("foreign", "active", "department s2_admin agency_admin c3_secretary u3_liaison", "c3_secretary",
     "c3_secretary u3_liaison"),
    ("own.ending", "ending", "STREET C1 e1_liaison", "c1_secretary", "C1 e1_liaison"),
    ("own.new", "new", "STREET agency_admin C1 u3_liaison", "c1_secretary", "C1 u3_liaison"),
    ("sibling.new", "new", "STREET c2_secretary e1_liaison", "c2_secretary", "c2_secretary e1_liaison"),
    ("allied.new", "new", "STREET agency_admin c2_secretary U2", "c2_secretary", "c2_secretary U2"),
    ("foreign.new", "new", "department s2_admin agency_admin c3_secretary U2", "c3_secretary", "c3_secretary U2"),
)  # fmt: skip
MEMBER_PAPERS = (
    ("own", "active", "C1 B1 U1 wu_member", "c1_secretary b1_secretary", "C1 U1 wu_member"),
    ("own.second", "active", "C1 B1 U1", "c1_secretary b1_secretary", "C1 U1"),
    ("own.new", "new", "C1 B1 U1", "c1_secretary b1_secretary", ""),
    ("own.ending", "ending", "C1 B1 U1", "c1_secretary b1_secretary", ""),
    ("sibling", "active", "C1 b2_secretary U1", "c1_secretary b2_secretary", "C1 U1"),
    ("sibling.new", "new", "C1 b2_secretary U1", "c1_secretary b2_secretary", ""),
    ("sibling.ending", "ending", "C1 b2_secretary U1", "c1_secretary b2_secretary", ""),
    ("allied", "active", "C1 B1 U2", "c1_secretary b1_secretary", "C1 U2"),
    ("allied.new", "new", "C1 B1 U2", "c1_secretary b1_secretary", ""),
    ("allied.ending", "ending", "C1 B1 U2", "c1_secretary b1_secretary", ""),
    ("street", "active", "c2_secretary U2", "c2_secretary", "c2_secretary U2"),
    ("foreign", "active", "c3_secretary b4_secretary u3_liaison", "c3_secretary b4_secretary",
     "c3_secretary u3_liaison"),
    ("foreign.new", "new", "c3_secretary b4_secretary u3_liaison", "c3_secretary b4_secretary", ""),
    ("foreign.ending", "ending", "c3_secretary b4_secretary u3_liaison", "c3_secretary b4_secretary", ""),
)  # fmt: skip


def papers(kind: str, view: str, listed: tuple[Any, ...]) -> tuple[Row, ...]:
    return tuple(row for paper in listed for row in rows_of(kind, f"members:{view}", *paper))


def rows_of(kind: str, view: str, place: str, state: str, readers: str, receivers: str, askers: str) -> list[Row]:
    """A paper's pages, and each deed that fits its state."""
    key = f"{kind}.{place}"
    rows = [read(view, key, readers), read(f"{view}-paper", key, readers)]
    for deed in BY_STATE[state]:
        allowed = askers if deed == "ask-exit" else receivers
        rows.append(write(f"{view}-{deed}", key, allowed, without(readers, allowed), data=ANSWERS[deed]))
    return rows


U1_TO_C3 = {"unit": "@unit.own", "community": "@community.foreign"}
U1_AND_C3 = "U1 c3_secretary"
FROM_U3 = {"people": ["@u3.person3"], "place": "@branch.own"}
IN_PERSON = {"name": "马国强", "unit": "@unit.foreign", "place": "@branch.own"}

WRITING = (
    page("members:unit-report-in-create", f"{COMMUNITIES} {UNITS}"),
    # A unit for itself; the community for a unit that came in person. Others' units are not on offer.
    Row("POST", "members:unit-report-in-create", "",
        {302: U1_AND_C3, 422: without(f"{COMMUNITIES} {UNITS}", U1_AND_C3)}, 403, data=U1_TO_C3),
    page("members:member-report-in-create", f"{COMMUNITIES} {UNITS} MEMBERS"),
    page("members:member-report-in-create", f"{COMMUNITIES} {UNITS} MEMBERS", query="?all=1"),
    page("members:member-report-in-create", f"{COMMUNITIES} {UNITS} MEMBERS", query="?for=own"),
    # By the community that they came to. A member sends the own paper only: b1 is the home of one, the other is there.
    Row("POST", "members:member-report-in-create", "",
        {302: "C1", 422: without(f"{COMMUNITIES} {UNITS} MEMBERS", "C1")}, 403, data=IN_PERSON),
)  # fmt: skip

LISTS = (
    *(page("members:unit-report-ins", "PEOPLE", query=f"?state={tab}") for tab in ("waiting", "running", "ending", "over")),
    *(page("members:member-report-ins", "PEOPLE", query=f"?state={tab}") for tab in ("waiting", "running", "ending", "over")),
    # The bar over the list: a foreign row is not found, one of the scope is refused.
    *(
        write("members:member-report-ins", "", receivers, without(readers, receivers),
              data={"rows": [f"@report-in.{place}"], "deed": "accept", "started_on": "2026-12-14"})
        for place, state, readers, receivers, _askers in MEMBER_PAPERS if state == "new"
    ),
    *(
        write("members:unit-report-ins", "", receivers, without(readers, receivers),
              data={"rows": [f"@unit-report-in.{place}"], "deed": "refuse", "reason": "不在本社区"})
        for place, state, readers, receivers, _askers in UNIT_PAPERS if state == "new"
    ),
)  # fmt: skip

TOO_EARLY = tuple(
    # Nobody asked to leave yet: who may decide reads that this step cannot be done.
    write(f"members:unit-report-in-{deed}", f"unit-report-in.{place}", receivers, without(readers, receivers), ok=422,
          data=ANSWERS[deed])
    for place, state, readers, receivers, _askers in UNIT_PAPERS if state == "active" for deed in BY_STATE["ending"]
)  # fmt: skip

ROWS = (
    *WRITING,
    *LISTS,
    *TOO_EARLY,
    *papers("unit-report-in", "unit-report-in", UNIT_PAPERS),
    *papers("report-in", "member-report-in", MEMBER_PAPERS),
)

SUBSTITUTIONS = (
    # By the unit: its own alone. By the community: any unit, but to itself alone.
    Substitution(
        "UnitReportInForm.unit", "u1_liaison", "members:unit-report-in-create", "", {"community": "@community.foreign"},
        "unit.own", ("unit.foreign", "unit.allied", "branch.own"),
    ),
    Substitution(
        "UnitReportInForm.community", "c3_secretary", "members:unit-report-in-create", "", {"unit": "@unit.own"},
        "community.foreign", ("community.own", "community.sibling", "branch.foreign"),
    ),
    Substitution(
        "OwnPeopleForm.people", "u3_liaison", "members:member-report-in-create", "", {"place": "@branch.own"},
        "u3.person3", ("u1.person1", "member.own", "member.allied"), many=True, query="?all=1",
    ),
    Substitution(
        "OwnPeopleForm.place", "u3_liaison", "members:member-report-in-create", "", {"people": ["@u3.person3"]},
        "branch.own", ("unit.own", "group.own", "org.street"), query="?all=1",
    ),
    Substitution(
        "NamedReportInForm.place", "c1_secretary", "members:member-report-in-create", "", IN_PERSON,
        "branch.own", ("branch.foreign", "branch.street", "community.sibling"),
    ),
    Substitution(
        "NamedReportInForm.unit", "c1_secretary", "members:member-report-in-create", "", IN_PERSON,
        "unit.foreign", ("branch.own", "org.street", "unit.own"),
    ),
)  # fmt: skip
