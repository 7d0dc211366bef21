"""The frame of every page: what it shows of the person, and that it keeps the strict content policy."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from tests.markup import tight

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def entry(title, current=False, count=0):
    return SimpleNamespace(title=title, url=f"/{title}/", icon="home", count=count, current=current)


def shell(**changes):
    menu = [entry("工作台", current=True, count=5), entry("党员")]
    values = {
        "site_name": "党建联建", "county_name": "云溪县", "menu": menu, "tabs": menu[:1], "person": "周建国",
        "office": "锦绣家园小区党支部 书记", "roles": [], "large_type": False, "search_url": "",
    }  # fmt: skip
    return SimpleNamespace(**values | changes)


def frame(**changes):
    return render_to_string("base.html", {"shell": shell(**changes)})


def test_menu_marks_the_page_and_what_waits():
    html = tight(frame())
    side = html[: html.index("</aside>")]
    assert re.findall(r'<a href="/([^"]+)/"( aria-current="page")?>', side) == [
        ("工作台", ' aria-current="page"'),
        ("党员", ""),
    ]
    assert '<span class="count" aria-label="5 件待办">5</span>' in side
    assert side.count('class="count"') == 1


@pytest.mark.parametrize(
    ("large_type", "tag"), [(True, '<html lang="zh-Hans" data-type="large">'), (False, '<html lang="zh-Hans">')]
)
def test_large_type_is_drawn_by_the_server(large_type, tag):
    html = frame(large_type=large_type)
    assert tag in html
    assert html.count(f'aria-pressed="{str(large_type).lower()}"') == 2


def test_one_role_offers_no_switch():
    roles = [SimpleNamespace(id=7, label="书记", current=True), SimpleNamespace(id=8, label="记录员", current=False)]
    assert 'name="grant"' not in frame(roles=roles[:1])
    html = tight(frame(roles=roles))
    assert html.count('name="grant" value="7" aria-current="true"') == 2
    assert html.count('name="grant" value="8">') == 2


@pytest.mark.parametrize(("search_url", "count"), [("", 0), ("/search/", 2)])
def test_search_only_where_there_is_one(search_url, count):
    assert frame(search_url=search_url).count(f'"{search_url or "/search/"}"') == count


def test_every_control_of_the_frame_has_a_name():
    html = frame(search_url="/search/", roles=[SimpleNamespace(id=1, label="书记", current=True)])
    bare = re.findall(r"<(?:a|button|summary)[^>]*>\s*(?:<svg.*?</svg>)?\s*</(?:a|button|summary)>", html)
    assert [tag for tag in bare if "aria-label" not in tag] == []


@pytest.mark.parametrize("page", sorted(TEMPLATES.rglob("*.html")), ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_templates_keep_the_content_policy(page):
    text = page.read_text(encoding="utf-8")
    forbidden = re.findall(
        r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:|href="#"|https?://(?!www\.w3\.org/)""",
        text,
    )
    assert forbidden == []
