"""The word that is waited for after an answer: the side that objected sees it among its own things until the days are over."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assessment.services import objections as services
from common.due import Band
from tests.assessment.scenes import score_of, text_of
from tests.todos import assessment_todos as todos_for

pytestmark = pytest.mark.django_db
RAISED, ANSWERED, UNTIL = date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 20)
SIDES = [("u1", "u1_liaison", {"u1_secretary", "u1_liaison"}), ("wu", "wu_member", {"wu_member"})]


def answered(scored, subject, by):
    found = scored.people.get(subject) or scored[subject]
    raised = services.raise_objection(score=score_of(found), actor=scored.users[by], text="少计一次。", on=RAISED)
    return services.answer_objection(
        objection=raised, actor=scored.users["s1_admin"], is_upheld=False, answer="记录无误。", level="street_admin",
        on=ANSWERED,
    )  # fmt: skip


def waiting(scored, on) -> dict[str, list]:
    found = {key: todos_for(user=scored.user(key), on=on) for key in scored.users}
    own = {key: [todo for todo in rows if "异议已答复" in todo.title] for key, rows in found.items()}
    return {key: rows for key, rows in own.items() if rows}


@pytest.mark.parametrize(("subject", "by", "readers"), SIDES)
def test_who_objected_is_asked_for_a_word_while_the_days_run(scored, notice, subject, by, readers):
    row = answered(scored, subject, by)
    assert row.ask_review_until == UNTIL
    found = waiting(scored, ANSWERED)
    assert set(found) == readers
    for todos in found.values():
        [todo] = todos
        assert (todo.verb, todo.due_on, todo.url) == ("去答复", UNTIL, row.get_absolute_url())
        assert "10月20日前可以申请复核" in todo.context
        assert todo.band(ANSWERED) == Band.SOON
    assert set(waiting(scored, UNTIL)) == readers
    assert waiting(scored, date(2026, 10, 21)) == {}


@pytest.mark.parametrize("word", ["accept_answer", "ask_review"])
def test_nothing_waits_once_the_word_was_given(scored, notice, word):
    row = answered(scored, "wu", "wu_member")
    getattr(services, word)(objection=row, on=ANSWERED)
    assert waiting(scored, ANSWERED) == {}


def test_nobody_is_asked_in_a_quarter_that_was_reopened(scored, notice):
    answered(scored, "wu", "wu_member")
    type(notice).objects.filter(pk=notice.pk).update(state="DRAFT")
    assert waiting(scored, ANSWERED) == {}


def test_the_home_page_shows_it(scored, notice, client_of):
    row = answered(scored, "u1", "u1_liaison")
    with time_machine.travel("2026-10-13T10:00+08:00", tick=False):
        page = client_of("u1_secretary").get(reverse("workbench:home"))
    assert "去答复" in text_of(page)
    assert row.get_absolute_url() in page.content.decode()
