"""On a phone a row becomes a card, with its points and their word; a save bar keeps its note readable and its place small."""

import pytest

from assessment.services.results import compute_results
from tests.assessment.year_data import ON, YEAR, live_year
from tests.journeys.helpers import log_in, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PHONE = {"width": 390, "height": 844}


def card(page, name: str) -> str:
    row = page.locator(".t-cards tbody tr", has_text=name).first
    return " ".join(row.inner_text().split())


def test_points_stay_on_the_card(world, live_server, browser):
    live_year(world)
    compute_results(year=YEAR, on=ON, actor=None)
    with open_page(browser, live_server.url, **PHONE) as page:
        log_in(page, "u1_liaison")
        page.goto("/scores/list/?kind=units")
        assert "积分 90" in card(page, "县税务局机关党支部")
        assert "已审定" in card(page, "县税务局机关党支部")
    with open_page(browser, live_server.url, **PHONE) as page:
        log_in(page, "department")
        page.goto(f"/year-end/{YEAR}/#results")
        assert "季度均分 85 · 社区评价 — · 参考分 —" in card(page, "县税务局机关党支部")


@pytest.mark.parametrize("address", ["/needs/", "/meetings/", "/claims/", "/resources/"])
def test_every_filter_can_be_seen_and_reached(world, live_server, browser, address):
    with open_page(browser, live_server.url, **PHONE) as page:
        log_in(page, "s1_admin")
        page.goto(address)
        boxes = [control.bounding_box() for control in page.locator(".filters > *:not(.visually-hidden)").all()]
        boxes = [box for box in boxes if box]
        assert len(boxes) >= 3
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] and box["height"] >= 44 for box in boxes)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("b1_secretary", "/needs/new/"),
        ("b1_secretary", "/meetings/new/"),
        ("u1_secretary", "/report-ins/units/new/"),
        ("security", "/accounts/new/"),
    ],
)
def test_a_save_bar_has_its_note_above_its_buttons(world, live_server, browser, username, address):
    with open_page(browser, live_server.url, **PHONE) as page:
        log_in(page, username)
        page.goto(address)
        bar, note = page.locator(".savebar").bounding_box(), page.locator(".savebar .sub").bounding_box()
        assert bar["height"] < PHONE["height"] / 6
        assert note["width"] > PHONE["width"] * 0.9
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        last = page.locator("form .card").last.bounding_box()
        assert last["y"] + last["height"] <= bar["y"]
