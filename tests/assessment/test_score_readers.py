"""Lists of scores: who can have no rows is told whose list it is, and never that there is nothing; one order for all."""

from datetime import date

import pytest
from django.urls import reverse

from assessment.services.objections import raise_objection
from tests.assessment.scenes import Q4, report_in, score, score_of, serve, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
LIST, OBJECTIONS = reverse("assessment:score-list"), reverse("assessment:objections")
UNITS, MEMBERS = "单位积分由本单位、评定的社区和上级党组织查看", "党员积分由本人、评定的社区、所在单位和组织部查看"
NOTHING = ("还没有单位积分", "还没有党员积分", "没有积分异议", "共 0")

CLOSED = [  # who, address, the sentence
    ("s1_admin", f"{LIST}?kind=members", MEMBERS),
    ("s2_admin", f"{LIST}?kind=members", MEMBERS),
    ("agency_admin", f"{LIST}?kind=members", MEMBERS),
    ("b1_secretary", f"{LIST}?kind=members", MEMBERS),
    ("b1_recorder", f"{LIST}?kind=members", MEMBERS),
    ("b1_recorder", f"{LIST}?kind=units", UNITS),
    ("b1_secretary", f"{LIST}?kind=units", UNITS),
    ("wu_member", f"{LIST}?kind=units", UNITS),
    ("g1_leader", LIST, MEMBERS),
    ("b1_secretary", OBJECTIONS, "积分异议由提出的一方"),
    ("g1_leader", OBJECTIONS, "积分异议由提出的一方"),
]


@pytest.mark.parametrize(("key", "address", "sentence"), CLOSED)
def test_who_can_have_no_rows_is_told_whose_list_it_is(scored, client_of, key, address, sentence):
    for asked in (address, f"{address}{'&' if '?' in address else '?'}q=吴"):
        words = text_of(client_of(key).get(asked))
        assert sentence in words
        assert not [empty for empty in NOTHING if empty in words]


def test_a_desk_of_the_street_does_not_say_that_nobody_has_points(scored, row, client_of):
    words = text_of(client_of("s1_admin").get(f"{row.get_absolute_url()}?kind=members"))
    assert MEMBERS in words
    assert not [empty for empty in NOTHING if empty in words]


OPEN = [  # who can have rows, and has none: an honest empty list
    ("c2_secretary", f"{LIST}?kind=members", "还没有党员积分"),
    ("zhou_member", f"{LIST}?kind=members", "还没有党员积分"),
    ("u3_liaison", f"{LIST}?kind=members", "还没有党员积分"),
    ("u3_liaison", f"{LIST}?kind=units", "还没有单位积分"),
    ("c2_secretary", OBJECTIONS, "没有积分异议"),
    ("s1_admin", OBJECTIONS, "没有积分异议"),
    ("wu_member", OBJECTIONS, "没有积分异议"),
]


@pytest.mark.parametrize(("key", "address", "sentence"), OPEN)
def test_who_can_have_rows_reads_that_there_are_none(scored, client_of, key, address, sentence):
    assert sentence in text_of(client_of(key).get(address))


def test_a_street_sees_the_score_whose_objection_it_handles(scored, notice, client_of):
    raise_objection(
        score=score_of(scored.people["wu"]), actor=scored.users["wu_member"], text="少计一次。", on=date(2026, 10, 12)
    )
    page = client_of("s1_admin").get(f"{LIST}?kind=members")
    assert [score.subject.name for score in page.context["page"].rows] == ["吴海燕"]
    assert MEMBERS not in text_of(page)


@pytest.mark.parametrize("key", ["department", "c1_secretary", "u1_secretary", "wu_member"])
def test_every_role_reads_the_newest_quarter_first(scored, client_of, key):
    report_in(scored.people["chen"], scored["c1"])
    serve(scored.people["wu"], scored["c1"], on=date(2026, 10, 8))
    score()
    score(Q4)
    page = client_of(key).get(f"{LIST}?kind=members")
    rows = [(row.quarter, row.subject.name) for row in page.context["page"].rows]
    names = ["吴海燕"] if key == "wu_member" else ["陈国栋", "吴海燕"]
    assert rows == [(quarter, name) for quarter in ("2026Q4", "2026Q3") for name in names]
