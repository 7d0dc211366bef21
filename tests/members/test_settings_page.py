"""The page 县级设定: everybody reads, the department changes, a second person confirms."""

import pytest
import time_machine
from django.urls import reverse

from assessment.county_settings import NOTICE_DAYS
from common.county_settings import all_settings
from common.models import SettingValue
from members.choices import Role
from tests.todos import members_todos as todos_for
from tests.world import add_user

pytestmark = pytest.mark.django_db
PAGE = "members:settings"


@pytest.fixture(autouse=True)
def summer():
    with time_machine.travel("2026-07-10T10:00+08:00", tick=False):
        yield


@pytest.fixture
def second(world):
    return add_user(world, "second", Role.DEPARTMENT_STAFF, world["county"])


def text_of(client, key=""):
    return client.get(reverse(PAGE), {"set": key} if key else {}).content.decode()


def send(client, key, **values):
    data = {"value": "7", "origin": "COUNTY", "ground": "", "from_day": "2026-10-01", **values}
    return client.post(reverse("members:setting-propose", args=[key]), data)


def test_everybody_reads_all_of_them_and_changes_none(world, client_of):
    client = client_of("b1_secretary")
    page = text_of(client)
    for each in all_settings():
        assert f'href="{reverse(PAGE)}?set={each.key}">{each.title}</a>' in page
    assert "27 项：" in page
    assert "党内法规 1；当地做法 5；系统默认，未经本县研究 21" in page
    assert "21 项未经本县研究" in page
    assert "修改：" not in page
    assert page.count("查看：") == 27
    assert "送另一人复核" not in text_of(client, NOTICE_DAYS.key)
    assert client.get(reverse(PAGE), {"set": "no.such"}).status_code == 404


def test_a_change_goes_its_way_over_two_people(world, client_of, second):
    one, other = client_of("department"), client_of("second")
    page = text_of(one, NOTICE_DAYS.key)
    assert "可填3至30的整数。" in page
    assert '<option value="2026-10-01">2026年10月1日（2026年第四季度）</option>' in page
    assert send(one, NOTICE_DAYS.key).status_code == 302
    row = SettingValue.objects.get()
    assert (row.value, row.from_day.isoformat(), row.is_waiting) == ("7", "2026-10-01", True)
    assert "提出的人不能复核" in text_of(one, NOTICE_DAYS.key)
    assert "复核同意" not in text_of(one, NOTICE_DAYS.key)
    [todo] = [todo for todo in todos_for(user=second, on=row.proposed_at.date()) if todo.section == "settings"]
    assert (todo.title, todo.url) == ("复核：季度积分异议期", f"{reverse(PAGE)}?set={NOTICE_DAYS.key}")
    assert not [todo for todo in todos_for(user=row.proposed_by, on=row.from_day) if "复核" in todo.title]
    assert "复核同意" in text_of(other, NOTICE_DAYS.key)
    answer = one.post(reverse("members:setting-confirm", args=[row.pk]), follow=True).content.decode()
    assert "这个改动是您提出的" in answer
    other.post(reverse("members:setting-confirm", args=[row.pk]))
    row.refresh_from_db()
    assert row.confirmed_by == second
    assert "起改为 7 个工作日" in text_of(client_of("b1_secretary"))


WRONG = [  # setting, what is sent, field, sentence
    ("assessment.notice_days", {"value": "2"}, "value", "可填3至30的整数。"),
    ("assessment.notice_days", {"value": "七"}, "value", "可填3至30的整数。"),
    ("assessment.notice_days", {"value": ""}, "value", "请填写改为（个工作日）。"),
    ("service_min_hours", {"value": "9"}, "value", "可填0至8，最多两位小数。"),
    ("service_min_hours", {"value": "0.125"}, "value", "最多两位小数。"),
    ("late_entry_workdays", {"from_day": "2026-07-09"}, "from_day", "起用日不能早于今天：只管以后的事，不追溯。"),
    (
        "late_entry_workdays",
        {"value": "3", "origin": "DEFAULT"},
        "origin",
        "选择一个有效的选项。 DEFAULT 不在可用的选项中。",
    ),
]


