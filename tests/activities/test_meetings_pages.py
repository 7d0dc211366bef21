"""The pages of a record: who opens what, saving while typed, both versions, walk-ins, text behind a reason."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from activities.choices import MeetingKind, MeetingState
from activities.models import Attendance, Meeting, MeetingParty, Resolution
from activities.views import records
from alliances.models import Alliance, AllianceMembership
from members.models import MemberReportIn
from tests.activities.test_duties import held
from tests.activities.test_meeting_services import ITEM, confirm, ready, start, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-20T14:00:00+08:00")


def address(name, meeting):
    return reverse(f"activities:{name}", args=[meeting.pk])


def posted(meeting, **changes):
    """What the form would send for the stored record."""
    data = {
        "version": meeting.version, "held_on": meeting.held_on.isoformat(), "place": "党群服务站",
        "moderator": meeting.attendances.values_list("member", flat=True).first() or "",
        "agenda-count": "1", "agenda-0-title": "讨论转正", "agenda-0-count": "1",
    }  # fmt: skip
    return data | changes


def test_one_press_begins_a_record_and_leads_to_its_form(world, client_of):
    client = client_of("b1_secretary")
    url = reverse("activities:meeting-new") + f"?kind=THEME_DAY&host={world['b1'].pk}&held_on=2026-11-20"
    assert client.get(url).status_code == 200
    assert not Meeting.objects.exists()
    answer = client.post(url)
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.host, meeting.held_on) == ("THEME_DAY", world["b1"], date(2026, 11, 20))
    assert answer.url == address("meeting-edit", meeting)
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("key", "kind", "group", "status"),
    [
        ("b1_secretary", "GENERAL", None, 302),
        ("b1_recorder", "GENERAL", None, 302),
        ("g1_leader", "GROUP", "g1", 302),
        ("g1_leader", "GROUP", "g2", 422),
        ("g1_leader", "GENERAL", None, 403),
        ("b2_secretary", "GENERAL", None, 422),
        ("c1_secretary", "GENERAL", None, 403),
        ("zhou_member", "GENERAL", None, 403),
        ("system", "GENERAL", None, 403),
    ],
)
def test_who_begins_a_record_for_b1(world, client_of, key, kind, group, status):
    data = {"kind": kind, "host": world["b1"].pk, "group": (group and world[group].pk) or "", "held_on": "2026-11-20"}
    assert client_of(key).post(reverse("activities:meeting-new"), data).status_code == status
    assert Meeting.objects.exists() is (status == 302)


def test_nobody_records_what_is_still_to_come_but_plans_it(world, client_of):
    client, url = client_of("b1_secretary"), reverse("activities:meeting-new")
    data = {"kind": "THEME_DAY", "host": world["b1"].pk, "held_on": "2026-11-26"}
    assert client.post(url, data).status_code == 422
    answer = client.post(url, data | {"plan": "1", "title": "邻里消防自查", "started_at": "14:00"})
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.title, answer.url) == ("PLANNED", "邻里消防自查", meeting.get_absolute_url())
    assert "邻里消防自查" not in client_of("s1_admin").get(answer.url).content.decode()
    client.post(address("meeting-plan", meeting), {"held_on": "2026-11-20", "title": "提前"})
    assert client.post(address("meeting-begin", meeting)).url == address("meeting-edit", meeting)
    assert Meeting.objects.get().state == MeetingState.DRAFT


READERS = {  # record, text inside, form
    "b1_secretary": (200, True, 200),
    "b1_recorder": (200, True, 200),
    "zhou_member": (200, True, 403),
    "c1_secretary": (200, False, 403),
    "s1_admin": (200, False, 403),
    "department": (200, False, 403),
    "g1_leader": (404, False, 404),
    "b2_secretary": (404, False, 404),
    "s2_admin": (404, False, 404),
    "wu_member": (404, False, 404),
    "u1_liaison": (404, False, 404),
    "audit": (403, False, 403),
}


@pytest.mark.parametrize("key", READERS)
def test_who_reads_a_record_and_its_text(world, client_of, key):
    status, reads, edits = READERS[key]
    draft = write(ready(world), world.users["b1_secretary"], agenda=(ITEM,))
    assert client_of(key).get(address("meeting-edit", draft)).status_code == edits
    meeting = confirm(world, draft)
    client = client_of(key)
    answer = client.get(address("meeting", meeting))
    assert answer.status_code == status
    assert (ITEM.title in answer.content.decode()) is reads
    assert client.get(address("meeting-print", meeting)).status_code == (
        200 if reads else 403 if status == 200 else status
    )


def test_a_party_branch_reads_the_joint_theme_day(world, client_of):
    meeting = confirm(world, ready(world, MeetingKind.THEME_DAY))
    url = address("meeting", meeting)
    assert client_of("b2_secretary").get(url).status_code == 404
    MeetingParty.objects.create(meeting=meeting, organisation=world["b2"])
    assert ITEM.title in client_of("b2_secretary").get(url).content.decode()


def test_who_came_without_being_expected_reads_no_text(world, client_of):
    meeting = confirm(world, ready(world))
    row = Attendance.objects.create(meeting=meeting, member=world.people["wu"], is_expected=False, has_vote=False)
    client = client_of("wu_member")
    assert ITEM.title not in client.get(address("meeting", meeting)).content.decode()
    assert client.get(address("meeting-print", meeting)).status_code == 403
    Attendance.objects.filter(pk=row.pk).update(is_expected=True)
    assert ITEM.title in client.get(address("meeting", meeting)).content.decode()


def test_who_is_charged_with_a_resolution_opens_its_meeting_and_reports_it(world, client_of):
    meeting = confirm(world, ready(world))
    resolution = Resolution.objects.create(
        meeting=meeting, item=meeting.agenda.first(), text="联系物业", person=world.people["wu"]
    )
    client = client_of("wu_member")
    page = client.get(address("meeting", meeting))
    assert (page.status_code, ITEM.title in page.content.decode()) == (200, False)
    done = reverse("activities:resolution-done", args=[meeting.pk, resolution.pk])
    assert client.post(done).status_code == 302
    assert Resolution.objects.get(pk=resolution.pk).done_on is not None


def test_nobody_confirms_what_another_wrote_between_saving_and_confirming(world, client_of, monkeypatch):
    meeting, save = ready(world), records._save

    def save_then_another_writes(request, current, form):
        saved, moved = save(request, current, form)
        write(saved, world.users["b1_recorder"], fields={"place": "别处"})
        return saved, moved

    monkeypatch.setattr(records, "_save", save_then_another_writes)
    answer = client_of("b1_secretary").post(address("meeting-edit", meeting), posted(meeting, confirm="1"))
    assert answer.status_code == 422
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.DRAFT


def test_a_level_above_reads_the_text_with_a_reason_that_is_logged(world, client_of):
    meeting = confirm(world, ready(world))
    client, url = client_of("s1_admin"), address("meeting-text", meeting)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not LogEntry.objects.filter(additional_data__deed="meeting.open_text").exists()
    answer = client.post(url, {"reason": "核查补录"})
    assert ITEM.title in answer.content.decode()
    logged = LogEntry.objects.get(additional_data__deed="meeting.open_text")
    assert (logged.actor, logged.object_id, logged.additional_data["reason"]) == (
        world.users["s1_admin"], meeting.pk, "核查补录",
    )  # fmt: skip
    assert ITEM.title not in client.get(address("meeting", meeting)).content.decode()
    assert client_of("s2_admin").post(url, {"reason": "看看"}).status_code == 404


def test_what_is_typed_is_saved_and_a_second_writer_is_told(world, client_of):
    client = client_of("b1_secretary")
    meeting = start(world, held_on=date(2026, 11, 20))
    url = address("meeting-edit", meeting)
    data = posted(meeting, autosave="1", place="服务站二楼")
    answer = client.post(url, data)
    rows = {"agenda-0-id": meeting.agenda.get().pk, "agenda-0-r-0-id": ""}
    assert answer.json() == {"state": "saved", "version": 2, "rows": rows, "at": "14:00", "late": "", "reload": False}
    assert Meeting.objects.get().place == "服务站二楼"
    pressed = {name: value for name, value in data.items() if name != "autosave"}
    stale = client_of("b1_recorder").post(url, pressed | {"place": "别处"})
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "b1_secretary 14:00 改过这份记录" in page
    assert page.index("服务站二楼") < page.index("别处")
    assert 'name="version" value="2"' in page
    assert client.post(url, data).json()["state"] == "stale"
    assert Meeting.objects.get().place == "服务站二楼"
    assert (
        client_of("b1_recorder").post(url, data | {"place": "别处", "version": 2, "autosave": "1"}).status_code == 200
    )
    assert Meeting.objects.get().place == "别处"


def test_another_day_asks_for_a_reason_while_typing(world, client_of):
    meeting = start(world)
    data = posted(meeting, autosave="1", held_on="2026-11-12")
    late = client_of("b1_secretary").post(address("meeting-edit", meeting), data).json()["late"]
    assert late == "会议11月12日召开，已过 6 个工作日（规定 3 个工作日内）。补录照常有效，请写一句原因。"


def test_wrong_values_keep_what_was_typed(world, client_of):
    meeting = start(world)
    data = posted(meeting, **{"agenda-0-votes_for": "三票", "agenda-0-points": "大家都说好"})
    answer = client_of("b1_secretary").post(address("meeting-edit", meeting), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "三票" in page
    assert "大家都说好" in page
    assert "议题1 赞成" in page


def test_absence_and_confirmation_in_one_press(world, client_of):
    meeting = start(world)
    liu, zhou = world.people["liu"].pk, world.people["zhou"].pk
    data = posted(meeting, absent=[liu], confirm="1", moderator=zhou, **{f"reason_{liu}": "BUSINESS"})
    data |= {"agenda-0-r-0-text": "同意转正", "agenda-0-r-0-person": liu, "agenda-0-r-0-due_on": "2026-11-30"}
    answer = client_of("b1_secretary").post(address("meeting-edit", meeting), data, follow=True)
    assert "已确认。已计入第四季度支部党员大会。决议进入刘玉兰的待办。" in answer.content.decode()
    stored = Meeting.objects.get()
    assert stored.state == MeetingState.CONFIRMED
    assert stored.attendances.get(member=liu).reason == "BUSINESS"
    assert stored.attendances.filter(presence="PRESENT").count() == 3


def test_what_is_missing_is_told_and_the_draft_is_kept(world, client_of):
    meeting = start(world)
    answer = client_of("b1_secretary").post(address("meeting-edit", meeting), posted(meeting, place="", confirm="1"))
    assert answer.status_code == 422
    assert "请写开会地点。" in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()
    assert Meeting.objects.get().agenda.get().title == "讨论转正"


def test_a_recorder_hands_over_and_does_not_confirm(world, client_of):
    client, meeting = client_of("b1_recorder"), start(world, by="b1_recorder")
    zhou = world.people["zhou"].pk
    assert (
        client.post(address("meeting-edit", meeting), posted(meeting, confirm="1", moderator=zhou)).status_code == 403
    )
    assert Meeting.objects.get().state == MeetingState.DRAFT
    data = posted(Meeting.objects.get(), hand_over="1", moderator=zhou)
    assert client.post(address("meeting-edit", meeting), data).status_code == 302
    assert Meeting.objects.get().is_handed_over
    home = client_of("b1_secretary").get(reverse("workbench:home")).content.decode()
    assert "b1_recorder代录，请核对后确认" in home


def test_walk_ins_are_reported_in_here_or_found_by_exact_name(world, client_of):
    wu, chen = world.people["wu"], world.people["chen"]
    MemberReportIn.objects.create(
        member=wu, community=world["c1"], branch=world["b1"], state="ACTIVE", submitted_on=date(2026, 1, 5),
        started_on=date(2026, 1, 5),
    )  # fmt: skip
    client, meeting = client_of("b1_secretary"), start(world, MeetingKind.THEME_DAY)
    url = address("meeting-edit", meeting)
    assert "吴海燕（县税务局机关党支部）" in client.get(url).content.decode()
    answer = client.post(url, posted(meeting, add_walk_in="1", add_name=chen.name))
    assert answer.status_code == 422  # he reported in nowhere near
    assert client.post(url, posted(meeting, add_walk_in="1", add_person=wu.pk)).status_code == 302
    row = Attendance.objects.get(member=wu)
    assert (row.is_expected, row.has_vote, row.presence) == (False, False, "PRESENT")
    meeting.refresh_from_db()
    client.post(url, posted(meeting, save="1", walk_in=[wu.pk]))
    assert Attendance.objects.filter(member=wu).exists()
    meeting.refresh_from_db()
    client.post(url, posted(meeting, save="1"))
    assert not Attendance.objects.filter(member=wu).exists()
    meeting.refresh_from_db()
    client.post(url, posted(meeting, save="1", walk_in=[chen.pk, wu.pk]))
    assert not Attendance.objects.filter(member=chen).exists()  # a made-up number adds nobody


def test_a_joint_theme_day_names_its_partner_branches(world, client_of):
    client, meeting = client_of("b1_secretary"), start(world, MeetingKind.THEME_DAY)
    client.post(address("meeting-edit", meeting), posted(meeting, save="1", partners=[world["b2"].pk]))
    assert meeting.parties.get().organisation == world["b2"]


def test_an_amendment_stands_on_the_record(world, client_of):
    meeting = confirm(world, ready(world))
    client, url = client_of("b1_secretary"), address("meeting-amend", meeting)
    assert client_of("b1_recorder").get(url).status_code == 403
    zhou = world.people["zhou"].pk
    data = posted(meeting, place="二楼", moderator=zhou, **{"agenda-0-title": ITEM.title})
    assert client.post(url, data | {"reason": ""}).status_code == 422
    answer = client.post(url, data | {"reason": "地点打错"}, follow=True)
    page = answer.content.decode()
    assert "全部经过" in page
    assert page.index("党群服务站") < page.index("地点打错") or "地点打错" in page
    assert meeting.amendments.get().changes == [{"field": "地点", "before": "党群服务站", "after": "二楼"}]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_three_rows_as_for_one(world, client_of, django_assert_num_queries, rows):
    for day in range(rows):
        meeting = held(world["b1"], MeetingKind.THEME_DAY, date(2026, 9, 1 + day))
        Attendance.objects.create(meeting=meeting, member=world.people["zhou"], has_vote=True)
    client = client_of("b1_secretary")
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse("activities:meetings")).content.decode()
    assert page.count("锦绣家园小区党支部</td>") == rows


LIST_QUERIES = 13  # four of them for what is owed, at any number of branches


@pytest.mark.parametrize(("key", "queries"), [("c1_secretary", 7), ("u1_liaison", 6), ("s1_admin", 6)])
@pytest.mark.parametrize("alliances", [1, 100])
def test_the_list_asks_once_for_all_alliances(world, client_of, django_assert_num_queries, key, queries, alliances):
    for number in range(alliances):
        alliance = Alliance.objects.create(
            kind="REGIONAL", name=f"联建{number}", core=world["c2"], supervisor=world["s1"], state="RUNNING",
            started_on=date(2026, 1, 1),
        )  # fmt: skip
        for unit in ("c1", "u1"):
            AllianceMembership.objects.create(alliance=alliance, organisation=world[unit], started_on=date(2026, 1, 1))
    client = client_of(key)
    client.get(reverse("activities:meetings"))
    with django_assert_num_queries(queries):
        client.get(reverse("activities:meetings"))


def test_the_list_filters_and_shows_no_text(world, client_of):
    confirm(world, ready(world, MeetingKind.THEME_DAY))
    held(world["b2"], MeetingKind.GENERAL, date(2026, 5, 4))
    client, url = client_of("s1_admin"), reverse("activities:meetings")
    for query, found in (
        ("", 2), ("?q=jxjy", 1), ("?kind=GENERAL", 1), ("?state=DRAFT", 0), ("?quarter=2026Q4", 1), ("?quarter=2026Q2", 1),
    ):  # fmt: skip
        page = client.get(url + query).content.decode()
        assert page.count('<td class="nowrap"><time') == found, query
        assert ITEM.title not in page


def test_a_discarded_draft_is_gone_and_a_record_is_not(world, client_of):
    client, draft = client_of("b1_secretary"), start(world)
    assert client_of("c1_secretary").post(address("meeting-discard", draft)).status_code == 403
    client.post(address("meeting-discard", draft))
    meeting = confirm(world, ready(world))
    assert client.post(address("meeting-discard", meeting)).status_code == 403
    assert list(Meeting.objects.all()) == [meeting]


@pytest.mark.parametrize(
    ("key", "status"),
    [("b1_secretary", 200), ("c1_secretary", 200), ("department", 200), ("b2_secretary", 403), ("g1_leader", 403)],
)
def test_who_sees_the_year_of_a_branch(world, client_of, key, status):
    answer = client_of(key).get(reverse("activities:duties", args=[world["b1"].pk]))
    assert answer.status_code == status
    if status == 200:
        assert "10月逾期" in answer.content.decode()
