"""The tables of before and the one story hold the same lines, there and back (common 0014, alliances 0009, activities 0012)."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from common import carrying
from common.models import Event

BEFORE = [("common", "0013_heartbeat"), ("alliances", "0008_resource_days"), ("activities", "0011_mark_people")]
KEPT = ("subject_type", "subject_id", "part_type", "part_id", "deed", "actor__username", "text", "changes", "at")
LINE = ("need__title", "claim__unit__name", "deed", "text", "by__username", "by_office", "at")
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
TITLE, UNIT = "独居老人冬季上门体检", "县税务局机关党支部"
DEPUTY = "学府社区党委 记录员（代办）"
LIAISON = "县税务局机关党支部 单位联络员（代办）"


OLD_TABLES = {"alliances_needevent", "alliances_allianceevent", "activities_amendment"}


@pytest.mark.django_db
def test_a_new_site_has_the_one_table_alone():
    assert {"common_event", *OLD_TABLES} & set(connection.introspection.table_names()) == {"common_event"}


@pytest.fixture(scope="module")
def before(installed):
    """The models of before on the county, and what the story said; afterwards everything is migrated again."""
    told = lines()
    leaves = MigrationExecutor(installed).loader.graph.leaf_nodes()
    MigrationExecutor(installed).migrate(BEFORE)
    yield MigrationExecutor(installed).loader.project_state(BEFORE).apps, told
    MigrationExecutor(installed).migrate(leaves)


def lines():
    return [*Event.objects.values_list(*KEPT, "office", "is_deputy")]


def of(rows, *fields):
    return [*rows.order_by("pk").values_list(*fields)]


def test_the_old_tables_hold_every_line_again(before):
    old, told = before
    assert of(old.get_model("alliances", "NeedEvent").objects, *LINE) == [
        (TITLE, None, "RAISE", "", "c1_recorder", DEPUTY, AT),
        (TITLE, None, "SUBMIT", "", "c1_recorder", DEPUTY, AT),
        (TITLE, None, "PUBLISH", "情况属实", "s1_admin", "城东街道党工委 街道党工委管理员", AT),
        (TITLE, UNIT, "CLAIM", "", "u1_liaison", LIAISON, AT),
        (TITLE, "锦程物业党支部", "CLAIM", "", "u1_liaison", "锦程物业党支部", AT),
        (TITLE, UNIT, "ASK_RELEASE", "人手不够", "u1_liaison", LIAISON, AT),
    ]
    assert of(old.get_model("alliances", "AllianceEvent").objects, "alliance__name", "deed", "by__username") == [
        ("学府社区大党委", "CREATE", None),
        ("学府社区大党委", "ADD_MEMBER", "s1_admin"),
        ("学府社区大党委", "ADD_MEMBER", "s1_admin"),
    ]
    amendments = of(
        old.get_model("activities", "Amendment").objects,
        "organisation__name", "reason", "amended_by__username", "amended_at", "changes",
    )  # fmt: skip
    assert [row[:4] for row in amendments] == [
        (None, "地点写错", "b1_recorder", AT),
        ("翠竹苑小区党支部", "签到表看错了", "b2_secretary", AT),
    ]
    assert [row[4] for row in amendments] == [line[7] for line in told if line[0] == "activities.meeting"]


@pytest.mark.parametrize("table", ["alliances_needevent", "alliances_allianceevent"])
def test_the_old_stories_are_append_only_again(before, installed, table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), installed.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET text = 'x'")  # noqa: S608  the two names above


def test_what_names_people_in_amendments_of_before_is_marked(before):
    """activities 0011: what names somebody is known by its words, whose people they are by the list of the record."""
    old, _told = before
    rows = old.get_model("activities", "Amendment").objects
    host, party = rows.order_by("pk")
    kept = host.changes, party.changes, party.organisation_id
    attendance = old.get_model("activities", "Attendance")
    zeng = old.get_model("members", "Member").objects.get(name="曾庆华")
    of_branch = old.get_model("activities", "MeetingParty").objects.create(
        meeting_id=party.meeting_id, organisation_id=party.organisation_id
    )
    seat = attendance.objects.create(meeting_id=party.meeting_id, member=zeng, party=of_branch, has_vote=True)
    names = [("石佳宁到会情况", True), ("周建国参加", True), ("主持人没有到会", True), ("地点", False)]
    rows.filter(pk=host.pk).update(changes=[{"field": field, "before": "", "after": "甲"} for field, _ in names])
    rows.filter(pk=party.pk).update(
        changes=[{"field": "曾庆华到会情况", "before": "", "after": "缺席"}], organisation=None
    )
    import_module("activities.migrations.0011_mark_people").bring(old, None)
    host, party = rows.order_by("pk")
    assert [(change["field"], bool(change.get("people"))) for change in host.changes] == names
    assert (host.organisation_id, party.organisation_id) == (None, kept[2])
    assert [change.get("people") for change in party.changes] == [True]
    rows.filter(pk=host.pk).update(changes=kept[0])
    rows.filter(pk=party.pk).update(changes=kept[1])
    seat.delete()
    of_branch.delete()


def carry_wrongly(monkeypatch, changed):
    write = carrying._write
    monkeypatch.setattr(carrying, "_write", lambda to, rows: write(to, changed(list(rows))))


@pytest.mark.parametrize("changed", [lambda rows: rows[:-1], lambda rows: [{**row, "text": "x"} for row in rows]])
def test_a_line_that_is_lost_or_changed_on_the_way_stops_the_step(before, installed, monkeypatch, changed):
    """The step is rolled back: the tables of before are there with all they held."""
    old, _told = before
    there = of(old.get_model("alliances", "NeedEvent").objects, *LINE)
    carry_wrongly(monkeypatch, changed)
    with pytest.raises(carrying.NotCarried, match="6 rows were there"):
        MigrationExecutor(installed).migrate([("alliances", "0009_stories_are_events")])
    assert of(old.get_model("alliances", "NeedEvent").objects, *LINE) == there
    assert Event.objects.count() == 0


def test_every_line_comes_over_with_text_actor_office_and_time(before, installed):
    """Also those of the first days: nobody's, with hidden characters, with a deed that has no words any more."""
    old, told = before
    need = old.get_model("alliances", "Need").objects.get()
    alliance = old.get_model("alliances", "Alliance").objects.get()
    meeting = old.get_model("activities", "Meeting").objects.get()
    text = "旧\u200b话 \r\n" + "长" * 390
    old.get_model("alliances", "NeedEvent").objects.bulk_create(
        [old.get_model("alliances", "NeedEvent")(need=need, deed="EXPIRE", text=text, by_office="", at=LATER)]
    )
    old.get_model("alliances", "AllianceEvent").objects.bulk_create(
        [old.get_model("alliances", "AllianceEvent")(alliance=alliance, deed="END", by_office="某处（代办）", at=LATER)]
    )
    odd = [{"field": "b", "before": None, "after": {"z": 1, "a": 2.5}, "field2": "\u200b"}]
    old.get_model("activities", "Amendment").objects.bulk_create(
        [old.get_model("activities", "Amendment")(meeting=meeting, reason="", changes=odd, amended_at=LATER)]
    )
    MigrationExecutor(installed).migrate(MigrationExecutor(installed).loader.graph.leaf_nodes())
    new = [
        ("alliances.need", need.pk, "", None, "EXPIRE", None, text, [], LATER, "", False),
        ("alliances.alliance", alliance.pk, "", None, "END", None, "", [], LATER, "某处（代办）", True),
        ("activities.meeting", meeting.pk, "", None, "AMEND", None, "", odd, LATER, "", False),
    ]
    # The tables of before had no column for the office in which a record was amended.
    known = [(*row[:-2], "", False) if row[0] == "activities.meeting" else row for row in told]
    assert sorted(lines(), key=repr) == sorted([*known, *new], key=repr)
    assert [row for row in lines() if row[0] == "alliances.need"] == [
        row for row in known if row[0] == "alliances.need"
    ] + new[:1]
    assert not OLD_TABLES & set(installed.introspection.table_names())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(text="x")


@pytest.mark.parametrize("changed", [lambda rows: rows[:-1], lambda rows: [{**row, "text": "x"} for row in rows]])
def test_on_the_way_back_too(installed, monkeypatch, changed):
    # `before` may have run in this process, and has not ended.
    MigrationExecutor(installed).migrate(MigrationExecutor(installed).loader.graph.leaf_nodes())
    there = lines()
    carry_wrongly(monkeypatch, changed)
    with pytest.raises(carrying.NotCarried, match="were there"):
        MigrationExecutor(installed).migrate([("alliances", "0008_resource_days")])
    assert lines() == there
