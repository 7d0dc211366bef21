"""The demo county: as big as it says, lived as it says, and obeying the rules of the product."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from activities.models import Meeting, MeetingParty, ServiceRecord
from alliances.models import Alliance, Claim, Need
from assessment.models import CommunityQuarter, EvaluationRound, Objection, OrganisationEvaluation, QuarterScore
from members.choices import OrganisationKind as Kind
from members.choices import Role
from members.models import Member, Organisation, User
from members.selectors.headcounts import heads_of
from members.services.accounts import approve_grant, create_user, grant_role
from workbench.demo.accounts import ACCOUNTS, PASSWORD
from workbench.demo.people import make_people
from workbench.demo.tree import TreeMaker

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


def test_every_organisation_tells_one_number_of_people(db, client):
    """Tree, card and list of each organisation of the demo county, and the home page's line above it."""
    tree = TreeMaker(AS_OF).make()
    make_people(tree=tree, random=Random(1), as_of=AS_OF, on=AS_OF)  # noqa: S311  invented people
    user = create_user(username="zu", name="组织部", password=PASSWORD, actor=None, must_change_password=False)
    grant = grant_role(user=user, role=Role.DEPARTMENT_STAFF, organisation=tree.county, on=AS_OF, actor=None)
    approve_grant(grant=grant, actor=None, now=timezone.now())
    client.force_login(user)
    on, in_tree = timezone.localdate(), {}
    for organisation in Organisation.objects.all():
        page = client.get(organisation.get_absolute_url())
        heads = page.context["heads"]
        assert f"<b>{heads}</b>" in page.content.decode()
        assert page.context["page"].total == heads.whole.total == heads.whole.full + heads.whole.probationary
        assert heads == heads_of(organisation=organisation, on=on)
        nodes = list(page.context["tree"])
        while nodes:
            node = nodes.pop()
            in_tree.setdefault(node.organisation.pk, set()).add(node.heads)
            nodes += node.children
        children = Organisation.objects.filter(parent=organisation).exclude(kind=Kind.BUILDING_GROUP)
        below = [heads_of(organisation=child, on=on).whole.total for child in children]
        assert heads.own.total + sum(below) == heads.whole.total
    assert {pk: len(told) for pk, told in in_tree.items()} == dict.fromkeys(in_tree, 1)
    assert len(in_tree) == Organisation.objects.count()


def test_partner_branches_confirmed_shared_theme_days_and_one_still_waits(demo):
    parties = MeetingParty.objects.filter(meeting__kind="THEME_DAY").order_by("meeting__held_on")
    waiting = [party.confirmed_at is None for party in parties]
    assert waiting == [False] * (len(waiting) - 1) + [True]
    assert len(waiting) == 6
    assert all(party.attendances.exists() for party in parties if party.confirmed_at)
    assert not Meeting.objects.filter(state="CONFIRMED", completed_at=None).exists()
