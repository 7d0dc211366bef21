"""清单用词: a county carries on its lists of words; a word that was used ends and is never removed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from activities.choices import SERVICE_CATEGORIES
from alliances.choices import CATEGORIES, FORMS, SOURCES
from alliances.filters import NeedFilter
from alliances.forms.lists import NeedForm
from alliances.models import Need
from common.county_lists import all_lists, define_list
from common.models import ListWord
from common.once import reading_once
from common.selectors.county_lists import all_choices, choices_on, word_of, words_in
from common.services import county_lists as services
from tests.alliances.conftest import lists, today  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)


def add(words, word, actor=None, **more):
    values = {"origin": "COUNTY", "ground": "县办〔2026〕3号", "from_day": TODAY, "now": NOW}
    return services.add_word(words=words, word=word, actor=actor, **(values | more))


def end(words, code, last_day=TODAY, **more):
    return services.end_word(words=words, code=code, last_day=last_day, actor=None, now=NOW, **more)


def said(words, on=TODAY):
    return [word for _code, word in choices_on(words, on)]


def test_without_rows_the_lists_are_as_they_were_brought(world):
    assert [each.key for each in all_lists()] == [
        "alliances.forms", "alliances.categories", "alliances.sources", "activities.service_categories",
    ]  # fmt: skip
    assert said(CATEGORIES) == ["阵地场地", "人才师资", "设施设备", "政策信息", "资金物资", "服务技能"]
    assert (len(said(FORMS)), len(said(SOURCES)), len(said(SERVICE_CATEGORIES))) == (19, 5, 11)
    with pytest.raises(ValueError, match="defined twice"):
        define_list("alliances.forms", "x", [])


def test_a_word_is_added_behind_another_from_its_day_on(world):
    row = add(CATEGORIES, "心理关爱", after="VENUE", from_day=TOMORROW)
    assert (row.code, "心理关爱" in said(CATEGORIES)) == ("C1", False)
    assert said(CATEGORIES, TOMORROW)[:3] == ["阵地场地", "心理关爱", "人才师资"]
    assert add(CATEGORIES, "托管").code == "C2"
    assert said(CATEGORIES)[-1] == "托管"
    assert add(FORMS, "片区共治").code == "片区共治"


def test_a_word_that_ended_is_still_said_and_found_but_no_more_offered(lists):  # noqa: F811
    need = lists.need(category="FUNDS")
    end(CATEGORIES, "FUNDS")
    assert "资金物资" in said(CATEGORIES)
    assert "资金物资" not in said(CATEGORIES, TOMORROW)
    assert said(CATEGORIES, TOMORROW) == said(CATEGORIES)[:4] + said(CATEGORIES)[5:]
    assert Need.objects.get(pk=need.pk).get_category_display() == "资金物资"
    assert ("FUNDS", "资金物资") in all_choices(CATEGORIES)
    assert ("FUNDS", "资金物资") in choices_on(CATEGORIES, TOMORROW, keep="FUNDS")


REFUSED = [
    (lambda: add(CATEGORIES, "阵地场地"), services.WordIsThere),
    (lambda: add(CATEGORIES, "一二三四五六七八九十一二三"), services.WordTooLong),
    (lambda: add(CATEGORIES, "托管", from_day=TODAY - timedelta(days=1)), services.WordDayIsOver),
    (lambda: end(CATEGORIES, "FUNDS", TODAY - timedelta(days=1)), services.WordDayIsOver),
    (lambda: end(CATEGORIES, "X"), services.NoSuchWord),
    (lambda: [end(CATEGORIES, "FUNDS"), end(CATEGORIES, "FUNDS")], services.WordHasEnded),
    (lambda: [end(CATEGORIES, code) for code, _word in CATEGORIES.words], services.LastWord),
    (lambda: services.take_back_word(words=CATEGORIES, code="FUNDS", actor=None, now=NOW), services.NothingToTakeBack),
]


@pytest.mark.parametrize(("deed", "refusal"), REFUSED)
def test_what_is_refused(world, deed, refusal):
    with pytest.raises(refusal):
        deed()


def test_before_its_day_a_change_is_taken_back(world):
    before = words_in(CATEGORIES)
    add(CATEGORIES, "托管", from_day=TOMORROW)
    services.take_back_word(words=CATEGORIES, code="C1", actor=None, now=NOW)
    end(CATEGORIES, "FUNDS", TOMORROW)
    services.take_back_word(words=CATEGORIES, code="FUNDS", actor=None, now=NOW)
    assert words_in(CATEGORIES) == before
    begun = add(CATEGORIES, "托管")
    end(CATEGORIES, begun.code, TOMORROW)
    services.take_back_word(words=CATEGORIES, code=begun.code, actor=None, now=NOW)
    assert "托管" in said(CATEGORIES, TOMORROW + timedelta(days=9))
    with pytest.raises(services.NothingToTakeBack):
        services.take_back_word(words=CATEGORIES, code=begun.code, actor=None, now=NOW)
    deeds = LogEntry.objects.filter(additional_data__deed__startswith="list.").order_by("pk")
    assert [row.additional_data["deed"].removeprefix("list.word_") for row in deeds] == [
        "added", "taken_back", "ended", "taken_back", "added", "ended", "taken_back",
    ]  # fmt: skip


def test_a_number_that_was_taken_back_is_not_given_to_another_word_that_is_there(world):
    add(CATEGORIES, "托管", from_day=TOMORROW)
    add(CATEGORIES, "陪诊", from_day=TOMORROW)
    services.take_back_word(words=CATEGORIES, code="C1", actor=None, now=NOW)
    assert add(CATEGORIES, "心理关爱").code == "C3"


def test_the_word_for_which_all_others_ended_is_not_taken_back(world):
    add(CATEGORIES, "托管", from_day=TOMORROW)
    for code, _word in choices_on(CATEGORIES, TODAY):
        end(CATEGORIES, code)
    with pytest.raises(services.LastWord):
        services.take_back_word(words=CATEGORIES, code="C1", actor=None, now=NOW)
    assert said(CATEGORIES, TOMORROW) == ["托管"]


def test_forms_offer_the_words_of_today_and_the_one_the_row_has(lists):  # noqa: F811
    add(CATEGORIES, "托管")
    need = lists.need(category="FUNDS")
    end(CATEGORIES, "FUNDS")
    user = lists.world.users["c1_secretary"]
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        new = NeedForm(user=user, on=TOMORROW)
        kept = NeedForm(user=user, on=TOMORROW, instance=need)
        words = [dict(form.fields["category"].choices) for form in (new, kept)]
    assert [("C1" in each, "FUNDS" in each) for each in words] == [(True, False), (True, True)]
    assert words[0][""] == "请选择"
    lists.need(category="C1")
    assert [row.category for row in NeedFilter({"category": "C1"}, Need.objects.all(), user=user).qs] == ["C1"]


def test_a_request_reads_the_lists_once(world):
    with reading_once(), CaptureQueriesContext(connection) as asked:
        assert [word_of(CATEGORIES, code) for code in ("FUNDS", "SKILL", "GONE")] == ["资金物资", "服务技能", "GONE"]
        said(SOURCES)
    assert len(asked) == 1


@pytest.fixture
def address() -> str:
    return reverse("members:lists")


def test_everybody_reads_the_lists_and_the_department_changes_them(world, client_of, address):
    key = {"list": CATEGORIES.key}
    with time_machine.travel(NOW, tick=False):
        for client in (client_of("b1_secretary"), client_of("audit")):
            page = client.get(address, key).content.decode()
            assert "阵地场地、人才师资" in page
            assert "增加一项" not in page
        one = client_of("department")
        data = {"word": "心理关爱", "after": "VENUE", "origin": "COUNTY", "ground": "会议", "from_day": "2026-03-03"}
        answer = one.post(reverse("members:list-add", args=[CATEGORIES.key]), data, follow=True).content.decode()
        assert "已增加“心理关爱”，从起用日起可选。" in answer
        assert "未起用" in answer
        assert "2026年3月3日</time>起，本县规定，会议" in answer
        wrong = one.post(reverse("members:list-add", args=[CATEGORIES.key]), {**data, "word": "阵地场地"})
        assert wrong.status_code == 422
        assert "这个清单里已经有“阵地场地”。" in wrong.content.decode()
        ended = {"code": "FUNDS", "last_day": "2026-03-31", "ground": ""}
        assert (
            "“资金物资”到期后不再可选。"
            in one.post(reverse("members:list-end", args=[CATEGORIES.key]), ended, follow=True).content.decode()
        )
        back = one.post(reverse("members:list-take-back", args=[CATEGORIES.key]), {"code": "FUNDS"}, follow=True)
        assert "已撤回，照原来的清单。" in back.content.decode()
    assert [row.word for row in ListWord.objects.all()] == ["心理关爱"]
    assert client_of("department").get(address, {"list": "no.such"}).status_code == 404


def test_the_auditor_reads_which_word_was_added(world, client_of):
    add(CATEGORIES, "心理关爱", actor=world.users["department"])
    page = client_of("audit").get(reverse("members:audit"), {"deed": "list.word_added"}).content.decode()
    assert "增加清单用词" in page
    assert "需求和资源的类别 心理关爱" in page
