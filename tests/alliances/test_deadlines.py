"""The needs stand in the order of the day on which something is expected: the verification promised, else what was wanted."""

from datetime import date

import pytest
from django.urls import reverse

from alliances.county_settings import VERIFY_DAYS
from alliances.lists import NEEDS
from alliances.models import Need
from alliances.selectors.deadlines import needs_for_list, promised_on, verify_due_on
from alliances.selectors.needs import by_number
from alliances.services.needs import submit_need
from common.calendars import WorkCalendar
from common.paging import KeysetPage
from tests.alliances.conftest import at
from tests.county_settings import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(lists):
    """Handed in on 5, 2 and 4 March, the last one under a shorter promise; one published for 10, one draft for 3 March."""
    give(VERIFY_DAYS, 1, from_day=date(2026, 3, 4))
    days = {"late": 5, "early": 2, "short": 4}
    needs = {
        name: submit_need(need=lists.need(title=name), actor=None, now=at(date(2026, 3, day), 23))
        for name, day in days.items()
    }
    needs["published"] = lists.published(title="published", due_on=date(2026, 3, 10))
    needs["draft"] = lists.need(title="draft", due_on=date(2026, 3, 3))
    return needs


ORDER = [  # what is said of it, and which day that is
    ("draft", date(2026, 3, 3), None),
    ("short", date(2026, 3, 5), date(2026, 3, 5)),
    ("late", date(2026, 3, 6), date(2026, 3, 6)),
    ("published", date(2026, 3, 10), None),
    ("early", date(2026, 3, 11), date(2026, 3, 11)),
]


def test_a_need_stands_by_the_day_that_stands_beside_it(lists, line):
    user = lists.world.users["c1_secretary"]
    rows = list(needs_for_list(user=user).order_by(*NEEDS.order))
    assert [(row.title, row.deadline, promised_on(row)) for row in rows] == ORDER
    calendar = WorkCalendar()
    assert [verify_due_on(row, calendar) for row in rows] == [promised for _title, _day, promised in ORDER]


def test_the_desk_shows_them_in_that_order_over_its_pages(lists, line, client_of, rf):
    tab = client_of("s1_admin").get(f"{reverse('alliances:needs')}?tab=submitted")
    assert [row.need.title for row in tab.context["queue"]] == ["short", "late", "early"]
    assert [row.days_left for row in tab.context["queue"]] == [3, 4, 7]
    rows, address, titles = needs_for_list(user=lists.world.users["c1_secretary"]), "?", []
    while address:
        page = KeysetPage(rows, NEEDS.order, rf.get(f"/{address}"), size=2)
        titles += [row.title for row in page.rows]
        address = page.next_url
    assert titles == [title for title, *_days in ORDER]


def test_equal_days_stand_by_number(lists):
    first, second = (submit_need(need=lists.need(), actor=None, now=at(date(2026, 3, 2), hour)) for hour in (15, 9))
    rows = needs_for_list(user=lists.world.users["s1_admin"]).order_by(*NEEDS.order)
    assert [row.pk for row in rows] == [first.pk, second.pk]


NUMBERS = ("X-{0:04d}", "x-{0:04d}", "X{0}", "x{0:04d}", "{0}", "Ｘ－{0:04d}", " X–{0} ", "x {0}")


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_is_found_however_it_is_written(lists, client_of, written):
    need, other = lists.published(), lists.published()
    lists.claim(need)
    lists.claim(other)
    text = written.format(need.pk)
    assert list(Need.objects.filter(by_number("", text))) == [need]
    handler, unit = client_of("s1_admin"), client_of("u1_liaison")
    desk = handler.get(reverse("alliances:needs"), {"tab": "all", "q": text})
    assert [row.need.pk for row in desk.context["queue"]] == [need.pk]
    claims = unit.get(reverse("alliances:claims"), {"q": text}).context["page"].rows
    assert [claim.need_id for claim in claims] == [need.pk]
    found = unit.get(reverse("members:search"), {"q": text}).context["panels"]
    assert [[row.pk for row, _shown in panel.context["needs"]] for panel in found] == [[need.pk]]


