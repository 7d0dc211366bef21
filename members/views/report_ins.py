"""双报到: the two lists with their bulk bar, one paper with its deeds, and the printed 报到单 and 回执."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from common.already import Done, all_told, done_to, tell
from common.errors import DomainError
from common.listing import ListDefinition, ScopedListView
from common.numbers import whole_number
from common.paging import KeysetPage
from members import permissions
from members.choices import ReportInState
from members.forms import report_ins as forms
from members.lists import MEMBER_REPORT_INS, UNIT_REPORT_INS
from members.models import User
from members.models.report_ins import ReportIn
from members.permissions import not_administrator
from members.selectors.report_ins import GROUPS, counts_by_group
from members.services import report_ins as services


@dataclass(frozen=True)
class Side:
    """One of the two kinds of report-in: its list, its addresses and who may do what with it."""

    key: str
    definition: ListDefinition
    list_view: str
    create_view: str
    deed_view: str
    paper_view: str
    can_create: Callable[[User], bool]
    can_accept: Callable[[User, Any], bool]
    can_ask_exit: Callable[[User, Any], bool]


UNITS = Side(
    "units", UNIT_REPORT_INS, "members:unit-report-ins", "members:unit-report-in-create",
    "members:unit-report-in-deed", "members:unit-report-in-paper",
    permissions.can_report_in_units, permissions.can_accept_unit_report_in, permissions.can_ask_unit_exit,
)  # fmt: skip
MEMBERS = Side(
    "members", MEMBER_REPORT_INS, "members:member-report-ins", "members:member-report-in-create",
    "members:member-report-in-deed", "members:member-report-in-paper",
    permissions.can_report_in_somebody, permissions.can_accept_member_report_in, permissions.can_ask_member_exit,
)  # fmt: skip

TAB_TITLES = (
    ("waiting", gettext_lazy("待接收")),
    ("running", gettext_lazy("在册")),
    ("ending", gettext_lazy("申请退出")),
    ("over", gettext_lazy("已退出、未接收")),
)


def side_tabs(current: Side) -> list[dict[str, Any]]:
    titles = ((MEMBERS, _("党员报到")), (UNITS, _("单位报到")))
    return [
        {"title": title, "url": reverse(side.list_view), "count": None, "current": side is current}
        for side, title in titles
    ]


class ReportInList(ScopedListView):
    """One kind of report-in under tabs of its states; the receiving side decides ticked rows in the bar above."""

    access = not_administrator()
    template_name = "members/report_ins.html"
    side: Side = MEMBERS
    bulk_form: forms.BulkForm | None = None
    ticked: frozenset[str] = frozenset()

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.definition = self.side.definition

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.counts = counts_by_group(self.definition.queryset(request.user))
        asked = request.GET.get("state", "")
        self.tab = asked if asked in GROUPS else self.first_tab()
        return super().dispatch(request, *args, **kwargs)

    def first_tab(self) -> str:
        """Where something waits; else who is reported in."""
        return next((key for key in ("waiting", "ending") if self.counts[key]), "running")

    def get_fixed(self) -> dict[str, Any]:
        return {"state": self.tab}

    get_kept = get_fixed

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        for row in page.rows:
            row.is_ticked = str(row.pk) in self.ticked
        decides = self.tab == "waiting" and any(row.can_decide for row in page.rows)
        return {
            "side": self.side,
            "side_tabs": side_tabs(self.side),
            "tab": self.tab,
            "state_tabs": [
                {"title": title, "url": f"?state={key}", "count": self.counts[key], "current": key == self.tab}
                for key, title in TAB_TITLES
            ],
            "create_url": reverse(self.side.create_view) if self.side.can_create(self.request.user) else "",
            "bulk_form": (self.bulk_form or forms.BulkForm(on=timezone.localdate())) if decides else None,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide the ticked rows, all or none."""
        today = timezone.localdate()
        self.ticked = frozenset(request.POST.getlist("rows"))
        rows = decidable_rows(request, self.side, self.ticked)
        self.bulk_form = form = forms.BulkForm(request.POST, on=today)
        if not rows:
            form.add_error(None, _("请先勾选要办的报到。"))
        if form.is_valid():
            try:
                done = decide_rows(rows, form.cleaned_data, request)
            except DomainError as problem:
                if all_told(request, [done_before(form.cleaned_data["deed"], row) for row in rows]):
                    return redirect(request.get_full_path())
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            else:
                messages.success(request, done)
                return redirect(request.get_full_path())
        response = self.get(request, *args, **kwargs)
        response.status_code = 422
        return response


def decidable_rows(request: HttpRequest, side: Side, keys: frozenset[str]) -> list[Any]:
    """The posted rows through the person's scope: unknown ones are not found, those of others are refused."""
    if any(whole_number(key) is None for key in keys):
        raise Http404
    rows = list(side.definition.queryset(request.user).filter(pk__in=keys))
    if len(rows) != len(keys):
        raise Http404
    if not all(side.can_accept(request.user, row) for row in rows):
        raise PermissionDenied(refusal())
    return rows


