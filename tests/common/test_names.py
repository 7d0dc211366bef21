"""Names in one form: what looks alike is found and compared as one."""

from importlib import import_module

import pytest
from django.apps import apps

from common.names import has_unreadable_character, normal_name, same_name
from tests.nasty import BLANK, HIDDEN

FORMS = [
    ("李\u3000莉", "李莉"),
    (" 李 莉 ", "李莉"),
    ("李\u200b莉", "李莉"),
    ("李\ufe00莉", "李莉"),
    ("李\U000e0100莉", "李莉"),
    ("李\u202e莉", "李莉"),
    *((f"李{one}莉", "李莉") for one in [*HIDDEN, *BLANK]),
    ("\uf9d0明", "類明"),
    ("\u2f00明", "一明"),
    ("张三(女)", "张三（女）"),
    ("张三（女）", "张三（女）"),
    ("Ali   Khan", "Ali Khan"),
    ("Ａｌｉ　Ｋｈａｎ", "Ali Khan"),
    *((f"阿不都{dot}热合曼", "阿不都·热合曼") for dot in ".·•‧∙⋅●・･．。｡․"),
    ("阿不都 · 热合曼", "阿不都·热合曼"),
    ("·", ""),
]


@pytest.mark.parametrize(("written", "name"), FORMS)
def test_one_form(written, name):
    assert normal_name(written) == name
    assert normal_name(name) == name
    assert same_name(written, name)


@pytest.mark.parametrize(
    ("name", "is_odd"),
    [("张□", True), ("李■", True), ("王？", True), ("赵\ue000", True), ("钱\ufffd", True), ("⿰亻尔", True), ("孙*", True),
     ("12345", True),
     ("李莉", False), ("阿不都·热合曼", False), ("\u9fb4\U00020000", False), ("张三（女）", False), ("Ali Khan", False)],
)  # fmt: skip
def test_missing_characters(name, is_odd):
    assert has_unreadable_character(normal_name(name)) is is_odd


@pytest.mark.django_db
def test_names_written_before_are_brought_into_the_one_form(world):
    """The migration over a county that is in use."""
    module = import_module("members.migrations.0007_names_in_one_form")
    member = world.people["zhou"]
    type(member).objects.filter(pk=member.pk).update(name="阿不都•热 合曼")
    module.bring_into_one_form(apps, None)
    member.refresh_from_db()
    assert member.name == "阿不都·热合曼"
