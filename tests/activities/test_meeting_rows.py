"""Items and resolutions keep their identity while a record is typed, saved again and amended; people are told apart."""

from dataclasses import replace
from datetime import date
from importlib import import_module

import lxml.html
import pytest
from django.apps import apps
from django.urls import reverse

from activities.choices import AbsenceReason, MeetingKind
from activities.models import Meeting, Resolution
from activities.services.amendments import amend_meeting
from activities.services.meeting_content import ItemContent, ResolutionContent, content_of
from activities.services.meetings import save_draft
from activities.services.parties import confirm_party
from members.models import Member
from members.services.people import add_member
from tests.activities.test_meeting_services import ITEM, NOW, ON, amend, confirm, ready, start, write
from tests.activities.test_parties import shared  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")


def typed(page):
    """What the record form of a page sends when nobody touches it."""
    form = next(form for form in lxml.html.fromstring(page.content.decode()).forms if form.get("id") == "record")
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return {name: values for name, values in data.items() if name != "form_key"}


def record(world, *resolutions):
    """A confirmed general meeting with one item and these resolutions."""
    item = replace(ITEM, resolutions=resolutions)
    return confirm(world, write(ready(world), world.users["b1_secretary"], agenda=(item,)))


def amend_on_page(client, meeting, **changes):
    url = reverse("activities:meeting-amend", args=[meeting.pk])
    data = {**typed(client.get(url)), "reason": "打错了", "amend": "1", **changes}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()


def said(meeting):
    return list(meeting.resolutions.values_list("text", "person__name", "done_on"))


def rows(meeting):
    """Every item and resolution in the order of the record, by key and words."""
    found = []
    for item in content_of(meeting).agenda:
        found += [(item.pk, item.title), *((row.pk, row.text) for row in item.resolutions)]
    return found


def test_an_amendment_marks_nobody_elses_resolution_as_carried_out(world, client_of):
    liu, wang = world.people["liu"].pk, world.people["wang"].pk
    meeting = record(world, ResolutionContent("清理楼道", person_id=liu))
    meeting.resolutions.update(done_on=ON)
    added = {"agenda-0-count": "2", "agenda-0-r-1-text": "清理楼道", "agenda-0-r-1-person": wang}
    amend_on_page(client_of("b1_secretary"), meeting, **added)
    assert said(meeting) == [("清理楼道", "刘玉兰", ON), ("清理楼道", "王德厚", None)]


def test_a_mended_typo_leaves_a_resolution_carried_out(world, client_of):
    meeting = record(world, ResolutionContent("清里楼道"), ResolutionContent("联系物业"))
    first = meeting.resolutions.order_by("pk")[0]
    Resolution.objects.filter(pk=first.pk).update(done_on=ON)
    amend_on_page(client_of("b1_secretary"), meeting, **{"agenda-0-r-0-text": "清理楼道"})
    assert said(meeting) == [("清理楼道", None, ON), ("联系物业", None, None)]
    assert meeting.resolutions.get(done_on=ON).pk == first.pk
    assert meeting.amendments.get().changes == [{"field": "议题1 决议1", "before": "清里楼道", "after": "清理楼道"}]


@pytest.fixture
def namesakes(world):
    return [add_member(home=world["b1"], name="张伟", on=date(2026, 1, day), actor=None) for day in (1, 2)]


def test_of_two_people_of_one_name_the_other_was_absent(world, namesakes):
    one, other = namesakes
    meeting = write(ready(world), world.users["b1_secretary"], absences={one.pk: AbsenceReason.LEAVE})
    confirm(world, meeting)
    made = amend(world, meeting, absences={other.pk: AbsenceReason.LEAVE})
    assert made.changes == [
        {"field": "张伟到会情况", "before": "缺席：请假", "after": "", "people": True},
        {"field": "张伟到会情况", "before": "", "after": "缺席：请假", "people": True},
    ]
    assert content_of(meeting).absences == {other.pk: AbsenceReason.LEAVE}


def test_of_two_people_of_one_name_the_other_led_and_is_charged(world, namesakes):
    one, other = namesakes
    item = replace(ITEM, resolutions=(ResolutionContent("清理楼道", person_id=one.pk),))
    meeting = write(ready(world), world.users["b1_secretary"], agenda=(item,), fields={"moderator_id": one.pk})
    confirm(world, meeting)
    assert amend(world, meeting, fields={"moderator_id": other.pk}).changes == [
        {"field": "主持人", "before": "张伟", "after": "张伟"}
    ]
    meeting.refresh_from_db()
    (item,) = content_of(meeting).agenda
    resolution = replace(item.resolutions[0], person_id=other.pk)
    changes = amend(world, meeting, agenda=(replace(item, resolutions=(resolution,)),)).changes
    assert changes == [{"field": "议题1 决议1", "before": "清理楼道，张伟", "after": "清理楼道，张伟"}]


