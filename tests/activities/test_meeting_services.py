"""The life of a record: begun, written, confirmed, amended (issue 2, meetings)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from activities.choices import AbsenceReason, MeetingKind, MeetingState, Presence
from activities.models import Meeting
from activities.services.amendments import NothingChanged, amend_meeting
from activities.services.meeting_checks import MeetingNotReady, NotHeldYet
from activities.services.meeting_content import ItemContent, PartyContent, ResolutionContent, content_of
from activities.services.meetings import (
    AlreadyConfirmed,
    PlanInPast,
    begin_planned,
    confirm_meeting,
    discard_draft,
    hand_over,
    plan_meeting,
    save_draft,
    start_meeting,
)
from alliances.choices import AllianceKind, AllianceState
from alliances.models import Alliance, AllianceMembership
from common.versions import StaleSave
from members.choices import Post
from members.models import Member
from members.services.people import add_member, appoint

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
ON = date(2026, 11, 20)  # a Friday
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=SHANGHAI)
ITEM = ItemContent(title="讨论预备党员转正")


def start(world, kind=MeetingKind.GENERAL, *, host="b1", group=None, held_on=ON, by="b1_secretary", now=NOW):
    return start_meeting(
        kind=kind, host=world[host], group=group and world[group], actor=world.users[by], held_on=held_on, now=now
    )


def write(meeting, actor, *, now=NOW, version=None, **changes):
    content = content_of(meeting)
    fields = {**content.fields, **changes.pop("fields", {})}
    content = replace(content, fields=fields, **changes)
    return save_draft(meeting=meeting, content=content, version=version, actor=actor, now=now)[0]


def ready(world, kind=MeetingKind.GENERAL, **start_options):
    meeting = start(world, kind, **start_options)
    fields = {"place": "党群服务站", "moderator_id": world.people["zhou"].pk}
    return write(meeting, world.users["b1_secretary"], fields=fields, agenda=(ITEM,))


def confirm(world, meeting, **options):
    return confirm_meeting(meeting=meeting, actor=world.users["b1_secretary"], **{"on": ON, "now": NOW, **options})


def expected(meeting):
    return set(meeting.attendances.filter(is_expected=True).values_list("member__name", flat=True))


@pytest.mark.parametrize(
    ("kind", "group", "names"),
    [
        (MeetingKind.GENERAL, None, {"周建国", "刘玉兰", "王德厚", "石佳宁"}),
        (MeetingKind.LECTURE, None, {"周建国", "刘玉兰", "王德厚", "石佳宁"}),
        (MeetingKind.THEME_DAY, None, {"周建国", "刘玉兰", "王德厚", "石佳宁"}),
        (MeetingKind.GROUP, "g2", {"王德厚", "石佳宁"}),
        (MeetingKind.COMMITTEE, None, {"周建国", "刘玉兰"}),
    ],
)
def test_who_is_expected(world, kind, group, names):
    for person, post in (("zhou", Post.SECRETARY), ("liu", Post.ORGANISATION_MEMBER), ("wang", Post.GROUP_LEADER)):
        appoint(member=world.people[person], organisation=world["b1"], post=post, on=date(2026, 1, 1), actor=None)
    meeting = start(world, kind, group=group)
    assert expected(meeting) == names
    assert set(meeting.attendances.values_list("presence", flat=True)) == {Presence.PRESENT}


@pytest.mark.parametrize(("known", "leads"), [(True, False), (False, True)])
def test_an_imported_post_whose_start_nobody_knows_was_always_held(world, known, leads):
    zhou = world.people["zhou"]
    appoint(
        member=zhou, organisation=world["b1"], post=Post.SECRETARY, on=date(2026, 11, 19), actor=None,
        start_is_known=known,
    )  # fmt: skip
    general, committee = (start(world, kind, held_on=date(2026, 11, 18)) for kind in ("GENERAL", "COMMITTEE"))
    assert (general.moderator == zhou, expected(committee) == {"周建国"}) == (leads, leads)


def test_people_and_votes_are_those_of_the_day(world):
    """Somebody came on 15 November, somebody became a full member on 10 November; the meeting moves back and forth."""
    add_member(home=world["b1"], name="新来的", on=date(2026, 11, 15), actor=None, full_on=date(2000, 1, 1))
    Member.objects.filter(pk=world.people["shi"].pk).update(full_on=date(2026, 11, 10), stage="FULL")
    meeting = start(world)
    assert "新来的" in expected(meeting)
    meeting = write(meeting, world.users["b1_secretary"], fields={"held_on": date(2026, 11, 9)})
    assert "新来的" not in expected(meeting)
    assert meeting.attendances.get(member=world.people["shi"]).has_vote is False
    meeting = write(meeting, world.users["b1_secretary"], fields={"held_on": date(2026, 11, 10)})
    assert meeting.attendances.get(member=world.people["shi"]).has_vote is True


def test_another_day_keeps_who_was_ticked(world):
    meeting = start(world)
    liu = world.people["liu"].pk
    meeting = write(meeting, world.users["b1_secretary"], absences={liu: AbsenceReason.AWAY})
    meeting = write(meeting, world.users["b1_secretary"], fields={"held_on": date(2026, 11, 19)})
    assert content_of(meeting).absences == {liu: AbsenceReason.AWAY}


def test_a_second_press_continues_the_own_draft_of_the_period(world):
    first = start(world, held_on=date(2026, 10, 8))
    assert start(world).pk == first.pk
    assert start(world, by="b1_recorder").pk != first.pk
    first = write(first, world.users["b1_secretary"], fields={"place": "服务站"})
    assert start(world, MeetingKind.THEME_DAY).pk != first.pk
    assert start(world, held_on=date(2026, 9, 30)).pk != first.pk
    assert start(world, MeetingKind.GROUP, group="g1").pk != start(world, MeetingKind.GROUP, group="g2").pk


def test_a_draft_nobody_wrote_in_gives_way_to_the_next_press(world):
    theme_day, kept = start(world, MeetingKind.THEME_DAY), start(world, by="b1_recorder")
    lecture = start(world, MeetingKind.LECTURE)
    assert set(Meeting.objects.values_list("pk", flat=True)) == {kept.pk, lecture.pk}
    assert theme_day.pk not in (kept.pk, lecture.pk)


def test_time_place_and_recorder_are_taken_from_the_last_one(world):
    appoint(member=world.people["zhou"], organisation=world["b1"], post=Post.SECRETARY, on=date(2026, 1, 1), actor=None)
    meeting = ready(world, MeetingKind.THEME_DAY, held_on=date(2026, 11, 18))
    meeting = write(
        meeting, world.users["b1_secretary"], fields={"started_at": time(19), "recorder_id": world.people["liu"].pk}
    )
    confirm(world, meeting)
    again = start(world, MeetingKind.THEME_DAY, held_on=date(2026, 12, 18))
    assert (again.started_at, again.place, again.recorder, again.moderator) == (
        time(19), "党群服务站", world.people["liu"], world.people["zhou"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("held_on", "is_late"),
    [
        (date(2026, 11, 17), False),  # Tuesday to Friday: 3 working days
        (date(2026, 11, 16), True),
        (date(2026, 11, 20), False),
    ],
)
def test_late_from_the_fourth_working_day(world, held_on, is_late):
    assert start(world, held_on=held_on).is_late_entry is is_late


def test_weekends_do_not_make_a_record_late_and_shanghai_decides_the_day(world):
    """Wednesday 18 November: Monday is the third working day, Tuesday the fourth."""
    monday = datetime(2026, 11, 23, 23, 59, tzinfo=SHANGHAI)
    assert start(world, held_on=date(2026, 11, 18), now=monday).is_late_entry is False
    tuesday = monday + timedelta(minutes=1)
    assert start(world, MeetingKind.LECTURE, held_on=date(2026, 11, 18), now=tuesday).is_late_entry is True


def test_a_late_record_needs_a_reason(world):
    meeting = ready(world, held_on=date(2026, 11, 12))
    with pytest.raises(MeetingNotReady) as problem:
        confirm(world, meeting)
    assert problem.value.field == "late_reason"
    meeting = write(meeting, world.users["b1_secretary"], fields={"late_reason": "记录员出差"})
    assert confirm(world, meeting).is_late_entry is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fields": {"place": ""}}, "place"),
        ({"fields": {"moderator_id": None}}, "moderator"),
        ({"agenda": ()}, "agenda-0-title"),
        ({"agenda": (ItemContent(title="", points="说了"),)}, "agenda-0-title"),
        ({"agenda": (ItemContent(title="表决", votes_for=3, votes_against=1, abstentions=0),)}, "agenda-0-votes_for"),
        ({"agenda": (ItemContent(title="表决", votes_for=3, votes_against=0, abstentions=0),)}, None),
        ({"agenda": (), "fields": {"title": "只有主题"}}, None),
    ],
)
def test_what_a_record_must_say(world, changes, field):
    """b1 has three voters and one probationary member."""
    meeting = write(ready(world), world.users["b1_secretary"], **changes)
    if field is None:
        assert confirm(world, meeting).state == MeetingState.CONFIRMED
        return
    with pytest.raises(MeetingNotReady) as problem:
        confirm(world, meeting)
    assert problem.value.field == field
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.DRAFT


@pytest.mark.parametrize(
    ("absent", "votes", "note", "passes"),
    [
        (("zhou", "liu"), 1, "", False),  # 1 of 3 voters there
        (("zhou", "liu"), None, "", True),  # no vote was taken
        (("zhou", "liu"), 1, "雨天道路中断，经街道同意", True),
        (("zhou", "shi"), 2, "", True),
    ],
)
def test_a_vote_without_half_of_the_voters_needs_a_note(world, absent, votes, note, passes):
    meeting = write(
        ready(world), world.users["b1_secretary"],
        absences={world.people[key].pk: AbsenceReason.LEAVE for key in absent},
        agenda=(ItemContent(title="表决", votes_for=votes),),
        fields={"quorum_note": note, "moderator_id": world.people["wang"].pk},
    )  # fmt: skip
    if passes:
        assert confirm(world, meeting).is_confirmed
    else:
        with pytest.raises(MeetingNotReady) as problem:
            confirm(world, meeting)
        assert problem.value.field == "quorum_note"


def test_nothing_is_confirmed_before_it_was_held(world):
    meeting = ready(world, held_on=date(2026, 11, 21))
    with pytest.raises(NotHeldYet):
        confirm(world, meeting)


def test_a_stale_save_changes_nothing(world):
    meeting = start(world)
    seen = meeting.version
    write(meeting, world.users["b1_recorder"], version=seen, fields={"place": "甲"})
    with pytest.raises(StaleSave):
        write(meeting, world.users["b1_secretary"], version=seen, fields={"place": "乙"})
    assert Meeting.objects.get(pk=meeting.pk).place == "甲"


def test_a_recorder_writes_for_the_secretary(world):
    meeting = start(world, by="b1_recorder")
    assert meeting.entered_for == world["b1"]
    fields = {"place": "党群服务站", "moderator_id": world.people["zhou"].pk}
    meeting = write(meeting, world.users["b1_recorder"], fields=fields)
    with pytest.raises(MeetingNotReady):
        hand_over(meeting=meeting, actor=world.users["b1_recorder"], on=ON)
    meeting = write(meeting, world.users["b1_recorder"], agenda=(ITEM,))
    assert hand_over(meeting=meeting, actor=world.users["b1_recorder"], on=ON).is_handed_over
    confirmed = confirm(world, meeting)
    assert (confirmed.entered_by, confirmed.confirmed_by) == (world.users["b1_recorder"], world.users["b1_secretary"])
    assert start(world).entered_for is None


def test_a_plan_becomes_a_record_when_its_day_comes(world):
    user = world.users["b1_secretary"]
    with pytest.raises(PlanInPast):
        plan_meeting(
            kind=MeetingKind.THEME_DAY, host=world["b1"], actor=user, held_on=date(2026, 11, 19), on=ON, now=NOW
        )
    plan = plan_meeting(
        kind=MeetingKind.THEME_DAY, host=world["b1"], actor=user, held_on=date(2026, 11, 26), on=ON, now=NOW,
        title="邻里消防自查",
    )  # fmt: skip
    assert (plan.state, plan.title) == (MeetingState.PLANNED, "邻里消防自查")
    with pytest.raises(NotHeldYet):
        begin_planned(meeting=plan, actor=user, on=date(2026, 11, 25), now=NOW)
    late = datetime(2026, 12, 2, 9, tzinfo=SHANGHAI)
    begun = begin_planned(meeting=plan, actor=user, on=date(2026, 12, 2), now=late)
    assert (begun.state, begun.is_late_entry) == (MeetingState.DRAFT, True)


def test_a_draft_can_be_thrown_away_and_a_record_cannot(world):
    user = world.users["b1_secretary"]
    discard_draft(meeting=start(world), actor=user)
    assert not Meeting.objects.exists()
    confirmed = confirm(world, ready(world))
    with pytest.raises(AlreadyConfirmed):
        discard_draft(meeting=confirmed, actor=user)
    with pytest.raises(AlreadyConfirmed):
        write(confirmed, user, fields={"place": "别处"})


def amend(world, meeting, reason="打错了", version=None, **changes):
    content = content_of(meeting)
    fields = {**content.fields, **changes.pop("fields", {})}
    return amend_meeting(
        meeting=meeting, content=replace(content, fields=fields, **changes), reason=reason, version=version,
        actor=world.users["b1_secretary"], on=ON, now=NOW,
    )  # fmt: skip


def test_an_amendment_keeps_what_was_said_before(world):
    meeting = confirm(world, ready(world))
    liu = world.people["liu"].pk
    resolution = ResolutionContent("同意转正", person_id=liu, due_on=date(2026, 11, 30))
    amend(
        world, meeting, fields={"place": "二楼会议室"}, absences={liu: AbsenceReason.BUSINESS},
        agenda=(replace(ITEM, resolutions=(resolution,)),),
    )  # fmt: skip
    amendment = meeting.amendments.get()
    assert amendment.changes == [
        {"field": "地点", "before": "党群服务站", "after": "二楼会议室"},
        {"field": "议题1 决议1", "before": "", "after": "同意转正，刘玉兰，2026-11-30"},
        {"field": "刘玉兰到会情况", "before": "", "after": "缺席：因公外出", "people": True},
        {"field": "到会人数", "before": "4 名", "after": "3 名", "counts": True},
    ]
    assert (amendment.text, amendment.actor) == ("打错了", world.users["b1_secretary"])
    assert (amendment.office, amendment.part_id) == ("锦绣家园小区党支部 支部书记", None)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CONFIRMED


def test_an_amendment_needs_a_change_a_reason_and_a_complete_record(world):
    meeting = confirm(world, ready(world))
    with pytest.raises(NothingChanged):
        amend(world, meeting)
    with pytest.raises(MeetingNotReady) as problem:
        amend(world, meeting, reason=" ", fields={"place": "别处"})
    assert problem.value.field == "reason"
    with pytest.raises(MeetingNotReady) as problem:
        amend(world, meeting, fields={"place": ""})
    assert problem.value.field == "place"
    assert Meeting.objects.get(pk=meeting.pk).place == "党群服务站"
    assert not meeting.amendments.exists()


def test_a_lecture_by_the_secretary_is_known(world):
    appoint(member=world.people["zhou"], organisation=world["b1"], post=Post.SECRETARY, on=date(2026, 1, 1), actor=None)
    assert confirm(world, ready(world, MeetingKind.LECTURE)).by_secretary is True
    guest = ready(world, MeetingKind.LECTURE, held_on=date(2026, 11, 19))
    guest = write(guest, world.users["b1_secretary"], fields={"moderator_name": "党校教师"})
    assert confirm(world, guest).by_secretary is False


def test_a_resolution_that_goes_down_a_line_stays_carried_out(world):
    user = world.users["b1_secretary"]
    meeting = write(ready(world), user, agenda=(replace(ITEM, resolutions=(ResolutionContent("清理楼道"),)),))
    meeting.resolutions.update(done_on=ON)
    (item,) = content_of(meeting).agenda
    write(meeting, user, agenda=(replace(item, resolutions=(ResolutionContent("再开一次会"), *item.resolutions)),))
    assert list(meeting.resolutions.values_list("text", "done_on")) == [
        ("再开一次会", None),
        ("清理楼道", ON),
    ]


def test_a_joint_conference_expects_the_units_of_that_day(world):
    alliance = Alliance.objects.create(
        kind=AllianceKind.REGIONAL, name="学府片区", core=world["c1"], supervisor=world["s1"],
        state=AllianceState.RUNNING, started_on=date(2026, 1, 1),
    )  # fmt: skip
    for key, begin, end in (
        ("u1", date(2026, 1, 1), None),
        ("u2", date(2026, 11, 18), None),
        ("u3", date(2026, 1, 1), ON),
    ):
        AllianceMembership.objects.create(alliance=alliance, organisation=world[key], started_on=begin, ended_on=end)
    user = world.users["c1_secretary"]
    meeting = start_meeting(
        kind=MeetingKind.JOINT_CONFERENCE, host=world["c1"], alliance=alliance, actor=user, held_on=ON, now=NOW
    )
    assert set(meeting.parties.values_list("organisation__code", flat=True)) == {"U1", "U2"}
    meeting = write(meeting, user, fields={"held_on": date(2026, 11, 17)})
    assert set(meeting.parties.values_list("organisation__code", flat=True)) == {"U1", "U3"}
    parties = (PartyContent(world["u1"].pk, "UNEXCUSED"), PartyContent(world["u3"].pk, "PRESENT", "马国强"))
    meeting = write(
        meeting, user, parties=parties, agenda=(ITEM,), fields={"place": "社区三楼", "moderator_name": "何芳"}
    )
    assert confirm(world, meeting).is_confirmed
    assert meeting.parties.get(organisation=world["u3"]).representative == "马国强"
