"""积分: the lists by name, and one score opened down to its facts (archetype E)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.choices import SubjectKind
from assessment.lists import MEMBER_SCORES, UNIT_SCORES
from assessment.models import CommunityQuarter
from assessment.permissions.points import overseer, speaks_for
from assessment.scoping import GIVERS
from assessment.selectors.bands import band_of, runs
from assessment.selectors.explaining import lines_of, steps_shown
from assessment.selectors.history import history_of
from assessment.selectors.quarters import desk_of
from assessment.selectors.scores import member_scores, score_for_page, unit_scores
from assessment.selectors.told import last_own_day, may_object
from common.access import access
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.requests import Request
from members.permissions import not_administrator

KINDS = {"units": UNIT_SCORES, "members": MEMBER_SCORES}


@access(not_administrator())
def start(request: Request) -> HttpResponse:
    """Open what the role works with: the overview, the desk of the community, or the own scores."""
    if overseer.allows(request.user):
        return redirect("assessment:quarters")
    if request.user.holds(*GIVERS):
        row = desk_of(user=request.user, on=timezone.localdate())
        if row is not None:
            return redirect(row)
    return redirect("assessment:score-list")


class ScoreList(ScopedListView):
    """Scores of units or of members: the newest quarter first, in it by name or in the order of the tree."""

    access = not_administrator()
    template_name = "assessment/score_list.html"

    def prepare(self) -> None:
        self.has_units = unit_scores(self.request.user).exists()
        asked = self.request.GET.get("kind", "")
        self.kind = asked if asked in KINDS else "units" if self.has_units else "members"
        self.definition = KINDS[self.kind]

    def get_kept(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def get_next_step(self) -> tuple[str, Any]:
        return reverse("assessment:rule-sets"), _("看积分办法")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        has_members = self.kind == "members" or member_scores(self.request.user).exists()
        return {"kind": self.kind, "both_kinds": self.has_units and has_members}


@access(not_administrator())
def score(request: Request, pk: int) -> HttpResponse:
    """One score: band, points, lines with their formulas, facts with their sources, objections, own history."""
    row, today = get_object_or_404(score_for_page(request.user), pk=pk), timezone.localdate()
    quarter = CommunityQuarter.objects.get(community=row.community_id, quarter=row.quarter)
    objections = row.objections.select_related("rule", "entry", "raised_by", "answered_by", "reviewed_by")
    lines = lines_of(score=row, quarter=quarter, user=request.user)
    can_object = speaks_for(request.user, row) and may_object(score=row, row=quarter, on=today)
    context = {
        "score": row,
        "quarter": quarter,
        "band": band_of(row, quarter, today),
        "is_running": runs(quarter, today),
        "lines": lines,
        "steps": steps_shown(score=row, lines=lines),
        "objections": objections,
        "can_object": can_object,
        "object_until": last_own_day(score=row, row=quarter) if can_object else None,
        "history": history_of(row, request.user, today),
        "is_member": row.subject_kind == SubjectKind.MEMBER,
    }
    return render(request, "assessment/score.html", context)
