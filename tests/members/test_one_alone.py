"""The attack as a story: one security administrator alone tries every way to a power and ends at nothing."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.probing import STEP, THRESHOLD, WINDOW, close_windows
from members.choices import Role
from members.models import PasswordReset, RoleGrant, User
from members.services import accounts, resets
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 10)
PLACES = {Role.STREET_ADMIN: "s1", Role.AGENCY_ADMIN: "j"}
POWERFUL = ("security2", "audit", "system", "department", "s1_admin", "agency_admin", "disabled")
PUPPET_PASSWORD = "Puppet-pass-2026"


class Attacker:
    """One security administrator at the pages, and the puppets whose passwords are in the same hand."""

    def __init__(self, world, client: Client) -> None:
        self.world, self.client = world, client

    def post(self, name: str, key: int, **data) -> int:
        return self.client.post(reverse(f"members:{name}", args=[key]), data).status_code

    def grant(self, user: User, role: str, place: str = "") -> None:
        self.post("account-grant", user.pk, role=role, organisation=self.world[place or PLACES.get(role, "county")].pk)

    def puppet(self, name: str) -> User:
        self.client.post(reverse("members:account-create"), {"username": name, "name": "替身"})
        return User.objects.get(username=name)

    def tries_every_power_on(self, user: User) -> None:
        """The own approval of each is refused; it is taken back, so that the next one is not in its way."""
        for role in (*Role.administrators, *Role.committees, Role.RECORDER):
            self.grant(user, role)
            waiting = user.role_grants.get(ended_on=None)
            assert self.post("grant-approve", waiting.pk) == 403
            assert self.post("grant-end", waiting.pk) == 302

    def hand(self, name: str) -> Client:
        """Logged in as a puppet, the one-time password changed."""
        client = Client()
        assert client.login(username=name, password=PUPPET_PASSWORD)
        sent = {
            "old_password": PUPPET_PASSWORD,
            "new_password": "Another-pass-2026",
            "new_password_again": "Another-pass-2026",
        }
        assert client.post(reverse("members:password-change"), sent).status_code == 302
        return client


@pytest.fixture
def attacker(world, client_of, monkeypatch, time_machine) -> Attacker:
    time_machine.move_to("2026-07-10T10:00:00+08:00", tick=False)
    monkeypatch.setattr(accounts, "one_time_password", lambda: PUPPET_PASSWORD)
    monkeypatch.setattr(resets, "one_time_password", lambda: PUPPET_PASSWORD)
    monkeypatch.setattr("members.views.grants.accounts.one_time_password", lambda: PUPPET_PASSWORD)
    return Attacker(world, client_of("security"))


def test_the_story_of_one_security_administrator_alone(world, attacker):
    """He tries every way through the pages; whoever else has to say a word is honest and says nothing."""
    puppets = [attacker.puppet("puppet1"), attacker.puppet("puppet2")]
    for user in puppets:
        attacker.tries_every_power_on(user)
    # Two puppets approve each other: neither is in office, so neither has a page for it.
    attacker.grant(puppets[0], Role.SECURITY_ADMIN)
    attacker.grant(puppets[1], Role.DEPARTMENT_STAFF)
    hand = attacker.hand("puppet1")
    assert hand.get(reverse("members:accounts")).status_code == 403
    for grant in RoleGrant.objects.waiting():
        assert hand.post(reverse("members:grant-approve", args=[grant.pk])).status_code == 403
    # The password of everybody who has a power, of who is disabled too.
    for key in POWERFUL:
        assert attacker.post("account-reset", world.users[key].pk, reason="忘记密码") == 302
        row = PasswordReset.objects.get(account=world.users[key])
        assert attacker.post("reset-approve", row.pk) == 403
        assert attacker.post("reset-password", row.pk) == 403
        assert hand.post(reverse("members:reset-approve", args=[row.pk])).status_code == 403
    # A power that is ended, its account reset and granted again; and one that is disabled and enabled.
    street = world.users["s2_admin"]
    attacker.post("grant-end", street.role_grants.get().pk)
    assert attacker.post("account-reset", street.pk, reason="忘记密码") == 302
    attacker.grant(street, Role.STREET_ADMIN, "s2")
    attacker.post("account-enable", world.users["disabled"].pk)
    # Alone in office.
    for key in ("security2", "audit"):
        attacker.post("grant-end", world.users[key].role_grants.get().pk)
        attacker.post("account-disable", world.users[key].pk)
    # What he got: nothing in force that he granted, no password of theirs, nobody sent away who could stop him.
    assert not RoleGrant.objects.effective(DAY).filter(granted_by=world.users["security"]).exists()
    taken = [key for key in (*POWERFUL, "s2_admin") if not world.user(key).check_password(PASSWORD)]
    assert taken == []
    assert [key for key in ("security2", "audit") if not (world.user(key).is_active and world.user(key).grants)] == []
    refused = LogEntry.objects.filter(additional_data__deed="refused", actor=world.users["security"])
    assert refused.count() == THRESHOLD, "the audit administrator reads of each try"
    close_windows(now=timezone.now() + 2 * WINDOW)
    probing = LogEntry.objects.get(additional_data__deed="account.probing", actor=world.users["security"])
    assert probing.additional_data["count"] >= 2 * 7 + 2 * len(POWERFUL) - STEP, (
        "and after twenty of how many there were"
    )
