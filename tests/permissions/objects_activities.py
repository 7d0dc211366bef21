"""Meetings with a mark in their text, and service records."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from activities.choices import MeetingKind
from activities.models import Meeting
from activities.services import meetings, service
from activities.services.meeting_content import ItemContent, PartyContent, ResolutionContent, content_of
from tests.permissions.county import County
from tests.permissions.days import NOW, TODAY

HELD = date(2026, 12, 10)
HOSTS = (  # place, branch, its secretary, a member there
    ("own", "b1", "b1_secretary", "member.own"), ("sibling", "b2", "b2_secretary", "member.sibling"),
    ("allied", "u2b", "u2_secretary", "member.allied"), ("foreign", "b4", "b4_secretary", "member.foreign"),
    ("unit", "u1", "u1_branch_secretary", "member.unit"),
)  # fmt: skip
SERVICES = (  # place, member, community, branch, who wrote it
    ("own", "member.unit", "c1", "b1", "u1_liaison"), ("own.second", "u1.person1", "c1", "b1", "c1_recorder"),
    ("sibling", "u1.person4", "c1", "b2", "u1_liaison"), ("allied", "member.allied", "c1", "b1", "u2_liaison"),
    ("street", "u2b.person3", "c2", "b3", "u2_liaison"), ("foreign", "member.foreign.unit", "c3", "b4", "u3_liaison"),
)  # fmt: skip


def build_activities(county: County) -> None:
    for place, branch, secretary, member in HOSTS:
        host, user = county.world[branch], county.user(secretary)
        confirmed = begun(MeetingKind.GENERAL, host, user)
        confirmed = write_text(county, f"meeting.{place}", confirmed, county[member])
        county[f"meeting.{place}"] = meetings.confirm_meeting(meeting=confirmed, actor=user, on=TODAY, now=NOW)
        draft = begun(MeetingKind.THEME_DAY, host, user)
        county[f"meeting.{place}.draft"] = write_text(county, f"meeting.{place}.draft", draft, county[member])
        for state, day in (("planned", date(2026, 12, 21)), ("due", TODAY)):
            county[f"meeting.{place}.{state}"] = meetings.plan_meeting(
                kind=MeetingKind.LECTURE, host=host, actor=user, held_on=day, on=TODAY, now=NOW, place="会议室",
            )  # fmt: skip
    build_group_meetings(county)
    build_shared_meetings(county)
    build_conferences(county)
    build_services(county)


def begun(kind: str, host, user, **more) -> Meeting:
    return meetings.start_meeting(kind=kind, host=host, actor=user, held_on=HELD, now=NOW, **more)


def write_text(county: County, key: str, meeting: Meeting, member=None) -> Meeting:
    """A text that nobody else's page may hold. Resolutions are status: they carry no mark."""
    county.marks[f"text {key}"] = mark = f"记号{len(county.marks):04d}号"
    told = ResolutionContent("周五前分工", person_id=member and member.pk)
    item = ItemContent("冬季安排", f"大家认为：{mark}", resolutions=(told,))
    leader = None if meeting.is_joint else meeting.host.members.first().pk
    name = "召集人" if meeting.is_joint else ""
    fields = {
        "title": "冬季安排", "started_at": time(9), "place": "会议室", "moderator_id": leader, "recorder_id": leader,
        "moderator_name": name, "recorder_name": name, "late_reason": "当时没有录入",
    }  # fmt: skip
    stored = content_of(meeting)
    content = replace(stored, fields=stored.fields | fields, agenda=(item,))
    saved, _moved = meetings.save_draft(
        meeting=meeting, content=content, version=None, actor=meeting.entered_by, now=NOW
    )
    county[f"resolution.{key.removeprefix('meeting.')}"] = saved.resolutions.get()
    return saved


def build_group_meetings(county: County) -> None:
    for place, group in (("group.own", "g1"), ("group.sibling", "g2")):
        user = county.user("b1_secretary")
        draft = begun(MeetingKind.GROUP, county.world["b1"], user, group=county.world[group])
        county[f"meeting.{place}"] = write_text(county, f"meeting.{place}", draft)


def build_shared_meetings(county: County) -> None:
    """Theme days held together, not yet confirmed by the partner; b3 and u3 have no secretary with an account."""
    for day, (place, host, secretary, partner) in enumerate(
        (("own", "b2", "b2_secretary", "b1"), ("sibling", "b1", "b1_secretary", "b3"),
         ("allied", "b1", "b1_secretary", "u1"), ("foreign", "b4", "b4_secretary", "u3")), start=2,
    ):  # fmt: skip
        user = county.user(secretary)
        meeting = meetings.start_meeting(
            kind=MeetingKind.THEME_DAY, host=county.world[host], actor=user, held_on=date(2026, 11, day), now=NOW
        )
        stored = content_of(meeting)
        fields = {"place": "会议室", "title": "联合主题党日", "late_reason": "当时没有录入",
                  "moderator_id": county.world[host].members.first().pk}  # fmt: skip
        content = replace(stored, fields=stored.fields | fields, parties=(PartyContent(county.world[partner].pk),))
        meeting, _moved = meetings.save_draft(meeting=meeting, content=content, version=None, actor=user, now=NOW)
        county[f"meeting.shared.{place}"] = meetings.confirm_meeting(meeting=meeting, actor=user, on=TODAY, now=NOW)
        county[f"party.{place}"] = meeting.parties.get()


def build_conferences(county: County) -> None:
    """One of each committee in December; one of April, when u3 still was a member of the own one."""
    for place, core, secretary, held_on in (
        ("own", "c1", "c1_secretary", HELD), ("sibling", "c2", "c2_secretary", HELD),
        ("foreign", "c3", "c3_secretary", HELD), ("past", "c1", "c1_secretary", date(2026, 4, 10)),
        ("allied", "u2", "u2_secretary", HELD),
    ):  # fmt: skip
        alliance = county[f"alliance.{place if place != 'past' else 'own'}"]
        key = f"meeting.joint.{place}"
        draft = meetings.start_meeting(
            kind=MeetingKind.JOINT_CONFERENCE, host=county.world[core], alliance=alliance,
            actor=county.user(secretary), held_on=held_on, now=NOW,
        )  # fmt: skip
        draft = write_text(county, key, draft)
        county[key] = meetings.confirm_meeting(meeting=draft, actor=county.user(secretary), on=TODAY, now=NOW)


def build_services(county: County) -> None:
    for place, member, community, branch, writer in SERVICES:
        [record] = service.record_service(
            members=[county[member]], community=county.world[community], branch=county.world[branch],
            category="ENVIRONMENT", title="楼道清理", held_on=HELD, hours=Decimal(2), actor=county.user(writer), now=NOW,
        )  # fmt: skip
        county[f"service.{place}"] = record
