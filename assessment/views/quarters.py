"""A community's quarter (its desk) and the overview of all of them, with the presses that move a quarter on."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.choices import QuarterState
from assessment.deeds import COLLECT, CONFIRM, EXCLUDE, EXEMPT, NOTICE, REOPEN
from assessment.forms.points import ExemptionForm, ReasonForm
from assessment.lists import MEMBER_SCORES, UNIT_SCORES
from assessment.models import CommunityQuarter
from assessment.permissions import points as may
from assessment.selectors import quarters as reads
from assessment.selectors.scores import score_for_page
from assessment.selectors.told import objections_until, papers_waiting
from assessment.selectors.waiting import waiting_on
from assessment.selectors.year_end import closing_of
from assessment.services.quarters import exempt_subject
from assessment.services.scoring import check_may_collect
from assessment.tasks import score_job
from common.access import access
from common.deeds import Deed
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.services.jobs import request_job
from common.views.deeds import form_deed, given, press, said, told
from common.views.jobs import to_job
from members.choices import Role
from members.models import User
from members.permissions import holds

DESK = holds(Role.COMMUNITY_SECRETARY, Role.RECORDER, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF)
KINDS = {"units": UNIT_SCORES, "members": MEMBER_SCORES}
STEPS = (QuarterState.OPEN, QuarterState.DRAFT, QuarterState.NOTICE, QuarterState.CONFIRMED, QuarterState.CLOSED)


def visible_quarter(request: Request, pk: int) -> CommunityQuarter:
    rows = CommunityQuarter.objects.visible_to(request.user).select_related("community", "confirmed_by", "reopened_by")
    return get_object_or_404(rows, pk=pk)


class QuarterDesk(ScopedListView):
    """One community's quarter: where it stands, what comes next, bands, and its subjects by name."""

    access = DESK
    template_name = "assessment/quarter.html"
    reasons: dict[str, ReasonForm] = {}

    def get(self, request: Request, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        self.row = visible_quarter(request, pk)
        asked = request.GET.get("kind", "")
        self.kind = asked if asked in KINDS else "units"
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
            **(notice_days(row, today) if row.state == QuarterState.NOTICE else {}),
        }


def notice_days(row: CommunityQuarter, today: date) -> dict[str, Any]:
    """Until when somebody may object or ask for a review, and how many people without an account were not told yet."""
    until = objections_until(row)
    return {
        "notice_until": until if until and today <= until else None,
        "review_until": reads.review_open_until(row=row, on=today),
        "papers_waiting": papers_waiting(row),
    }


def steps_of(row: CommunityQuarter) -> list[tuple[Any, bool, bool]]:
    """Title, whether it is done, whether the quarter stands there; a quarter marked 不计 goes nowhere."""
    if row.is_excluded:
        return []
    at = STEPS.index(row.state)
    return [(step.label, at > place, at == place) for place, step in enumerate(STEPS)]


def presses(user: User, row: CommunityQuarter, today: Any) -> dict[str, bool]:
    """What this person may press now, nothing in an archived year; the page says why not where only the time is missing."""
    if closing_of(year=row.period.year):
        return {}
    is_over = today >= row.period.end
    notice = NOTICE.is_offered(user, row)
    return {
        "collect": COLLECT.is_offered(user, row),
        "notice": notice and is_over,
        "notice_early": notice and not is_over,
        "confirm": CONFIRM.is_offered(user, row),
        "reopen": REOPEN.is_offered(user, row),
        "exclude": EXCLUDE.is_offered(user, row),
        "exempt": EXEMPT.is_offered(user, row),
    }


@access(DESK)
@require_POST
def collect(request: Request, pk: int) -> HttpResponse:
    """Ask for the facts to be collected anew; the job shows how far it is."""
    row = visible_quarter(request, pk)
    require(COLLECT.who, request.user, row)
    if not told(request, lambda: check_may_collect(row)):
        return redirect(row)
    wish = score_job(quarter=row.period, as_of=timezone.localdate(), community=row.community)
    wish["arguments"]["back"] = row.get_absolute_url()
    return to_job(request, request_job(**wish, **given(request, "actor", "now")))


def press_quarter(request: Request, deed: Deed, row: CommunityQuarter, **more: Any) -> HttpResponse:
    return press(request, deed, row, again=lambda: visible_quarter(request, row.pk), **more)


@access(DESK)
@require_POST
def start_notice(request: Request, pk: int) -> HttpResponse:
    """Begin the notice period; what still waits does not hold it up, but is said."""
    row = visible_quarter(request, pk)
    waiting = waiting_on(row=row, user=request.user, on=timezone.localdate())
    left_out = " ".join(group.stays_out for group in waiting)
    done = _("异议期已开始，各单位和党员可以在期内提出异议。")
    return press_quarter(request, NOTICE, row, done=f"{done}{left_out}")


@access(DESK)
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    row = visible_quarter(request, pk)
    done = _("已确认%(quarter)s积分，等组织部审定。") % {"quarter": row.period.label}
    return press_quarter(request, CONFIRM, row, done=done)


def press_with_reason(request: Request, pk: int, deed: Deed, name: str) -> HttpResponse:
    """A deed of the department that asks why; a reason that does not do comes back on the desk as it was typed."""
    row = visible_quarter(request, pk)
    require(deed.who, request.user, row)
    form = ReasonForm(request.POST, auto_id=f"id_{name}_%s")
    is_given = bool(form["reason"].data)
    if is_given and not form.is_valid():
        return desk_again(request, row, {name: form})
    return press_quarter(request, deed, row, reason=form.cleaned_data["reason"] if is_given else "")


def desk_again(request: Request, row: CommunityQuarter, reasons: dict[str, ReasonForm]) -> HttpResponse:
    view = QuarterDesk(reasons=reasons)
    view.setup(request, pk=row.pk)
    response = view.get(request, pk=row.pk)
    response.status_code = 422
    return response


@access(DESK)
@require_POST
def reopen(request: Request, pk: int) -> HttpResponse:
    return press_with_reason(request, pk, REOPEN, "reopen")


@access(DESK)
@require_POST
def exclude(request: Request, pk: int) -> HttpResponse:
    return press_with_reason(request, pk, EXCLUDE, "exclude")


@access(DESK)
def exempt(request: Request, pk: int) -> HttpResponse:
    """Exempt one subject of the quarter by class and decision."""
    row = visible_quarter(request, pk)
    require(EXEMPT.who, request.user, row)
    scores = score_for_page(request.user).filter(community=row.community_id, quarter=row.quarter)
    form = ExemptionForm(
        request.POST or None, scores=scores.order_by("subject_kind", "member__sort_key", "unit__position")
    )
    return form_deed(
        request, form,
        call=lambda data: exempt_subject(
            row=row, subject=data.pop("score").subject, **data, **given(request, *EXEMPT.gives)
        ),
        done=lambda made: said(request, _("已登记豁免，重新归集后生效。"), row),
        page=lambda: render(request, "assessment/quarter_exempt.html", {"row": row, "form": form}),
    )  # fmt: skip
