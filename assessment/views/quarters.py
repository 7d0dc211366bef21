"""A community's quarter (its desk) and the overview of all of them, with the presses that move a quarter on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.choices import QUARTER_MOVES, QuarterState
from assessment.forms.points import ExemptionForm, ReasonForm
from assessment.lists import MEMBER_SCORES, UNIT_SCORES
from assessment.models import CommunityQuarter, CountyPeriod
from assessment.permissions import points as may
from assessment.selectors import quarters as reads
from assessment.selectors.scores import score_for_page
from assessment.selectors.year_end import closing_of
from assessment.services import quarters as services
from assessment.services.scoring import check_may_collect
from assessment.tables import QUARTER_TAGS
from assessment.tasks import score_job
from common.access import access
from common.errors import DomainError
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.periods import Quarter
from common.services.jobs import request_job
from members.choices import Role
from members.permissions import holds

DESK = holds(Role.COMMUNITY_SECRETARY, Role.RECORDER, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF)
KINDS = {"units": UNIT_SCORES, "members": MEMBER_SCORES}
STEPS = (QuarterState.OPEN, QuarterState.DRAFT, QuarterState.NOTICE, QuarterState.CONFIRMED, QuarterState.CLOSED)


def visible_quarter(request: HttpRequest, pk: int) -> CommunityQuarter:
    rows = CommunityQuarter.objects.visible_to(request.user).select_related("community", "confirmed_by", "reopened_by")
    return get_object_or_404(rows, pk=pk)


class QuarterDesk(ScopedListView):
    """One community's quarter: where it stands, what comes next, bands, and its subjects by name."""

    access = DESK
    template_name = "assessment/quarter.html"

    def get(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        self.row = visible_quarter(request, pk)
        self.kind = request.GET.get("kind") if request.GET.get("kind") in KINDS else "units"
        self.definition = KINDS[self.kind]
        return super().get(request, *args, **kwargs)

    def get_filters(self) -> Any:
        data = self.request.GET.copy()
        data["community"], data["quarter"] = self.row.community_id, self.row.quarter
        filters = self.definition.filtered(self.request.user, data, self.request)
        filters.form.fields["quarter"].widget = HiddenInput()
        return filters

    def get_table(self, rows: list[Any]) -> Any:
        return self.definition.table(rows, exclude=("quarter", "community", "quarter_state"))

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        row, today = self.row, timezone.localdate()
        names = may.reads_names(self.request.user, row.community)
        others = CommunityQuarter.objects.visible_to(self.request.user).filter(community=row.community_id)
        return {
            "row": row,
            "tag": (QUARTER_TAGS[row.state], row.get_state_display()),
            "steps": [
                (step.label, STEPS.index(row.state) > place, step == row.state) for place, step in enumerate(STEPS)
            ],
            "kind": self.kind,
            "counts": reads.band_counts([row], row.period, names=names)[row.community_id],
            "waiting": reads.waiting_objections([row])[row.pk],
            "others": others.order_by("-quarter")[: reads.PAST_QUARTERS],
            "presses": presses(self.request.user, row, today),
            "is_notice_running": row.takes_objections(today),
            "review_until": reads.review_open_until(row=row, on=today) if row.state == QuarterState.NOTICE else None,
        }


def presses(user: Any, row: CommunityQuarter, today: Any) -> dict[str, bool]:
    """What this person may press now, nothing in an archived year; the page says why not where only the time is missing."""
    if closing_of(year=row.period.year):
        return {}
    is_over = today >= row.period.end
    presser = may.can_press_quarter(user, row) and not row.is_excluded
    department = may.can_close_quarter(user)
    return {
        "collect": may.can_run_quarter(user, row) and row.state in QuarterState.moving,
        "notice": presser and row.state == QuarterState.DRAFT and is_over,
        "notice_early": presser and row.state == QuarterState.DRAFT and not is_over,
        "confirm": presser and row.state == QuarterState.NOTICE,
        "reopen": department and QuarterState.DRAFT in QUARTER_MOVES[row.state] and row.state != QuarterState.OPEN,
        "exclude": department and row.state != QuarterState.CLOSED and not row.is_excluded,
        "exempt": may.can_exempt(user, row.community) and row.state in QuarterState.moving,
    }


@access(may.overseer)
def overview(request: HttpRequest) -> HttpResponse:
    """Every community's quarter in the order of the tree: states, band counts, open objections."""
    today = timezone.localdate()
    choices = reads.quarter_choices(today)
    quarter = next((q for q in choices if str(q) == request.GET.get("quarter")), choices[1])
    rows = reads.quarters_shown(user=request.user, quarter=quarter)
    is_department = may.can_close_quarter(request.user)
    counts, waiting = reads.band_counts(rows, quarter, names=is_department), reads.waiting_objections(rows)
    context = {
        "quarter": quarter,
        "choices": [
            {"title": q.label, "url": f"?quarter={q}", "current": q == quarter, "count": None} for q in choices
        ],
        "rows": [
            (row, (QUARTER_TAGS[row.state], row.get_state_display()), counts[row.community_id], waiting[row.pk])
            for row in rows
        ],
        "period": CountyPeriod.objects.filter(quarter=str(quarter), closed_at__isnull=False).first(),
        "is_department": is_department,
        "blocking": [row.community.name for row in reads.blocking_quarters(quarter)] if is_department else [],
        "is_over": today >= quarter.end,
        "unconfirmed": sum(not (row.is_excluded or row.is_frozen) for row in rows) if is_department else 0,
        "is_archived": closing_of(year=quarter.year) is not None,
    }
    return render(request, "assessment/quarter_overview.html", context)


def press(
    request: HttpRequest, row: CommunityQuarter, allowed: bool, deed: Callable[[], Any], done: str
) -> HttpResponse:
    """Do one deed on a quarter; what goes wrong is said on its desk."""
    if not allowed:
        raise PermissionDenied(_("这一步由所在社区或组织部办理，请与他们联系。"))
    try:
        deed()
    except DomainError as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, done)
    return redirect(row)


