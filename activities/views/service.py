"""志愿服务: the list with its bulk bar, one record, and the form for one entry of several people."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from activities.choices import ServiceState
from activities.county_settings import MIN_HOURS
from activities.forms.service import RefuseForm, ServiceBulkForm, ServiceForm
from activities.lists import SERVICES
from activities.models import ServiceRecord
from activities.permissions.service import can_confirm_at, can_confirm_service, can_record_service
from activities.selectors import service as reads
from activities.services import service as services
from common.access import access
from common.already import Done, all_told, done_to, tell
from common.errors import DomainError
from common.listing import ScopedListView
from common.numbers import whole_number
from common.paging import KeysetPage
from common.selectors.county_settings import setting
from members.models import Organisation
from members.permissions import not_administrator

TABS = {
    "waiting": gettext_lazy("待确认"),
    "confirmed": gettext_lazy("已确认"),
    "refused": gettext_lazy("不确认"),
}


DECIDES = {"confirm": ServiceState.CONFIRMED, "refuse": ServiceState.REFUSED}


def refusal() -> str:
    return _("服务由接收的社区党组织或小区党支部书记确认，自己的服务要由别人确认。")


class ServiceList(ScopedListView):
    """Records under tabs of their states; the receiving side decides ticked rows in the bar above."""

    access = not_administrator()
    definition = SERVICES
    template_name = "activities/services.html"
    bulk_form: ServiceBulkForm | None = None
    ticked: frozenset[str] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.counts = reads.counts_by_state(request.user)
        asked = request.GET.get("state", "")
        first = "waiting" if self.counts[ServiceState.SUBMITTED] else "confirmed"
        self.tab = asked if asked in TABS else first
        return super().dispatch(request, *args, **kwargs)

    def get_fixed(self) -> dict[str, Any]:
        return {"state": self.tab}

    get_kept = get_fixed

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        for row in page.rows:
            row.is_ticked = str(row.pk) in self.ticked
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
            "can_record": can_record_service(self.request.user),
            "bulk_form": (self.bulk_form or ServiceBulkForm()) if decides else None,
            "min_hours": setting(MIN_HOURS, on=timezone.localdate()),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide the ticked rows, all or none."""
        self.ticked = frozenset(request.POST.getlist("rows"))
        rows = decidable_rows(request, self.ticked)
        self.bulk_form = form = ServiceBulkForm(request.POST)
        if not rows:
            form.add_error(None, _("请先勾选要办的服务记录。"))
        if form.is_valid():
            try:
                done = decide_rows(rows, form.cleaned_data, request)
            except DomainError as problem:
                if all_told(request, [done_before(row, DECIDES[form.cleaned_data["deed"]]) for row in rows]):
                    return redirect(request.get_full_path())
                form.add_error(None, problem.message)
            else:
                messages.success(request, done)
                return redirect(request.get_full_path())
        response = self.get(request, *args, **kwargs)
        response.status_code = 422
        return response


def decidable_rows(request: HttpRequest, keys: frozenset[str]) -> list[ServiceRecord]:
    """The posted rows through the person's scope: unknown ones are not found, those of others are refused."""
    if any(whole_number(key) is None for key in keys):
        raise Http404
    rows = list(reads.service_records(request.user).filter(pk__in=keys))
    if len(rows) != len(keys):
        raise Http404
    if not all(can_confirm_service(request.user, row) for row in rows):
        raise PermissionDenied(refusal())
    return rows


def decide_rows(rows: list[ServiceRecord], data: dict[str, Any], request: HttpRequest) -> str:
    common = {"records": rows, "actor": request.user, "now": timezone.now()}
    if data["deed"] == "confirm":
        services.confirm_services(**common)
        return _("已确认 %(count)s 条。") % {"count": len(rows)}
    services.refuse_services(**common, reason=data["reason"])
    return _("%(count)s 条没有确认，原因已写明。") % {"count": len(rows)}


@access(not_administrator())
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return record_page(request, visible_record(request, pk))


