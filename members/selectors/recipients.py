"""Who is told: the accounts that speak for an organisation or are a member's, and who has none."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from members.choices import OrganisationKind, Role
from members.models import Member, Organisation, RoleGrant, User

Recipient = User | Member | Organisation
"""An account; or whoever has none and is told on paper."""

_SPEAKERS = Q(role__in=(Role.COMMUNITY_SECRETARY, Role.UNIT_SECRETARY, Role.UNIT_LIAISON, *Role.committees)) | Q(
    role=Role.BRANCH_SECRETARY, organisation__kind__in=OrganisationKind.branches
)
"""Who speaks for the organisation at which the role is granted: secretary and liaison of a unit, else the secretary."""


def speakers_of(organisations: Iterable[Organisation], *, on: date) -> dict[int, list[Recipient]]:
    """By organisation the accounts that speak for it on that day; itself where there are none."""
    listed = {organisation.pk: organisation for organisation in organisations}
    grants = RoleGrant.objects.effective(on).filter(_SPEAKERS, organisation__in=listed, user__is_active=True)
    found: dict[int, list[Recipient]] = defaultdict(list)
    for grant in grants.select_related("user").order_by("user", "id"):
        found[grant.organisation_id].append(grant.user)
    return {pk: found[pk] or [organisation] for pk, organisation in listed.items()}


def accounts_of(members: Iterable[Member]) -> dict[int, Recipient]:
    """By member the account; the member where there is none that is in use."""
    listed = {member.pk: member for member in members}
    found = {user.member_id: user for user in User.objects.filter(member__in=listed, is_active=True)}
    return {pk: found.get(pk, member) for pk, member in listed.items()}


def in_office(users: list[User], *, on: date) -> list[User]:
    """Those whose account is in use and who hold an office, a member's included: what ended is told nothing more."""
    if not users:
        return []
    held = RoleGrant.objects.effective(on).filter(user__in=users, user__is_active=True)
    kept = set(held.values_list("user", flat=True))
    return [user for user in users if user.pk in kept]


def recipients_of(*parties: Member | Organisation | User | None, on: date) -> list[Recipient]:
    """Everybody who is told for these; accounts without an office any more, and nobody, left out."""
    organisations = [party for party in parties if isinstance(party, Organisation)]
    members = [party for party in parties if isinstance(party, Member)]
    users = in_office([party for party in parties if isinstance(party, User)], on=on)
    speakers = speakers_of(organisations, on=on) if organisations else {}
    accounts = accounts_of(members) if members else {}
    return [*users, *accounts.values(), *(one for listed in speakers.values() for one in listed)]
