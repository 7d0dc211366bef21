"""Each field that must be filled in says what it is asked for (DOMAIN.md §8, D15)."""

from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver

from common.checks import iter_patterns
from common.forms import Form, FormMixin, ask, why_of

list(iter_patterns(get_resolver()))  # brings in the forms of every app

DOOR = "the way in: who does not type them stays outside"
PRESSED = "the button that was pressed"
SEARCH = "a search, which asks nobody for anything"
NOT_ASKED = {
    "LoginForm.username": DOOR,
    "LoginForm.password": DOOR,
    "ServiceBulkForm.deed": PRESSED,
    "BulkForm.deed": PRESSED,
    "PlaceSearchForm.role": SEARCH,
    "PlaceSearchForm.place": SEARCH,
}


def all_forms(cls: type = FormMixin) -> Iterator[type]:
    for below in cls.__subclasses__():
        yield below
        yield from all_forms(below)


FORMS = sorted(
    {
        form
        for form in all_forms()
        if form.__module__.partition(".")[0] in ("members", "alliances", "activities", "assessment")
    },
    key=lambda form: (form.__module__, form.__name__),
)


def test_every_field_that_must_be_filled_in_says_why():
    asked = {
        (form, name)
        for form in FORMS
        for name, field in form.base_fields.items()
        if field.required and not field.widget.is_hidden
    }
    silent = {f"{form.__name__}.{name}" for form, name in asked if not why_of(form, name)}
    assert silent == set(NOT_ASKED)
    assert len(asked) > 100


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_whys_are_of_fields_and_short(form):
    for name, why in vars(form).get("whys", {}).items():
        assert name in form.base_fields or name == "reason" or name in form.spans, name
        assert 0 < len(str(why)) <= 30
        assert not str(why).endswith("。")


class Sample(Form):
    whys = {"name": "登录用", "note": "以后查得到", "day": "决定计入哪个季度"}

    name = forms.CharField(help_text="姓名拼音")
    note = forms.CharField(required=False)
    day = forms.DateField(help_text="今天或以前。")


class Narrow(Sample):
    whys = {"name": "办过的事写这个名字"}


def test_the_reason_stands_beside_what_helps_to_fill_it_in():
    form = Sample()
    assert form["name"].help_text == "姓名拼音；用途：登录用"
    assert form["day"].help_text == "今天或以前。用途：决定计入哪个季度"
    assert 'aria-describedby="id_name_helptext"' in str(form["name"])
    assert "用途：登录用" in form["name"].as_field_group()


def test_what_need_not_be_filled_in_needs_no_reason_until_it_is_asked():
    assert Sample()["note"].help_text == ""
    form = Sample()
    ask(form, "note")
    assert form["note"].help_text == "用途：以后查得到"


def test_a_form_speaks_for_itself_and_else_the_one_above_it():
    assert Narrow()["name"].help_text == "姓名拼音；用途：办过的事写这个名字"
    assert why_of(Narrow, "day") == "决定计入哪个季度"
    assert why_of(Narrow, "other") == ""
