"""The side bar: every entry opens, no entry stands twice, and a page marks its own."""

import re

import pytest
from django.urls import reverse

from tests.world import MEMBER_USERS, USERS

pytestmark = pytest.mark.django_db

HOME = reverse("workbench:home")


@pytest.mark.parametrize("key", [key for key, *_rest in (*USERS, *MEMBER_USERS)])
def test_every_entry_opens(world, client_of, key):
    client = client_of(key)
    menu = client.get(HOME).context["shell"].menu
    assert {entry.url: client.get(entry.url, follow=True).status_code for entry in menu} == {
        entry.url: 200 for entry in menu
    }
    assert len({entry.url for entry in menu}) == len(menu)


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("b1_secretary", ["工作台", "组织生活", "需求清单"]),
        ("s1_admin", ["工作台", "需求审核", "志愿服务"]),
        ("u1_liaison", ["工作台", "认领", "需求清单"]),
        ("zhou_member", ["工作台", "组织生活", "积分与评价"]),
        ("security", ["工作台", "账号与授权", "待批准"]),
        ("audit", ["工作台", "审计日志", "待批准"]),
        ("system", ["工作台", "系统状态"]),
    ],
)
def test_what_a_role_does_most_comes_first(world, client_of, key, titles):
    menu = client_of(key).get(HOME).context["shell"].menu
    assert [str(entry.title) for entry in menu][:3] == titles


def words_of(page, part):
    """The plain text of the heading, without what qualifies it, or of the first link above it."""
    found = re.search(part, page, re.S)
    return " ".join(found[1].split()) if found else ""


HEADING, CRUMB = r"<h1>(.*?)(?:&ensp;.*?)?</h1>", r'<div class="crumb">\s*<a [^>]*>(.*?)</a>'


@pytest.mark.parametrize("key", [key for key, *_rest in (*USERS, *MEMBER_USERS)])
def test_the_menu_and_the_page_say_the_same_word(world, client_of, key):
    """The greeting of the home page stands in place of its name; an object's page says the word above the object."""
    client, told = client_of(key), {}
    for entry in client.get(HOME).context["shell"].menu[1:]:
        page = client.get(entry.url, follow=True).content.decode()
        told[str(entry.title)] = [words_of(page, HEADING), words_of(page, CRUMB)]
    assert {title: title in words for title, words in told.items()} == dict.fromkeys(told, True), told
    objects = {title for title, words in told.items() if words[0] != title}
    assert objects <= {"组织与党员", "积分与评价"}


def test_a_page_marks_its_own_entry(world, client_of):
    menu = client_of("b1_secretary").get(reverse("members:organisation", args=[world["b1"].pk])).context["shell"].menu
    assert [str(entry.title) for entry in menu if entry.current] == ["组织与党员"]
