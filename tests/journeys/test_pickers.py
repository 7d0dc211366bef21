"""An organisation is found by the first letters of its pinyin, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.helpers import log_in, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_a_community_is_found_by_its_initials(world, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "u1_secretary")
        page.goto("/report-ins/units/new/")
        page.get_by_role("combobox", name="报到社区").click()
        page.keyboard.type("dgsq")
        options = page.locator(".ts-dropdown .option")
        expect(options).to_have_count(1)  # it looks a moment after the last letter
        assert options.inner_text() == "东关社区党委"
        page.keyboard.press("Enter")
        assert page.locator("#id_community").input_value() == str(world["c2"].pk)
