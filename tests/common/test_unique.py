"""Two people send the same thing in the same moment: the second gets the sentence of the form, not a broken page."""

from datetime import date

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from alliances.models import Alliance
from members.models import MemberHousehold, Organisation, User
from members.services.people import start_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_moment_later(monkeypatch):
    """The first look finds nothing, as it does while somebody else's row is not committed yet."""
    plain, looks = QuerySet.exists, []

    def exists(rows):
        looks.append(rows)
        return plain(rows) if len(looks) > 1 else False

    def begin(model):
        monkeypatch.setattr(QuerySet, "exists", lambda rows: exists(rows) if rows.model is model else plain(rows))

    return begin


def test_a_username_taken_meanwhile_is_said_at_its_field(client_of, a_moment_later):
    client = client_of("security")
    count = User.objects.count()
    a_moment_later(User)
    answer = client.post(reverse("members:account-create"), {"username": "department", "name": "新同志"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"username": ["账号 department 已经有人用了，请换一个。"]}
    assert User.objects.count() == count


def test_an_alliance_name_taken_meanwhile_is_said_at_its_field(world, client_of, a_moment_later):
    client, url = client_of("c1_secretary"), reverse("alliances:alliance-create")
    data = {"core": world["c1"].pk, "name": "学府社区区域化党工委", "on": "2026-01-05"}
    assert client.post(url, data).status_code == 302
    a_moment_later(Alliance)
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["已经有叫“学府社区区域化党工委”的联建组织，请换一个名称。"]}
    assert Alliance.objects.count() == 1


def test_a_household_named_meanwhile_is_said_at_its_field(world, client_of, a_moment_later):
    zhou, day = world.people["zhou"], date(2026, 1, 5)
    start_household(organisation=world["b1"], member=zhou, doors="1单元", household_count=9, on=day, actor=None)
    client = client_of("b1_secretary")
    a_moment_later(MemberHousehold)
    data = {"member": zhou.pk, "doors": "2单元", "household_count": "9", "on": "2026-01-05"}
    answer = client.post(reverse("members:household-create", args=[world["b1"].pk]), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"member": ["周建国已经是这里的党员中心户。"]}


def test_an_organisation_code_taken_meanwhile_is_said_at_its_field(world, client_of, monkeypatch, a_moment_later):
    client, url = client_of("department"), reverse("members:organisation-create", args=[world["s1"].pk])
    data = {"code": "C1", "name": "新社区党委", "kind": "COMMUNITY_COMMITTEE", "parent": world["s1"].pk}
    taken = QuerySet.first
    monkeypatch.setattr(QuerySet, "first", lambda rows: None if rows.model is Organisation else taken(rows))
    a_moment_later(Organisation)
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": ["组织编码 C1 刚刚有人用了，请换一个。"]}
