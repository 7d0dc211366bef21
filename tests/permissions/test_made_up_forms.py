"""Every form that is sent: wrong values in any field are answered, and a text that is too long is named and kept."""

import json
import re

import pytest
from django.db import connection

from tests.permissions.cells import ROWS
from tests.permissions.county import body_of
from tests.permissions.principals import SIGNED_IN
from tests.permissions.rows import LOGIN

pytestmark = pytest.mark.django_db

ANSWERS = (200, 302, 400, 403, 404, 409, 422)
WRONG = ("9" * 30, "\0\u202e\u200b", "9999-12-31", ["x", "²", "-1"], "%\\'\"" * 2000)
TOO_LONG = "长" * 60_000
CHOSEN = {("alliances:alliance-propose", "form")}
"""Texts that are picked from a list: another one is no choice, however long."""
SAVED_BY_SCRIPT = {"assessment:evaluation-autosave"}
"""The page keeps what was typed and shows what the answer says."""

WRITES_IT = {"members:reset-close": "security2"}
"""Who asked for a reset takes it back without a word; the other one has to give a reason."""


def sent():
    """Each address that is written to, with an account that may."""
    found, done = {}, {}
    for row in ROWS:
        able = [user for user, code in row.expected().items() if code not in (403, 404, 405, LOGIN)]
        users = sorted((user for user in able if user in SIGNED_IN), key=lambda user: user != WRITES_IT.get(row.name))
        if row.method == "POST" and users and row.data:
            found.setdefault(row.name, (row, users[0]))
            if row.expected()[users[0]] in (200, 302):  # better one that is done than one that comes too early
                done.setdefault(row.name, (row, users[0]))
    return sorted({**found, **done}.items())


SENT = sent()


def send(county, row, user, name, value):
    data = {**county.form_data(row.data), county.filled(name): value}
    with county.undone(files=row.files):
        try:
            response = county.ask(user, "POST", county.url(row.name, row.at, row.query), data)
        except Exception as failure:
            return type(failure).__name__, str(failure)
        return response.status_code, body_of(response).decode()


@pytest.mark.parametrize(("name", "at"), SENT, ids=[name for name, _ in SENT])
def test_a_wrong_value_is_answered(county, name, at):
    row, user = at
    wrong = WRONG if connection.vendor == "sqlite" else WRONG[:2]
    problems = []
    for field in row.data:
        for value in wrong:
            code, words = send(county, row, user, field, value)
            if code not in ANSWERS:
                problems.append(f"{field}={value!r:.60}: {code} {words:.300}")
    assert not problems, "\n".join(problems)


TEXTS = [
    (name, row, user, field)
    for name, (row, user) in SENT
    for field, value in row.data.items()
    if isinstance(value, str) and value and not value.isascii() and (name, field) not in CHOSEN
]


@pytest.mark.parametrize(
    ("name", "row", "user", "field"), TEXTS, ids=[f"{name}-{field}" for name, _, _, field in TEXTS]
)
def test_a_text_that_is_too_long_is_named_and_kept(county, name, row, user, field):
    code, words = send(county, row, user, field, TOO_LONG)
    assert code == 422, words[:300]
    words = json.loads(words)["message"] if name in SAVED_BY_SCRIPT else words
    assert re.search(r"最多 \d+ 字，现在 60000 字", words)
    assert TOO_LONG in words or name in SAVED_BY_SCRIPT


def test_the_script_is_told_which_place_was_not_saved(county):
    data = {"autosave": "1", "held_on": "2026-12-10", "place": "室" * 90, "version": "1"}
    response = county.ask("b1_secretary", "POST", county.url("activities:meeting-edit", "meeting.own.draft"), data)
    assert response.status_code == 422
    assert response.json() == {"state": "invalid", "message": "地点：最多 80 字，现在 90 字。"}
