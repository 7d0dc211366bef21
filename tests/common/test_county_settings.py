"""县级设定: what is defined, which value counts on which day, who has to agree, and when it is read."""

from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from activities.county_settings import COMMITTEE_FROM, LATE_DAYS, MIN_HOURS
from assessment.county_settings import (
    ANSWER_DAYS,
    EVALUATION_WEIGHT,
    NOTICE_DAYS,
    QUARTERS_WEIGHT,
    REPORT_IN_COMPULSORY,
)
from common import county_settings as registry
from common.models import SettingValue
from common.once import reading_once
from common.selectors.county_settings import setting, setting_lines, unknown_keys, value_of, values_of
from common.services import county_settings as services
from common.start_up import SettingsUnknown, refuse_unknown_settings
from members.choices import Role
from tests.county_settings import give
from tests.world import add_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY, Q4 = date(2026, 7, 10), date(2026, 10, 1)


@pytest.fixture
def two(world):
    return world.users["department"], add_user(world, "second", Role.DEPARTMENT_STAFF, world["county"])


def propose(asked, value, by, **more):
    values = {"origin": "COUNTY", "from_day": Q4, "now": NOW, **more}
    return services.propose_setting(setting=asked, value=value, actor=by, **values)


# What is defined

DEFAULTS = {  # as the county had them before: key, value, unit and origin
    "acceptance_silent_days": (10, "个工作日", "DEFAULT"),
    "assessment.answer_days": (10, "个工作日", "DEFAULT"),
    "assessment.ask_review_days": (5, "个工作日", "DEFAULT"),
    "assessment.late_quarters": (4, "个季度", "DEFAULT"),
    "assessment.minimum_days": (45, "天", "DEFAULT"),
    "assessment.minimum_reachable": (50, "分", "DEFAULT"),
    "assessment.notice_days": (5, "个工作日", "DEFAULT"),
    "assessment.report_in_compulsory": (False, "1是0否", "DEFAULT"),
    "assessment.review_days": (15, "个工作日", "DEFAULT"),
    "assessment.uncovered_days": (10, "个工作日", "DEFAULT"),
    "assessment.year_evaluation_weight": (40, "%", "DEFAULT"),
    "assessment.year_excellent_from": (90, "分", "CUSTOM"),
    "assessment.year_excellent_share": (30, "%", "CUSTOM"),
    "assessment.year_fair_from": (60, "分", "CUSTOM"),
    "assessment.year_good_from": (80, "分", "CUSTOM"),
    "assessment.year_minimum_quarters": (2, "个季度", "DEFAULT"),
    "assessment.year_quarters_weight": (60, "%", "DEFAULT"),
    "committee_full_members": (7, "人", "REGULATION"),
    "late_entry_workdays": (3, "个工作日", "CUSTOM"),
    "members.one_hand_days": (30, "天", "DEFAULT"),
    "need_verify_days": (7, "个工作日", "DEFAULT"),
    "service_min_hours": (1, "小时", "DEFAULT"),
}
SINCE = {  # defined afterwards
    "members.complaint_days": (10, "个工作日", "DEFAULT"),
    "members.field_minutes": (Decimal("0.5"), "分钟", "DEFAULT"),
    "members.notices_a_day": (10, "条", "DEFAULT"),
    "members.notices_from": (8, "点", "DEFAULT"),
    "members.notices_until": (18, "点", "DEFAULT"),
}


def test_a_county_that_set_nothing_reads_what_it_read_before(db):
    assert SettingValue.objects.count() == 0
    found = values_of(registry.all_settings(), on=TODAY)
    assert {
        each.setting.key: (each.value, str(each.setting.unit), str(each.origin)) for each in found
    } == DEFAULTS | SINCE


@pytest.fixture
def no_others(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})


GROUP = registry.Group("别的", order=99)
KINDS = [  # how it is defined, its bounds, a value, what is stored, what is shown, what lies outside
    (registry.define_integer, {"default": 3, "minimum": 1, "maximum": 9, "unit": "天"}, 9, "9", "9 天", 10),
    (
        registry.define_decimal, {"default": 1, "minimum": 0, "maximum": 9, "unit": "分"},
        Decimal("2.50"), "2.5", "2.5 分", Decimal("-0.01"),
    ),
    (registry.define_day_of_month, {"default": 5}, 28, "28", "28 日", 29),
    (registry.define_switch, {"default": False}, True, "1", "是", 2),
    (registry.define_choice, {"default": "A", "choices": {"A": "甲", "B": "乙"}}, "B", "B", "乙", "C"),
]  # fmt: skip


