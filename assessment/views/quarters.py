"""A community's quarter (its desk) and the overview of all of them, with the presses that move a quarter on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.choices import QUARTER_MOVES, QuarterState
from assessment.forms.points import ExemptionForm, ReasonForm
from assessment.lists import MEMBER_SCORES, UNIT_SCORES
from assessment.models import CommunityQuarter
from assessment.permissions import points as may
from assessment.selectors import quarters as reads
from assessment.selectors.scores import score_for_page
from assessment.selectors.waiting import waiting_on
from assessment.selectors.year_end import closing_of
from assessment.services import quarters as services
from assessment.services.scoring import check_may_collect
from assessment.tasks import score_job
from common.access import access
from common.already import Done, tell
from common.errors import DomainError
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.services.jobs import request_job
from common.views.jobs import to_job
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
    reasons: dict[str, ReasonForm] = {}

    def get(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        self.row = visible_quarter(request, pk)
        self.kind = request.GET.get("kind") if request.GET.get("kind") in KINDS else "units"
        self.definition = KINDS[self.kind]
        return super().get(request, *args, **kwargs)

    def get_fixed(self) -> dict[str, Any]:
        return {"community": self.row.community_id, "quarter": self.row.quarter}

    def get_kept(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def get_without(self) -> tuple[str, ...]:
        return ("quarter", "community", "quarter_state")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        row, today = self.row, timezone.localdate()
        names = may.reads_names(self.request.user, row.community)
        others = CommunityQuarter.objects.visible_to(self.request.user).filter(community=row.community_id)
        return {
            "row": row,
            "steps": steps_of(row),
            "kind": self.kind,
            "counts": reads.band_counts([row], row.period, names=names, on=today)[row.community_id],
            "waiting": reads.waiting_objections([row])[row.pk],
            "still_waiting": waiting_on(row=row, user=self.request.user, on=today),
            "others": others.order_by("-quarter")[: reads.PAST_QUARTERS],
            "presses": presses(self.request.user, row, today),
            "reasons": {name: ReasonForm(auto_id=f"id_{name}_%s") for name in ("reopen", "exclude")} | self.reasons,
            "is_notice_running": row.takes_objections(today),
            "review_until": reads.review_open_until(row=row, on=today) if row.state == QuarterState.NOTICE else None,
        }


def steps_of(row: CommunityQuarter) -> list[tuple[Any, bool, bool]]:
    """Title, whether it is done, whether the quarter stands there; a quarter marked 不计 goes nowhere."""
    if row.is_excluded:
        return []
    at = STEPS.index(row.state)
    return [(step.label, at > place, at == place) for place, step in enumerate(STEPS)]


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


def press(
    request: HttpRequest,
    row: CommunityQuarter,
    allowed: bool,
    deed: Callable[[], Any],
    done: str,
    before: Callable[[CommunityQuarter], Done | None] = lambda row: None,
) -> HttpResponse:
    """Do one deed on a quarter; what goes wrong is said on its desk, and so is what was done `before`."""
    if not allowed:
        raise PermissionDenied(_("这一步由所在社区或组织部办理，请与他们联系。"))
    try:
        deed()
    except DomainError as problem:
        if not tell(request, before(visible_quarter(request, row.pk))):
            messages.warning(request, problem.message)
    else:
        messages.success(request, done)
    return redirect(row)


def notice_before(row: CommunityQuarter) -> Done | None:
    running = row.state in (QuarterState.NOTICE, QuarterState.CONFIRMED, QuarterState.CLOSED)
    return Done(_("开始异议期"), row.notice_started_by, row.notice_started_on) if running else None


def confirmed_before(row: CommunityQuarter) -> Done | None:
    return Done(_("确认积分"), row.confirmed_by, row.confirmed_at) if row.confirmed_at else None


def reopened_before(row: CommunityQuarter) -> Done | None:
    again = row.state == QuarterState.DRAFT and row.reopened_on
    return Done(_("重新打开"), row.reopened_by, row.reopened_on) if again else None


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
    return to_job(request, request_job(**wish, actor=request.user, now=timezone.now()))


@access(DESK)
@require_POST
def start_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the notice period; what still waits does not hold it up, but is said."""
    row, user, today = visible_quarter(request, pk), request.user, timezone.localdate()
    left_out = " ".join(group.stays_out for group in waiting_on(row=row, user=user, on=today))
    return press(
        request, row, may.can_press_quarter(user, row),
        lambda: services.start_notice(row=row, actor=user, on=today),
        f"{_('异议期已开始，各单位和党员可以在期内提出异议。')}{left_out}", notice_before,
    )  # fmt: skip


@access(DESK)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row, user = visible_quarter(request, pk), request.user
    return press(
        request, row, may.can_press_quarter(user, row),
        lambda: services.confirm_quarter(row=row, actor=user, now=timezone.now()),
        _("已确认%(quarter)s积分，等组织部审定。") % {"quarter": row.period.label}, confirmed_before,
    )  # fmt: skip


def press_with_reason(
    request: HttpRequest,
    pk: int,
    name: str,
    deed: Callable[[CommunityQuarter, str], Any],
    done: str,
    before: Callable[[CommunityQuarter], Done | None] = lambda row: None,
) -> HttpResponse:
    """A deed of the department that asks why; a reason that does not do comes back on the desk as it was typed."""
    row = visible_quarter(request, pk)
    allowed = may.can_close_quarter(request.user)
    form = ReasonForm(request.POST, auto_id=f"id_{name}_%s")
    is_given = bool(form["reason"].data)
    if allowed and is_given and not form.is_valid():
        return desk_again(request, row, {name: form})
    reason = form.cleaned_data["reason"] if is_given and allowed else ""
    return press(request, row, allowed, lambda: deed(row, reason), done, before)


def desk_again(request: HttpRequest, row: CommunityQuarter, reasons: dict[str, ReasonForm]) -> HttpResponse:
    view = QuarterDesk(reasons=reasons)
    view.setup(request, pk=row.pk)
    response = view.get(request, pk=row.pk)
    response.status_code = 422
    return response


@access(DESK)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return press_with_reason(
        request, pk, "reopen",
        lambda row, reason: services.reopen_quarter(
            row=row, actor=request.user, on=timezone.localdate(), reason=reason
        ),
        _("已重新打开，更正以后要重新经过异议期和确认。"), reopened_before,
    )  # fmt: skip


@access(DESK)
@require_POST
def exclude(request: HttpRequest, pk: int) -> HttpResponse:
    return press_with_reason(
        request, pk, "exclude",
        lambda row, reason: services.exclude_quarter(row=row, actor=request.user, reason=reason),
        _("已标为不计。这个社区的本季积分不进入年度计算。"),
    )  # fmt: skip


@access(DESK)
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Exempt one subject of the quarter by class and decision."""
    row = visible_quarter(request, pk)
    if not may.can_exempt(request.user, row.community):
        raise PermissionDenied(_("豁免由评定积分的社区党组织决定。"))
    scores = score_for_page(request.user).filter(community=row.community_id, quarter=row.quarter)
    form = ExemptionForm(
        request.POST or None, scores=scores.order_by("subject_kind", "member__sort_key", "unit__position")
    )
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
