"""Resources: the list, the page of one, offering and changing it, and its deeds."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from alliances.deeds import CHANGE_RESOURCE, OFFER
from alliances.forms.lists import ResourceForm
from alliances.lists import RESOURCES
from alliances.models import Claim, Resource
from alliances.permissions import body
from alliances.selectors.needs import plain
from alliances.services import resources as services
from alliances.tables import CLAIM_TAGS, RESOURCE_TAGS
from alliances.views.pages import form_page
from common.access import access
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.views.deeds import BoundDeed, DeedView, form_deed, given, offered_deeds, said


class ResourceListView(ScopedListView):
    access = body
    definition = RESOURCES
    template_name = "alliances/resource_list.html"

    def get_next_step(self) -> tuple[str, Any]:
        return (reverse("alliances:resource-create"), _("登记资源")) if self.may_offer else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"can_offer": self.may_offer}

    @cached_property
    def may_offer(self) -> bool:
        return OFFER.who(self.request.user)


def visible_resource(request: Request, pk: int) -> Resource:
    return get_object_or_404(Resource.objects.visible_to(request.user).select_related("provider"), pk=pk)


def resource_page(request: Request, resource: Resource, tried: BoundDeed | None = None) -> HttpResponse:
    uses = Claim.objects.visible_to(request.user).filter(resource=resource).select_related("need__raiser")
    context = {
        "resource": resource,
        "quantity": plain(resource.quantity),
        "tag": RESOURCE_TAGS[resource.state],
        "alliances": resource.alliances.visible_to(request.user),
        "uses": [(claim, CLAIM_TAGS[claim.state]) for claim in uses.order_by("-id")[:20]],
        "deeds": offered_deeds(request.user, resource, tried),
        "can_edit": CHANGE_RESOURCE.is_offered(request.user, resource),
        "tried": tried,
    }
    return render(request, "alliances/resource.html", context, status=422 if tried else 200)


@access(body)
def detail(request: Request, pk: int) -> HttpResponse:
    return resource_page(request, visible_resource(request, pk))


class ResourceDeedView(DeedView):
    access = body

    def get_row(self, pk: int) -> Resource:
        return visible_resource(self.request, pk)

    def refused_page(self, row: Resource, tried: BoundDeed) -> HttpResponse:
        return resource_page(self.request, visible_resource(self.request, row.pk), tried)


@access(body)
def create(request: Request) -> HttpResponse:
    """Offer a resource to alliances the provider belongs to."""
    require(OFFER.who, request.user)
    form = ResourceForm(request.POST or None, user=request.user, on=timezone.localdate())
    done = _("已登记：%(name)s。联建组织成员现在看得到。")
    return form_deed(
        request, form, call=lambda data: offer(request, data),
        done=lambda made: said(request, done % {"name": made.name}, made),
        page=lambda: form_page(
            request, form, heading=_("登记资源"), verb=OFFER.verb, back=reverse("alliances:resources"),
            back_title=_("资源清单"),
        ),
    )  # fmt: skip


def offer(request: Request, data: dict[str, Any]) -> Resource:
    data.pop("version")
    return services.offer_resource(**data, **given(request, "actor", "now"))


@access(body)
def change(request: Request, pk: int) -> HttpResponse:
    resource = visible_resource(request, pk)
    require(CHANGE_RESOURCE.who, request.user, resource)
    form = ResourceForm(request.POST or None, instance=resource, user=request.user, on=timezone.localdate())
    return form_deed(
        request, form,
        call=lambda data: services.change_resource(resource=resource, **data, **given(request, "actor", "now")),
        done=lambda made: said(request, _("已保存：%(name)s。") % {"name": made.name}, made),
        page=lambda: form_page(
            request, form, heading=_("修改资源"), facts=resource.provider.name, verb=_("保存修改"),
            back=resource.get_absolute_url(), back_title=resource.name,
        ),
    )  # fmt: skip
