"""Meetings, duties and service.

Silent in ACCESS.md, decided by its spirit: the text of a draft is read by its writers alone; a group leader reads and
logs the meetings of the own group; who reads the text anyhow has no need of the door that asks for a reason (403); a
recorder above opens no text, and in the own branch notes what was carried out; a branch confirms service at it and does
not record it.
"""

from typing import Any

from tests.permissions.principals import without
from tests.permissions.rows import Row, Substitution, form, page, read, write

BRANCH_U1 = "u1_branch_secretary"
OF_U1 = f"u1_secretary {BRANCH_U1}"

MEETINGS = (  # place, who reads the status, who of them the text, who drafts, who confirms, who may open the text
    ("own", "STREET C1 B1 zhou_member", "B1 zhou_member", "B1", "b1_secretary", "STREET c1_secretary"),
    ("sibling", "STREET C1 b2_secretary", "b2_secretary", "b2_secretary", "b2_secretary", "STREET c1_secretary"),
    ("allied", "department agency_admin u2_secretary", "", "", "", "department agency_admin u2_secretary"),
    ("foreign", "department s2_admin c3_secretary b4_secretary", "b4_secretary", "b4_secretary", "b4_secretary",
     "department s2_admin c3_secretary"),
    ("unit", f"department agency_admin {OF_U1} wu_member", f"{OF_U1} wu_member", OF_U1, OF_U1,
     "department agency_admin"),
)  # fmt: skip
GROUPS = (
    ("group.own", "STREET C1 B1 g1_leader zhou_member", "B1 g1_leader", "B1 g1_leader"),
    ("group.sibling", "STREET C1 B1", "B1", "B1"),
)
OF_C1 = f"C1 U1 {BRANCH_U1} U2 e1_liaison"
CONFERENCES = (  # place, who reads it, who amends it
    ("own", f"STREET {OF_C1}", "c1_secretary"),
    ("past", f"STREET {OF_C1} u3_liaison", "c1_secretary"),
    ("sibling", "STREET c2_secretary u3_liaison", "c2_secretary"),
    ("allied", "department U2 u3_liaison", "u2_secretary"),
    ("foreign", "department s2_admin c3_secretary u3_liaison", "c3_secretary"),
)
TEXTS = {
    **{f"text meeting.{place}": texts for place, _status, texts, *_rest in MEETINGS},
    **{f"text meeting.{place}.draft": drafters for place, _status, _texts, drafters, *_rest in MEETINGS},
    **{f"text meeting.{place}": texts for place, _status, texts, _writers in GROUPS},
    **{f"text meeting.joint.{place}": readers for place, readers, _amenders in CONFERENCES},
}
"""Who may see the mark in the text of a meeting, on whatever page."""


def record(key: str, **more: str) -> dict[str, Any]:
    return {
        "held_on": "2026-12-10", "started_at": "09:00", "place": "会议室", "title": "冬季安排",
        "version": f"%{key}:version", "agenda-count": "1", "agenda-0-title": "冬季安排", "agenda-0-points": "要点",
        "agenda-0-count": "1", "agenda-0-r-0-text": "周五前分工", **more,
    }  # fmt: skip


RECORDS = tuple(
    row
    for place, status, texts, drafters, confirmers, openers in MEETINGS
    for row in (
        read("activities:meeting", f"meeting.{place}", status),
        read("activities:meeting", f"meeting.{place}.draft", status),
        read("activities:meeting-print", f"meeting.{place}", texts, without(status, texts)),
        write("activities:meeting-text", f"meeting.{place}", openers, without(status, openers), ok=200,
              data={"reason": "督查"}, shows=(f"text meeting.{place}",)),
        *form("activities:meeting-edit", f"meeting.{place}.draft", drafters, without(status, drafters),
              data=record(f"meeting.{place}.draft")),
        # The record lacks who presided; who may not confirm or hand over is refused before that.
        write("activities:meeting-edit", f"meeting.{place}.draft", confirmers, without(status, confirmers), ok=422,
              data=record(f"meeting.{place}.draft", confirm="1")),
        write("activities:meeting-edit", f"meeting.{place}.draft", drafters, without(status, drafters), ok=422,
              data=record(f"meeting.{place}.draft", hand_over="1")),
        # What no button says only saves.
        write("activities:meeting-edit", f"meeting.{place}.draft", drafters, without(status, drafters),
              data=record(f"meeting.{place}.draft", confirm="yes")),
        *form("activities:meeting-amend", f"meeting.{place}", confirmers, without(status, confirmers),
              data=record(f"meeting.{place}", reason="补一条要点", moderator=f"%meeting.{place}:moderator_id",
                          recorder=f"%meeting.{place}:recorder_id", quorum_note="按时到会")),
        write("activities:meeting-discard", f"meeting.{place}.draft", drafters, without(status, drafters)),
        write("activities:meeting-begin", f"meeting.{place}.due", drafters, without(status, drafters)),
        *form("activities:meeting-plan", f"meeting.{place}.planned", drafters, without(status, drafters),
              data={"held_on": "2026-12-22"}),
    )
)  # fmt: skip

