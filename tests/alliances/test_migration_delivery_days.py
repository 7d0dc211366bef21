"""What an installed site holds gets the days it would have had: the story of a claim tells them."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import F

from alliances.models import Acceptance, Claim
from alliances.services import claims as services
from tests.alliances.conftest import at
from tests.old_numbers import AppsOfThen

pytestmark = pytest.mark.django_db
migration = import_module("alliances.migrations.0006_delivery_days")
D = date


def as_before(claim):
    """The claim as the services wrote it before: no day of delivery kept, no due day moved."""
    Acceptance.objects.update(delivered_on=None, held_days=0)
    Claim.objects.filter(first_due_on__isnull=False).update(due_on=F("first_due_on"), first_due_on=None)
    return Claim.objects.get(pk=claim.pk)


ROUNDS = [  # rounds of (delivered, returned), last delivery and its acceptance
    ([(D(2026, 3, 3), D(2026, 3, 5))], None, None),
    ([(D(2026, 3, 3), D(2026, 3, 5)), (D(2026, 3, 9), D(2026, 3, 12))], D(2026, 3, 13), D(2026, 3, 16)),
    ([(D(2026, 3, 3), D(2026, 3, 3))], D(2026, 3, 4), None),
    ([], D(2026, 3, 4), D(2026, 4, 16)),
]


@pytest.mark.parametrize(("rounds", "delivered", "accepted"), ROUNDS)
def test_the_days_are_those_of_the_services(lists, rounds, delivered, accepted):
    claim = lists.claim(lists.published(), due_on=D(2026, 3, 20))
    for first, back in rounds:
        claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=at(first))
        claim = services.send_back_claim(claim=claim, reason="还差", actor=None, now=at(back))
    if delivered:
        claim = services.deliver_claim(claim=claim, note="完成", actor=None, now=at(delivered))
    if accepted:
        claim = services.accept_claim(claim=claim, opinion="好", actor=None, now=at(accepted))
    kept = list(Acceptance.objects.values()), Claim.objects.filter(pk=claim.pk).values().get()
    before = as_before(claim)
    assert before.due_on == D(2026, 3, 20)
    migration.give_days(apps, None)
    assert (list(Acceptance.objects.values()), Claim.objects.filter(pk=claim.pk).values().get()) == kept
    migration.take_days(apps, None)
    assert Claim.objects.get(pk=claim.pk).due_on == D(2026, 3, 20)


@pytest.mark.parametrize(("days", "working_days"), [(15, 10), (20, 14), (7, 5), (1, 1)])
def test_silence_is_counted_in_working_days(db, days, working_days):
    then = AppsOfThen()
    then.numbers.create(key=migration.KEY, value=days, unit="天")
    migration.in_working_days(then, None)
    number = then.numbers.get(key=migration.KEY)
    assert (number.value, number.unit) == (working_days, "个工作日")
