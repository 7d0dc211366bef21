"""Alliances: the list, the object page with its tabs (archetype H), and how they begin and end."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.choices import ALLIANCE_MOVES, AllianceDeed, AllianceState
from alliances.forms.alliances import JointForm, RegionalForm, cores_of, leads_of
from alliances.forms.deeds import ConfirmForm, ReasonForm
from alliances.lists import ALLIANCES
from alliances.models import Alliance
from alliances.permissions import body, can_approve_alliance, can_manage_alliance
from alliances.selectors import alliances as reads
from alliances.selectors.needs import needs_of_alliance, shown_state
from alliances.services import alliances as services
from alliances.tables import ALLIANCE_TAGS, RESOURCE_TAGS
from alliances.views.deeds import BoundDeed, Deed, DeedView, form_page, offered_deeds, perform
from common.access import access
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.panels import panels_for
from common.selectors.events import story

SUPERVISOR = gettext_lazy("批准、运行和终止由主管的街道或组织部办理。")
TABS = ("overview", "members", "lists", "story")
SHOWN_ROWS = 20


def alliance_deed(deed: AllianceDeed, url: str, service: Any, states: tuple[str, ...], form: Any, done: Any) -> Deed:
    return Deed(
        deed.label, f"alliances:{url}", service, "alliance", form, can_approve_alliance, states, SUPERVISOR, done,
        event=deed,
    )  # fmt: skip


APPROVE = alliance_deed(
    AllianceDeed.APPROVE, "alliance-approve", services.approve_alliance, (AllianceState.PROPOSED,), ConfirmForm,
    gettext_lazy("已批准筹备：%(name)s。"),
)  # fmt: skip
START = alliance_deed(
    AllianceDeed.START, "alliance-start", services.start_alliance, (AllianceState.PREPARING,), ConfirmForm,
    gettext_lazy("已转入运行：%(name)s。"),
)  # fmt: skip
REFUSE = alliance_deed(
    AllianceDeed.REFUSE, "alliance-refuse", services.refuse_alliance, (AllianceState.PROPOSED,), ReasonForm,
    gettext_lazy("没有批准：%(name)s。原因写进了经过。"),
)  # fmt: skip
END = alliance_deed(
    AllianceDeed.END, "alliance-end", services.end_alliance,
    tuple(state for state in ALLIANCE_MOVES if state != AllianceState.PROPOSED), ReasonForm,
    gettext_lazy("已终止：%(name)s。成员和轮值同日结束。"),
)  # fmt: skip
ALLIANCE_DEEDS = (APPROVE, START, REFUSE, END)


class AllianceListView(ScopedListView):
    access = body
    definition = ALLIANCES
    template_name = "alliances/alliance_list.html"

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        user = self.request.user
        return {"can_create": cores_of(user).exists(), "can_propose": leads_of(user).exists()}


def visible_alliance(request: HttpRequest, pk: int) -> Alliance:
    rows = Alliance.objects.visible_to(request.user).select_related("core", "supervisor")
    return get_object_or_404(rows, pk=pk)


@access(body)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return alliance_page(request, visible_alliance(request, pk))


def alliance_page(request: HttpRequest, alliance: Alliance, tried: BoundDeed | None = None) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    today = timezone.localdate()
    context = {
        "alliance": alliance,
        "tag": ALLIANCE_TAGS[alliance.state],
        "tab": tab,
        "counts": reads.tab_counts(user=request.user, alliance=alliance, on=today),
        "can_manage": can_manage_alliance(request.user, alliance) and alliance.state != AllianceState.ENDED,
        "today": today,
        "tried": tried,
        **TAB_CONTEXT[tab](request, alliance, today, tried),
    }
    return render(request, "alliances/alliance.html", context, status=422 if tried else 200)


def overview_tab(request: HttpRequest, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    return {
        "rota": reads.rota(alliance=alliance, on=today),
        "deeds": offered_deeds(ALLIANCE_DEEDS, request.user, alliance, tried),
        "panels": panels_for("alliances.alliance", request, alliance),
        "running": shown_needs(request, alliance, 8, running=True),
    }


def members_tab(request: HttpRequest, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    on = day_asked(request, today)
    return {"on": on, "members": reads.members_on(alliance=alliance, on=on)}


def lists_tab(request: HttpRequest, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    resources = (
        alliance.resources.visible_to(request.user).select_related("provider").order_by("provider__position", "id")
    )
    return {
        "needs": shown_needs(request, alliance, SHOWN_ROWS),
        "resources": [(row, RESOURCE_TAGS[row.state]) for row in resources[:SHOWN_ROWS]],
    }


def story_tab(request: HttpRequest, alliance: Alliance, today: date, tried: BoundDeed | None) -> dict[str, Any]:
    return {"events": story(alliance.events)}


TAB_CONTEXT = {"overview": overview_tab, "members": members_tab, "lists": lists_tab, "story": story_tab}


def shown_needs(request: HttpRequest, alliance: Alliance, limit: int, running: bool = False) -> list[tuple[Any, Any]]:
    rows = needs_of_alliance(user=request.user, alliance=alliance, running=running)
    return [(need, shown_state(need)) for need in rows[:limit]]


def day_asked(request: HttpRequest, today: date) -> date:
    """The day of `?on=2026-06-30`; today for none or an impossible one."""
    try:
        return parse_date(request.GET.get("on", "")) or today
    except ValueError:
        return today


class AllianceDeedView(DeedView):
    def get_row(self, pk: int) -> Alliance:
        return visible_alliance(self.request, pk)

    def refused_page(self, row: Alliance, tried: BoundDeed) -> HttpResponse:
        return alliance_page(self.request, visible_alliance(self.request, row.pk), tried)


@access(body)
def create_regional(request: HttpRequest) -> HttpResponse:
    """Set up the 1+N committee of a community or street."""
    if not cores_of(request.user).exists():
        raise PermissionDenied(_("区域化党工委由社区书记、街道党工委或组织部建立。"))
    form = RegionalForm(request.POST or None, user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        made = perform(
            form, lambda: services.create_regional(**form.cleaned_data, actor=request.user, now=timezone.now())
        )
        if made is not None:
            messages.success(request, _("已建立%(name)s。接着添加成员单位。") % {"name": made.name})
            return redirect(f"{made.get_absolute_url()}?tab=members")
    return list_form(request, form, heading=_("建立区域化党工委"), verb=_("建立"))


@access(body)
def propose_joint(request: HttpRequest) -> HttpResponse:
    """Propose a joint alliance as its lead unit."""
    if not leads_of(request.user).exists():
        raise PermissionDenied(_("党建联合体由牵头党组织的书记或联络员申报，街道或组织部批准。"))
    form = JointForm(request.POST or None, user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        lead = data.pop("core")
        made = perform(form, lambda: services.propose_joint(lead=lead, **data, actor=request.user, now=timezone.now()))
        if made is not None:
            text = _("已申报%(name)s，等%(supervisor)s批准。")
            messages.success(request, text % {"name": made.name, "supervisor": made.supervisor.name})
            return redirect(made)
    return list_form(request, form, heading=_("申报党建联合体"), verb=_("申报"))


def list_form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    back = {"back": reverse("alliances:alliances"), "back_title": _("联建组织")}
    return form_page(request, form, **context, **back)
