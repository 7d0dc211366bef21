"""双报到: the two lists with their bulk bar, one paper with its deeds, and the printed 报到单 and 回执."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.already import all_told
from common.deeds import Deed
from common.listing import ListDefinition, ScopedListView
from common.paging import KeysetPage
from common.requests import PageView, Request
from common.ticked_rows import TickedRows, whole_of
from common.views.deeds import BoundDeed, DeedView, given, offered_deeds, perform, said
from members.deeds import MEMBER_PAPERS, SUBMIT_MEMBERS, SUBMIT_UNIT, UNIT_PAPERS
from members.exports.blanks import TEMPLATE, report_in_content
from members.forms import report_ins as forms
from members.lists import MEMBER_REPORT_INS, UNIT_REPORT_INS
from members.permissions import not_administrator
from members.selectors.report_ins import GROUPS, counts_by_group
from members.services import report_ins as services


@dataclass(frozen=True)
class Side:
    """One of the two kinds of report-in: its list, its addresses and its deeds."""

    key: str
    definition: ListDefinition
    list_view: str
    paper_view: str
    submit: Deed
    deeds: tuple[Deed, ...]

    @property
    def accept(self) -> Deed:
        return self.deeds[0]

    @property
    def refuse(self) -> Deed:
        return self.deeds[1]


UNITS = Side(
    "units", UNIT_REPORT_INS, "members:unit-report-ins", "members:unit-report-in-paper", SUBMIT_UNIT, UNIT_PAPERS
)
MEMBERS = Side(
    "members", MEMBER_REPORT_INS, "members:member-report-ins", "members:member-report-in-paper", SUBMIT_MEMBERS,
    MEMBER_PAPERS,
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
    chosen: TickedRows | None = None

    def prepare(self) -> None:
        self.definition = self.side.definition
        self.counts = counts_by_group(self.definition.queryset(self.request.user))
        asked = self.request.GET.get("state", "")
        self.tab = asked if asked in GROUPS else self.first_tab()

    def first_tab(self) -> str:
        """Where something waits; else who is reported in."""
        return next((key for key in ("waiting", "ending") if self.counts[key]), "running")

    def get_fixed(self) -> dict[str, Any]:
        return {"state": self.tab}

    get_kept = get_fixed

    def get_next_step(self) -> tuple[str, Any]:
        may = self.tab in ("waiting", "running") and self.side.submit.who(self.request.user)
        return (reverse(self.side.submit.address), _("提交报到单")) if may else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        if self.chosen:
            self.chosen.mark(page.rows)
        decides = self.tab == "waiting" and any(row.can_decide for row in page.rows)
        return {
            "side": self.side,
            "side_tabs": side_tabs(self.side),
            "tab": self.tab,
            "state_tabs": [
                {"title": title, "url": f"?state={key}", "count": self.counts[key], "current": key == self.tab}
                for key, title in TAB_TITLES
            ],
            "create_url": reverse(self.side.submit.address) if self.side.submit.who(self.request.user) else "",
            "bulk_form": (self.bulk_form or forms.BulkForm(on=timezone.localdate())) if decides else None,
            "whole": whole_of(self, page) if decides else None,
            "whole_ticked": self.chosen is not None and self.chosen.whole is not None,
        }

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide the ticked rows, all or none."""
        today = timezone.localdate()
        self.chosen = chosen = TickedRows(self, self.side.accept.who)
        self.bulk_form = form = forms.BulkForm(request.POST, on=today)
        if chosen.is_empty:
            form.add_error(None, _("请先勾选要办的报到。"))
        if form.is_valid():
            outcome = perform(form, lambda: decide_rows(chosen.found, form.cleaned_data, request))
            if outcome:
                return said(request, outcome.value, request.get_full_path())
            deed = self.side.accept if form.cleaned_data["deed"] == "accept" else self.side.refuse
            if all_told(request, [deed.done_before(row) for row in chosen.stored()]):
                return redirect(request.get_full_path())
        response = self.get(request, *args, **kwargs)
        response.status_code = 422
        return response


def decide_rows(rows: list[Any], data: dict[str, Any], request: Request) -> str:
    common = {"report_ins": rows, **given(request, "actor", "on")}
    if data["deed"] == "accept":
        services.accept_report_ins(**common, started_on=data["started_on"])
        return _("已接收 %(count)s 份，回执已开出。") % {"count": len(rows)}
    services.refuse_report_ins(**common, reason=data["reason"])
    return _("%(count)s 份没有接收，原因已写明。") % {"count": len(rows)}


def bind(deed: Deed, row: Any, data: Any = None) -> BoundDeed:
    """The form of a step: its fields have the step in their names, as several stand on one page."""
    word = deed.address.rpartition("report-in-")[2]
    form: Any = deed.form
    return BoundDeed(deed, reverse(deed.address, args=[row.pk]), form(data, on=timezone.localdate(), prefix=word))


class ReportInPage(PageView):
    """The page of one paper: its facts, and the forms of what this person may do with it now."""

    access = not_administrator()
    side: Side = MEMBERS

    def get_row(self, pk: int) -> Any:
        return get_object_or_404(self.side.definition.queryset(self.request.user), pk=pk)

    def page(self, row: Any, tried: BoundDeed | None = None) -> HttpResponse:
        offered = offered_deeds(self.request.user, row, tried, bind)
        context = {
            "report_in": row,
            "side": self.side,
            "list_url": reverse(self.side.list_view),
            "paper_url": reverse(self.side.paper_view, args=[row.pk]),
            "deeds": offered,
            "late_form": tried.form if tried and tried not in offered else None,
        }
        return render(self.request, "members/report_in.html", context, status=422 if tried else 200)


class ReportInView(ReportInPage):
    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.get_row(pk))


class ReportInDeedView(ReportInPage, DeedView):
    """One step; what is missing is asked again on the page of the paper."""

    def bind(self, row: Any) -> BoundDeed:
        return bind(self.deed, row, self.request.POST)

    def refused_page(self, row: Any, tried: BoundDeed) -> HttpResponse:
        return self.page(self.get_row(row.pk), tried)


class ReportInPaper(ReportInPage):
    """报到单 and 回执 on one printed page."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        return render(request, TEMPLATE, report_in_content(self.side.key, self.get_row(pk)))
