"""空白表格: every form people fill in stands on one page, asks what the screen asks, and names nobody."""

import re

import pytest
from django import forms
from django.urls import reverse

from activities.choices import AbsenceReason, PartyPresence, ServiceCategory
from activities.forms.record.agenda import ItemForm, ResolutionForm
from activities.forms.record.basics import BasicsForm
from activities.forms.service import ServiceForm
from alliances.choices import NeedSource, ResourceCategory, Urgency
from alliances.forms.deeds import DeliveryForm, OpinionForm
from alliances.forms.lists import ClaimForm, NeedForm, ResourceForm
from assessment.forms.points import AnswerForm, ObjectionForm
from assessment.models import EvaluationLevel, QuestionnaireItem
from common.paper_forms import DAY, Box, Boxes, Column, Grid, asks, numbered, ticks
from common.papers import Blank, BlankGroup, add_blank, blank_named, blanks_by_group

pytestmark = pytest.mark.django_db
EVALUATIONS = ("community-to-unit", "unit-to-community", "unit-to-street")
TITLES = {
    "report-ins": ["在职党员到社区报到单", "单位党组织到社区报到单"],
    "lists": ["需求登记表", "资源登记表", "需求认领单"],
    "meetings": ["“三会一课”记录", "党建联席会议记录"],
    "services": ["志愿服务记录表"],
    "evaluations": ["双向评价表（社区评单位）", "双向评价表（单位评社区）", "双向评价表（单位评街道）"],
    "points": ["积分异议（申诉）表"],
}
LEADS = {
    "members:member-report-ins": "report-ins", "members:unit-report-ins": "report-ins", "alliances:needs": "lists",
    "alliances:resources": "lists", "alliances:claims": "lists", "activities:meetings": "meetings",
    "activities:services": "services", "assessment:evaluations": "evaluations", "assessment:objections": "points",
}  # fmt: skip
ASKED = {
    "need": [NeedForm],
    "resource": [ResourceForm],
    "claim": [ClaimForm, DeliveryForm, OpinionForm],
    "meeting": [BasicsForm, ItemForm, ResolutionForm],
    "conference": [ItemForm, ResolutionForm],
    "service": [ServiceForm],
    "objection": [ObjectionForm, AnswerForm],
}
NOT_ASKED = {
    # asked by the page where something is odd, and never of who only writes down what happened
    BasicsForm: {"late_reason", "quorum_note", "none_came_reason", "answers", "moderator_name", "recorder_name"},
    ResolutionForm: {"person", "unit"},
}
VOTES = {"votes_for", "votes_against", "abstentions"}
OTHER_WORDS = {"主持人": "主持人（主讲人）", "开放给": "开放给（联建组织）"}


def printed(client, name):
    answer = client.get(reverse("common:blank", args=[name]))
    assert answer.status_code == 200
    return answer.content.decode()


def heads_of(page):
    return re.findall(r"<(?:th|h2)[^>]*>([^<]+)</(?:th|h2)>", page)


def test_all_forms_stand_on_one_page(world, client_of):
    assert {group.key: [str(blank.title) for blank in blanks] for group, blanks in blanks_by_group().items()} == TITLES
    page = client_of("c1_recorder").get(reverse("common:blanks")).content.decode()
    for group, blanks in blanks_by_group().items():
        assert f'id="{group.key}"' in page
        for blank in blanks:
            assert f'href="{reverse("common:blank", args=[blank.name])}"' in page
            assert f"录入：{blank.keyed_in}" in page


@pytest.mark.parametrize("name", LEADS)
def test_the_pages_concerned_lead_there(world, client_of, name):
    page = client_of("c1_secretary").get(reverse(name)).content.decode()
    assert f'href="{reverse("common:blanks")}#{LEADS[name]}"' in page


def test_two_forms_of_one_name_are_refused():
    group = BlankGroup("lists", "清单")
    with pytest.raises(ValueError, match="blank form need is there already"):
        add_blank(Blank("need", group, "又一张", "", dict))
    assert str(blank_named("need").title) == "需求登记表"