def decide_rows(rows: list[Any], data: dict[str, Any], request: HttpRequest) -> str:
    common = {"report_ins": rows, "on": timezone.localdate(), "actor": request.user}
    if data["deed"] == "accept":
        services.accept_report_ins(**common, started_on=data["started_on"])
        return _("已接收 %(count)s 份，回执已开出。") % {"count": len(rows)}
    services.refuse_report_ins(**common, reason=data["reason"])
    return _("%(count)s 份没有接收，原因已写明。") % {"count": len(rows)}


def refusal() -> str:
    return _("接收报到、同意退出由报到社区党组织或小区党支部书记办理，请联系他们。")


@dataclass(frozen=True)
class Deed:
    """One step of a paper: the form that asks what it needs, the service, the state it starts from."""

    form: type[forms.Form]
    state: str
    by: str  # "receiver" or "asker"
    done: Any


DEEDS = {
    "accept": Deed(forms.AcceptForm, ReportInState.SUBMITTED, "receiver", gettext_lazy("已接收，回执已开出。")),
    "refuse": Deed(forms.ReasonForm, ReportInState.SUBMITTED, "receiver", gettext_lazy("没有接收，原因已写明。")),
    "ask-exit": Deed(forms.ReasonForm, ReportInState.ACTIVE, "asker", gettext_lazy("已申请退出，等社区同意。")),
    "end": Deed(forms.EndForm, ReportInState.ENDING, "receiver", gettext_lazy("已同意退出。")),
    "keep": Deed(forms.ReasonForm, ReportInState.ENDING, "receiver", gettext_lazy("没有同意退出，报到继续有效。")),
}


def run_deed(name: str, report_in: ReportIn, data: dict[str, Any], request: HttpRequest) -> None:
    today, actor = timezone.localdate(), request.user
    calls: dict[str, Callable[[], Any]] = {
        "accept": lambda: services.accept_report_in(report_in=report_in, on=today, actor=actor, **data),
        "refuse": lambda: services.refuse_report_in(report_in=report_in, on=today, actor=actor, **data),
        "ask-exit": lambda: services.ask_exit(report_in=report_in, actor=actor, **data),
        "end": lambda: services.approve_exit(report_in=report_in, on=today, actor=actor, **data),
        "keep": lambda: services.decline_exit(report_in=report_in, actor=actor, **data),
    }
    calls[name]()


REACHED = {  # deed: its verb, the states in which it was done
    "accept": (gettext_lazy("接收报到"), (ReportInState.RECEIVED, ReportInState.ACTIVE)),
    "refuse": (gettext_lazy("不接收"), (ReportInState.REFUSED,)),
    "ask-exit": (gettext_lazy("申请退出"), (ReportInState.ENDING,)),
    "end": (gettext_lazy("同意退出"), (ReportInState.ENDED,)),
}


def done_before(deed: str, report_in: Any) -> Done | None:
    """What was done with the paper before; that an exit was not agreed to leaves it as it had been."""
    verb, states = REACHED.get(deed, ("", ()))
    return done_to(report_in, verb, "state", *states) if states else None


class ReportInView(View):
    """One paper: its facts, and the forms of what this person may do with it now."""

    access = not_administrator()
    side: Side = MEMBERS

    def report_in(self, pk: int) -> Any:
        return get_object_or_404(self.side.definition.queryset(self.request.user), pk=pk)

    def may(self, deed: Deed, report_in: Any) -> bool:
        test = self.side.can_accept if deed.by == "receiver" else self.side.can_ask_exit
        return test(self.request.user, report_in)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.report_in(pk))

    def page(self, report_in: Any, *, bound: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        today = timezone.localdate()
        offered = {
            name: (bound or {}).get(name) or deed.form(on=today, prefix=name)
            for name, deed in DEEDS.items()
            if report_in.state == deed.state and self.may(deed, report_in)
        }
        context = {
            "report_in": report_in,
            "side": self.side,
            "list_url": reverse(self.side.list_view),
            "paper_url": reverse(self.side.paper_view, args=[report_in.pk]),
            "deeds": [
                {"name": name, "form": form, "url": reverse(self.side.deed_view, args=[report_in.pk, name])}
                for name, form in offered.items()
            ],
            "late_form": next((form for name, form in (bound or {}).items() if name not in offered), None),
        }
        return render(self.request, "members/report_in.html", context, status=status)


class ReportInDeed(ReportInView):
    """One step, by the address that names it; what is missing is asked again on the page of the paper."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        report_in = self.report_in(pk)
        if deed not in DEEDS:
            raise Http404
        if not self.may(DEEDS[deed], report_in):
            raise PermissionDenied(refusal())
        form = DEEDS[deed].form(request.POST, on=timezone.localdate(), prefix=deed)
        if form.is_valid():
            try:
                run_deed(deed, report_in, form.cleaned_data, request)
            except DomainError as problem:
                if tell(request, done_before(deed, report_in)):
                    return redirect(report_in)
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            else:
                messages.success(request, DEEDS[deed].done)
                return redirect(report_in)
        return self.page(report_in, bound={deed: form}, status=422)


class ReportInPaper(ReportInView):
    """报到单 and 回执 on one printed page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report_in = self.report_in(pk)
        return render(request, "members/report_in_paper.html", {"report_in": report_in, "side": self.side})
