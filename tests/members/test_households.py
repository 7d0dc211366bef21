"""党员中心户 and 任职 from the organisation's tabs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Appointment, MemberHousehold
from members.services import people

pytestmark = pytest.mark.django_db


def household(world, **changes):
    return {"member": world.people["zhou"].pk, "doors": "1号楼101–602", "household_count": 12,
            "on": timezone.localdate().isoformat(), **changes}  # fmt: skip


CODES = {"b1_secretary": 302, "c1_secretary": 302, "b2_secretary": 403, "b1_recorder": 403, "s1_admin": 403,
         "department": 403, "g1_leader": 403, "security": 403}  # fmt: skip


@pytest.mark.parametrize("key", CODES)
def test_secretaries_of_own_keep_households_and_posts(world, client_of, key):
    client, today = client_of(key), timezone.localdate().isoformat()
    home = reverse("members:household-create", args=[world["g1"].pk])
    assert client.post(home, household(world)).status_code == CODES[key]
    assert MemberHousehold.objects.count() == (CODES[key] == 302)
    post = reverse("members:appointment-create", args=[world["b1"].pk])
    sent = {"member": world.people["zhou"].pk, "post": "SECRETARY", "on": today}
    assert client.post(post, sent).status_code == CODES[key]
    assert Appointment.objects.count() == (CODES[key] == 302)


def test_a_running_household_is_not_started_again_but_after_its_end(world, client_of):
    client, url = client_of("b1_secretary"), reverse("members:household-create", args=[world["g1"].pk])
    assert client.post(url, household(world)).status_code == 302
    assert "周建国已经是这里的党员中心户" in client.post(url, household(world)).content.decode()
    running = MemberHousehold.objects.get()
    end, today = reverse("members:household-end", args=[running.pk]), timezone.localdate()
    assert client.post(end, {"on": "2020-01-01"}).status_code == 422
    assert client_of("b2_secretary").post(end, {"on": today.isoformat()}).status_code == 404
    assert client.post(end, {"on": today.isoformat()}).status_code == 302
    assert MemberHousehold.objects.get().ended_on == today
    assert client.post(url, household(world)).status_code == 302


def test_people_of_elsewhere_are_not_offered(world, client_of):
    url = reverse("members:household-create", args=[world["g1"].pk])
    foreign = household(world, member=world.people["zeng"].pk)
    assert client_of("b1_secretary").post(url, foreign).status_code == 422
    assert MemberHousehold.objects.count() == 0


def test_a_post_ends_on_a_day(world, client_of):
    today = timezone.localdate()
    post = people.appoint(member=world.people["zhou"], organisation=world["b1"], post="SECRETARY", on=today, actor=None)
    url = reverse("members:appointment-end", args=[post.pk])
    assert client_of("b1_recorder").post(url, {"on": today.isoformat()}).status_code == 403
    assert client_of("b1_secretary").post(url, {"on": today.isoformat()}).status_code == 302
    assert Appointment.objects.get().ended_on == today


def test_a_known_start_mends_an_unknown_one(world):
    common = {"member": world.people["zhou"], "organisation": world["b1"], "post": "SECRETARY", "actor": None}
    people.appoint(**common, on=timezone.localdate(), start_is_known=False)
    known = people.appoint(**common, on=timezone.localdate().replace(year=2024, day=1))
    assert (known.start_is_known, known.started_on.year, Appointment.objects.count()) == (True, 2024, 1)
