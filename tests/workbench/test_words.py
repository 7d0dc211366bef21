"""One deed, one word: what the home page presses, and what the guide tells to press, is what the page says."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from alliances.choices import ClaimState
from common.deeds import all_deeds
from common.templatetags.ui import coverage
from tests.permissions.test_home_pages import SAID

ROOT = Path(settings.BASE_DIR)
GUIDES = sorted((ROOT / "docs/guide").glob("*.md"))
APPS = ("common", "members", "alliances", "activities", "assessment", "workbench")

NO_BUTTONS = {"四季均分 × 60% + 社区评价 × 40%", "（未审定）", "云溪县"}
"""A formula, what stands before a file's title, the name of the demo county."""


def words_of_pages() -> set[str]:
    """Every text in quotes of the code and every text of its own of the templates."""
    texts = [path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py")]
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    quoted = {found for text in (*texts, *pages) for found in re.findall(r'"([^"\n]+)"', text)}
    return quoted | {found.strip() for text in pages for found in re.findall(r">([^<>{}]+)<", text)}


def test_what_the_home_page_says_is_the_deed_or_the_way_to_it():
    """去… leads to where one of several deeds is chosen, 查看 to a page; everything else is the deed's own word."""
    deeds = {str(deed.verb) for deed in all_deeds()}
    said = {verb for found in SAID.values() for verb, _page, _section in found}
    assert {verb for verb in said - deeds if not verb.startswith("去")} == {"查看"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_guide_quotes_the_words_of_the_pages(guide):
    """In quotation marks stand menus, buttons, tabs and headings."""
    quoted = set(re.findall(r"“([^”]+)”", guide.read_text()))
    assert quoted - words_of_pages() - NO_BUTTONS == set()


def test_the_bar_of_a_need_speaks_the_words_of_its_claims():
    words = [str(part["word"]) for part in coverage(1, 1, 1, 1, 5)["parts"]]
    states = (ClaimState.CONFIRMED, ClaimState.DELIVERED, ClaimState.IN_PROGRESS, ClaimState.PROMISED)
    assert words == [*(str(state.label) for state in states), "未认领"]
