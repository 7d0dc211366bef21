"""填报负担: counted from rows that are there, by who filled in and who asks; nothing of how long anybody sat at a page."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from activities.forms.record.basics import BasicsForm
from activities.forms.service import ServiceForm
from activities.models import ServiceRecord
from alliances.forms.lists import NeedForm
from members.county_settings import FIELD_MINUTES
from members.models import MemberReportIn
from members.services.complaints import answer_complaint, write_complaint
from tests.county_settings import give
from workbench.selectors.burden import SHEETS, Filler, burden_of, compulsory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def serve(world, person, recorder, day=date(2026, 11, 2)):
    return ServiceRecord.objects.create(
        member=world.people[person], community=world["c1"], category="VISIT", title="走访", held_on=day, hours=1,
        recorded_by=world.users[recorder], recorded_at=NOW,
    )  # fmt: skip


def parts(year=2026):
    return {
        part.filler: [(str(line.sheet.title), line.count, line.fields) for line in part.lines]
        for part in burden_of(year)
    }


def test_nothing_is_asked_where_nothing_was_filled_in(world):
    assert burden_of(2026) == []


def test_fields_are_those_of_the_forms():
    assert compulsory(BasicsForm, "place", "moderator") == 3
    assert compulsory(ServiceForm) == 5
    assert compulsory(NeedForm) == 10


def test_sheets_are_counted_by_who_filled_them_in_and_by_the_year(world):
    serve(world, "zhou", "zhou_member")
    serve(world, "wu", "u1_liaison")
    serve(world, "chen", "u1_liaison")
    serve(world, "ma", "u1_liaison", day=date(2025, 12, 31))
    row = write_complaint(
        kind="COMPLAINT", about="PLACE", place=world["c1"], text="灯坏了。", actor=world.user("zhou_member"), now=NOW
    )
    answer_complaint(complaint=row, answer="修好了。", actor=world.user("c1_secretary"), now=NOW)
    assert parts() == {
        Filler.COMMUNITY: [("意见与投诉的答复", 1, 1)],
        Filler.FOR_OTHERS: [("志愿服务登记", 2, 10)],
        Filler.MEMBER: [("志愿服务登记", 1, 5)],
    }
    assert parts(2025) == {Filler.FOR_OTHERS: [("志愿服务登记", 1, 5)]}


def test_hours_follow_the_number_of_the_county(world):
    for person in ("zhou", "liu", "wang"):
        serve(world, person, "zhou_member")
    (for_others, own) = burden_of(2026)
    assert (for_others.fields, for_others.hours, own.hours) == (10, Decimal("0.1"), Decimal("0.0"))
    give(FIELD_MINUTES, Decimal("3"))
    (for_others, own) = burden_of(2026)
    assert (for_others.minutes, for_others.hours, own.hours) == (30, Decimal("0.5"), Decimal("0.3"))


def test_the_page_says_how_it_is_reckoned_and_who_asks(world, client_of):
    serve(world, "wu", "u1_liaison")
    body = client_of("zhou_member").get("/burden/2026/").content.decode()
    for words in (
        "每项按 0.5 分钟估算（系统默认，未经本县研究）",
        "必填项数 × 当年的张数",
        "接收报到的社区",
        "共 5 项，估计 3 分钟（0.0 小时）",
        "系统不记录任何人在哪一页停留多久",
    ):
        assert words in body
    assert client_of("zhou_member").get("/burden/1999/").status_code == 404
    assert client_of("zhou_member").get("/burden/2999/").status_code == 404
    assert client_of("zhou_member").get("/burden/99999/").status_code == 404


def test_parts_stand_by_office_and_never_by_size(world):
    assert [part.filler for part in burden_of(2026)] == []
    serve(world, "zhou", "zhou_member")
    for person in ("wu", "chen"):
        serve(world, person, "u1_liaison")
    assert [part.filler for part in burden_of(2026)] == [Filler.FOR_OTHERS, Filler.MEMBER]
    assert list(Filler)[-2:] == [Filler.FOR_OTHERS, Filler.MEMBER]


def test_every_sheet_asks_for_something():
    assert MemberReportIn in {sheet.rows(2026).model for sheet in SHEETS}
    assert all(sheet.fields > 0 and str(sheet.asked_by) for sheet in SHEETS)
