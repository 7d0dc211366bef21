"""The side bar: every entry opens, no entry stands twice, and a page marks its own."""

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
        ("b1_secretary", ["工作台", "组织生活", "需求与资源清单"]),
        ("s1_admin", ["工作台", "需求审核", "志愿服务"]),
        ("u1_liaison", ["工作台", "认领与项目", "可认领的需求"]),
        ("zhou_member", ["工作台", "组织生活", "积分与评价"]),
        ("security", ["工作台", "账号与授权", "待批准"]),
        ("audit", ["工作台", "审计日志", "待批准"]),
        ("system", ["工作台", "系统状态"]),
    ],
)
def test_what_a_role_does_most_comes_first(world, client_of, key, titles):
    menu = client_of(key).get(HOME).context["shell"].menu
    assert [str(entry.title) for entry in menu][:3] == titles


def test_a_page_marks_its_own_entry(world, client_of):
    menu = client_of("b1_secretary").get(reverse("members:organisation", args=[world["b1"].pk])).context["shell"].menu
    assert [str(entry.title) for entry in menu if entry.current] == ["组织与党员"]
