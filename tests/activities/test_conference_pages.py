"""The pages of a joint conference: who hosts one, and its way from the first press to a resolution that is done."""

from datetime import date

import pytest
from django.urls import reverse

from activities.models import Meeting
from alliances.models import Alliance, AllianceMembership, ConvenorTerm
from tests.activities.test_meetings_pages import address, friday, posted  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def alliance(world):
    made = Alliance.objects.create(
        kind="REGIONAL", name="学府片区", core=world["c1"], supervisor=world["s1"], state="RUNNING",
        started_on=date(2026, 1, 1),
    )  # fmt: skip
    for key in ("u1", "u2"):
        AllianceMembership.objects.create(alliance=made, organisation=world[key], started_on=date(2026, 1, 1))
    return made


@pytest.mark.parametrize(
    ("key", "convenor", "status"),
    [
        ("c1_secretary", False, 302),
        ("u1_secretary", False, 422),
        ("u1_secretary", True, 302),
        ("u1_liaison", True, 302),
        ("u2_secretary", True, 403),
        ("b1_secretary", True, 422),
    ],
)
def test_who_hosts_a_joint_conference(world, client_of, alliance, key, convenor, status):
    if convenor:
        ConvenorTerm.objects.create(
            alliance=alliance, organisation=world["u1"], started_on=date(2026, 10, 1), ended_on=date(2027, 1, 1)
        )
    data = {"kind": "JOINT_CONFERENCE", "alliance": alliance.pk, "held_on": "2026-11-20"}
    assert client_of(key).post(reverse("activities:meeting-new"), data).status_code == status


def test_a_joint_conference_from_press_to_record(world, client_of, alliance):
    client = client_of("c1_secretary")
    data = {"kind": "JOINT_CONFERENCE", "alliance": alliance.pk, "held_on": "2026-11-20"}
    client.post(reverse("activities:meeting-new"), data)
    meeting = Meeting.objects.get()
    u1, u2 = world["u1"].pk, world["u2"].pk
    data = posted(meeting, confirm="1", moderator_name="何芳") | {
        f"party-{u1}-presence": "PRESENT", f"party-{u1}-representative": "吴海燕", f"party-{u2}-presence": "UNEXCUSED",
        "agenda-0-r-0-text": "协调停车位", "agenda-0-r-0-unit": u1,
    }  # fmt: skip
    assert client.post(address("meeting-edit", meeting), data).status_code == 302
    assert dict(meeting.parties.values_list("organisation__code", "presence")) == {"U1": "PRESENT", "U2": "UNEXCUSED"}
    answer = client_of("u2_liaison").get(address("meeting", meeting))
    assert "协调停车位" in answer.content.decode()
    assert client_of("u3_liaison").get(address("meeting", meeting)).status_code == 404
    resolution = meeting.resolutions.get()
    done = reverse("activities:resolution-done", args=[meeting.pk, resolution.pk])
    assert client_of("u2_liaison").post(done).status_code == 403
    assert client_of("u1_liaison").post(done).status_code == 302
    resolution.refresh_from_db()
    assert resolution.done_on == date(2026, 11, 20)