def visible_record(request: HttpRequest, pk: int) -> ServiceRecord:
    return get_object_or_404(reads.service_records(request.user), pk=pk)


def record_page(
    request: HttpRequest, record: ServiceRecord, *, form: RefuseForm | None = None, status: int = 200
) -> HttpResponse:
    decides = record.state == ServiceState.SUBMITTED and can_confirm_service(request.user, record)
    context = {
        "record": record,
        "decides": decides,
        "refuse_form": form or RefuseForm(),
        "min_hours": setting(MIN_HOURS, on=timezone.localdate()),
    }
    return render(request, "activities/service.html", context, status=status)


@access(not_administrator())
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_record(request, pk)
    if not can_confirm_service(request.user, record):
        raise PermissionDenied(refusal())
    try:
        services.confirm_services(records=[record], actor=request.user, now=timezone.now())
    except DomainError as problem:
        if not tell(request, done_before(record, ServiceState.CONFIRMED)):
            messages.warning(request, problem.message)
    else:
        messages.success(request, _("已确认。"))
    return redirect(record)


def done_before(record: ServiceRecord, state: ServiceState) -> Done | None:
    deed = _("确认") if state == ServiceState.CONFIRMED else _("不确认")
    return done_to(record, deed, "state", state)


@access(not_administrator())
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    record = visible_record(request, pk)
    if not can_confirm_service(request.user, record):
        raise PermissionDenied(refusal())
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            services.refuse_services(records=[record], actor=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as problem:
            if tell(request, done_before(record, ServiceState.REFUSED)):
                return redirect(record)
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("没有确认，原因已写明。"))
            return redirect(record)
    return record_page(request, record, form=form, status=422)


@access(not_administrator())
def create(request: HttpRequest) -> HttpResponse:
    """One entry for everyone who served together; the community's secretary may confirm it in the same press."""
    if not can_record_service(request.user):
        raise PermissionDenied(_("服务由本人、单位联络员、社区书记或记录员登记。"))
    today = timezone.localdate()
    communities = list(reads.recordable_communities(request.user, on=today))
    community = chosen_community(request, communities)
    if community is None:
        return render(request, "activities/service_where.html", {"communities": communities})
    can_confirm = can_confirm_at(request.user, community)
    form = ServiceForm(
        request.POST or None, user=request.user, community=community, on=today, hours=setting(MIN_HOURS, on=today)
    )
    if request.method == "POST" and form.is_valid():
        try:
            records = save_entry(request, form, community, confirmed=can_confirm and "confirm" in request.POST)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, saved_text(records))
            return redirect(after_saving(request))
    context = {"form": form, "community": community, "communities": communities, "can_confirm": can_confirm}
    return render(request, "activities/service_form.html", context, status=422 if form.is_bound else 200)


def chosen_community(request: HttpRequest, communities: list[Organisation]) -> Organisation | None:
    """The one of the address, out of those with somebody to record; the only one there is needs no choice."""
    asked = request.GET.get("community", "")
    if not asked:
        return communities[0] if len(communities) == 1 else None
    found = [row for row in communities if str(row.pk) == asked]
    if not found:
        raise Http404
    return found[0]


def save_entry(
    request: HttpRequest, form: ServiceForm, community: Organisation, *, confirmed: bool
) -> list[ServiceRecord]:
    service = services.record_and_confirm if confirmed else services.record_service
    return service(**form.service_fields(), community=community, actor=request.user, now=timezone.now())


def saved_text(records: list[ServiceRecord]) -> str:
    if records[0].state == ServiceState.CONFIRMED:
        return _("已登记并确认 %(count)s 条服务记录。") % {"count": len(records)}
    return _("已登记 %(count)s 条服务记录，等社区或小区确认。") % {"count": len(records)}


def after_saving(request: HttpRequest) -> str:
    """Back to one's own page for those who have nothing else to look at here."""
    return reverse("members:me") if request.GET.get("from") == "me" else reverse("activities:services")
