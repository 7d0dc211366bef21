"""合规自查: what it ships with, who keeps it, and that a check is of a wording."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from common.versions import StaleSave
from members.models import ComplianceLine
from members.services import compliance as services

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PAGE = "/settings/compliance/"


def test_five_things_ship_each_to_be_checked(world, client_of):
    assert list(ComplianceLine.objects.values_list("position", "forbidden", "checked_by")) == [
        (1, "随意、重复要求填表报数", None),
        (2, "强制签到打卡，按积分排名，统计在线时长", None),
        (3, "强制下载、登录，考核安装率、使用率", None),
        (4, "日常考核主要靠平台，以上传痕迹代替工作", None),
        (5, "商业行为", None),
    ]
    body = client_of("zhou_member").get(PAGE).content.decode()
    assert body.count("待县里核对") == 6  # each line, and how many in the heading
    assert "5 条待县里核对" in body
    assert all(line.measure in body for line in ComplianceLine.objects.all())
    assert "增加一条" not in body


def test_a_check_bears_name_and_day_until_the_wording_changes(world, client_of):
    line, client = ComplianceLine.objects.get(position=2), client_of("department")
    assert client.post(reverse("members:compliance-check", args=[line.pk]), {"note": "与文件相符"}).status_code == 302
    line.refresh_from_db()
    assert (line.checked_by, line.note, line.version) == (world.users["department"], "与文件相符", 2)
    assert line.checked_on is not None
    body = client.get(PAGE).content.decode()
    assert "核对：与文件相符" in body
    assert "4 条待县里核对" in body
    changed = {"forbidden": line.forbidden, "measure": "没有签到。", "version": "2"}
    assert client.post(reverse("members:compliance-change", args=[line.pk]), changed).status_code == 302
    line.refresh_from_db()
    assert (line.measure, line.checked_by, line.checked_on, line.note) == ("没有签到。", None, None, "")


def test_a_check_of_an_older_wording_is_refused(world):
    line, actor = ComplianceLine.objects.get(position=1), world.user("department")
    services.change_line(compliance_line=line, forbidden="甲", measure="乙", actor=actor, now=NOW, version=1)
    with pytest.raises(StaleSave):
        services.check_line(compliance_line=line, actor=actor, now=NOW, version=1)


def test_a_new_line_stands_last_and_an_ended_one_is_not_listed(world, client_of):
    actor = world.user("department")
    made = services.add_line(forbidden="层层加码", measure="要求填的只有办法里的。", actor=actor, now=NOW)
    assert made.position == 6
    services.end_line(compliance_line=ComplianceLine.objects.get(position=5), actor=actor, now=NOW)
    body = client_of("b1_secretary").get(PAGE).content.decode()
    assert "商业行为" not in body
    assert body.index("日常考核主要靠平台") < body.index("层层加码")
    ended = ComplianceLine.objects.get(position=5)
    assert ended.ended_on == date(2026, 11, 26)
    with pytest.raises(services.LineEnded):
        services.check_line(compliance_line=ended, actor=actor, now=NOW)


def test_the_log_says_who_changed_a_line(world, client_of):
    line = ComplianceLine.objects.get(position=3)
    changed = {"forbidden": "强制下载", "measure": line.measure, "version": "1"}
    client_of("department").post(reverse("members:compliance-change", args=[line.pk]), changed)
    entry = LogEntry.objects.get_for_object(line).latest("pk")
    assert entry.actor == world.users["department"]
    assert entry.changes == {"forbidden": ["强制下载、登录，考核安装率、使用率", "强制下载"]}
