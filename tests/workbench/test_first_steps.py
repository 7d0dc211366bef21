"""The home page of a county that is not there yet: what comes first, and who does it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.choices import OrganisationKind as Kind
from members.choices import Role
from members.models import ImportBatch, Organisation, User
from members.services.accounts import create_user, grant_role
from members.services.organisations import create_organisation
from members.services.people import add_member
from members.services.start import start_county
from workbench.selectors.first_steps import start_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = NOW.date()


@pytest.fixture
def department(db) -> User:
    start_county(code="QX", name="青山县委组织部", now=NOW)
    User.objects.update(must_change_password=False)
    return User.objects.get(username="zuzhibu1")


@pytest.fixture
def client(department) -> Client:
    client = Client()
    client.force_login(department)
    return client


def street() -> Organisation:
    root = Organisation.objects.get(parent=None)
    return create_organisation(code="S", name="城东街道党工委", kind=Kind.STREET, parent=root, on=ON, actor=None)


def steps(user):
    found, _offices = start_of(user=User.objects.get(pk=user.pk), on=ON)
    return [(step.title[:3], step.is_done, step.imports) for step in found]


def test_the_department_is_led_through_three_steps(department):
    organisations, rosters = "ORGANISATIONS", "ROSTER"
    assert steps(department) == [("第一步", False, organisations), ("第二步", False, ""), ("第三步", False, "")]
    place = street()
    assert steps(department) == [("第一步", True, organisations), ("第二步", False, rosters), ("第三步", False, "")]
    unit = create_organisation(code="E", name="锦程物业党支部", kind=Kind.ENTERPRISE, parent=place, on=ON, actor=None)
    add_member(home=unit, name="周建国", on=ON, actor=None)
    assert [done for _title, done, _url in steps(department)] == [True, True, False]
    secretary = create_user(username="zhou", name="周建国", password=None, actor=None)
    grant_role(user=secretary, role=Role.UNIT_SECRETARY, organisation=unit, on=ON, actor=None)
    assert steps(department) == []
    assert steps(secretary) == []


def test_the_page_says_what_comes_first_and_who_opens_accounts(client):
    page = client.get("/").content.decode()
    assert page.count(f'href="{reverse("members:imports")}?kind=') == 1
    assert "由安全管理员在“账号与授权”里办理" in page


def upload(client, kind="ROSTER"):
    file = SimpleUploadedFile("名册.xlsx", b"not looked at")
    return client.post(reverse("members:imports"), {"kind": kind, "file": file})


def test_a_roster_without_any_branch_is_refused_once_with_the_way_out(client):
    street()
    answer = upload(client)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"file": ["还没有可以登记党员的支部，请先导入组织机构，再导入花名册。"]}
    assert f'href="{reverse("members:imports")}?kind=ORGANISATIONS"' in answer.content.decode()
    assert ImportBatch.objects.count() == 0