@pytest.mark.parametrize(("define", "more", "value", "text", "shown", "outside"), KINDS)
def test_each_kind_is_stored_and_read_as_itself(db, no_others, define, more, value, text, shown, outside):
    made = define("test.key", "名称", group=GROUP, **more)
    assert (registry.stored(value), made.read(text), made.shown(value)) == (text, value, shown)
    assert type(made.read(text)) is type(value)
    assert (made.allows(value), made.allows(outside)) == (True, False)
    give(made, value)
    assert setting(made, on=TODAY) == value


def test_a_key_is_defined_once_and_within_its_bounds(no_others):
    registry.define_integer("test.key", "名称", group=GROUP, default=3)
    with pytest.raises(registry.DefinedTwice):
        registry.define_switch("test.key", "名称", group=GROUP, default=True)
    with pytest.raises(ValueError, match="out of its bounds"):
        registry.define_integer("test.other", "名称", group=GROUP, default=3, minimum=4)


def test_a_value_nobody_defines_stops_the_start(db):
    refuse_unknown_settings()
    SettingValue.objects.create(key="of.a.newer.version", value="1")
    assert unknown_keys() == ["of.a.newer.version"]
    with pytest.raises(SettingsUnknown, match=r"不认识的县级设定，系统没有启动：of\.a\.newer\.version"):
        refuse_unknown_settings()


# Which value counts


def test_a_change_counts_from_its_day_and_not_before(two):
    give(LATE_DAYS, 5, from_day=date(2026, 3, 1))
    give(LATE_DAYS, 8, from_day=Q4)
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 9, 30), Q4)
    assert [setting(LATE_DAYS, on=day) for day in days] == [3, 5, 5, 8]


def test_of_two_values_from_one_day_the_later_one_counts(two):
    give(LATE_DAYS, 5, from_day=Q4)
    give(LATE_DAYS, 4, from_day=Q4)
    assert setting(LATE_DAYS, on=Q4) == 4


def test_one_weight_is_what_the_other_leaves(two):
    give(QUARTERS_WEIGHT, Decimal(75), from_day=Q4)
    assert [value_of(EVALUATION_WEIGHT, on=day).value for day in (TODAY, Q4)] == [40, 25]
    line = next(each for each in setting_lines(on=Q4) if each.setting is EVALUATION_WEIGHT)
    assert (line.now.shown, str(line.now.origin)) == ("25 %", "COUNTY")


# Changes


def test_one_person_is_enough_where_nothing_is_counted(two):
    row = propose(LATE_DAYS, 5, two[0], from_day=TODAY, ground="县委组织部 7月会议")
    assert (row.confirmed_at, row.confirmed_by) == (NOW, None)
    assert setting(LATE_DAYS, on=TODAY) == 5
    entry = LogEntry.objects.get(additional_data__deed="setting.set")
    assert entry.actor == two[0]
    assert entry.additional_data == {
        "deed": "setting.set", "key": "late_entry_workdays", "before": "3", "after": "5", "from": "2026-07-10",
        "origin": "COUNTY", "reason": "县委组织部 7月会议",
    }  # fmt: skip


def test_a_second_person_confirms_what_is_counted(two):
    row = propose(NOTICE_DAYS, 7, two[0])
    assert setting(NOTICE_DAYS, on=Q4) == 5
    with pytest.raises(services.OwnProposal):
        services.confirm_setting(row=row, actor=two[0], now=NOW)
    services.confirm_setting(row=row, actor=two[1], now=NOW)
    assert [setting(NOTICE_DAYS, on=day) for day in (date(2026, 9, 30), Q4)] == [5, 7]
    with pytest.raises(services.NotWaiting):
        services.confirm_setting(row=row, actor=two[1], now=NOW)
    deeds = LogEntry.objects.filter(additional_data__key="assessment.notice_days").order_by("pk")
    assert [(entry.additional_data["deed"], entry.actor) for entry in deeds] == [
        ("setting.proposed", two[0]), ("setting.confirmed", two[1]),
    ]  # fmt: skip


