"""Many rows are locked at once and come back fresh, in the order they were given."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from activities.models import ServiceRecord
from common.versions import lock_versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(world):
    return ServiceRecord.objects.bulk_create(
        ServiceRecord(
            member=world.people["wu"], community=world["c1"], category="PATROL", title=f"巡逻{number}",
            held_on=date(2026, 9, 10), hours=Decimal(2), recorded_at=timezone.now(),
        )
        for number in range(3)
    )  # fmt: skip


@transaction.atomic
def test_fresh_in_the_order_given_with_their_next_versions(rows, django_assert_num_queries):
    ServiceRecord.objects.filter(pk=rows[0].pk).update(title="改过", version=7)
    with django_assert_num_queries(1):
        found = lock_versions([rows[2], rows[0]], "member")
        assert found[0].member.name == "吴海燕"
    assert [(row.pk, row.title, row.version) for row in found] == [(rows[2].pk, "巡逻2", 2), (rows[0].pk, "改过", 8)]


@transaction.atomic
def test_nothing_and_what_is_gone(rows, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert lock_versions([]) == []
    rows[1].pk = 999_999
    with pytest.raises(ServiceRecord.DoesNotExist):
        lock_versions(rows)
