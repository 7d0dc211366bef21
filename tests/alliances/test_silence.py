"""Returns move the due day, silence is counted in working days; a holiday makes nobody late or silent."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from alliances.county_settings import SILENT_DAYS
from alliances.models import Claim
from alliances.selectors.silence import Silence, silence
from alliances.services import claims as services
from common.calendars import WorkCalendar
from common.models import Holiday
from tests.alliances.conftest import at
from tests.county_settings import give

pytestmark = pytest.mark.django_db

MOVES = [  # due, [(delivered, returned)], due day that counts, working days held
    (date(2026, 3, 20), [(date(2026, 3, 10), date(2026, 3, 10))], date(2026, 3, 20), [0]),
    (date(2026, 3, 20), [(date(2026, 3, 10), date(2026, 3, 11))], date(2026, 3, 23), [1]),  # over a weekend
    (date(2026, 3, 20), [(date(2026, 3, 13), date(2026, 3, 16))], date(2026, 3, 23), [1]),  # Friday to Monday
    (date(2026, 3, 20), [(date(2026, 3, 13), date(2026, 3, 15))], date(2026, 3, 20), [0]),  # returned on a Sunday
    (date(2026, 3, 20), [(date(2026, 3, 3), date(2026, 3, 5)), (date(2026, 3, 9), date(2026, 3, 12))],
     date(2026, 3, 27), [2, 3]),
    (date(2026, 3, 31), [(date(2026, 3, 31), date(2026, 4, 8))], date(2026, 4, 8), [5]),  # 6 April is a holiday
    (date(2026, 3, 20), [(date(2026, 3, 25), date(2026, 3, 27))], date(2026, 3, 24), [2]),  # delivered late
    (date(2026, 3, 21), [(date(2026, 3, 10), date(2026, 3, 11))], date(2026, 3, 23), [1]),  # promised for a Saturday
]  # fmt: skip


@pytest.mark.parametrize(("due", "rounds", "counts", "held"), MOVES)
def test_the_due_day_moves_by_what_the_raiser_held(lists, due, rounds, counts, held):
    claim = lists.claim(lists.published(), due_on=due)
    for delivered, returned in rounds:
        claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=at(delivered))
        claim = services.send_back_claim(claim=claim, reason="还差 2 户", actor=None, now=at(returned))
    claim.refresh_from_db()
    assert claim.due_on == counts
    assert claim.first_due_on == (due if counts != due else None)
    rows = claim.acceptances.values_list("delivered_on", "accepted_on", "held_days")
    assert list(rows) == [(*days, number) for days, number in zip(rounds, held, strict=True)]


def test_the_countys_own_holidays_count(lists):
    Holiday.objects.create(day=date(2026, 3, 11), is_worked=False, name="县庆")
    claim = lists.claim(lists.published(), due_on=date(2026, 3, 20))
    claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=at(date(2026, 3, 10)))
    claim = services.send_back_claim(claim=claim, reason="还差 2 户", actor=None, now=at(date(2026, 3, 12)))
    assert claim.due_on == date(2026, 3, 23)


ON_TIME = [  # delivered, accepted, told
    (date(2026, 3, 20), date(2026, 6, 1), True),
    (date(2026, 3, 21), date(2026, 3, 21), False),
    (date(2026, 3, 20), None, None),
]


@pytest.mark.parametrize(("delivered", "accepted", "told"), ON_TIME)
def test_on_time_is_told_by_the_delivery(lists, delivered, accepted, told):
    claim = lists.claim(lists.published(), due_on=date(2026, 3, 20))
    claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=at(delivered))
    if accepted:
        claim = services.accept_claim(claim=claim, opinion="好", actor=None, now=at(accepted))
        assert claim.acceptances.get().delivered_on == delivered
    assert claim.is_on_time is told


def delivered(lists, day: date):
    claim = lists.claim(lists.published(), quantity=1, due_on=date(2026, 3, 20))
    Claim.objects.filter(pk=claim.pk).update(state="DELIVERED", delivered_on=day)
    return claim.pk


@pytest.mark.parametrize("days", [1, 3, 10])
def test_what_is_ripe_by_query_is_ripe_by_its_day(lists, days):
    silent = Silence(((date.min, days),), WorkCalendar())
    rows = {delivered(lists, day): day for day in (date(2026, 2, number) for number in range(9, 28, 3))}
    for on in (date(2026, 2, 10), date(2026, 2, 25), date(2026, 3, 2)):
        found = set(Claim.objects.filter(silent.ripe_q(on)).values_list("pk", flat=True))
        assert found == {key for key, day in rows.items() if silent.ripe_on(day) <= on}


def test_the_countys_number(db):
    assert silence().days_of(date(2026, 3, 10)) == 10


def test_another_number_moves_no_delivery_of_before(lists):
    before, after = delivered(lists, date(2026, 3, 9)), delivered(lists, date(2026, 3, 10))
    give(SILENT_DAYS, 5, from_day=date(2026, 3, 10))
    silent = silence()
    assert [silent.ripe_on(date(2026, 3, day)) for day in (9, 10)] == [date(2026, 3, 23), date(2026, 3, 17)]
    ripe = [
        set(Claim.objects.filter(silent.ripe_q(date(2026, 3, on))).values_list("pk", flat=True)) for on in (16, 17, 23)
    ]
    assert ripe == [set(), {after}, {before, after}]


COLOURS = [(date(2026, 3, 10), False), (date(2026, 3, 23), False), (date(2026, 3, 24), True)]  # delivered on 10 March


@pytest.mark.parametrize(("on", "is_due"), COLOURS)
def test_a_delivery_is_marked_when_its_answer_is_due_and_not_before(lists, client_of, on, is_due):
    claim = lists.claim(lists.published(), due_on=date(2026, 3, 20))
    services.deliver_claim(claim=claim, note="完成", actor=None, now=at(date(2026, 3, 10)))
    assert (silence().ripe_on(date(2026, 3, 10)) <= on) == is_due
    with time_machine.travel(at(on), tick=False):
        page = client_of("u1_liaison").get(reverse("alliances:claim", args=[claim.pk])).content.decode()
    assert "主管可以抽查验收" in page
    assert ('class="t-due"' in page) == is_due
