"""Who asks for many pages that are not there: one row a window, with the number."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from common import probing
from common.models import ProbeWindow
from common.probing import close_windows

MISSING = "/members/{}/"


def probes() -> list[dict]:
    rows = LogEntry.objects.filter(additional_data__deed="account.probing").order_by("id")
    return [{"actor": row.actor_id, **row.additional_data} for row in rows]


def after(**later: int):
    return timezone.now() + timedelta(**later)


def test_forty_addresses_of_one_account_are_one_row_with_their_number(client_of, world):
    client = client_of("b1_secretary")
    codes = {client.get(MISSING.format(10_000 + number)).status_code for number in range(40)}
    assert codes == {404}
    assert probes() == []
    assert close_windows(now=after(minutes=4)) == 0
    assert close_windows(now=after(minutes=6)) == 1
    [row] = probes()
    assert (row["actor"], row["count"], row["minutes"]) == (world.users["b1_secretary"].pk, 40, 5)
    assert (row["address"], row["path"]) == ("127.0.0.1", MISSING.format(10_039))
    assert not ProbeWindow.objects.exists()


def test_without_an_account_the_address_counts(client, world):
    for number in range(20):
        client.get(f"/no-such-page-{number}/", REMOTE_ADDR="10.9.8.7")
        client.get(f"/no-such-page-{number}/", REMOTE_ADDR="10.9.8.8") if number < 19 else None
    close_windows(now=after(minutes=6))
    assert [(row["actor"], row["address"], row["count"]) for row in probes()] == [(None, "10.9.8.7", 20)]
    assert not ProbeWindow.objects.exists()


def test_a_few_mistakes_are_nothing(client_of):
    client = client_of("b1_secretary")
    for number in range(12):
        client.get(MISSING.format(10_000 + number))
    assert close_windows(now=after(minutes=6)) == 0
    assert probes() == []


def test_many_refusals_are_rows_only_until_their_number_tells(client_of):
    client, url = client_of("c2_secretary"), reverse("members:accounts")
    assert {client.get(url).status_code for _ in range(30)} == {403}
    assert LogEntry.objects.filter(additional_data__deed="refused").count() == probing.THRESHOLD
    close_windows(now=after(minutes=6))
    assert [row["count"] for row in probes()] == [30]


def test_the_next_window_closes_the_one_before(client_of, monkeypatch):
    client, plain = client_of("b1_secretary"), timezone.now
    for number in range(20):
        client.get(MISSING.format(10_000 + number))
    monkeypatch.setattr("common.probing.timezone.now", lambda: plain() + timedelta(minutes=6))
    for number in range(5):
        client.get(MISSING.format(10_000 + number))
    assert [row["count"] for row in probes()] == [20]
    assert ProbeWindow.objects.get().count == 5


def test_a_database_that_cannot_count_answers_all_the_same(client_of, monkeypatch):
    from django.db import OperationalError

    def locked(*args):
        raise OperationalError("database is locked")

    client = client_of("b1_secretary")
    monkeypatch.setattr(probing, "_write", locked)
    assert [client.get(MISSING.format(10_000)).status_code for _ in range(5)] == [404] * 5


@pytest.mark.parametrize("status", [200, 302, 405])
def test_other_answers_are_not_counted(rf, status):
    from django.http import HttpResponse

    request = rf.get("/x/")
    assert probing.ProbingMiddleware(lambda _: HttpResponse(status=status))(request).status_code == status
    assert probing._tallies == {}
