"""What waits for whom in the lists."""

from datetime import date

import pytest

from alliances.services import claims as services
from alliances.services.alliances import propose_joint
from alliances.services.needs import return_need, submit_need
from tests.alliances.conftest import DAY, NOW
from tests.todos import alliances_todos as todos_for

pytestmark = pytest.mark.django_db


def waiting(lists, key, on=DAY):
    rows = todos_for(user=lists.world.user(key), on=on)
    return [(str(row.verb), row.section, row.due_on, row.band(on).name) for row in rows]


def test_the_handler_verifies_within_seven_working_days(lists):
    submit_need(need=lists.need(), actor=None, now=NOW)
    due = date(2026, 3, 11)
    assert waiting(lists, "s1_admin") == [("去核实", "needs", due, "TO_CONFIRM")]
    assert waiting(lists, "s1_admin", date(2026, 3, 4)) == [("去核实", "needs", due, "SOON")]
    assert waiting(lists, "s1_admin", date(2026, 3, 12)) == [("去核实", "needs", due, "OVERDUE")]
    for key in ("department", "s2_admin", "c1_secretary", "u1_liaison", "system"):
        assert waiting(lists, key) == [], key


def test_the_raiser_mends_accepts_and_closes(lists):
    need = submit_need(need=lists.need(), actor=None, now=NOW)
    return_need(need=need, reason="缺数量", actor=None, now=NOW)
    assert waiting(lists, "c1_secretary") == [("修改", "needs", None, "TO_HANDLE")]
    need = lists.published("b1")
    claim = services.deliver_claim(claim=lists.claim(need, quantity=46), note="完成", actor=None, now=NOW)
    assert waiting(lists, "b1_secretary") == [("去验收", "needs", date(2026, 3, 16), "TO_CONFIRM")]
    services.accept_claim(claim=claim, opinion="好", actor=None, now=NOW)
    assert waiting(lists, "b1_secretary") == [("销号", "needs", None, "TO_HANDLE")]
    lists.need("b1")
    assert [row[0] for row in waiting(lists, "b1_secretary")] == ["提交核实", "销号"]
    assert waiting(lists, "b1_recorder") == []


def test_a_unit_delivers_by_its_own_day(lists):
    claim = lists.claim(lists.published())
    due = date(2026, 3, 20)
    for key in ("u1_secretary", "u1_liaison"):
        assert waiting(lists, key) == [("交付", "claims", due, "OTHER")], key
        assert waiting(lists, key, date(2026, 3, 21)) == [("交付", "claims", due, "OVERDUE")], key
    claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    assert waiting(lists, "u1_liaison") == []
    services.send_back_claim(claim=claim, reason="差两户", actor=None, now=NOW)
    assert waiting(lists, "u1_liaison") == [("交付", "claims", due, "TO_HANDLE")]
    assert waiting(lists, "e1_liaison") == []


def test_the_handler_answers_releases_spot_checks_and_proposals(lists):
    world = lists.world
    need = lists.published()
    asked, silent = lists.claim(need, quantity=1), lists.claim(need, "e1", quantity=1)
    services.ask_release(claim=asked, reason="人手不够", actor=None, now=NOW)
    services.deliver_claim(claim=silent, note="完成", actor=None, now=NOW)
    assert waiting(lists, "s1_admin") == [("去答复", "needs", None, "TO_CONFIRM")]
    propose_joint(lead=world["u1"], supervisor=world["s1"], name="税企", form="", on=DAY, actor=None, now=NOW)
    assert [row[0] for row in waiting(lists, "s1_admin", date(2026, 3, 15))] == ["去答复", "去审批"]
    assert [row[:2] for row in waiting(lists, "s1_admin", date(2026, 3, 16))] == [
        ("去答复", "needs"), ("抽查验收", "needs"), ("去审批", "alliances"),
    ]  # fmt: skip
