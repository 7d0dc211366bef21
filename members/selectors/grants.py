"""Accounts and grants as the security administrators see them: no member data."""

from django.db.models import F, Prefetch, QuerySet

from members.choices import ROLE_KINDS, Role
from members.models import Organisation, RoleGrant, User

FOUND = 20


def accounts(user: User) -> QuerySet[User]:
    """Accounts with the grants that run, read in one query for the page."""
    running = RoleGrant.objects.filter(ended_on=None).select_related("organisation").order_by("started_on", "id")
    return User.objects.visible_to(user).prefetch_related(Prefetch("role_grants", running, to_attr="running_grants"))


def grants_of(*, user: User, account: User) -> QuerySet[RoleGrant]:
    """Every grant of an account, running ones first."""
    rows = RoleGrant.objects.visible_to(user).filter(user=account)
    return rows.select_related("organisation", "user", "granted_by", "approved_by", "refused_by").order_by(
        F("ended_on").desc(nulls_first=True), "started_on", "id"
    )


def places_for(*, role: str, text: str) -> QuerySet[Organisation]:
    """Organisations at which the role can be granted, found by name, pinyin or code."""
    some = Organisation.objects.branches() if role == Role.BRANCH_SECRETARY else Organisation.objects.all()
    fitting = some.filter(kind__in=ROLE_KINDS[role], ended_on=None)
    return fitting.search(text).select_related("parent").order_by("position")[:FOUND]