FOLLOWERS = (  # place, who says that it was carried out
    ("own", "B1 zhou_member"), ("sibling", "b2_secretary"), ("allied", ""), ("foreign", "b4_secretary"),
    ("unit", f"{OF_U1} wu_member"),
)  # fmt: skip
STATUS = {place: status for place, status, *_rest in MEETINGS}

RESOLUTIONS = tuple(
    write("activities:resolution-done", {"pk": f"@meeting.{place}", "resolution_pk": f"@resolution.{place}"},
          followers, without(STATUS[place], followers))
    for place, followers in FOLLOWERS
)  # fmt: skip

GROUP_RECORDS = tuple(
    row
    for place, status, texts, writers in GROUPS
    for row in (
        read("activities:meeting", f"meeting.{place}", status),
        read("activities:meeting-print", f"meeting.{place}", texts, without(status, texts)),
        read("activities:meeting-edit", f"meeting.{place}", writers, without(status, writers)),
    )
)

JOINT = tuple(
    row
    for place, readers, amenders in CONFERENCES
    for row in (
        read("activities:meeting", f"meeting.joint.{place}", readers),
        read("activities:meeting-print", f"meeting.joint.{place}", readers),
        read("activities:meeting-amend", f"meeting.joint.{place}", amenders, without(readers, amenders)),
        write("activities:meeting-text", f"meeting.joint.{place}", "", readers, data={"reason": "督查"}),
    )
)

SHARED = (  # place, who reads it, who ticks the people of the partner branch
    ("own", "STREET C1 b2_secretary B1", "b1_secretary"),
    ("sibling", "STREET C1 B1 zhou_member", "b1_secretary"),  # the partner has no account: the host's secretary, 代录
    ("allied", f"STREET C1 B1 zhou_member {OF_U1}", OF_U1),
    ("foreign", "department s2_admin c3_secretary b4_secretary", "b4_secretary"),
)
PARTIES = tuple(
    row
    for place, readers, tickers in SHARED
    for row in form("activities:meeting-party", {"pk": f"@meeting.shared.{place}", "party_pk": f"@party.{place}"},
                    tickers, without(readers, tickers), data={"absent": []})
)  # fmt: skip

LOGGERS = (
    f"B1 b2_secretary b4_secretary {OF_U1} g1_leader c1_secretary c1_recorder c2_secretary c3_secretary U2 u1_liaison"
)
DUTIES = (  # branch, who reads how it keeps its duties
    ("branch.own", "STREET C1 B1"), ("branch.sibling", "STREET C1 b2_secretary"),
    ("branch.allied", "department agency_admin u2_secretary"),
    ("branch.foreign", "department s2_admin c3_secretary b4_secretary"),
    ("unit.own", f"department agency_admin {OF_U1}"),
)  # fmt: skip

STARTING = (
    page("activities:meetings", "PEOPLE"),
    # The core and the convenor's unit host the conferences: u1 convenes.
    page("activities:meeting-new", LOGGERS),
    # A group leader may log for the branch the own group's meeting alone.
    Row("POST", "activities:meeting-new", "", {302: "B1", 422: without(LOGGERS, "B1 g1_leader")}, 403,
        data={"kind": "COMMITTEE", "host": "@branch.own", "held_on": "2026-12-14"}),
    # A group leader may log for the branch the own group's meeting alone.
    Row("POST", "activities:meeting-new", "", {302: "B1", 422: without(LOGGERS, "B1 g1_leader")}, 403,
        data={"kind": "COMMITTEE", "host": "@branch.own", "held_on": "2026-12-24", "plan": "1"}),
    Row("POST", "activities:meeting-new", "", {302: "B1 g1_leader", 422: without(LOGGERS, "B1 g1_leader")}, 403,
        data={"kind": "GROUP", "group": "@group.own", "held_on": "2026-12-14"}),
    Row("POST", "activities:meeting-new", "", {302: "C1 U1", 422: without(LOGGERS, "C1 U1")}, 403,
        data={"kind": "JOINT_CONFERENCE", "alliance": "@alliance.own", "held_on": "2026-12-14"}),
    *(read("activities:duties", key, readers, default=403) for key, readers in DUTIES),
)  # fmt: skip

