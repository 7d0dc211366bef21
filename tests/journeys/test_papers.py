"""A paper fits its page, is printed by one press, and no line on it or on the screen ends inside a date."""

import re

import pytest
from django.urls import reverse

from common.papers import blanks_by_group
from members.choices import ReportInState as State
from tests.journeys.helpers import log_in, open_page
from tests.members.papers import in_state

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PHONE = {"width": 390, "height": 844}
TWO_PAGES = {"meeting", "conference", "objection"}
BROKEN_DATES = """() => {
  const broken = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, range = document.createRange();
    for (const match of text.data.matchAll(/(\\d{4}年)?\\d{1,2}月\\d{1,2}日/g)) {
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const tops = Array.from(range.getClientRects()).filter(box => box.width).map(box => Math.round(box.top));
      if (new Set(tops).size > 1) broken.push(match[0]);
    }
  }
  return broken;
}"""
SENTENCE = """() => {
  const box = document.createElement("p"), text = "应于2026年11月30日前召开，".repeat(40);
  document.querySelector("main").append(box);
  box.textContent = text;
  box.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  return [box.querySelectorAll("time[datetime='2026-11-30']").length, box.textContent === text];
}"""


def pages_of(page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_blank_forms_fit_their_pages(world, live_server, browser):
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        counts = {}
        for blank in (blank for blanks in blanks_by_group().values() for blank in blanks):
            page.goto(reverse("common:blank", args=[blank.name]))
            counts[blank.name] = pages_of(page)
        assert counts == {name: 2 if name in TWO_PAGES else 1 for name in counts}


def test_a_report_in_is_one_page_and_printed_by_one_press(world, live_server, browser):
    row = in_state(world, State.ENDED)
    with open_page(browser, live_server.url) as page:
        log_in(page, "c1_secretary")
        page.goto(reverse("members:member-report-in-paper", args=[row.pk]))
        assert pages_of(page) == 1
        page.evaluate("window.print = () => { document.title = '已打印'; }")
        page.get_by_role("button", name="打印").click()
        assert page.title() == "已打印"


def test_no_line_ends_inside_a_date(world, live_server, browser):
    row = in_state(world, State.ENDED)
    with open_page(browser, live_server.url, **PHONE) as page:
        log_in(page, "c1_secretary")
        page.goto(reverse("members:member-report-in-paper", args=[row.pk]))
        assert page.evaluate(SENTENCE) == [40, True]
        for width in range(320, 400, 8):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(BROKEN_DATES) == []
