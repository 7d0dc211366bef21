"""What finds an option of a picker: its words, its pinyin, and the initials of it."""

import re

import pytest
from django import forms

from common.forms import Form
from common.pickers import Picker
from members.models import Member, Organisation


def keys_in(html: str) -> list[str]:
    return re.findall(r'data-pinyin="([^"]*)"', html)


def test_an_option_is_found_by_pinyin_and_initials_and_the_empty_one_by_nothing():
    html = Picker(choices=[("", "请选择"), ("3", "学府社区党委"), ("4", "3号楼")]).render("place", "3")
    assert keys_in(html) == ["xuefushequdangwei xfsqdw", "3haolou 3hl"]
    assert html.count("<option") == 3
    assert "data-picker" in html


@pytest.mark.django_db
def test_a_row_that_keeps_its_own_pinyin_is_found_by_it(world):
    """A surname is read as one: 曾 is zeng, not ceng."""

    class Picking(forms.Form):
        who = forms.ModelChoiceField(Member.objects.filter(name="曾庆华"), widget=Picker())
        where = forms.ModelChoiceField(
            Organisation.objects.filter(pk=world["c1"].pk), widget=Picker(), empty_label=None
        )

    assert keys_in(str(Picking()["who"])) == ["zengqinghua zqh"]
    assert keys_in(str(Picking()["where"])) == ["xuefushequdangwei xfsqdw"]


@pytest.mark.django_db
def test_nothing_chosen_is_said_in_words():
    class Choosing(Form):
        where = forms.ModelChoiceField(Organisation.objects.none())

    assert re.findall(r"<option[^>]*>([^<]+)", str(Choosing()["where"])) == ["请选择"]