REFUSED = [  # setting, value, first day, refusal
    (NOTICE_DAYS, 2, Q4, services.OutOfBounds),
    (NOTICE_DAYS, 31, Q4, services.OutOfBounds),
    (NOTICE_DAYS, 7, date(2026, 10, 2), services.NotAQuarter),
    (NOTICE_DAYS, 7, date(2026, 7, 1), services.DayIsOver),
    (LATE_DAYS, 5, date(2026, 7, 9), services.DayIsOver),
    (COMMITTEE_FROM, 7, Q4, services.SettingIsFixed),
    (EVALUATION_WEIGHT, Decimal(30), Q4, services.SettingIsFixed),
    (REPORT_IN_COMPULSORY, "yes", Q4, services.OutOfBounds),
]


@pytest.mark.parametrize(("asked", "value", "day", "refusal"), REFUSED)
def test_what_cannot_be_set_is_refused(two, asked, value, day, refusal):
    with pytest.raises(refusal):
        propose(asked, value, two[0], from_day=day)
    assert SettingValue.objects.count() == 0


def test_a_ground_alone_is_a_change_and_nothing_is_none(two):
    with pytest.raises(services.NothingChanged):
        propose(MIN_HOURS, Decimal(1), two[0], origin="DEFAULT")
    services.confirm_setting(row=propose(MIN_HOURS, Decimal(1), two[0]), actor=two[1], now=NOW)
    found = value_of(MIN_HOURS, on=Q4)
    assert (found.value, found.get_origin_display()) == (1, "本县规定")


def test_one_change_waits_at_a_time(two):
    row = propose(ANSWER_DAYS, 7, two[0])
    with pytest.raises(services.AlreadyWaiting):
        propose(ANSWER_DAYS, 8, two[1])
    services.withdraw_setting(row=row, actor=two[0], now=NOW)
    assert propose(ANSWER_DAYS, 8, two[1]).is_waiting


def test_a_change_is_withdrawn_until_its_day(two):
    row = propose(LATE_DAYS, 5, two[0], from_day=date(2026, 7, 11))
    services.withdraw_setting(row=row, actor=two[0], now=NOW)
    assert setting(LATE_DAYS, on=Q4) == 3
    with pytest.raises(services.NotWaiting):
        services.withdraw_setting(row=row, actor=two[0], now=NOW)
    begun = propose(LATE_DAYS, 5, two[0], from_day=TODAY)
    with pytest.raises(services.HasBegun):
        services.withdraw_setting(row=begun, actor=two[0], now=NOW)


def test_what_two_decided_takes_two_to_take_back(two):
    row = services.confirm_setting(row=propose(ANSWER_DAYS, 7, two[0]), actor=two[1], now=NOW)
    asked = services.withdraw_setting(row=row, actor=two[0], now=NOW)
    assert (asked.is_to_be_undone, setting(ANSWER_DAYS, on=Q4)) == (True, 7)
    with pytest.raises(services.OwnProposal, match="撤回是您提出的"):
        services.withdraw_setting(row=row, actor=two[0], now=NOW)
    services.keep_setting(row=row, actor=two[1], now=NOW)
    with pytest.raises(services.NotWaiting):
        services.keep_setting(row=row, actor=two[1], now=NOW)
    services.withdraw_setting(row=row, actor=two[1], now=NOW)
    assert setting(ANSWER_DAYS, on=Q4) == 7
    services.withdraw_setting(row=row, actor=two[0], now=NOW)
    assert setting(ANSWER_DAYS, on=Q4) == 10
    deeds = LogEntry.objects.filter(additional_data__key=ANSWER_DAYS.key).order_by("pk")
    assert [entry.additional_data["deed"].removeprefix("setting.") for entry in deeds] == [
        "proposed", "confirmed", "undo_asked", "kept", "undo_asked", "withdrawn",
    ]  # fmt: skip


def test_the_table_refuses_one_who_takes_back_alone(two):
    row = services.confirm_setting(row=propose(ANSWER_DAYS, 7, two[0]), actor=two[1], now=NOW)
    with pytest.raises(IntegrityError, match="setting_undone_by_another"), transaction.atomic():
        SettingValue.objects.filter(pk=row.pk).update(undo_asked_by=two[0], withdrawn_by=two[0])


def test_what_the_year_rests_on_begins_with_a_year(two):
    with pytest.raises(services.NotAYear):
        propose(QUARTERS_WEIGHT, Decimal(50), two[0])
    row = propose(QUARTERS_WEIGHT, Decimal(50), two[0], from_day=date(2027, 1, 1))
    SettingValue.objects.filter(pk=row.pk).update(from_day=Q4)  # as it could be proposed before
    with pytest.raises(services.NotAYear):
        services.confirm_setting(row=row, actor=two[1], now=NOW)


