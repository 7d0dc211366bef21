"""Who may not answer an objection reads who does, and until when."""

from datetime import date

import pytest

from assessment.models import CommunityQuarter
from assessment.services import objections as services
from tests.assessment.scenes import score_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
RAISED, ANSWERED = date(2026, 10, 12), date(2026, 10, 12)
NEAR = "等学府社区党委没有参与计分的同志或城东街道党工委答复，最迟2026年10月26日。"


@pytest.fixture
def objection(scored, notice):
    return services.raise_objection(
        score=score_of(scored.people["wu"]), actor=scored.users["wu_member"], text="少计一次。", on=RAISED
    )


@pytest.fixture
def reads(client_of, objection):
    """What the page says to an account."""

    def read(key):
        answer = client_of(key).get(objection.get_absolute_url())
        until = answer.context["turn_until"] if answer.context["turn"] else None
        return answer.context["turn"], until, text_of(answer).replace(" ", "")

    return read


def answer(scored, objection, level="community_secretary", key="c1_recorder"):
    return services.answer_objection(
        objection=objection, actor=scored.users[key], is_upheld=False, answer="记录无误。", level=level, on=ANSWERED
    )


def test_an_open_one_waits_for_who_did_not_score(scored, objection, reads):
    assert NEAR in reads("wu_member")[2]
    assert NEAR in reads("department")[2]
    assert f"{NEAR}您参与了这次计分，不能答复。" in reads("c1_secretary")[2]
    assert (reads("s1_admin")[0], NEAR in reads("s1_admin")[2]) == ("", False)  # who may answer has the form


def test_where_everybody_below_scored_it_waits_for_the_department(scored, objection, reads):
    row = CommunityQuarter.objects.get(community=scored["c1"], quarter="2026Q3")
    row.scorers.add(*(scored.users[key] for key in ("c1_secretary", "s1_admin")))
    assert reads("wu_member")[0] == "社区和街道的同志都参与了这次计分，等组织部答复"
    assert reads("department")[0] == ""


def test_an_answer_waits_for_the_word_of_who_objected_while_the_days_run(scored, objection, reads, time_machine):
    answer(scored, objection)
    turn = "等吴海燕认可答复，或者申请上一级复核"
    assert reads("c1_secretary")[:2] == (turn, date(2026, 10, 19))
    assert reads("wu_member")[0] == ""
    time_machine.move_to("2026-10-20T09:00+08:00")
    assert reads("c1_secretary")[0] == ""


@pytest.mark.parametrize(
    ("level", "key", "turn"),
    [("community_secretary", "c1_recorder", "等城东街道党工委复核"), ("street_admin", "s1_admin", "等组织部复核")],
)
def test_a_review_waits_for_the_next_level_up(scored, objection, reads, level, key, turn):
    answered = answer(scored, objection, level, key)
    services.ask_review(objection=answered, on=date(2026, 10, 13))
    assert reads("wu_member")[:2] == (turn, date(2026, 11, 3))


def test_what_is_over_waits_for_nobody(scored, objection, reads):
    services.accept_answer(objection=answer(scored, objection), on=ANSWERED)
    assert [reads(key)[0] for key in ("wu_member", "c1_secretary", "department")] == [""] * 3
