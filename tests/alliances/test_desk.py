"""The desk: tabs that count what they hold, filters, the panel as an address, and constant query counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliances.services import claims as claim_services
from alliances.services.alliances import create_regional
from alliances.services.needs import return_need, submit_need
from alliances.services.resources import offer_resource
from tests.alliances.conftest import DAY, NOW

pytestmark = pytest.mark.django_db


def submitted(lists):
    return submit_need(need=lists.need(), actor=None, now=NOW)


def url(name):
    return reverse(f"alliances:{name}")


TABS = {  # account: {tab: numbers on it}; one need each: submitted, returned, published, delivered, all of it confirmed
    "s1_admin": {"mine": 1, "submitted": 1, "published": 3, "delivered": 1},
    "c1_secretary": {"mine": 3, "open": 0, "submitted": 1, "published": 3, "delivered": 1},
    "u1_liaison": {"mine": 0, "open": 2, "submitted": 0, "published": 3, "delivered": 1},
    "b1_secretary": {"mine": 0, "submitted": 0, "published": 0, "delivered": 0},
}


@pytest.fixture
def desk(lists):
    returned = return_need(need=submitted(lists), reason="缺数量", actor=None, now=NOW)
    delivered, finished = lists.published(), lists.published()
    claim = lists.claim(delivered, quantity=6)
    claim_services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    claim = lists.claim(finished, quantity=46)
    claim = claim_services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    claim_services.accept_claim(claim=claim, opinion="好", actor=None, now=NOW)
    return {"submitted": submitted(lists), "returned": returned, "published": lists.published()}


@pytest.mark.parametrize("key", TABS)
def test_tabs_of_the_desk_count_what_they_hold(lists, desk, client_of, key):
    client = client_of(key)
    tabs = client.get(url("needs")).context["tabs"]
    assert {tab.url.removeprefix("?tab="): tab.count for tab in tabs if tab.count is not None} == TABS[key]
    for tab in tabs:
        if tab.count is not None:
            assert len(client.get(url("needs") + tab.url).context["queue"]) == tab.count, tab.url


def test_the_panel_is_an_address_and_a_part(lists, desk, client_of):
    client, need = client_of("s1_admin"), desk["published"]
    address = f"{url('needs')}?tab=all&need={need.pk}"
    assert client.get(address).context["picked"].pk == need.pk
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="desk picked" id="desk">')
    assert client.get(f"{url('needs')}?need={desk['submitted'].pk}").status_code == 200
    assert client_of("u1_liaison").get(f"{url('needs')}?need={desk['submitted'].pk}").status_code == 404
    assert "btn-primary" not in client.get(address).content.decode()


FILTERS = [
    ("q=X-{pk:04d}", 1), ("q=体检", 5), ("q=没有的", 0), ("category=SKILL", 5), ("category=VENUE", 0),
    ("urgency=URGENT", 0), ("due=month", 5), ("due=over", 0),
]  # fmt: skip


@pytest.mark.parametrize(("query", "count"), FILTERS)
def test_filters_of_the_desk(lists, desk, client_of, query, count):
    query = query.format(pk=desk["submitted"].pk)
    answer = client_of("s1_admin").get(f"{url('needs')}?tab=all&{query}")
    assert len(answer.context["queue"]) == count


def test_the_community_filter_holds_its_branches(lists, client_of):
    lists.published("b1")
    client = client_of("s1_admin")
    for key, count in (("c1", 1), ("c2", 0)):
        answer = client.get(f"{url('needs')}?tab=all&community={lists.world[key].pk}")
        assert len(answer.context["queue"]) == count, key


def rows_for(lists, count):
    for step in range(count):
        if step:
            create_regional(core=lists.world["c2"], name=f"东关{step}", on=DAY, actor=None, now=NOW)
        need = lists.published()
        lists.claim(need, "u1", quantity=1)
        lists.claim(need, "e1", quantity=1)
        submitted(lists)
        offer_resource(
            provider=lists.world["u1"], category="VENUE", name="会议室", content="80 座", alliances=[lists.alliance],
            actor=None, now=NOW,
        )  # fmt: skip


COUNTS = {  # address: queries, with one row and with three
    "needs": 18, "needs?tab=all": 17, "resources": 9, "claims": 8, "alliances": 9,
}  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", COUNTS)
def test_query_count(lists, client_of, address, count):
    rows_for(lists, count)
    name, _mark, query = address.partition("?")
    client = client_of("s1_admin")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(f"{url(name)}?{query}").status_code == 200
    assert len(queries) == COUNTS[address]
