"""The lists of the alliances app: page, rows and file come from one definition each."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.filters import AllianceFilter, ClaimFilter, NeedFilter, ResourceFilter
from alliances.models import Need, Resource
from alliances.selectors.alliances import alliances_for_list
from alliances.selectors.claims import claims_for_list
from alliances.tables import AllianceTable, ClaimTable, NeedTable, ResourceTable
from common import listing

ALLIANCES = listing.define(
    "alliances.alliances",
    title=_("联建组织"),
    unit=_("个"),
    queryset=lambda user: alliances_for_list(user=user, on=timezone.localdate()),
    filterset=AllianceFilter,
    table=AllianceTable,
    order=("core__position", "id"),
)

RESOURCES = listing.define(
    "alliances.resources",
    title=_("资源清单"),
    unit=_("项"),
    queryset=lambda user: Resource.objects.visible_to(user).select_related("provider"),
    filterset=ResourceFilter,
    table=ResourceTable,
    order=("provider__position", "id"),
)

NEEDS = listing.define(
    "alliances.needs",
    title=_("需求清单"),
    unit=_("件"),
    queryset=lambda user: Need.objects.visible_to(user).with_coverage().select_related("raiser", "alliance"),
    filterset=NeedFilter,
    table=NeedTable,
    order=("due_on", "id"),
)

CLAIMS = listing.define(
    "alliances.claims",
    title=_("认领与项目"),
    unit=_("份"),
    queryset=lambda user: claims_for_list(user=user),
    filterset=ClaimFilter,
    table=ClaimTable,
    order=("due_on", "id"),
)
