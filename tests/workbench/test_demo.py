"""The demo county: as big as it says, lived as it says, and obeying the rules of the product."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from activities.models import Meeting, MeetingParty, ServiceRecord
from alliances.models import Alliance, Claim, Need
from assessment.models import CommunityQuarter, EvaluationRound, Objection, OrganisationEvaluation, QuarterScore
from members.choices import OrganisationKind as Kind
from members.choices import Role
from members.models import Member, Organisation, User
from workbench.demo.accounts import ACCOUNTS, PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AS_OF = date(2026, 11, 21)


@pytest.fixture
def demo(db, capsys) -> str:
    call_command("seed_demo", as_of=AS_OF)
    return capsys.readouterr().out


def test_the_county_is_as_big_and_as_lived_as_it_says(demo, client):
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert (kinds[Kind.STREET], kinds[Kind.COMMUNITY_COMMITTEE], kinds[Kind.RESIDENTIAL_BRANCH]) == (2, 6, 20)
    assert (Organisation.objects.units().count(), Alliance.objects.count(), Member.objects.count()) == (25, 6, 1200)
    states = Counter(CommunityQuarter.objects.values_list("quarter", "state"))
    assert states == {
        ("2026Q1", "CLOSED"): 6, ("2026Q2", "CLOSED"): 6, ("2026Q3", "CONFIRMED"): 4, ("2026Q3", "NOTICE"): 2,
        ("2026Q4", "DRAFT"): 6,
    }  # fmt: skip
    assert Objection.objects.count() == 1
    assert EvaluationRound.objects.get().state == "OPEN"
    assert {"DRAFT", "SIGNED"} == set(OrganisationEvaluation.objects.values_list("state", flat=True))
    assert {"SUBMITTED", "RETURNED", "PUBLISHED", "CLOSED"} == set(Need.objects.values_list("state", flat=True))
    assert {"CONFIRMED", "DELIVERED"} < set(Claim.objects.values_list("state", flat=True))
    assert {"PLANNED", "CONFIRMED"} == set(Meeting.objects.values_list("state", flat=True))
    assert {"SUBMITTED", "CONFIRMED"} == set(ServiceRecord.objects.values_list("state", flat=True))
    assert len(set(QuarterScore.objects.exclude(band="").values_list("band", flat=True))) >= 4

    every_role = {account.role for account in ACCOUNTS}
    assert every_role == set(Role.values)
    for account in ACCOUNTS:
        assert account.username in demo
        assert client.login(username=account.username, password=PASSWORD)
        assert client.get("/").status_code == 200
    others = User.objects.exclude(username__in=[account.username for account in ACCOUNTS])
    assert not any(user.has_usable_password() for user in others)

    with pytest.raises(CommandError, match="There is a county already"):
        call_command("seed_demo")


def test_partner_branches_confirmed_shared_theme_days_and_one_still_waits(demo):
    parties = MeetingParty.objects.filter(meeting__kind="THEME_DAY").order_by("meeting__held_on")
    waiting = [party.confirmed_at is None for party in parties]
    assert waiting == [False] * (len(waiting) - 1) + [True]
    assert len(waiting) == 6
    assert all(party.attendances.exists() for party in parties if party.confirmed_at)
    assert not Meeting.objects.filter(state="CONFIRMED", completed_at=None).exists()
