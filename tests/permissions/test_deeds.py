"""The base case of every deed, read from the row that makes its button and its address.

The matrix (cells_*.py) says who gets which code; here it is asked with which words: who may not reads the sentence of the
rule, who comes in a wrong state is told so, who leaves out the reason is asked for it.
"""

from collections import defaultdict
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.urls import get_resolver

from common import deeds
from common.access import rule_of
from common.checks import iter_patterns
from common.deed_words import word_of
from common.refusals import has_refusal, refusal_of
from tests.permissions.cells import ROWS
from tests.permissions.county import County, written
from tests.permissions.principals import SIGNED_IN
from tests.permissions.rows import Row

pytestmark = pytest.mark.django_db

PATTERNS = dict(iter_patterns(get_resolver()))
DEEDS = {deed.name: deed for deed in deeds.all_deeds()}
BUTTONS = sorted(name for name, deed in DEEDS.items() if deed.form is not None and deed.move is not None)
REASONED = sorted(name for name, deed in DEEDS.items() if deed.needs_reason)
POSTS: dict[str, list[Row]] = defaultdict(list)
for each in ROWS:
    if each.method == "POST":
        POSTS[each.name].append(each)

TOO_LATE = ("没有再办一次", "这一步已经办不了", "已经办过了")
"""What is said to who comes after another one, or in a state from which the deed does not start."""


def rows_of(deed: deeds.Deed) -> list[Row]:
    """The posts that ask for the deed. Of several on one page the button tells; a post without one is the page's own."""
    rows = POSTS[deed.address]
    if deed.button[0]:
        return [row for row in rows if deed.is_pressed(row.data)]
    others = [each for each in DEEDS.values() if each.address == deed.address and each.button[0]]
    return [row for row in rows if not any(other.is_pressed(row.data) for other in others)]


def subject_of(county: County, deed: deeds.Deed, row: Row) -> Any:
    """The object the deed is done to: the one of its kind in the address."""
    return next(county[key] for key in row.objects if isinstance(county[key], deed.subject))


def users(row: Row, *codes: int) -> list[str]:
    return [user for user, code in row.expected().items() if code in codes and user in SIGNED_IN]


def objects_of(county: County, deed: deeds.Deed, row: Row) -> tuple[Any, ...]:
    """What the rule of the deed asks about beside the person."""
    return () if deed.makes else (subject_of(county, deed, row),)


def able(county: County, deed: deeds.Deed) -> tuple[Row, str]:
    """A row of the matrix and somebody who may do the deed there, and not only another one at the same address."""
    return next(
        (row, user)
        for row in rows_of(deed)
        for user in users(row, 302, 422, 200)
        if deed.who(county.user(user), *objects_of(county, deed, row))
    )


def said(response: HttpResponse) -> str:
    """All that is said to the person: the messages, and the page."""
    told = [str(message.message) for message in get_messages(response.wsgi_request)]
    return "\n".join([*told, response.content.decode()])


def test_there_are_deeds():
    assert len(DEEDS) >= 100
    assert {deed.subject._meta.label for deed in DEEDS.values()} >= {
        "alliances.Alliance", "alliances.Claim", "alliances.Need", "alliances.Resource",
        "members.MemberReportIn", "members.UnitReportIn", "members.Organisation", "members.Member", "members.User",
        "members.RoleGrant", "members.PasswordReset", "common.SettingValue", "common.PaperTemplate", "common.Holiday",
        "assessment.CommunityQuarter", "assessment.CountyPeriod", "assessment.Objection", "assessment.QuarterScore",
        "assessment.RuleSet", "assessment.OrganisationEvaluation", "assessment.EvaluationRound", "assessment.AnnualResult",
        "assessment.YearClosing",
        "activities.Meeting", "activities.MeetingParty", "activities.Resolution", "activities.ServiceRecord",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_the_address_is_in_the_matrix_and_the_auditor_has_words(name):
    deed = DEEDS[name]
    assert rows_of(deed) != []
    assert str(word_of(name)) != ""
    assert str(deed.verb) != ""


@pytest.mark.slow  # the sentences; the matrix asks every engine for the codes
@pytest.mark.parametrize("name", sorted(DEEDS))
def test_who_may_not_reads_why(county: County, name: str):
    """Two of those the matrix refuses at each object, where the deed or its address says why."""
    deed, asked = DEEDS[name], 0
    rule = rule_of(PATTERNS[deed.address].callback)
    for row in rows_of(deed):
        objects = objects_of(county, deed, row)
        kept_out = [user for user in users(row, 403) if has_refusal(rule.test) or rule.allows(county.user(user))]
        for user in kept_out[:2]:
            asking = county.user(user)
            assert not deed.who(asking, *objects), user
            assert (user, county.run(row, user).content.decode()) == (user, refusal_of(deed.who, asking, *objects))
            asked += 1
    assert asked > 0


def put_into(row: Any, state: str) -> bool:
    """Set the state of the stored row; False for one that the days in the row do not allow."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(state=state)
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize("name", BUTTONS)
def test_in_a_wrong_state_the_answer_says_so(county: County, name: str):
    """In every state from which the deed does not start: nothing is written."""
    deed = DEEDS[name]
    row, user = able(county, deed)
    subject = subject_of(county, deed, row)
    field = deed.subject._meta.get_field("state")
    wrong = [value for value, _label in field.choices if value not in deed.move.starts]
    answered = 0
    for state in wrong:
        with county.undone(files=row.files):
            if not put_into(subject, state):
                continue
            with written() as tables:
                response = county.run(row, user)
            words, code = said(response), response.status_code
        assert tables == set(), (state, code)
        if code not in (403, 404):  # a state can close the row to somebody, or the rule
            assert code in (302, 422), (state, code)
            assert any(part in words for part in (*TOO_LATE, f"不能{deed.verb}")), (state, words[:300])
            answered += 1
    assert answered > 0


@pytest.mark.parametrize("name", REASONED)
def test_a_reason_is_not_left_out(county: County, name: str):
    deed = DEEDS[name]
    row, user = able(county, deed)
    data = {key: value for key, value in county.form_data(row.data).items() if not key.endswith(deed.needs_reason)}
    for reason in ({}, {deed.needs_reason: ""}, {deed.needs_reason: " \t "}):
        with county.undone(files=row.files), written() as tables:
            response = county.ask(user, "POST", county.url(row.name, row.at, row.query), data | reason)
        assert (response.status_code, tables) == (422, set())
