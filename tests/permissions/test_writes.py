"""What is posted: keys of foreign objects are refused, every unsafe address asks for the token."""

import importlib
import pkgutil
from http.cookies import SimpleCookie

import pytest
from django import forms
from django.apps import apps
from django.test import Client

from activities.models import Meeting
from tests.permissions.cells import ROWS, SUBSTITUTIONS
from tests.permissions.cells_activities import record
from tests.permissions.county import code_of, written

pytestmark = pytest.mark.django_db

ANYWHERE = {"GrantForm.organisation": "a security administrator grants at every organisation"}


def choice_fields():
    """Every field of every form of the site that names an object."""
    for config in apps.get_app_configs():
        package = f"{config.name}.forms"
        if config.name.partition(".")[0] not in ("members", "alliances", "activities", "assessment"):
            continue
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            for form in vars(importlib.import_module(f"{package}.{module.name}")).values():
                if isinstance(form, type) and issubclass(form, forms.BaseForm) and form.__module__.startswith(package):
                    for name, field in getattr(form, "base_fields", {}).items():
                        if isinstance(field, forms.ModelChoiceField):
                            yield f"{form.__name__}.{name}"


def test_every_field_that_names_an_object_is_tried():
    assert set(choice_fields()) - {row.field for row in SUBSTITUTIONS} - set(ANYWHERE) == set()


@pytest.mark.parametrize("row", SUBSTITUTIONS, ids=lambda row: f"{row.field}-{row.user}")
def test_foreign_keys(county, row):
    """One object of the own scope is taken; the others are refused, and nothing is written."""
    url = county.url(row.name, row.at, row.query)

    def post(key):
        value = [f"@{key}"] if row.many else f"@{key}"
        return county.ask(row.user, "POST", url, county.form_data({**row.data, row.posted: value}))

    with county.undone(files=True):
        assert code_of(post(row.good)) == 302
    for key in row.bad:
        with written() as tables:
            response = post(key)
        assert (key, response.status_code in (403, 404, 422), tables) == (key, True, set())


def test_a_recorder_saves_but_does_not_confirm(county):
    """What was typed is kept as a draft; the secretary alone makes it final."""
    data = county.form_data(record("meeting.own.draft", confirm="1"))
    with county.undone():
        response = county.ask("b1_recorder", "POST", county.url("activities:meeting-edit", "meeting.own.draft"), data)
        stored = Meeting.objects.get(pk=county["meeting.own.draft"].pk)
        assert (response.status_code, stored.state) == (403, "DRAFT")


def test_every_unsafe_address_asks_for_the_token(county):
    """By somebody who may do it, so that only the token is missing."""
    answers = {}
    for row in {row.name: row for row in ROWS if row.method == "POST"}.values():
        user = next((user for user, code in row.expected().items() if code in (200, 302, 422)), "c1_secretary")
        client = Client(enforce_csrf_checks=True)
        client.cookies = SimpleCookie(county.client(user).cookies.output(header="", sep=";"))
        with written() as tables:
            response = client.post(county.url(row.name, row.at, row.query), county.form_data(row.data))
        answers[row.name] = (response.status_code, tables)
    assert {name: answer for name, answer in answers.items() if answer != (403, set())} == {}
