"""Reads of claims."""

from django.db.models import QuerySet

from alliances.models import Claim
from alliances.scoping import BODY_ROLES
from common.tree import subtrees_q
from members.choices import Role
from members.models import User


def claims_for_list(*, user: User) -> QuerySet[Claim]:
    """What the person's own organisations took on, and what others took on for their needs; a committee sees all that is
    in scope."""
    rows = Claim.objects.visible_to(user).select_related("unit", "need__raiser")
    if user.holds(*Role.committees):
        return rows
    paths = user.paths(*BODY_ROLES)
    return rows.filter(subtrees_q("unit__path", paths) | subtrees_q("need__raiser__path", paths))


def claim_for_page(*, user: User, pk: int) -> Claim | None:
    """A visible claim with all that its page shows, or None."""
    rows = Claim.objects.visible_to(user).select_related(
        "unit", "resource", "need__raiser", "need__alliance__core", "need__alliance__supervisor"
    )
    return rows.prefetch_related("acceptances").filter(pk=pk).first()