@pytest.mark.parametrize("text", ["X-", "X", "", "X-1a", "X-99999", "XX-1", "-"])
def test_what_is_no_number_of_a_need_finds_none(lists, text):
    lists.published()
    assert list(Need.objects.filter(by_number("", text))) == []


def test_the_top_bar_finds_needs_within_ones_scope_alone(lists, client_of):
    need, url = submit_need(need=lists.need(), actor=None, now=at(date(2026, 3, 2))), reverse("members:search")
    page = f'href="{need.get_absolute_url()}"'
    found = {
        key: page in client_of(key).get(url, {"q": need.number}).content.decode()
        for key in ("s1_admin", "c1_secretary", "u1_liaison", "s2_admin", "zhou_member", "g1_leader", "system")
    }
    assert [key for key, is_there in found.items() if is_there] == ["s1_admin", "c1_secretary"]
    assert "没有找到" in client_of("u1_liaison").get(url, {"q": need.number}).content.decode()


def test_a_search_under_the_wrong_tab_offers_the_others(lists, client_of):
    need, client, url = lists.published(), client_of("s1_admin"), reverse("alliances:needs")
    page = client.get(url, {"tab": "submitted", "q": need.number})
    assert (list(page.context["queue"]), page.context["wide_url"]) == ([], f"?tab=all&q={need.number}")
    assert "在“全部”里找" in page.content.decode()
    wide = client.get(url + page.context["wide_url"])
    assert ([row.need.pk for row in wide.context["queue"]], wide.context["wide_url"]) == ([need.pk], "")


CLAIMS = {  # whose list: claims by unit, on needs of c1, of its branch b1, of u1
    "c1_secretary": ["b1 u1", "c1 e1", "c1 u1"],
    "b1_secretary": ["b1 u1"],
    "u1_liaison": ["b1 u1", "c1 u1", "u1 e1"],
    "e1_liaison": ["c1 e1", "u1 e1"],
    "s1_admin": ["b1 u1", "c1 e1", "c1 u1", "u1 e1"],
    "c2_secretary": [],
}


@pytest.mark.parametrize("key", CLAIMS)
def test_claims_are_listed_for_who_took_them_on_and_for_whom(lists, client_of, key):
    for raiser, unit in (("c1", "u1"), ("c1", "e1"), ("b1", "u1"), ("u1", "e1")):
        lists.claim(lists.published(raiser), unit, quantity=1)
    names = {row.pk: code for code, row in lists.world.organisations.items()}
    rows = client_of(key).get(reverse("alliances:claims")).context["page"].rows
    assert sorted(f"{names[row.need.raiser_id]} {names[row.unit_id]}" for row in rows) == CLAIMS[key]


def test_a_need_is_published_in_one_press(lists, client_of):
    need, client = submit_need(need=lists.need(), actor=None, now=at(date(2026, 3, 2))), client_of("s1_admin")
    url = reverse("alliances:need-publish", args=[need.pk])
    page = client.get(reverse("alliances:needs")).content.decode()
    form = page[page.index(f'action="{url}"') : page.index("</form>", page.index(f'action="{url}"'))]
    assert (
        form.index('<button class="btn btn-sm">核实并发布</button>')
        < form.index("<details")
        < form.index('name="note"')
    )
    client.post(url, {"version": need.version})
    need.refresh_from_db()
    assert (need.state, need.reason, need.events.last().deed) == ("PUBLISHED", "", "PUBLISH")


def test_a_refused_word_unfolds_what_was_pressed(lists, client_of):
    """Closing with a part nobody took asks for the reason, in place."""
    need, client = lists.published(), client_of("c1_secretary")
    page = client.post(reverse("alliances:need-close", args=[need.pk]), {"version": need.version})
    text = page.content.decode()
    assert page.status_code == 422
    assert "还有 46 人没有落实，销号请写明原因。" in text
    assert text.count('<details class="deed" open>') == 1
