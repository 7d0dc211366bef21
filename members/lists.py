"""The lists of the members app: page, rows and file come from one definition each."""

from django.utils.translation import gettext_lazy as _

from common import listing
from members.filters import MemberFilter
from members.models import Member
from members.tables import MemberTable

MEMBERS = listing.define(
    "members.members",
    title=_("党员花名册"),
    unit=_("名"),
    queryset=lambda user: Member.objects.visible_to(user).filter(ended_on=None).select_related("home"),
    filterset=MemberFilter,
    table=MemberTable,
    order=("org_path", "id"),
)
