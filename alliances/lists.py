"""The lists of the alliances app: page, rows and file come from one definition each."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.filters import AllianceFilter, ClaimFilter, NeedFilter, ResourceFilter
from alliances.models import Resource
from alliances.permissions import body
from alliances.selectors.alliances import alliances_for_list
from alliances.selectors.claims import claims_for_list
from alliances.selectors.deadlines import needs_for_list
from alliances.tables import ALLIANCE_COLUMNS, CLAIM_COLUMNS, NEED_COLUMNS, RESOURCE_COLUMNS
from common import listing

ALLIANCES = listing.define(
    "alliances.alliances",
    title=_("联建组织"),
    unit=_("个"),
    queryset=lambda user: alliances_for_list(user=user, on=timezone.localdate()),
    filterset=AllianceFilter,
    columns=ALLIANCE_COLUMNS,
    order=("core__position", "id"),
    export=body,
)

RESOURCES = listing.define(
    "alliances.resources",
    title=_("资源清单"),
    unit=_("项"),
    queryset=lambda user: Resource.objects.visible_to(user).select_related("provider"),
    filterset=ResourceFilter,
    columns=RESOURCE_COLUMNS,
    order=("provider__position", "id"),
    export=body,
)

NEEDS = listing.define(
    "alliances.needs",
    title=_("需求清单"),
    unit=_("件"),
    queryset=lambda user: needs_for_list(user=user),
    filterset=NeedFilter,
    columns=NEED_COLUMNS,
    order=("deadline", "id"),
    export=body,
)

CLAIMS = listing.define(
    "alliances.claims",
    title=_("认领"),
    unit=_("份"),
    queryset=lambda user: claims_for_list(user=user),
    filterset=ClaimFilter,
    columns=CLAIM_COLUMNS,
    order=("due_on", "id"),
    export=body,
)
