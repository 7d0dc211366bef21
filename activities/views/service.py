"""志愿服务: the list with its bulk bar, one record, and the form for one entry of several people."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from activities.choices import ServiceState
from activities.county_settings import MIN_HOURS
from activities.deeds import CONFIRM, RECORD, REFUSE
from activities.forms.service import ServiceBulkForm, ServiceForm
from activities.lists import SERVICES
from activities.models import ServiceRecord
from activities.permissions.service import can_confirm_at
from activities.selectors import service as reads
from activities.services import service as services
from common.access import access
from common.already import all_told
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.selectors.county_settings import setting
from common.ticked_rows import TickedRows, whole_of
from common.views.deeds import (
    BoundDeed,
    DeedView,
    attempt,
    bound,
    form_deed,
    given,
    place_problem,
    press,
    said,
)  # fmt: skip
from members.models import Organisation
from members.permissions import not_administrator

TABS = {
    "waiting": gettext_lazy("待确认"),
    "confirmed": gettext_lazy("已确认"),
    "refused": gettext_lazy("不确认"),
}


DECIDES = {"confirm": CONFIRM, "refuse": REFUSE}
"""The verbs of the bar over the list."""


class ServiceList(ScopedListView):
    """Records under tabs of their states; the receiving side decides ticked rows in the bar above."""

    access = not_administrator()
    definition = SERVICES
    template_name = "activities/services.html"
    bulk_form: ServiceBulkForm | None = None
    chosen: TickedRows | None = None

    def prepare(self) -> None:
        self.counts = reads.counts_by_state(self.request.user)
        asked = self.request.GET.get("state", "")
        first = "waiting" if self.counts[ServiceState.SUBMITTED] else "confirmed"
        self.tab = asked if asked in TABS else first

    def get_fixed(self) -> dict[str, Any]:
        return {"state": self.tab}

    get_kept = get_fixed

    def get_next_step(self) -> tuple[str, Any]:
        may = self.tab != "refused" and RECORD.who(self.request.user)
        return (reverse("activities:service-create"), _("登记服务")) if may else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        if self.chosen:
            self.chosen.mark(page.rows)
        decides = self.tab == "waiting" and any(row.can_decide for row in page.rows)
        return {
            "tab": self.tab,
            "state_tabs": [
                {
                    "title": title,
                    "url": f"?state={key}",
                    "count": self.counts[reads.GROUPS[key][0]],
                    "current": key == self.tab,
                }
                for key, title in TABS.items()
            ],
            "can_record": RECORD.who(self.request.user),
            "bulk_form": (self.bulk_form or ServiceBulkForm()) if decides else None,
            "whole": whole_of(self, page) if decides else None,
            "whole_ticked": self.chosen is not None and self.chosen.whole is not None,
            "min_hours": setting(MIN_HOURS, on=timezone.localdate()),
        }

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide the ticked rows, all or none."""
        self.chosen = chosen = TickedRows(self, CONFIRM.who)
        self.bulk_form = form = ServiceBulkForm(request.POST)
        if chosen.is_empty:
            form.add_error(None, _("请先勾选要办的服务记录。"))
        if form.is_valid():
            data = form.cleaned_data
            outcome = attempt(lambda: decide_rows(chosen.found, data, request))
            if outcome.problem is None:
                return said(request, outcome.value, request.get_full_path())
            if all_told(request, [DECIDES[data["deed"]].done_before(row) for row in chosen.stored()]):
                return redirect(request.get_full_path())
            place_problem(form, outcome.problem)
        response = self.get(request, *args, **kwargs)
        response.status_code = 422
        return response


def decide_rows(rows: list[ServiceRecord], data: dict[str, Any], request: Request) -> str:
    by = given(request, "actor", "now")
    if data["deed"] == "confirm":
        services.confirm_services(records=rows, **by)
        return _("已确认 %(count)s 条。") % {"count": len(rows)}
    services.refuse_services(records=rows, reason=data["reason"], **by)
    return _("%(count)s 条没有确认，原因已写明。") % {"count": len(rows)}


@access(not_administrator())
def detail(request: Request, pk: int) -> HttpResponse:
    return record_page(request, visible_record(request, pk))


def visible_record(request: Request, pk: int) -> ServiceRecord:
    return get_object_or_404(reads.service_records(request.user), pk=pk)


def record_page(request: Request, record: ServiceRecord, tried: BoundDeed | None = None) -> HttpResponse:
    context = {
        "record": record,
        "decides": CONFIRM.is_offered(request.user, record),
        "refuse_form": (tried or bound(REFUSE, record)).form,
        "min_hours": setting(MIN_HOURS, on=timezone.localdate()),
    }
    return render(request, "activities/service.html", context, status=422 if tried else 200)


@access(not_administrator())
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    record = visible_record(request, pk)
    return press(request, CONFIRM, record, again=lambda: visible_record(request, pk))


class ServiceDeedView(DeedView):
    access = not_administrator()

    def get_row(self, pk: int) -> ServiceRecord:
        return visible_record(self.request, pk)

    def refused_page(self, row: ServiceRecord, tried: BoundDeed) -> HttpResponse:
        return record_page(self.request, visible_record(self.request, row.pk), tried)


@access(not_administrator())
def create(request: Request) -> HttpResponse:
    """One entry for everyone who served together; the community's secretary may confirm it in the same press."""
    require(RECORD.who, request.user)
    today = timezone.localdate()
    communities = list(reads.recordable_communities(request.user, on=today))
    community = chosen_community(request, communities)
    if community is None:
        return render(request, "activities/service_where.html", {"communities": communities})
    can_confirm = can_confirm_at(request.user, community)
    form = ServiceForm(
        request.POST or None, user=request.user, community=community, on=today, hours=setting(MIN_HOURS, on=today)
    )
    context = {"form": form, "community": community, "communities": communities, "can_confirm": can_confirm}
    return form_deed(
        request, form,
        call=lambda _data: save_entry(request, form, community, confirmed=can_confirm and "confirm" in request.POST),
        done=lambda records: said(request, saved_text(records), after_saving(request)),
        page=lambda: render(request, "activities/service_form.html", context),
    )  # fmt: skip


def chosen_community(request: Request, communities: list[Organisation]) -> Organisation | None:
    """The one of the address, out of those with somebody to record; the only one there is needs no choice."""
    asked = request.GET.get("community", "")
    if not asked:
        return communities[0] if len(communities) == 1 else None
    found = [row for row in communities if str(row.pk) == asked]
    if not found:
        raise Http404
    return found[0]


def save_entry(request: Request, form: ServiceForm, community: Organisation, *, confirmed: bool) -> list[ServiceRecord]:
    service = services.record_and_confirm if confirmed else services.record_service
    return service(**form.service_fields(), community=community, **given(request, "actor", "now"))


def saved_text(records: list[ServiceRecord]) -> str:
    if records[0].state == ServiceState.CONFIRMED:
        return _("已登记并确认 %(count)s 条服务记录。") % {"count": len(records)}
    return _("已登记 %(count)s 条服务记录，等社区或小区确认。") % {"count": len(records)}


def after_saving(request: Request) -> str:
    """Back to one's own page for those who have nothing else to look at here."""
    return reverse("members:me") if request.GET.get("from") == "me" else reverse("activities:services")
