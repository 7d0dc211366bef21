"""工作日历: read by every account, kept by the department; a year without its notice is asked for from November."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from common.calendars import WorkCalendar
from common.models import CalendarYear, Holiday
from common.selectors.calendars import missing_year, year_page
from common.start_up import make_ready
from tests.todos import members_todos as todos_for

pytestmark = pytest.mark.django_db


def address(name, year=2027):
    return reverse(f"members:{name}", args=[year])


def days(**more):
    return {"kind": "off", "name": "春节", "first": "2027-02-05", "last": "2027-02-11", "origin": "NOTICE", **more}


def test_the_sum_of_a_year_is_the_sum_that_is_shown(world, client_of):
    page = year_page(year=2026)
    assert (page.weekdays, page.off, page.weekends_worked, page.worked) == (261, 19, 6, 248)
    assert page.worked == WorkCalendar().worked_in(2026) == sum(month.worked for month in page.months)
    text = client_of("b1_secretary").get(address("calendar", 2026)).content.decode()
    assert "星期一至五 261 天 − 放假 19 天 ＋ 周末上班 6 天" in text
    assert "全年 248 个工作日" in text


def test_days_are_named_in_rows_with_their_source():
    spans = year_page(year=2026).spans
    assert [(s.first.name, s.first.day, s.last.day) for s in spans if not s.first.is_worked][:2] == [
        ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
        ("春节", date(2026, 2, 15), date(2026, 2, 23)),
    ]
    assert [s.first.name for s in year_page(year=2027).spans] == ["元旦", "劳动节", "国庆节"]


def test_the_department_enters_days_off_and_a_worked_weekend(world, client_of):
    client = client_of("department")
    assert client.post(address("calendar-set"), days()).status_code == 302
    client.post(address("calendar-set"), days(kind="worked", first="2027-02-13", last=""))
    calendar = WorkCalendar()
    assert [calendar.is_worked(date(2027, 2, day)) for day in (4, 5, 8, 11, 12, 13, 14)] == [
        True, False, False, False, True, True, False,
    ]  # fmt: skip
    text = client.get(address("calendar")).content.decode()
    assert "国务院办公厅通知" in text
    assert "2027年的放假和调休安排还没有录全" in text
    deeds = LogEntry.objects.filter(additional_data__deed="calendar.set_days").order_by("pk")
    assert [(e.additional_data["first"], e.additional_data["last"], e.actor.username) for e in deeds] == [
        ("2027-02-05", "2027-02-11", "department"), ("2027-02-13", "2027-02-13", "department"),
    ]  # fmt: skip


UNNAMED = [  # days off that were entered, what the page and the reminder still miss
    ((), ["春节", "清明", "端午", "中秋"]),
    (("春节",), ["清明", "端午", "中秋"]),
    (("春节", "清明节", "中秋、国庆"), ["端午"]),
    (("春节", "清明节", "端午节", "中秋节"), []),
]


@pytest.mark.parametrize(("entered", "left"), UNNAMED)
def test_what_was_entered_is_not_said_to_be_missing(world, client_of, entered, left):
    for number, name in enumerate(entered):
        Holiday.objects.create(day=date(2027, 3 + number, 9), name=name, is_worked=False)
    Holiday.objects.create(day=date(2027, 2, 20), name="端午调休", is_worked=True)
    assert year_page(year=2027).unnamed == left
    text = client_of("department").get(address("calendar")).content.decode()
    assert ("、".join([*left]) + "和调休没有通知推算不出" in text) == bool(left)
    assert ("调休也录完以后，请标记录全" in text) == (not left)
    [todo] = [
        row for row in todos_for(user=world.user("department"), on=date(2026, 11, 20)) if row.section == "settings"
    ]
    assert ("、".join(left) in todo.context) if left else ("春节" not in todo.context)


def test_what_was_entered_is_taken_back(world, client_of):
    client = client_of("department")
    client.post(address("calendar-set"), days(first="2027-05-03", last="2027-05-05", name="劳动节"))
    keys = list(Holiday.objects.values_list("pk", flat=True))
    other = Holiday.objects.create(day=date(2028, 1, 3), name="别的年份")
    client.post(address("calendar-remove"), {"days": [*keys, other.pk, "x"]})
    assert list(Holiday.objects.all()) == [other]
    assert WorkCalendar().is_worked(date(2027, 5, 3))


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"last": "2027-02-04"}, "last", "一次最多录 31 天，最后一天不能早于第一天，请核对日期。"),
        ({"last": "2027-03-08"}, "last", "一次最多录 31 天，最后一天不能早于第一天，请核对日期。"),
        ({"first": "2026-12-31"}, "first", "这一页是2027年的，请填这一年的日子。"),
        ({"last": "2028-01-02"}, "last", "这一页是2027年的，跨年的请分两次录入。"),
        (
            {"first": "0027-02-05"},
            "first",
            "年份不对：不能早于2000年1月1日（系统只登记2000年以后的工作），请核对日期。",
        ),
        ({"name": ""}, "name", "请填写名称。"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, client_of, changes, field, sentence):
    answer = client_of("department").post(address("calendar-set"), days(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [sentence]}
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    ("on", "entered", "year"),
    [
        (date(2026, 10, 31), (), None),
        (date(2026, 11, 1), (), 2027),
        (date(2026, 11, 1), (2027,), None),
        (date(2027, 1, 4), (), 2027),
        (date(2027, 11, 1), (2027,), 2028),
    ],
)
def test_from_november_the_next_year_is_asked_for(world, on, entered, year):
    user = world.users["department"]
    CalendarYear.objects.bulk_create(CalendarYear(year=each, entered_at="2026-11-01T00:00Z") for each in entered)
    assert missing_year(on=on) == year
    found = [str(todo.title) for todo in todos_for(user=world.user("department"), on=on)]
    assert found == ([f"录入{year}年放假和调休安排"] if year else [])
    assert user.username == "department"
    assert not todos_for(user=world.user("s1_admin"), on=on)


def test_a_year_is_marked_once_days_are_there(world, client_of):
    client = client_of("department")
    answer = client.post(address("calendar-entered"), follow=True)
    assert "还没有录入放假的日子" in answer.content.decode()
    client.post(address("calendar-set"), days())
    client.post(address("calendar-entered"))
    assert CalendarYear.objects.get().entered_by == world.users["department"]
    assert "标记录全" not in client.get(address("calendar")).content.decode().replace("标记录全。", "")
    assert "已随系统附带" in client.post(address("calendar-entered", 2026), follow=True).content.decode()


@pytest.mark.parametrize(("year", "code"), [(1999, 404), (2000, 200), (2099, 200), (2100, 404), (10**30, 404)])
def test_only_years_with_deadlines_are_pages(world, client_of, year, code):
    assert client_of("b1_secretary").get(f"/settings/calendar/{year}/").status_code == code


@pytest.mark.parametrize(
    ("moment", "entered", "is_told"),
    [
        ("2026-10-31T23:59:00+08:00", False, False),
        ("2026-11-01T00:01:00+08:00", False, True),
        ("2026-11-01T00:01:00+08:00", True, False),
        ("2027-01-04T08:00:00+08:00", False, True),
    ],
)
def test_who_runs_the_site_is_told_of_a_year_without_its_days(
    world, client_of, time_machine, caplog, moment, entered, is_told
):
    """On 系统状态, and in the log of every start; nobody is kept from starting."""
    time_machine.move_to(moment, tick=False)
    if entered:
        CalendarYear.objects.create(year=2027, entered_at=moment)
    sentence = (
        "2027年的放假和调休，系统附带的数据里没有，组织部也没有录全，时限会按平常的日子计算。"
        "请更新软件，或者请组织部在“工作日历”录入。"
    )
    assert (sentence in client_of("system").get(reverse("members:system")).content.decode()) == is_told
    caplog.clear()
    make_ready()
    found = [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "common.start_up"]
    assert found == ([("WARNING", sentence)] if is_told else [])