def test_of_two_people_of_one_name_at_a_partner_the_other_was_absent(world, shared):  # noqa: F811
    one, other = (add_member(home=world["b2"], name="张伟", on=date(2026, 1, day), actor=None) for day in (1, 2))
    for absent, reason in ((one, ""), (other, "看错了")):
        confirm_party(
            party=shared.parties.get(), absences={absent.pk: AbsenceReason.LEAVE}, note="", reason=reason,
            actor=world.users["b2_secretary"], now=NOW,
        )  # fmt: skip
    assert shared.amendments.get().changes == [
        {"field": "张伟到会情况", "before": "缺席：请假", "after": "", "people": True},
        {"field": "张伟到会情况", "before": "", "after": "缺席：请假", "people": True},
    ]


def two_items(world):
    """A draft: item A with resolutions a1 (carried out) and a2, item B with b1."""
    items = [
        ItemContent(title, resolutions=tuple(map(ResolutionContent, words)))
        for title, words in (("A", ("a1", "a2")), ("B", ("b1",)))
    ]
    meeting = write(ready(world), world.users["b1_secretary"], agenda=tuple(items))
    meeting.resolutions.filter(text="a1").update(done_on=ON)
    return meeting, content_of(meeting).agenda


def test_rows_that_go_change_places_and_come_in_one_save(world):
    meeting, (a, b) = two_items(world)
    a1, a2 = a.resolutions
    (b1,) = b.resolutions
    new = ItemContent("C", resolutions=(ResolutionContent("c1"),))
    agenda = (new, replace(b, resolutions=(b1, ResolutionContent("b0"))), replace(a, title="A2", resolutions=(a2, a1)))
    write(meeting, world.users["b1_secretary"], agenda=agenda)
    (c, c1), b0 = (
        meeting.agenda.filter(title="C").values_list("pk", "resolutions")[0],
        meeting.resolutions.get(text="b0"),
    )
    assert rows(meeting) == [
        (c, "C"), (c1, "c1"), (b.pk, "B"), (b1.pk, "b1"), (b0.pk, "b0"), (a.pk, "A2"), (a2.pk, "a2"), (a1.pk, "a1"),
    ]  # fmt: skip
    assert list(meeting.agenda.values_list("position", flat=True)) == [1, 2, 3]
    assert list(meeting.resolutions.values_list("position", flat=True)) == [1, 1, 2, 1, 2]
    write(meeting, world.users["b1_secretary"], agenda=(replace(a, resolutions=(a1,)),))
    assert rows(meeting) == [(a.pk, "A"), (a1.pk, "a1")]
    assert meeting.resolutions.get().done_on == ON


def test_a_resolution_outlives_the_item_it_stood_at(world):
    meeting, (a, b) = two_items(world)
    write(meeting, world.users["b1_secretary"], agenda=(replace(b, resolutions=(*b.resolutions, a.resolutions[0])),))
    assert [text for _pk, text in rows(meeting)] == ["B", "b1", "a1"]
    assert meeting.resolutions.get(pk=a.resolutions[0].pk).done_on == ON


def test_a_made_up_number_reaches_no_row_of_another_record(world):
    other, (a, _b) = two_items(world)
    before = rows(other)
    meeting = ready(world, MeetingKind.THEME_DAY)
    (own,) = content_of(meeting).agenda
    stolen = replace(own, pk=a.pk, title="别处的", resolutions=(replace(a.resolutions[0], text="别处的决议"),))
    write(meeting, world.users["b1_secretary"], agenda=(own, replace(own, title="同号"), stolen))
    assert rows(other) == before
    assert [text for _pk, text in rows(meeting)] == [own.title, "同号", "别处的", "别处的决议"]
    first, second, third = (item.pk for item in content_of(meeting).agenda)
    assert first == own.pk
    assert not {second, third} & {first, a.pk}
    assert meeting.resolutions.get().pk != a.resolutions[0].pk
    assert meeting.resolutions.get().done_on is None


