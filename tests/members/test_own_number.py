"""Nobody is asked why he or she looks at the own number; the look is written down as that."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from common.moves import ReasonMissing
from members.services.people import change_member, reveal

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "13800002299", "991160199808310363"


def looks():
    rows = LogEntry.objects.filter(additional_data__deed="member.reveal").order_by("pk")
    return [(row.actor.username, row.additional_data["field"], row.additional_data["reason"]) for row in rows]


@pytest.mark.parametrize("field", ["phone", "identity_number"])
def test_the_own_number_shows_in_one_press(world, client_of, field):
    member, client = world.people["wu"], client_of("wu_member")
    member = change_member(member=member, group=member.group, phone=PHONE, identity_number=NUMBER, actor=None)
    page = client.get(reverse("members:me")).content.decode()
    assert f'<input type="hidden" name="field" value="{field}">' in page
    assert 'name="reason"' not in page
    assert getattr(member, field) not in page
    answer = client.post(reverse("members:member-reveal", args=[member.pk]), {"field": field})
    assert answer.status_code == 200
    assert getattr(member, field) in answer.content.decode()
    assert looks() == [("wu_member", field, "本人查看")]


def test_what_is_typed_as_a_reason_for_the_own_number_is_not_written_down(world, client_of):
    url = reverse("members:member-reveal", args=[world.people["wu"].pk])
    client_of("wu_member").post(url, {"field": "phone", "reason": "上级检查"})
    assert looks() == [("wu_member", "phone", "本人查看")]


def test_anothers_number_is_asked_for_with_a_reason(world, client_of):
    member, client = world.people["zhou"], client_of("b1_secretary")
    url = reverse("members:member-reveal", args=[member.pk])
    page = client.get(member.get_absolute_url()).content.decode()
    assert 'name="reason"' in page
    answer = client.post(url, {"field": "phone"})
    assert answer.status_code == 422
    assert (member.phone in answer.content.decode(), looks()) == (False, [])
    with pytest.raises(ReasonMissing):
        reveal(member=member, field="phone", reason=" ", actor=world.users["b1_secretary"])
    client.post(url, {"field": "phone", "reason": "通知开会"})
    assert looks() == [("b1_secretary", "phone", "通知开会")]