def test_what_waited_past_its_day_is_not_confirmed(two):
    row = propose(ANSWER_DAYS, 7, two[0])
    with pytest.raises(services.DayIsOver, match="起用日已过"):
        services.confirm_setting(row=row, actor=two[1], now=NOW.replace(month=10, day=2))


# Read once


def reads(deed) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        deed()
    return sum('FROM "common_settingvalue"' in query["sql"] for query in seen.captured_queries)


def test_all_settings_of_a_request_are_one_query(db):
    def ask():
        with reading_once():
            for each in registry.all_settings():
                setting(each, on=TODAY)

    assert reads(ask) == 1
    assert reads(lambda: [setting(each, on=TODAY) for each in (LATE_DAYS, MIN_HOURS)]) == 2


def test_a_change_is_seen_in_the_request_that_made_it(two):
    with reading_once():
        assert setting(LATE_DAYS, on=TODAY) == 3
        propose(LATE_DAYS, 5, two[0], from_day=TODAY)
        assert setting(LATE_DAYS, on=TODAY) == 5
    with reading_once():
        assert setting(LATE_DAYS, on=TODAY) == 5


def test_a_change_that_was_rolled_back_is_not_kept(two):
    with reading_once():
        setting(LATE_DAYS, on=TODAY)
        with transaction.atomic():
            propose(LATE_DAYS, 5, two[0], from_day=TODAY)
            assert setting(LATE_DAYS, on=TODAY) == 5
            transaction.set_rollback(True)
        assert setting(LATE_DAYS, on=TODAY) == 3


def test_a_page_asks_for_the_settings_once(world, client_of):
    client = client_of("department")
    assert reads(lambda: client.get("/")) <= 2  # values, and changes that wait for this person


def test_a_task_reads_once(db):
    from config.celery import app

    @app.task(name="tests.read_settings")
    def ask():
        return [setting(each, on=TODAY) for each in (LATE_DAYS, MIN_HOURS, LATE_DAYS)]

    assert reads(ask) == 1


# The migration

migration = import_module("common.migrations.0015_setting_values")


class Then:
    """The rows as they stood in the table of numbers."""

    def __init__(self, rows):
        self.rows = [SimpleNamespace(key=key, value=value, origin=origin) for key, value, origin in rows]
        for row in self.rows:
            row.delete, row.save = lambda row=row: self.rows.remove(row), lambda: None
        self.objects = SimpleNamespace(all=lambda: list(self.rows))

    def get_model(self, app, name):
        return self

    def kept(self):
        return [(row.key, row.value, row.origin) for row in self.rows]


CARRIED = [  # what stood there (SQLite and PostgreSQL write numbers their own ways), what is kept
    ([("late_entry_workdays", "3.00", "CUSTOM")], []),
    ([("late_entry_workdays", "3", "DEFAULT")], [("late_entry_workdays", "3", "DEFAULT")]),
    ([("service_min_hours", "1.5", "DEFAULT")], [("service_min_hours", "1.5", "DEFAULT")]),
    ([("need_verify_days", "10.00", "CUSTOM")], [("need_verify_days", "10", "CUSTOM")]),
    (
        [("assessment.year_quarters_weight", "70", "CUSTOM"), ("assessment.year_evaluation_weight", "30.0", "CUSTOM")],
        [("assessment.year_quarters_weight", "70", "CUSTOM")],
    ),
    (
        [("assessment.year_quarters_weight", "60", "DEFAULT"), ("assessment.year_evaluation_weight", "30", "CUSTOM")],
        [("assessment.year_evaluation_weight", "30", "CUSTOM")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "kept"), CARRIED)
def test_what_the_county_had_set_goes_on_and_defaults_need_no_row(rows, kept):
    then = Then(rows)
    migration.carry(then, None)
    assert then.kept() == kept
    assert all(row.confirmed_at for row in then.rows)


def test_the_migration_and_the_code_know_the_same_defaults():
    assert {key: (value, unit, origin) for key, _title, value, unit, origin in migration.NUMBERS} == {
        key: (int(value), unit, origin) for key, (value, unit, origin) in DEFAULTS.items()
    }