def test_a_form_there_is_not(world, client_of):
    assert client_of("c1_secretary").get(reverse("common:blank", args=["letter"])).status_code == 404


@pytest.mark.parametrize("name", ASKED)
def test_a_sheet_asks_what_the_screen_asks(world, client_of, name):
    page = printed(client_of("c1_recorder"), name)
    heads = [*heads_of(page), *re.findall(r"(\w+)　　　票", page)]
    for form in ASKED[name]:
        for key, field in form.base_fields.items():
            left_out = NOT_ASKED.get(form, set()) | (VOTES if name == "conference" else set())
            if key not in left_out and not isinstance(field.widget, forms.HiddenInput):
                label = str(field.label)
                assert label in heads or OTHER_WORDS.get(label) in heads


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("need", [*NeedSource.labels, *ResourceCategory.labels, *Urgency.labels]),
        ("resource", ResourceCategory.labels),
        ("service", ServiceCategory.labels),
        ("meeting", [*AbsenceReason.labels, "支部党员大会", "支部委员会会议", "党小组会", "党课", "主题党日"]),
        ("conference", PartyPresence.labels),
        ("objection", ["成立", "不成立", "认可答复", "申请复核"]),
    ],
)
def test_fixed_choices_are_ticked(world, client_of, name, words):
    ticked = re.findall(r'<span class="tick">□([^<]+)</span>', printed(client_of("c1_recorder"), name))
    assert set(ticked) >= set(map(str, words))
    assert "请选择" not in ticked


@pytest.mark.parametrize("name", EVALUATIONS)
def test_an_evaluation_asks_the_items_of_the_county(world, client_of, name):
    page = printed(client_of("c1_recorder"), f"evaluation-{name}")
    items = QuestionnaireItem.objects.filter(questionnaire__kind=name.upper().replace("-", "_")).order_by("position")
    assert items.count() == 5
    levels = "".join(f'<span class="tick">□{row.title} {row.points}</span>' for row in EvaluationLevel.objects.all())
    rows = [f"<td>{number}</td><td>{item.title}</td><td>{levels}</td>" for number, item in enumerate(items, 1)]
    lines = re.sub(r">\s+<", "><", page)
    assert all(row in lines for row in rows)
    assert "评价组织（盖章）" in page


@pytest.mark.parametrize("name", [blank.name for blanks in blanks_by_group().values() for blank in blanks])
def test_a_blank_form_is_a_paper_that_names_nobody(world, client_of, name):
    page = printed(client_of("c1_secretary"), name)
    paper = page[page.index("<main") : page.index("</main>")]
    assert f"<h1>{blank_named(name).title}</h1>" in paper
    assert not [row.name for row in world.organisations.values() if row.name in paper]
    assert not [person.name for person in world.people.values() if person.name in paper]
    assert "data-print" in page
    assert "—</" not in paper


def test_boxes_stand_two_in_a_row():
    one, two, wide, last = Box("一"), Box("二"), Box("三", is_wide=True), Box("四")
    assert list(Boxes([one, two, wide, last]).rows) == [[one, two], [wide], [last]]
    assert list(Boxes([one, wide, two, last]).rows) == [[one], [wide], [two, last]]


def test_rows_of_a_grid_are_filled_up():
    assert list(Grid([Column("序号"), Column("姓名")], numbered(2)).rows) == [[1, ""], [2, ""]]


def test_the_room_of_a_field():
    assert asks(NeedForm, "due_on") == Box("期望完成日期", text=DAY)
    assert asks(NeedForm, "raiser", is_wide=True) == Box("提出组织", is_wide=True)
    assert asks(BasicsForm, "ended_at", title="散会") == Box("散会", text="　　时　　分")
    assert asks(AnswerForm, "is_upheld").text == ('<span class="tick">□成立</span><span class="tick">□不成立</span>')
    assert ticks(["<b>"]) == '<span class="tick">□&lt;b&gt;</span>'
