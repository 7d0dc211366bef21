"""Alliances: the list, the object page with its tabs (archetype H), and how they begin and end."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from alliances.deeds import ADD_MEMBER, CREATE, OFFER, PROPOSE, RAISE
from alliances.forms.alliances import JointForm, RegionalForm
from alliances.lists import ALLIANCES
from alliances.models import Alliance
from alliances.permissions import body
from alliances.selectors import alliances as reads
from alliances.selectors.needs import needs_of_alliance, shown_state
from alliances.services import alliances as services
from alliances.tables import ALLIANCE_TAGS, RESOURCE_TAGS
from alliances.views.pages import form_page
from common.access import access
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.panels import panels_for
from common.refusals import require
from common.requests import Request
from common.selectors.events import story
from common.views.deeds import BoundDeed, DeedView, form_deed, given, offered_deeds, said

TABS = ("overview", "members", "lists", "story")
SHOWN_ROWS = 20


class AllianceListView(ScopedListView):
    access = body
    definition = ALLIANCES
    template_name = "alliances/alliance_list.html"

    def get_next_step(self) -> tuple[str, Any]:
        """The one that the person's office leads to: a committee of the own community, or a joint alliance."""
        if self.may["can_create"]:
            return reverse("alliances:alliance-create"), _("建立区域化党工委")
        return (reverse("alliances:alliance-propose"), _("申报党建联合体")) if self.may["can_propose"] else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        return self.may

    @cached_property
    def may(self) -> dict[str, bool]:
        user = self.request.user
        return {"can_create": CREATE.who(user), "can_propose": PROPOSE.who(user)}


def visible_alliance(request: Request, pk: int) -> Alliance:
    rows = Alliance.objects.visible_to(request.user).select_related("core", "supervisor")
    return get_object_or_404(rows, pk=pk)


@access(body)
def detail(request: Request, pk: int) -> HttpResponse:
    return alliance_page(request, visible_alliance(request, pk))


def alliance_page(request: Request, alliance: Alliance, tried: BoundDeed | None = None) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    today = timezone.localdate()
    context = {
        "alliance": alliance,
        "tag": ALLIANCE_TAGS[alliance.state],
        "tab": tab,
        "counts": reads.tab_counts(user=request.user, alliance=alliance, on=today),
        "can_manage": ADD_MEMBER.is_offered(request.user, alliance),
        "today": today,
        "tried": tried,
        **TAB_CONTEXT[tab](request, alliance, today, tried),
    }
    return render(request, "alliances/alliance.html", context, status=422 if tried else 200)


def overview_tab(request: Request, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    return {
        "rota": reads.rota(alliance=alliance, on=today),
        "deeds": offered_deeds(request.user, alliance, tried),
        "panels": panels_for("alliances.alliance", request, alliance),
        "running": shown_needs(request, alliance, 8, running=True),
    }


def members_tab(request: Request, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    on = day_asked(request, today)
    return {"on": on, "members": reads.members_on(alliance=alliance, on=on)}


def lists_tab(request: Request, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    resources = (
        alliance.resources.visible_to(request.user).select_related("provider").order_by("provider__position", "id")
    )
    needs = shown_needs(request, alliance, SHOWN_ROWS)
    shown = [(row, RESOURCE_TAGS[row.state]) for row in resources[:SHOWN_ROWS]]
    return {
        "needs": needs,
        "resources": shown,
        "raise_url": reverse("alliances:need-create") if not needs and RAISE.who(request.user) else "",
        "offer_url": reverse("alliances:resource-create") if not shown and OFFER.who(request.user) else "",
    }


def story_tab(request: Request, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    return {"events": story(alliance.events)}


TAB_CONTEXT = {"overview": overview_tab, "members": members_tab, "lists": lists_tab, "story": story_tab}


def shown_needs(request: Request, alliance: Alliance, limit: int, running: bool = False) -> list[tuple[Any, Any]]:
    rows = needs_of_alliance(user=request.user, alliance=alliance, running=running)
    return [(need, shown_state(need)) for need in rows[:limit]]


def day_asked(request: Request, today: date) -> date:
    """The day of `?on=2026-06-30`; today for none or an impossible one."""
    try:
        return parse_date(request.GET.get("on", "")) or today
    except ValueError:
        return today


class AllianceDeedView(DeedView):
    access = body

    def get_row(self, pk: int) -> Alliance:
        return visible_alliance(self.request, pk)

    def refused_page(self, row: Alliance, tried: BoundDeed) -> HttpResponse:
        return alliance_page(self.request, visible_alliance(self.request, row.pk), tried)


@access(body)
def create_regional(request: Request) -> HttpResponse:
    """Set up the 1+N committee of a community or street."""
    require(CREATE.who, request.user)
    form = RegionalForm(request.POST or None, user=request.user, today=timezone.localdate())
    done = _("已建立%(name)s。接着添加成员单位。")
    return form_deed(
        request, form,
        call=lambda data: services.create_regional(**data, **given(request, "actor", "now")),
        done=lambda made: said(request, done % {"name": made.name}, f"{made.get_absolute_url()}?tab=members"),
        page=lambda: list_form(request, form, heading=_("建立区域化党工委"), verb=_("建立")),
    )  # fmt: skip


@access(body)
def propose_joint(request: Request) -> HttpResponse:
    """Propose a joint alliance as its lead unit."""
    require(PROPOSE.who, request.user)
    form = JointForm(request.POST or None, user=request.user, today=timezone.localdate())
    done = _("已申报%(name)s，等%(supervisor)s批准。")
    return form_deed(
        request, form,
        call=lambda data: services.propose_joint(lead=data.pop("core"), **data, **given(request, "actor", "now")),
        done=lambda made: said(request, done % {"name": made.name, "supervisor": made.supervisor.name}, made),
        page=lambda: list_form(request, form, heading=_("申报党建联合体"), verb=_("申报")),
    )  # fmt: skip


def list_form(request: Request, form: Any, **context: Any) -> HttpResponse:
    back = {"back": reverse("alliances:alliances"), "back_title": _("联建组织")}
    return form_page(request, form, **context, **back)
