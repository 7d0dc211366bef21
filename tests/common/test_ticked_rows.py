"""All that a filter found is decided at once, over its pages: as it was shown, and no more."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count

from activities.choices import ServiceState as State
from activities.models import ServiceRecord
from common import ticked_rows

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
URL = "/services/"


@pytest.fixture
def waiting(world):
    """120 records of 吴海燕 in 学府社区, 40 of them called 巡逻; one more elsewhere."""
    add(world, "c1", 80, "清扫")
    add(world, "c1", 40, "巡逻")
    add(world, "c2", 1, "巡逻")
    return world


def add(world, community, count, title):
    ServiceRecord.objects.bulk_create(
        ServiceRecord(
            member=world.people["wu"], community=world[community], category="PATROL", title=f"{title}{number:02}",
            held_on=date(2026, 9, 10), hours=Decimal(2), recorded_at=NOW,
        )
        for number in range(count)
    )  # fmt: skip


def offered(client, query=""):
    return client.get(f"{URL}?state=waiting{query}").context["whole"]


def states():
    return {
        (row["community__code"], row["state"]): row["n"]
        for row in ServiceRecord.objects.order_by().values("community__code", "state").annotate(n=Count("pk"))
    }


def test_all_pages_are_confirmed_in_one_press(waiting, client_of):
    client = client_of("c1_secretary")
    whole = offered(client)
    assert whole.count == 120
    assert client.post(f"{URL}?state=waiting", {"deed": "confirm", "whole": whole.value}).status_code == 302
    assert states() == {("C1", State.CONFIRMED): 120, ("C2", State.SUBMITTED): 1}


def test_the_filter_that_was_set_holds(waiting, client_of):
    client = client_of("c1_secretary")
    whole = offered(client, "&q=巡逻")
    assert whole.count == 40
    sent = {"deed": "refuse", "reason": "没有到场", "whole": whole.value}
    assert client.post(f"{URL}?state=waiting&q=巡逻", sent).status_code == 302
    assert states() == {("C1", State.REFUSED): 40, ("C1", State.SUBMITTED): 80, ("C2", State.SUBMITTED): 1}


def test_what_came_since_was_not_seen_and_stays(waiting, client_of):
    client = client_of("c1_secretary")
    whole = offered(client)
    add(waiting, "c1", 3, "植树")
    assert client.post(f"{URL}?state=waiting", {"deed": "confirm", "whole": whole.value}).status_code == 302
    assert states()["C1", State.SUBMITTED] == 3


def test_a_list_that_shrank_is_looked_at_again(waiting, client_of):
    client = client_of("c1_secretary")
    whole = offered(client)
    ServiceRecord.objects.filter(title="清扫00").update(state=State.REFUSED)
    answer = client.post(f"{URL}?state=waiting", {"deed": "confirm", "whole": whole.value})
    assert answer.status_code == 422
    assert "当时选中 120 条，其中现在还能办的有 119 条" in answer.content.decode()
    assert ("C1", State.CONFIRMED) not in states()


def test_a_missing_reason_keeps_the_choice(waiting, client_of):
    client = client_of("c1_secretary")
    answer = client.post(f"{URL}?state=waiting", {"deed": "refuse", "whole": offered(client).value})
    assert (answer.status_code, answer.context["whole_ticked"]) == (422, True)
    assert {row.is_ticked for row in answer.context["page"].rows} == {True}


def test_nobody_reaches_the_rows_of_others(waiting, client_of):
    """What c1 was shown, sent by c2: the own list is read, and it is another one."""
    value = offered(client_of("c1_secretary")).value
    answer = client_of("c2_secretary").post(f"{URL}?state=waiting", {"deed": "confirm", "whole": value})
    assert answer.status_code == 422
    assert offered(client_of("c1_recorder")) is None
    assert {state for _code, state in states()} == {State.SUBMITTED}


@pytest.mark.parametrize("value", ["", "count=x&newest=1", "newest=5", "一"])
def test_what_no_page_says_selects_nothing(waiting, client_of, value):
    answer = client_of("c1_secretary").post(f"{URL}?state=waiting", {"deed": "confirm", "whole": value})
    assert answer.status_code == 422
    assert "请先勾选要办的服务记录。" in answer.content.decode()


def test_more_than_one_press_may_decide_is_not_offered(waiting, client_of, monkeypatch):
    monkeypatch.setattr(ticked_rows, "AT_ONCE", 119)
    assert offered(client_of("c1_secretary")) is None
    assert offered(client_of("c1_secretary"), "&q=巡逻").count == 40
