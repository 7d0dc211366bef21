"""补录 until complete, what is asked about, the 年度 of a record (DOMAIN.md §2)."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from activities.choices import AbsenceReason, MeetingKind, MeetingState
from activities.models import DutyRule, Meeting
from activities.services.lateness import working_days_late
from activities.services.meeting_checks import MeetingNotReady
from activities.services.meeting_content import PartyContent, content_of
from activities.services.meetings import begin_planned, hand_over, plan_meeting
from tests.activities.test_duties import held
from tests.activities.test_meeting_services import ITEM, NOW, ON, SHANGHAI, confirm, ready, start, write

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 21, 9, 0, tzinfo=SHANGHAI)  # a Monday a month later, 21 working days
LATER_DAY = date(2026, 12, 21)
REASON = {"late_reason": "记录员出差"}
WRITTEN = {"place": "党群服务站"}


def secretary(world):
    return world.users["b1_secretary"]


def begun(world, **options):
    """Begun on the day with everything but the agenda."""
    meeting = start(world, **options)
    fields = {**WRITTEN, "moderator_id": world.people["zhou"].pk}
    return write(meeting, secretary(world), fields=fields)


def test_a_draft_begun_on_the_day_and_written_a_month_later_is_late(world):
    meeting = begun(world)
    assert (meeting.is_late_entry, meeting.completed_at) == (False, None)
    meeting = write(meeting, secretary(world), agenda=(ITEM,), now=LATER)
    assert (meeting.is_late_entry, meeting.completed_at) == (True, LATER)
    assert working_days_late(meeting, on=LATER_DAY) == 21
    with pytest.raises(MeetingNotReady) as problem:
        confirm(world, meeting, on=LATER_DAY, now=LATER)
    assert problem.value.field == "late_reason"
    meeting = write(meeting, secretary(world), fields=REASON, now=LATER)
    assert confirm(world, meeting, on=LATER_DAY, now=LATER).is_late_entry is True


def test_what_was_complete_in_time_and_confirmed_late_is_not_late(world):
    meeting = ready(world)
    assert meeting.completed_at == NOW
    confirmed = confirm(world, meeting, on=LATER_DAY, now=LATER)
    assert (confirmed.is_late_entry, confirmed.completed_at, confirmed.confirmed_at) == (False, NOW, LATER)


def test_the_moment_is_kept_though_more_is_written_later(world):
    meeting = write(ready(world), secretary(world), fields={"observers": "社区书记"}, now=LATER)
    assert (meeting.completed_at, meeting.is_late_entry) == (NOW, False)


def test_another_day_after_the_completion_is_another_meeting(world):
    meeting = write(ready(world), secretary(world), fields={"held_on": date(2026, 11, 25)}, now=LATER)
    assert (meeting.completed_at, meeting.is_late_entry) == (LATER, True)


@pytest.mark.parametrize(
    ("changes", "is_complete"),
    [
        ({}, True),
        ({"fields": {"place": ""}}, False),
        ({"fields": {"moderator_id": None}}, False),
        ({"agenda": ()}, False),
        ({"fields": {"late_reason": ""}}, True),
    ],
)
def test_complete_is_all_that_is_asked_for_but_the_reason_of_being_late(world, changes, is_complete):
    meeting = write(begun(world), secretary(world), **{"agenda": (ITEM,), **changes})
    assert (meeting.completed_at is not None) is is_complete


def test_a_tick_that_is_asked_for_afterwards_makes_nothing_late(world):
    meeting = write(ready(world), secretary(world), absences={world.people["zhou"].pk: AbsenceReason.LEAVE})
    answered = write(meeting, secretary(world), answers=(f"moderator_absent:{world.people['zhou'].pk}",), now=LATER)
    assert confirm(world, answered, on=LATER_DAY, now=LATER).is_late_entry is False


def test_a_recorder_who_wrote_in_time_is_not_late_though_handed_over_later(world):
    meeting = ready(world)
    assert hand_over(meeting=meeting, actor=world.users["b1_recorder"], on=LATER_DAY).is_late_entry is False


def test_a_plan_is_measured_from_its_record(world):
    user = secretary(world)
    plan = plan_meeting(
        kind=MeetingKind.GENERAL, host=world["b1"], actor=user, held_on=date(2026, 12, 10), on=ON, now=NOW, **WRITTEN
    )
    meeting = begin_planned(meeting=plan, actor=user, on=LATER_DAY, now=LATER)
    assert (meeting.completed_at, meeting.is_late_entry) == (None, True)


@pytest.mark.parametrize(
    ("absent", "code", "sentence"),
    [
        ("zhou", "moderator_absent", "主持人周建国没有到会，请核对到会情况；确实如此请打勾。"),
        ("liu", "recorder_absent", "记录人刘玉兰没有到会，请核对到会情况；确实如此请打勾。"),
    ],
)
def test_an_absent_host_or_recorder_is_asked_about(world, absent, code, sentence):
    person, user = world.people[absent], secretary(world)
    fields = {"recorder_id": world.people["liu"].pk}
    meeting = write(ready(world), user, fields=fields, absences={person.pk: AbsenceReason.LEAVE})
    with pytest.raises(MeetingNotReady) as problem:
        confirm(world, meeting)
    assert (problem.value.field, str(problem.value.message)) == ("answers", sentence)
    # A tick for somebody else answers nothing.
    meeting = write(meeting, user, answers=(f"{code}:{world.people['wang'].pk}", "same_day:1"))
    assert meeting.answers == {}
    meeting = write(meeting, user, answers=(f"{code}:{person.pk}",))
    confirmed = confirm(world, meeting)
    assert confirmed.answers == {code: {"about": person.pk, "text": sentence.partition("，")[0]}}
    assert content_of(confirmed).answers == (f"{code}:{person.pk}",)


def test_the_answer_goes_with_what_it_was_about(world):
    zhou, liu = world.people["zhou"], world.people["liu"]
    away = {zhou.pk: AbsenceReason.LEAVE, liu.pk: AbsenceReason.LEAVE}
    meeting = write(ready(world), secretary(world), absences=away, answers=(f"moderator_absent:{zhou.pk}",))
    assert list(meeting.answers) == ["moderator_absent"]
    meeting = write(meeting, secretary(world), fields={"moderator_id": liu.pk})
    assert meeting.answers == {}
    with pytest.raises(MeetingNotReady):
        confirm(world, meeting)


@pytest.mark.parametrize(
    ("other", "is_asked"),
    [
        ({}, True),
        ({"state": MeetingState.PLANNED}, True),
        ({"state": MeetingState.DRAFT, "version": 2}, True),
        ({"state": MeetingState.DRAFT, "version": 1}, False),  # begun by a press and not written
        ({"day": date(2026, 11, 19)}, False),
        ({"kind": MeetingKind.LECTURE}, False),
        ({"host": "b2"}, False),
    ],
)
def test_a_second_meeting_of_a_kind_on_a_day_is_asked_about(world, other, is_asked):
    given = {"kind": MeetingKind.GENERAL, "host": "b1", "day": ON, "state": MeetingState.CONFIRMED, **other}
    first = held(world[given.pop("host")], given.pop("kind"), given.pop("day"), **given)
    fields = {**WRITTEN, "moderator_id": world.people["zhou"].pk}
    meeting = write(start(world, by="b1_recorder"), secretary(world), fields=fields, agenda=(ITEM,))
    if not is_asked:
        assert confirm(world, meeting).is_confirmed
        return
    with pytest.raises(MeetingNotReady) as problem:
        confirm(world, meeting)
    assert str(problem.value.message) == "11月20日已有一次支部党员大会，请核对是不是同一次；是另一次会议请打勾。"
    meeting = write(meeting, secretary(world), answers=(f"same_day:{first.pk}",))
    assert confirm(world, meeting).answers["same_day"]["about"] == first.pk


def test_of_two_unconfirmed_ones_the_later_is_asked_about(world):
    first = ready(world)
    ready(world, by="b1_recorder")
    assert confirm(world, first).is_confirmed


@pytest.mark.parametrize(
    ("walk_in", "partner", "reason", "field"),
    [
        (False, False, "", "none_came_reason"),
        (False, False, "都在抗洪", None),  # nobody at all: it stays on file and fulfils nothing
        (True, False, "", "none_came_reason"),
        (False, True, "", "none_came_reason"),
        (True, False, "都在抗洪一线", None),
    ],
)
def test_a_meeting_without_own_people_asks_for_a_reason(world, walk_in, partner, reason, field):
    meeting = write(
        ready(world, MeetingKind.THEME_DAY), secretary(world), fields={"none_came_reason": reason},
        absences={world.people[key].pk: AbsenceReason.BUSINESS for key in ("zhou", "liu", "wang", "shi")},
        walk_ins=(world.people["wu"].pk,) if walk_in else (),
        parties=(PartyContent(world["b2"].pk),) if partner else (),
    )  # fmt: skip
    if field is None:
        meeting = write(meeting, secretary(world), answers=(f"moderator_absent:{world.people['zhou'].pk}",))
        assert confirm(world, meeting).none_came_reason == reason
        return
    with pytest.raises(MeetingNotReady) as problem:
        confirm(world, meeting)
    assert problem.value.field == field


@pytest.mark.parametrize(
    ("held_on", "kept", "year"),
    [
        (date(2026, 11, 20), False, 2026),
        (date(2027, 2, 3), False, 2026),  # last year's is still owed
        (date(2027, 2, 3), True, 2027),
        (date(2027, 4, 1), False, 2027),
    ],
)
def test_a_lecture_states_its_year(world, held_on, kept, year):
    if kept:
        held(world["b1"], MeetingKind.LECTURE, date(2026, 12, 1), by_secretary=True, for_year=2026)
    now = datetime(held_on.year, held_on.month, held_on.day, 15, tzinfo=SHANGHAI)
    assert start(world, MeetingKind.LECTURE, held_on=held_on, now=now).for_year == year
    assert start(world, MeetingKind.THEME_DAY, held_on=held_on, now=now).for_year is None


def test_a_year_that_the_day_does_not_allow_falls_back(world):
    meeting = ready(world, MeetingKind.LECTURE)
    meeting = write(meeting, secretary(world), fields={"for_year": 2024})
    assert meeting.for_year == 2026
    DutyRule.objects.filter(by_secretary=True).update(is_active=False)
    assert write(meeting, secretary(world)).for_year is None


def test_migrated_rows_keep_what_was_decided(world):
    """activities 0008: confirmed records were complete when first saved; lectures belong to the year they were held in."""
    from importlib import import_module

    from django.apps import apps

    old = held(world["b1"], MeetingKind.LECTURE, date(2025, 3, 1), is_late_entry=True)
    handed = held(world["b1"], MeetingKind.GENERAL, ON, state=MeetingState.DRAFT, is_handed_over=True)
    draft = held(world["b1"], MeetingKind.GENERAL, ON, state=MeetingState.DRAFT)
    Meeting.objects.update(saved_at=timezone.now())
    import_module("activities.migrations.0008_truthful_values").bring(apps, None)
    for meeting in (old, handed, draft):
        meeting.refresh_from_db()
    assert (old.completed_at, old.for_year, old.is_late_entry) == (old.first_saved_at, 2025, True)
    assert (handed.completed_at, draft.completed_at) == (handed.saved_at, None)
    assert (handed.for_year, draft.for_year) == (None, None)