@access(DESK)
@require_POST
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the facts to be collected anew; the job shows how far it is."""
    row = visible_quarter(request, pk)
    if not may.can_run_quarter(request.user, row):
        raise PermissionDenied(_("归集由所在社区、街道或组织部办理。"))
    try:
        check_may_collect(row)
    except DomainError as problem:
        messages.warning(request, problem.message)
        return redirect(row)
    wish = score_job(quarter=row.period, as_of=timezone.localdate(), community=row.community)
    wish["arguments"]["back"] = row.get_absolute_url()
    return redirect(request_job(**wish, actor=request.user, now=timezone.now()))


@access(DESK)
@require_POST
def start_notice(request: HttpRequest, pk: int) -> HttpResponse:
    row, user = visible_quarter(request, pk), request.user
    return press(
        request, row, may.can_press_quarter(user, row),
        lambda: services.start_notice(row=row, actor=user, on=timezone.localdate()),
        _("异议期已开始，各单位和党员可以在期内提出异议。"),
    )  # fmt: skip


@access(DESK)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row, user = visible_quarter(request, pk), request.user
    return press(
        request, row, may.can_press_quarter(user, row),
        lambda: services.confirm_quarter(row=row, actor=user, now=timezone.now()),
        _("已确认%(quarter)s积分，等组织部审定。") % {"quarter": row.period.label},
    )  # fmt: skip


def reason_given(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


@access(DESK)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    row, user = visible_quarter(request, pk), request.user
    return press(
        request, row, may.can_close_quarter(user),
        lambda: services.reopen_quarter(row=row, actor=user, on=timezone.localdate(), reason=reason_given(request)),
        _("已重新打开，更正以后要重新经过异议期和确认。"),
    )  # fmt: skip


@access(DESK)
@require_POST
def exclude(request: HttpRequest, pk: int) -> HttpResponse:
    row, user = visible_quarter(request, pk), request.user
    return press(
        request, row, may.can_close_quarter(user),
        lambda: services.exclude_quarter(row=row, actor=user, reason=reason_given(request)),
        _("已标为不计。这个社区的本季积分不进入年度计算。"),
    )  # fmt: skip


@access(may.overseer)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the county's quarter."""
    return press_county(
        request,
        lambda quarter: services.close_county_quarter(quarter=quarter, actor=request.user, now=timezone.now()),
        _("%(quarter)s已全县审定，积分不再变动。"),
    )


@access(may.overseer)
@require_POST
def exclude_unconfirmed(request: HttpRequest) -> HttpResponse:
    """Mark 不计 what nobody has confirmed, for one reason."""
    return press_county(
        request,
        lambda quarter: services.exclude_unconfirmed(quarter=quarter, actor=request.user, reason=reason_given(request)),
        _("%(quarter)s没有确认的社区已标为不计，不进入年度计算。"),
    )


def press_county(request: HttpRequest, deed: Callable[[Quarter], Any], done: str) -> HttpResponse:
    """Do one deed on the county's quarter; what goes wrong is said on the overview."""
    if not may.can_close_quarter(request.user):
        raise PermissionDenied(_("全县季度积分由组织部审定。"))
    choices = {str(quarter): quarter for quarter in reads.quarter_choices(timezone.localdate())}
    quarter = choices.get(request.POST.get("quarter", ""), Quarter.of(timezone.localdate()))
    try:
        deed(quarter)
    except DomainError as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, done % {"quarter": quarter.label})
    return redirect(f"{reverse('assessment:quarters')}?quarter={quarter}")


@access(DESK)
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Exempt one subject of the quarter by class and decision."""
    row = visible_quarter(request, pk)
    if not may.can_exempt(request.user, row.community):
        raise PermissionDenied(_("豁免由评定积分的社区党组织决定。"))
    scores = score_for_page(request.user).filter(community=row.community_id, quarter=row.quarter)
    form = ExemptionForm(request.POST or None, scores=scores.order_by("subject_kind", "member__pinyin", "unit__path"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.exempt_subject(
                row=row, subject=data["score"].subject, exempt_class=data["exempt_class"], decision=data["decision"],
                actor=request.user, on=timezone.localdate(),
            )  # fmt: skip
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("已登记豁免，重新归集后生效。"))
            return redirect(row)
    status = 422 if form.is_bound else 200
    return render(request, "assessment/quarter_exempt.html", {"row": row, "form": form}, status=status)