@pytest.mark.parametrize(("key", "values", "field", "sentence"), WRONG)
def test_what_is_wrong_is_said_at_its_field(world, client_of, key, values, field, sentence):
    answer = send(client_of("department"), key, **values)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [sentence]}
    assert not SettingValue.objects.exists()


def test_a_switch_is_yes_or_no(world, client_of):
    key = "assessment.report_in_compulsory"
    assert '<option value="0" selected>否</option>' in text_of(client_of("department"), key)
    assert send(client_of("department"), key, value="1").status_code == 302
    assert SettingValue.objects.get().value == "1"


def test_what_a_regulation_fixes_is_shown_without_a_form(world, client_of):
    page = text_of(client_of("department"), "committee_full_members")
    assert "由党内法规规定，县里不能改。" in page
    assert '<form method="post" action="/settings/' not in page
    assert "与“年度结果中季度均分的权重”合计 100" in text_of(
        client_of("department"), "assessment.year_evaluation_weight"
    )


def test_a_change_is_taken_back_before_its_day(world, client_of):
    client = client_of("department")
    send(client, "late_entry_workdays", value="5", from_day="2026-07-11")
    row = SettingValue.objects.get()
    client.post(reverse("members:setting-withdraw", args=[row.pk]))
    row.refresh_from_db()
    assert row.withdrawn_by == world.users["department"]
    assert "已撤回" in text_of(client, "late_entry_workdays")


def test_a_stale_session_types_the_password_again(world, client_of, settings):
    settings.FRESH_SECONDS = -1
    assert send(client_of("department"), NOTICE_DAYS.key).status_code == 401
    assert not SettingValue.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"), [("/calendar/", "/settings/calendar/"), ("/calendar/2027/", "/settings/calendar/2027/")]
)
def test_the_calendar_moved_in(world, client_of, old, new):
    answer = client_of("b1_secretary").get(old)
    assert (answer.status_code, answer.url) == (302, new)
    page = client_of("department").get("/settings/calendar/2027/").content.decode()
    assert f'<a href="{reverse(PAGE)}">数和选项</a>' in page


def test_two_people_take_back_what_two_decided(world, client_of, second):
    one, other = client_of("department"), client_of("second")
    send(one, NOTICE_DAYS.key)
    row = SettingValue.objects.get()
    other.post(reverse("members:setting-confirm", args=[row.pk]))
    assert "提出撤回" in text_of(one, NOTICE_DAYS.key)
    answer = one.post(reverse("members:setting-withdraw", args=[row.pk]), follow=True).content.decode()
    assert "已提出撤回，另一位同志同意后才撤回。" in answer
    assert "同意撤回" not in answer
    assert "起改为 7 个工作日" in text_of(client_of("b1_secretary"))
    row.refresh_from_db()
    [todo] = [todo for todo in todos_for(user=second, on=row.proposed_at.date()) if todo.section == "settings"]
    assert todo.context == f"{row.proposed_by.name}提出撤回 7 个工作日"
    assert "同意撤回" in text_of(other, NOTICE_DAYS.key)
    kept = other.post(reverse("members:setting-keep", args=[row.pk]), follow=True).content.decode()
    assert "没有撤回，从起用日起照此计算。" in kept
    one.post(reverse("members:setting-withdraw", args=[row.pk]))
    assert (
        "已撤回，仍按原来的数计算。"
        in other.post(reverse("members:setting-withdraw", args=[row.pk]), follow=True).content.decode()
    )


def test_a_number_of_the_year_begins_with_a_year(world, client_of):
    page = text_of(client_of("department"), "assessment.year_excellent_from")
    assert '<option value="2027-01-01">2027年1月1日（2027年度）</option>' in page
    assert "2026-10-01" not in page
