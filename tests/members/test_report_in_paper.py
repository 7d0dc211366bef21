"""报到单 and 回执: a paper of two parts with a cut line, in the paper's own words, filled in and blank."""

import re

import pytest
from django.urls import reverse

from members.choices import ReportInState as State
from members.services import report_ins as services
from tests.members.papers import DAY, in_state, submit_unit

pytestmark = pytest.mark.django_db
ROOM = "　　　年　　月　　日"
GAP = "____"


def words_of(page):
    """The paragraphs and cells of the paper, a line to write on as ____."""
    paper = page[page.index("<main") : page.index("</main>")].replace('<span class="gap"></span>', GAP)
    parts = re.findall(r"<(?:h1|h2|p|th|td)\b[^>]*>(.*?)</(?:h1|h2|p|th|td)>", paper, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", part).strip(" \n") for part in parts]


def member_paper(client, row):
    return words_of(client.get(reverse("members:member-report-in-paper", args=[row.pk])).content.decode())


def unit_paper(client, row):
    return words_of(client.get(reverse("members:unit-report-in-paper", args=[row.pk])).content.decode())


def receipt(words):
    """What stands below the cut line, from 回执 on."""
    return words[words.index("回　执") :]


def test_a_members_paper_before_it_is_received(world, client_of):
    words = member_paper(client_of("c1_secretary"), in_state(world, State.SUBMITTED))
    assert words == [
        "在职党员到社区报到单",
        "学府社区党委：",
        "本人系在职党员，现向居住地社区党组织报到，参加社区组织的活动和志愿服务，请予接收。",
        "姓名", "吴海燕", "所在党组织", "县税务局机关党支部",
        "报到社区", "学府社区党委", "报到小区", "锦绣家园小区党支部",
        "报到日期", "2026年7月10日",
        "本人（签字）", "2026年7月10日",
        "回　执",
        "吴海燕同志：",
        f"你2026年7月10日提交的报到单收悉，同意接收，自{ROOM}起在锦绣家园小区党支部报到在册。请参加社区组织的活动和志愿服务。",
        "特此回执。",
        "学府社区党委（盖章）", ROOM,
    ]  # fmt: skip


RECEIPTS = {
    State.RECEIVED: "你2026年7月10日提交的报到单收悉，同意接收，自2026年7月15日起在锦绣家园小区党支部报到在册。"
    "请参加社区组织的活动和志愿服务。",
    State.ENDED: "你2026年7月10日提交的报到单收悉，同意接收，自2026年7月10日起在锦绣家园小区党支部报到在册。"
    "请参加社区组织的活动和志愿服务。经同意，自2026年7月10日起退出报到。",
    State.REFUSED: "你2026年7月10日提交的报到单收悉，未予接收，原因：不住这里。",
}


@pytest.mark.parametrize("state", RECEIPTS)
def test_the_receipt_says_what_was_answered(world, client_of, state):
    _title, _to, sentence, *rest = receipt(member_paper(client_of("c1_secretary"), in_state(world, state)))
    assert re.sub(r"\s", "", sentence) == RECEIPTS[state]
    assert rest == ["特此回执。", "学府社区党委（盖章）", "2026年7月10日"]


def test_a_units_receipt_asks_for_its_people(world, client_of):
    row = submit_unit(world, entered_for=True)
    services.accept_report_in(report_in=row, started_on=DAY, on=DAY, actor=world.users["c1_secretary"])
    words = unit_paper(client_of("c1_secretary"), row)
    assert words[0] == "单位党组织到社区报到单"
    assert words[2] == "我单位党组织现向你社区党组织报到，参加社区党建联建、共驻共建和志愿服务，请予接收。"
    assert "2026年7月10日（社区代为登记）" in words
    assert "单位党组织（盖章）" in words
    assert receipt(words)[1:3] == [
        f"{row.unit.name}：",
        "你单位2026年7月10日提交的报到单收悉，同意接收，自2026年7月10日起报到在册。请组织党员参加本社区志愿服务。",
    ]


@pytest.mark.parametrize(
    ("name", "to", "sentence"),
    [
        ("member-report-in", f"{GAP}同志：",
         f"你{ROOM}提交的报到单收悉，同意接收，自{ROOM}起在{GAP}报到在册。请参加社区组织的活动和志愿服务。"),
        ("unit-report-in", f"{GAP}党组织：",
         f"你单位{ROOM}提交的报到单收悉，同意接收，自{ROOM}起报到在册。请组织党员参加本社区志愿服务。"),
    ],
)  # fmt: skip
def test_the_blank_paper_leaves_room_for_every_word(world, client_of, name, to, sentence):
    page = client_of("c1_secretary").get(reverse("common:blank", args=[name])).content.decode()
    words = words_of(page)
    assert words[1] == f"{GAP}社区党组织："
    assert receipt(words) == ["回　执", to, sentence, "特此回执。", f"{GAP}社区党组织（盖章）", ROOM]


def test_there_is_a_line_to_cut_and_room_for_both_seals(world, client_of):
    row = in_state(world, State.SUBMITTED)
    page = client_of("c1_secretary").get(reverse("members:member-report-in-paper", args=[row.pk])).content.decode()
    cut = page.index('<div class="cut">')
    assert "沿此线裁开，以下退本人" in page
    assert page.index('<div class="seal">') < cut < page.rindex('<div class="seal">')
    assert "社区还没有接收，回执先留空。" in page