SERVICES = (  # place, who reads it, who confirms it
    ("own", "STREET C1 B1 U1 wu_member", "c1_secretary b1_secretary"),
    ("own.second", "STREET C1 B1 U1", "c1_secretary b1_secretary"),
    ("sibling", "STREET C1 b2_secretary U1", "c1_secretary b2_secretary"),
    ("allied", "STREET C1 B1 U2", "c1_secretary b1_secretary"),
    ("street", "STREET c2_secretary U2", "c2_secretary"),
    ("foreign", "department s2_admin c3_secretary b4_secretary u3_liaison", "c3_secretary b4_secretary"),
)
RECORDERS = "C1 c2_secretary c3_secretary b1_recorder u1_liaison u2_liaison u3_liaison e1_liaison MEMBERS"
SERVICE = {"title": "巡逻", "category": "PATROL", "held_on": "2026-12-12", "hours": "2", "people": ["@member.unit"]}
AT_C1 = "C1 u1_liaison wu_member b1_recorder"
"""Who has the member of the unit to record at the community; u2_liaison has others there, the rest nobody."""
ELSEWHERE = without(RECORDERS, AT_C1, "u2_liaison")

SERVING = (
    *(page("activities:services", "PEOPLE", query=f"?state={tab}") for tab in ("waiting", "confirmed", "refused")),
    page("activities:service-create", RECORDERS),
    Row("POST", "activities:service-create", "", {302: AT_C1, 422: "u2_liaison", 404: ELSEWHERE}, 403, data=SERVICE,
        query="?community={community.own}"),
    *(
        row
        for place, readers, confirmers in SERVICES
        for row in (
            read("activities:service", f"service.{place}", readers),
            write("activities:service-confirm", f"service.{place}", confirmers, without(readers, confirmers)),
            write("activities:service-refuse", f"service.{place}", confirmers, without(readers, confirmers),
                  data={"reason": "当天没有来"}),
            write("activities:services", "", confirmers, without(readers, confirmers),
                  data={"rows": [f"@service.{place}"], "deed": "confirm"}),
        )
    ),
)  # fmt: skip

ROWS = (*STARTING, *RECORDS, *RESOLUTIONS, *GROUP_RECORDS, *JOINT, *PARTIES, *SERVING)

DRAFT = "meeting.own.draft"
NEW = ("b1_secretary", "activities:meeting-new", "")
EDIT = ("b1_secretary", "activities:meeting-edit", DRAFT)
JOINT_OWN = "meeting.joint.own"
AMENDED = record(JOINT_OWN, reason="写明落实单位", moderator_name="召集人", recorder_name="记录人") | {
    f"party-{{{unit}}}-presence": "PRESENT" for unit in ("unit.own", "unit.allied", "unit.street")
}

SUBSTITUTIONS = (
    Substitution("StartForm.host", *NEW, {"kind": "COMMITTEE", "held_on": "2026-12-14"},
                 "branch.own", ("branch.sibling", "branch.foreign", "unit.own", "community.own")),
    Substitution("StartForm.group", *NEW, {"kind": "GROUP", "held_on": "2026-12-14"},
                 "group.own", ("branch.sibling", "branch.own")),
    Substitution("StartForm.alliance", "c1_secretary", "activities:meeting-new", "",
                 {"kind": "JOINT_CONFERENCE", "held_on": "2026-12-14"},
                 "alliance.own", ("alliance.sibling", "alliance.foreign", "alliance.allied")),
    Substitution("BasicsForm.moderator", *EDIT, record(DRAFT),
                 "member.own", ("member.sibling", "member.foreign", "member.allied")),
    Substitution("BasicsForm.recorder", *EDIT, record(DRAFT),
                 "member.own", ("member.sibling", "member.foreign", "member.allied")),
    Substitution("AttendanceForm.add_person", *EDIT, record(DRAFT, add_walk_in="1"),
                 "member.unit", ("member.sibling", "member.foreign", "u1.person4", "member.foreign.unit")),
    Substitution("AttendanceForm.walk_in", *EDIT, record(DRAFT),
                 "member.unit", ("member.sibling", "member.foreign", "member.foreign.unit"), many=True),
    Substitution("ResolutionForm.person", *EDIT, record(DRAFT), "member.own", ("member.sibling", "member.foreign"),
                 post_as="agenda-0-r-0-person"),
    Substitution("ResolutionForm.unit", "c1_secretary", "activities:meeting-amend", JOINT_OWN, AMENDED,
                 "unit.own", ("unit.foreign", "branch.own", "community.foreign"), post_as="agenda-0-r-0-unit"),
    Substitution("PartnersForm.partners", *EDIT, record(DRAFT), "branch.sibling", ("branch.foreign", "community.own"),
                 many=True),
    Substitution("ServiceForm.people", "u1_liaison", "activities:service-create", "",
                 {name: value for name, value in SERVICE.items() if name != "people"},
                 "member.unit", ("member.own", "member.allied", "u1.person2", "u2b.person3"), many=True,
                 query="?community={community.own}"),
    Substitution("ServiceForm.branch", "u1_liaison", "activities:service-create", "", SERVICE,
                 "branch.own", ("branch.street", "branch.foreign", "unit.own"), query="?community={community.own}"),
)  # fmt: skip
