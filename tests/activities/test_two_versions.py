"""Two people write one record: each line is chosen, what was not taken is told; and a day that was mistyped comes back."""

from dataclasses import replace
from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from activities.choices import POINTS_LIMIT, AbsenceReason, MeetingDeed, MeetingKind
from activities.forms.record.agenda import ItemForm
from activities.forms.record.choosing import suggested
from activities.models import AgendaItem, Meeting
from activities.services.meeting_content import (
    FIELDS,
    ItemContent,
    MeetingContent,
    PartyContent,
    ResolutionContent,
    content_of,
    read,
)
from activities.services.meeting_differences import compared
from activities.services.meetings import discard_draft, save_draft
from activities.services.two_versions import merged, save_chosen
from common.models import Event
from common.versions import StaleSave
from members.services.people import add_member
from tests.activities.test_meeting_rows import typed
from tests.activities.test_meeting_services import ITEM, NOW, confirm, ready, start, write

pytestmark = pytest.mark.django_db
OLD, NEW = ResolutionContent("清楼道", pk=7), ResolutionContent("清楼道和车棚")


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")


def version(place, **parts):
    return MeetingContent(dict.fromkeys(FIELDS) | {"place": place}, **parts)


STORED = version(
    "一楼", absences={1: "LEAVE", 2: "AWAY"}, walk_ins=(5,), answers=("moderator_absent:1",),
    parties=(PartyContent(3, representative="甲"),),
    agenda=(ItemContent("甲", "旧", 5, 0, 0, (OLD,), pk=4), ItemContent("丙", pk=6)),
)  # fmt: skip
TYPED = version(
    "二楼", absences={2: "LEAVE", 3: "LEAVE"}, walk_ins=(8,), parties=(PartyContent(3, representative="乙"),),
    agenda=(ItemContent("乙", "新", 6, 1, 0, (NEW, ResolutionContent("再议")), pk=4),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (set(), TYPED),
        ({"place"}, replace(TYPED, fields=STORED.fields)),
        ({"absent-1"}, replace(TYPED, absences={1: "LEAVE", 2: "LEAVE", 3: "LEAVE"})),
        ({"absent-2", "absent-3"}, replace(TYPED, absences={2: "AWAY"})),
        ({"walk_in-5", "walk_in-8"}, replace(TYPED, walk_ins=(5,))),
        ({"party-3"}, replace(TYPED, parties=STORED.parties)),
        ({"answer-moderator_absent"}, replace(TYPED, answers=STORED.answers)),
        ({"title-1"}, replace(TYPED, agenda=(replace(TYPED.agenda[0], title="甲"),))),
        ({"votes-1"}, replace(TYPED, agenda=(replace(TYPED.agenda[0], votes_for=5, votes_against=0),))),
        ({"title-2"}, replace(TYPED, agenda=(*TYPED.agenda, STORED.agenda[1]))),
        (
            {"resolution-1-1", "resolution-1-2"},
            replace(TYPED, agenda=(replace(TYPED.agenda[0], resolutions=(OLD,)),)),
        ),
    ],
)
def test_of_each_line_one_version_is_taken(taken, expected):
    assert merged(STORED, TYPED, taken) == expected


def test_taking_every_line_gives_what_is_stored():
    keys = {line["key"] for line in compared(STORED, TYPED)}
    both = merged(STORED, TYPED, keys)
    assert compared(STORED, both) == []


