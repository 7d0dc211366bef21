"""Resources: the list, the page of one, offering and changing it, and its deeds."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.choices import RESOURCE_MOVES, ResourceState
from alliances.forms.deeds import ConfirmForm
from alliances.forms.lists import ResourceForm, providers_of
from alliances.lists import RESOURCES
from alliances.models import Claim, Resource
from alliances.permissions import body, can_keep_resource
from alliances.selectors.needs import plain
from alliances.services import resources as services
from alliances.tables import CLAIM_TAGS, RESOURCE_TAGS
from alliances.views.deeds import BoundDeed, Deed, DeedView, form_page, offered_deeds, perform
from common.access import access
from common.listing import ScopedListView
from common.paging import KeysetPage

KEEPER = gettext_lazy("资源由提供单位的书记或联络员维护。")


def resource_deed(verb: Any, url: str, service: Any, to: str, done: Any) -> Deed:
    states = tuple(before for before, after in RESOURCE_MOVES.items() if to in after)
    return Deed(
        verb, f"alliances:{url}", service, "resource", ConfirmForm, can_keep_resource, states, KEEPER, done, to=to
    )


PAUSE = resource_deed(
    gettext_lazy("暂停"), "resource-pause", services.pause_resource, ResourceState.PAUSED,
    gettext_lazy("已暂停：%(name)s。恢复以前不能用它认领。"),
)  # fmt: skip
RESUME = resource_deed(
    gettext_lazy("恢复开放"), "resource-resume", services.resume_resource, ResourceState.OFFERED,
    gettext_lazy("已恢复开放：%(name)s。"),
)  # fmt: skip
END = resource_deed(
    gettext_lazy("结束开放"), "resource-end", services.end_resource, ResourceState.ENDED,
    gettext_lazy("已结束开放：%(name)s。用过它的认领仍看得到。"),
)  # fmt: skip
RESOURCE_DEEDS = (PAUSE, RESUME, END)


class ResourceListView(ScopedListView):
    access = body
    definition = RESOURCES
    template_name = "alliances/resource_list.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return {"can_offer": providers_of(self.request.user).exists()}


def visible_resource(request: HttpRequest, pk: int) -> Resource:
    return get_object_or_404(Resource.objects.visible_to(request.user).select_related("provider"), pk=pk)


def resource_page(request: HttpRequest, resource: Resource, tried: BoundDeed | None = None) -> HttpResponse:
    uses = Claim.objects.visible_to(request.user).filter(resource=resource).select_related("need__raiser")
    context = {
        "resource": resource,
        "quantity": plain(resource.quantity),
        "tag": RESOURCE_TAGS[resource.state],
        "alliances": resource.alliances.visible_to(request.user),
        "uses": [(claim, CLAIM_TAGS[claim.state]) for claim in uses.order_by("-id")[:20]],
        "deeds": offered_deeds(RESOURCE_DEEDS, request.user, resource, tried),
        "can_edit": can_keep_resource(request.user, resource) and resource.state != ResourceState.ENDED,
        "tried": tried,
    }
    return render(request, "alliances/resource.html", context, status=422 if tried else 200)


@access(body)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return resource_page(request, visible_resource(request, pk))


class ResourceDeedView(DeedView):
    def get_row(self, pk: int) -> Resource:
        return visible_resource(self.request, pk)

    def refused_page(self, row: Resource, tried: BoundDeed) -> HttpResponse:
        return resource_page(self.request, visible_resource(self.request, row.pk), tried)


@access(body)
def create(request: HttpRequest) -> HttpResponse:
    """Offer a resource to alliances the provider belongs to."""
    if not providers_of(request.user).exists():
        raise PermissionDenied(KEEPER)
    form = ResourceForm(request.POST or None, user=request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data.pop("version")
        made = perform(form, lambda: services.offer_resource(**data, actor=request.user, now=timezone.now()))
        if made is not None:
            messages.success(request, _("已登记：%(name)s。联建组织成员现在看得到。") % {"name": made.name})
            return redirect(made)
    return form_page(
        request, form, heading=_("登记资源"), verb=_("登记并开放"), back=reverse("alliances:resources"),
        back_title=_("资源清单"),
    )  # fmt: skip


@access(body)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    resource = visible_resource(request, pk)
    if not can_keep_resource(request.user, resource):
        raise PermissionDenied(KEEPER)
    form = ResourceForm(request.POST or None, instance=resource, user=request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        made = perform(
            form,
            lambda: services.change_resource(
                resource=resource, **form.cleaned_data, actor=request.user, now=timezone.now()
            ),
        )
        if made is not None:
            messages.success(request, _("已保存：%(name)s。") % {"name": made.name})
            return redirect(made)
    return form_page(
        request, form, heading=_("修改资源"), facts=resource.provider.name, verb=_("保存修改"),
        back=resource.get_absolute_url(), back_title=resource.name,
    )  # fmt: skip
