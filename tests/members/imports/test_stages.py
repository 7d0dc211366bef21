"""Full or probationary (DOMAIN.md §2): the words decide, then the dates; an error is no empty cell, a note never decides."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from members.choices import ImportKind, Stage
from members.models import Member
from members.services.imports.carrying_out import plan_import, run_import
from members.services.imports.scope import ImportScope
from members.services.imports.stages import is_no_member, stage_of_heading, stage_said
from members.services.people import change_member
from tests.members.imports.test_matching import B1, sheet
from tests.workbook_files import workbook_bytes

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2026, 11, 21, 9))  # noqa: DTZ001
NEW = {"姓名": "孙大海", "所在支部": B1}


def imported(*rows, content=None, **options):
    return run_import(
        kind=ImportKind.ROSTER, content=content or sheet(*rows), scope=ImportScope(), actor=None, now=NOW, **options
    ).plan


def kinds(plan):
    return [warning.kind for warning in plan.warnings]


FULL, PROBATIONARY = "FULL", "PROBATIONARY"
STAGES = {  # what the row says: stage, date of full membership, hints
    "a date of full membership": ({"入党时间": "2001.07", "转正时间": "2002.07"}, FULL, date(2002, 7, 1), []),
    "joined more than two years ago": ({"入党时间": "2001.07", "转正时间": ""}, FULL, None, ["no_full_date"]),
    "joined two years ago to the day": ({"入党时间": "2024-11-21", "转正时间": ""}, FULL, None, ["no_full_date"]),
    "joined a day less than two years ago": ({"入党时间": "2024-11-22", "转正时间": ""}, PROBATIONARY, None, []),
    "joined in this month two years ago": ({"入党时间": "2024.11", "转正时间": ""}, FULL, None, ["no_full_date"]),
    "no column for it, joined long ago": ({"入党时间": "2001.07"}, FULL, None, ["no_full_column"]),
    "no column for it, joined lately": ({"入党时间": "2026.03"}, PROBATIONARY, None, ["no_full_column"]),
    "nothing at all": ({"性别": "男"}, FULL, None, ["no_dates", "no_full_column"]),
    "the word full, joined lately": (
        {"入党时间": "2026.03", "转正时间": "", "人员类别": "正式党员"}, FULL, None, ["no_full_date"],
    ),
    "the word probationary, joined long ago": (
        {"入党时间": "2001.07", "转正时间": "", "人员类别": "预备党员"}, PROBATIONARY, None, [],
    ),
    "the word probationary and a date": (
        {"入党时间": "2025.07", "转正时间": "2026.07", "党员类型": "预备"}, PROBATIONARY, None, ["stage_and_date"],
    ),
    "probationary in the column of the date": ({"入党时间": "2001.07", "转正时间": "预备期"}, PROBATIONARY, None, []),
    "a note decides nothing": ({"入党时间": "2001.07", "转正时间": "2002.07", "备注": "预备党员"}, FULL, date(2002, 7, 1), []),
    "a note about watching": (
        {"入党时间": "2001.07", "转正时间": "2002.07", "备注": "2026年3月起留党察看一年"}, FULL, date(2002, 7, 1), ["under_watch"],
    ),
    "an error is not empty": (
        {"入党时间": "2025.08", "转正时间": "#N/A"}, FULL, None, ["unreadable_cell"],
    ),
    "an error, and nobody is full within a year": (
        {"入党时间": "2026.08", "转正时间": "#REF!"}, PROBATIONARY, None, ["unreadable_cell"],
    ),
    "state of membership": ({"入党时间": "2001.07", "转正时间": "2002.07", "党籍状态": "正常"}, FULL, date(2002, 7, 1), []),
    "political status": ({"入党时间": "2025.07", "转正时间": "", "政治面貌": "中共预备党员"}, PROBATIONARY, None, []),
}  # fmt: skip


@pytest.mark.parametrize("name", STAGES)
def test_stage_of_somebody_new(world, name):
    says, stage, full_on, hints = STAGES[name]
    plan = imported(NEW | says)
    member = Member.objects.get(name="孙大海")
    assert (member.stage, member.full_on, kinds(plan)) == (stage, full_on, hints)
    assert [row.outcome for row in imported(NEW | says).rows] == ["unchanged"]


def test_words_change_somebody_known_and_silence_does_not(world):
    zhou = world.people["zhou"]  # full since 1996-07-01
    row = {"姓名": "周建国", "所在支部": B1, "出生年月": "1970.08"}
    assert [one.outcome for one in imported(row | {"人员类别": ""}).rows] == ["unchanged"]
    plan = imported(row | {"人员类别": "预备党员"})
    assert [(one.label, one.old, one.new) for one in plan.rows[0].changes] == [("党员类别", "正式", "预备")]
    zhou.refresh_from_db()
    assert (zhou.stage, zhou.full_on) == (PROBATIONARY, None)


def test_a_full_member_of_unknown_date_stays_one_when_something_else_is_changed(world):
    imported(NEW | {"入党时间": "2001.07", "转正时间": ""})
    member = Member.objects.get(name="孙大海")
    assert change_member(member=member, actor=None, education="大专").stage == FULL
    assert change_member(member=world.people["zhou"], actor=None, full_on=None).stage == PROBATIONARY


@pytest.mark.parametrize(
    ("title", "text", "stage"),
    [
        ("人员类别", "正式党员", Stage.FULL),
        ("人员类别", " 预 备 ", Stage.PROBATIONARY),
        ("人员类别", "预备党员（已按期转正）", Stage.FULL),
        ("人员类别", "延长预备期", Stage.PROBATIONARY),
        ("人员类别", "流动党员", None),
        ("政治面貌", "中共党员", None),
        ("是否正式党员", "是", Stage.FULL),
        ("是否正式党员", "否", Stage.PROBATIONARY),
        ("是否预备党员", "否", Stage.FULL),
        ("是否转正", "√", Stage.FULL),
        ("预备党员", "√", Stage.PROBATIONARY),
        ("正式党员", "1", Stage.FULL),
        ("正式/预备", "√", None),
    ],
)
def test_words(title, text, stage):
    assert stage_said(title, text) == stage


@pytest.mark.parametrize(
    ("text", "is_none"),
    [("入党积极分子", True), ("发展对象", True), ("群众", True), ("共青团员", True), ("已去世", True), ("已转出", True),
     ("开除党籍", True), ("正式党员", False), ("中共党员", False), ("停止党籍", False), ("正常", False), ("流动党员", False)],
)  # fmt: skip
def test_who_is_no_member(text, is_none):
    assert is_no_member(text) is is_none


def test_who_is_no_member_is_neither_taken_in_nor_refused(world):
    plan = imported(NEW | {"人员类别": "入党积极分子", "入党时间": ""})
    assert (plan.rows, plan.problems, kinds(plan)) == ([], [], ["not_a_member"])
    assert plan.warnings[0].message == "第 2 行“人员类别”写的是“入党积极分子”，不是现有党员，没有导入。"


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("一、正式党员（45名）", Stage.FULL),
        ("二、预备党员（2名）", Stage.PROBATIONARY),
        ("预备党员名册", Stage.PROBATIONARY),
        ("正式党员45名，预备党员2名", None),
        ("党员花名册", None),
    ],
)
def test_headings(text, stage):
    assert stage_of_heading(text) == stage


def test_a_heading_over_people_says_what_they_are(world):
    header = ["序号", "姓名", "入党时间", "转正时间", "所在支部"]
    rows = [
        header,
        ["一、正式党员（1名）"],
        [1, "孙大海", "2026.03", "", B1],
        ["二、预备党员（1名）"],
        [2, "赵小河", "2001.07", "", B1],
    ]
    imported(content=workbook_bytes(rows))
    assert dict(Member.objects.filter(name__in=["孙大海", "赵小河"]).values_list("name", "stage")) == {
        "孙大海": FULL, "赵小河": PROBATIONARY,
    }  # fmt: skip


def test_nothing_is_written_by_a_plan(world):
    plan_import(kind=ImportKind.ROSTER, content=sheet(NEW), scope=ImportScope(), now=NOW)
    assert not Member.objects.filter(name="孙大海").exists()