def test_what_was_not_taken_is_told_in_the_story(world, client_of):
    meeting = start(world)
    recorder, secretary = client_of("b1_recorder"), client_of("b1_secretary")
    url = reverse("activities:meeting-edit", args=[meeting.pk])
    page = typed(recorder.get(url))
    mine = page | {"place": ["记录员写的地点"], "agenda-0-title": ["记录员的议题"], "agenda-0-points": ["记录员的要点"]}
    secretary.post(url, page | {"place": ["书记写的地点"], "agenda-0-title": ["书记的议题"], "save": ["1"]})

    stale = recorder.post(url, mine | {"save": ["1"]})
    assert stale.status_code == 409
    both = typed(stale)
    assert (both["take-place"], both["take-title-1"]) == (["typed"], ["typed"])
    assert both["agenda-0-points"][0].strip() == "记录员的要点"
    html = stale.content.decode()
    assert "data-autosave" not in html  # nothing is saved while one chooses
    assert 'data-unsaved="1"' in html
    assert "您填的还没有保存" in html

    answer = recorder.post(url, both | {"take-place": ["stored"], "save": ["1"]})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    item = meeting.agenda.get()
    assert (meeting.place, item.title, item.points) == ("书记写的地点", "记录员的议题", "记录员的要点")
    told = meeting.events.get(deed=MeetingDeed.CHOOSE)
    assert told.actor == world.users["b1_recorder"]
    assert told.changes == [
        {"field": "地点", "before": "记录员写的地点", "after": "书记写的地点"},
        {"field": "议题1", "before": "书记的议题", "after": "记录员的议题"},
        {"field": "议题1 讨论要点", "before": "", "after": "记录员的要点"},
    ]
    shown = secretary.get(meeting.get_absolute_url()).content.decode()
    assert all(word in shown for word in ("全部经过", "选定版本", "没有留下的", "记录员写的地点", "书记的议题"))


@pytest.mark.parametrize(
    ("key", "touched", "is_own"),
    [
        ("place", "place", True),
        ("place", "title", False),
        ("moderator_id", "moderator", True),
        ("moderator_name", "moderator", False),
        ("absent-7", "absent", True),
        ("absent-7", "reason_7", True),
        ("absent-7", "reason_77", False),
        ("walk_in-7", "add_name", True),
        ("party-7", "party-7-presence", True),
        ("party-7", "partners", True),
        ("answer-same_day", "answers", True),
        ("title-1", "agenda-0-title", True),
        ("title-1", "agenda-1-title", False),
        ("points-2", "agenda-1-points", True),
        ("votes-1", "agenda-0-abstentions", True),
        ("resolution-1-2", "agenda-0-r-1-text", True),
        ("resolution-1-2", "agenda-1-r-1-text", False),
        ("place", "", True),  # no script ran: nobody knows
    ],
)
def test_what_nobody_changed_here_is_suggested_as_it_is_stored(key, touched, is_own):
    data = QueryDict(mutable=True)
    data["touched"] = touched
    assert [line["is_own"] for line in suggested([{"key": key}], data)] == [is_own]
    data[f"take-{key}"] = "stored" if is_own else "typed"  # what was answered before is suggested again
    assert [line["is_own"] for line in suggested([{"key": key}], data)] == [not is_own]


def test_who_may_not_see_the_people_reads_no_line_about_them(world, client_of):
    meeting = start(world)
    liu = world.people["liu"].pk
    content = replace(content_of(meeting), absences={liu: AbsenceReason.AWAY})
    user = world.users["b1_secretary"]
    save_chosen(meeting=meeting, content=content, taken=(), save=lambda _content: None, actor=user, now=NOW)
    assert [line["people"] for line in meeting.events.get().changes] == [True]


def test_a_third_save_in_between_is_stale_again_and_tells_nothing(world):
    meeting, user = start(world), world.users["b1_secretary"]
    content = replace(content_of(meeting), agenda=(ITEM,))
    write(meeting, user, fields={"place": "别处"})
    with pytest.raises(StaleSave):
        save_chosen(
            meeting=meeting, content=content, taken=("place",), actor=user, now=NOW,
            save=lambda chosen: save_draft(meeting=meeting, content=chosen, version=1, actor=user, now=NOW),
        )  # fmt: skip
    assert not Event.objects.exists()