def test_what_is_moved_or_taken_away_is_read_in_the_amendment(world):
    meeting, (a, b) = two_items(world)
    confirm(world, meeting)
    meeting.refresh_from_db()
    assert amend(world, meeting, agenda=(b, a)).changes == [
        {"field": "议题1", "before": "A", "after": "B"},
        {"field": "议题1 决议1", "before": "a1", "after": "b1"},
        {"field": "议题1 决议2", "before": "a2", "after": ""},
        {"field": "议题2", "before": "B", "after": "A"},
        {"field": "议题2 决议1", "before": "b1", "after": "a1"},
        {"field": "议题2 决议2", "before": "", "after": "a2"},
    ]
    assert meeting.resolutions.get(done_on=ON).pk == a.resolutions[0].pk


def test_saving_while_one_types_makes_every_row_once(world, client_of):
    """The page is told which rows were stored; a row that was emptied is a new one when it is filled again."""
    client, meeting = client_of("b1_secretary"), start(world)
    url = reverse("activities:meeting-edit", args=[meeting.pk])

    def save(**changes):
        data.update(changes)
        answer = client.post(url, data | {"autosave": "1"}).json()
        data.update(answer["rows"], version=answer["version"])
        return rows(meeting)

    data = typed(client.get(url))
    first = save(**{"agenda-0-title": "议题甲", "agenda-0-r-0-text": "决议一"})
    added = {
        "agenda-0-count": "2", "agenda-0-r-1-text": "决议二", "agenda-0-r-1-id": "",
        "agenda-count": "2", "agenda-1-title": "议题乙", "agenda-1-count": "1", "agenda-1-id": "",
    }  # fmt: skip
    second = save(**added)
    assert [text for _pk, text in second] == ["议题甲", "决议一", "决议二", "议题乙"]
    assert second[:2] == first
    assert save(place="二楼") == second
    emptied = save(**{"agenda-0-r-0-text": ""})
    assert emptied == [second[0], *second[2:]]
    assert data["agenda-0-r-0-id"] == ""
    filled = save(**{"agenda-0-r-0-text": "决议三"})
    assert [text for _pk, text in filled] == ["议题甲", "决议三", "决议二", "议题乙"]
    assert [filled[0], *filled[2:]] == emptied


def test_a_page_that_comes_back_after_saving_names_its_rows(world, client_of):
    client, meeting = client_of("b1_secretary"), start(world)
    url = reverse("activities:meeting-edit", args=[meeting.pk])
    data = typed(client.get(url)) | {"agenda-0-title": "议题甲", "agenda-0-r-0-text": "决议一", "place": ""}
    answer = client.post(url, data | {"confirm": "1"})
    assert answer.status_code == 422
    stored = rows(meeting)
    assert [text for _pk, text in stored] == ["议题甲", "决议一"]
    assert client.post(url, typed(answer) | {"save": "1", "place": "二楼"}).status_code == 302
    assert rows(meeting) == stored


def test_who_gets_a_vote_keeps_the_line_on_the_list(world):
    meeting = write(ready(world), world.users["b1_secretary"], absences={world.people["shi"].pk: AbsenceReason.AWAY})
    row = meeting.attendances.get(member=world.people["shi"])
    Member.objects.filter(pk=row.member_id).update(full_on=ON, stage="FULL")
    confirm(world, meeting)
    now = meeting.attendances.get(member=world.people["shi"])
    assert (row.has_vote, now.has_vote, now.pk, now.reason) == (False, True, row.pk, AbsenceReason.AWAY)


SAVED, CONFIRMED, AMENDED = 17, 18, 17
"""Queries, savepoints among them. Expected, present and newcomers are read once."""


def test_a_record_is_read_once_when_it_is_saved_confirmed_and_amended(world, django_assert_num_queries):
    meeting, user = Meeting.objects.get(pk=ready(world).pk), world.users["b1_secretary"]
    content = content_of(meeting)
    elsewhere = replace(content, fields=content.fields | {"place": "二楼"})
    with django_assert_num_queries(SAVED):
        save_draft(meeting=meeting, content=elsewhere, version=None, actor=user, now=NOW)
    with django_assert_num_queries(CONFIRMED):
        confirm(world, meeting)
    with django_assert_num_queries(AMENDED):
        amend_meeting(meeting=meeting, content=content, reason="打错了", version=None, actor=user, on=ON, now=NOW)


def test_the_places_of_rows_from_before_are_those_of_the_page(world):
    meeting, (a, b) = two_items(world)
    Resolution.objects.update(position=1)
    import_module("activities.migrations.0013_resolution_places").number(apps, None)
    assert content_of(meeting).agenda == (a, b)
    assert list(meeting.resolutions.values_list("text", "position")) == [("a1", 1), ("a2", 2), ("b1", 1)]