def test_an_amendment_of_two_versions_keeps_both(world, client_of):
    meeting = confirm(world, ready(world))
    client, url = client_of("b1_secretary"), reverse("activities:meeting-amend", args=[meeting.pk])
    page = typed(client.get(url))
    client.post(url, page | {"place": ["三楼"], "reason": ["打错"], "amend": ["1"]})
    stale = client.post(url, page | {"place": ["四楼"], "title": ["补题"], "reason": ["再改"], "amend": ["1"]})
    assert stale.status_code == 409
    both = typed(stale) | {"take-place": ["stored"], "observers": ["张三"], "amend": ["1"]}
    assert client.post(url, both).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.place, meeting.observers) == ("三楼", "张三")
    told = meeting.events.get(deed=MeetingDeed.CHOOSE).changes
    assert {"field": "地点", "before": "四楼", "after": "三楼"} in told


def test_a_draft_with_a_story_can_be_thrown_away_and_a_record_cannot(world):
    meeting, user = start(world), world.users["b1_secretary"]
    content = replace(content_of(meeting), agenda=(ITEM,))
    save_chosen(meeting=meeting, content=content, taken=(), save=lambda _content: None, actor=user, now=NOW)
    discard_draft(meeting=meeting, actor=user)
    assert not Meeting.objects.exists()
    assert (Event.objects.count(), Event.objects.visible_to(user).count()) == (1, 0)


def test_a_mistyped_day_that_is_put_back_brings_the_absent_back(world, client_of):
    """The newcomer is not expected on the mistyped day; a page that has not seen the shorter list still names him."""
    new = add_member(home=world["b1"], name="新来的", on=date(2026, 11, 10), actor=None, full_on=date(2000, 1, 1))
    meeting = start(world)
    client, url = client_of("b1_secretary"), reverse("activities:meeting-edit", args=[meeting.pk])
    data = typed(client.get(url)) | {"absent": [str(new.pk)], f"reason_{new.pk}": ["AWAY"], "autosave": ["1"]}

    def save(**changes):
        data.update(changes)
        answer = client.post(url, data)
        assert answer.status_code == 200, answer.content.decode()
        data["version"] = [answer.json()["version"]]
        return answer.json()["reload"], content_of(Meeting.objects.get()).absences

    assert save() == (False, {new.pk: "AWAY"})
    assert save(held_on=["2026-11-02"]) == (True, {})
    assert save(place=["服务站"]) == (False, {})  # the list on the page is still the old one
    assert save(held_on=["2026-11-20"]) == (True, {new.pk: "AWAY"})
    assert Meeting.objects.get().set_aside == {}


def test_what_was_set_aside_goes_with_the_confirmation(world):
    new = add_member(home=world["b1"], name="新来的", on=date(2026, 11, 19), actor=None, full_on=date(2000, 1, 1))
    meeting = ready(world)
    meeting = write(meeting, world.users["b1_secretary"], absences={new.pk: "LEAVE"})
    meeting = write(meeting, world.users["b1_secretary"], fields={"held_on": date(2026, 11, 18)})
    assert meeting.set_aside == {str(new.pk): "LEAVE"}
    assert confirm(world, meeting).set_aside == {}


def test_nobody_else_can_be_ticked_as_absent(world, client_of):
    meeting = start(world)
    client, url = client_of("b1_secretary"), reverse("activities:meeting-edit", args=[meeting.pk])
    data = typed(client.get(url)) | {"absent": [str(world.people["zeng"].pk)], "autosave": ["1"]}
    assert client.post(url, data).json()["state"] == "invalid"


@pytest.mark.parametrize(("length", "is_valid"), [(30_000, True), (POINTS_LIMIT, True), (POINTS_LIMIT + 1, False)])
def test_minutes_may_be_long(length, is_valid):
    assert ItemForm({"points": "长" * length}).is_valid() is is_valid


def test_long_minutes_are_stored_as_they_are(world):
    text = "会议纪要一。" * 5000
    meeting = write(
        start(world, MeetingKind.GENERAL), world.users["b1_secretary"], agenda=(replace(ITEM, points=text),)
    )
    assert AgendaItem.objects.get().points == text
    assert read(meeting).content.agenda[0].points == text
