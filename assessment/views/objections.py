"""异议: raise, answer, ask for a review, review. Each page shows the whole path with its days."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.choices import ObjectionState
from assessment.forms.points import AnswerForm, ObjectionForm
from assessment.lists import OBJECTIONS
from assessment.models import CommunityQuarter, Objection, PointEntry, PointRule
from assessment.permissions import points as may
from assessment.selectors.entries import fact_day
from assessment.selectors.scores import objections_for_list, score_for_page
from assessment.services import objections as services
from common.access import access
from common.already import Done, done_to, tell
from common.errors import DomainError
from common.listing import ScopedListView
from common.numbers import whole_number
from common.periods import day_text
from members.choices import Role
from members.permissions import not_administrator


class ObjectionList(ScopedListView):
    access = not_administrator()
    definition = OBJECTIONS
    template_name = "assessment/objection_list.html"


@access(not_administrator())
def raise_(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to a score; `rule` and `entry` in the address name the line and the fact."""
    score = get_object_or_404(score_for_page(request.user), pk=pk)
    if not may.speaks_for(request.user, score):
        raise PermissionDenied(_("异议由本人提出；单位的由单位党组织书记或联络员提出。"))
    rule, entry = target_of(request, score)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.raise_objection(
                score=score, rule=rule, entry=entry, actor=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            day = day_text(made.answer_due_on, timezone.localdate().year)
            messages.success(request, _("异议已提出，%(day)s前答复。") % {"day": day})
            return redirect(made)
    context = {"form": form, "score": score, "rule": rule, "entry_day": day_of(score, entry)}
    return render(request, "assessment/objection_form.html", context, status=422 if form.is_bound else 200)


def day_of(score: Any, entry: PointEntry | None) -> Any:
    """The day of the fact as the page of the score prints it."""
    if entry is None:
        return None
    quarter = CommunityQuarter.objects.get(community=score.community_id, quarter=score.quarter)
    return fact_day(entry, quarter.collected_on)


def target_of(request: HttpRequest, score: Any) -> tuple[PointRule | None, PointEntry | None]:
    """The line and the fact the address names, through what the person may see."""
    named = {name: whole_number(request.GET.get(name, "")) for name in ("rule", "entry")}
    rule = entry = None
    if named["entry"] is not None:
        entries = PointEntry.objects.visible_to(request.user).select_related("rule")
        entry = get_object_or_404(entries, pk=named["entry"])
        rule = entry.rule
    elif named["rule"] is not None:
        rule = get_object_or_404(score.rule_set.rules.all(), pk=named["rule"])
    return rule, entry


def visible_objection(request: HttpRequest, pk: int) -> Objection:
    rows = objections_for_list(request.user).select_related(
        "score__member", "score__unit", "score__community", "rule", "entry", "raised_by", "answered_by", "reviewed_by"
    )
    return get_object_or_404(rows, pk=pk)


def quarter_of(objection: Objection) -> CommunityQuarter:
    return CommunityQuarter.objects.get(community=objection.score.community_id, quarter=objection.score.quarter)


@access(not_administrator())
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, visible_objection(request, pk), AnswerForm())


def page(request: HttpRequest, objection: Objection, form: AnswerForm) -> HttpResponse:
    user, quarter = request.user, quarter_of(objection)
    context = {
        "objection": objection,
        "score": objection.score,
        "quarter": quarter,
        "form": form,
        "can_answer": may.can_answer_objection(user, objection, quarter),
        "can_ask_review": may.can_ask_review(user, objection, quarter),
        "can_accept": may.can_accept_answer(user, objection),
        "can_review": may.can_review_objection(user, objection),
        "is_scorer": may.scored_it(user, quarter),
        "entry_day": fact_day(objection.entry, quarter.collected_on) if objection.entry else None,
    }
    return render(request, "assessment/objection.html", context, status=422 if form.is_bound else 200)


def as_it_was(objection: Objection, state: ObjectionState) -> Objection:
    """The objection before the deed, to ask whether this person might have done it."""
    before = copy(objection)
    before.state = state
    return before


def tell_answered(request: HttpRequest, objection: Objection) -> bool:
    before = as_it_was(objection, ObjectionState.OPEN)
    if not may.can_answer_objection(request.user, before, quarter_of(objection)):
        return False
    return tell(request, Done(_("答复"), objection.answered_by, objection.answered_on))


def tell_reviewed(request: HttpRequest, objection: Objection) -> bool:
    if not may.can_review_objection(request.user, as_it_was(objection, ObjectionState.ANSWERED)):
        return False
    return tell(request, Done(_("复核"), objection.reviewed_by, objection.reviewed_on))


@access(not_administrator())
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    objection = visible_objection(request, pk)
    if objection.state != ObjectionState.OPEN and tell_answered(request, objection):
        return redirect(objection)
    if not may.can_answer_objection(request.user, objection, quarter_of(objection)):
        raise PermissionDenied(_("异议由没有参与这次计分的社区同志或街道答复。"))
    levels = (Role.COMMUNITY_SECRETARY, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF)
    level = next(role for role in levels if request.user.holds_over(objection.score.community, role))
    return decide(
        request, objection,
        lambda data: services.answer_objection(
            objection=objection, actor=request.user, is_upheld=data["is_upheld"], answer=data["answer"], level=level,
            on=timezone.localdate(),
        ),
        _("已答复。对方不认可的，可以申请上一级复核。"), tell_answered,
    )  # fmt: skip


@access(not_administrator())
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    objection = visible_objection(request, pk)
    if objection.state == ObjectionState.REVIEWED and tell_reviewed(request, objection):
        return redirect(objection)
    if not may.can_review_objection(request.user, objection):
        raise PermissionDenied(_("复核由答复单位的上一级党组织办理。"))
    return decide(
        request, objection,
        lambda data: services.review_objection(
            objection=objection, actor=request.user, is_upheld=data["is_upheld"], review=data["answer"],
            on=timezone.localdate(),
        ),
        _("复核意见已记录。"), tell_reviewed,
    )  # fmt: skip


def decide(
    request: HttpRequest, objection: Objection, deed: Any, done: str, told: Callable[[HttpRequest, Objection], bool]
) -> HttpResponse:
    """Answer and review share their form and what happens when it goes wrong; `told` when somebody was quicker."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            deed(form.cleaned_data)
        except DomainError as problem:
            form.add_error(None, problem.message)
            if told(request, visible_objection(request, objection.pk)):
                return redirect(objection)
        else:
            messages.success(request, done)
            return redirect("assessment:objections")
    return page(request, objection, form)


@access(not_administrator())
@require_POST
def ask_review(request: HttpRequest, pk: int) -> HttpResponse:
    return say(request, pk, services.ask_review, _("已申请上一级复核。"), _("申请复核"), "review_asked_on")


@access(not_administrator())
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    return say(request, pk, services.accept_answer, _("已认可答复，这件异议办结。"), _("认可答复"), "accepted_on")


def say(request: HttpRequest, pk: int, deed: Any, done: str, verb: str, field: str) -> HttpResponse:
    """The word of whoever objected on the answer."""
    objection = visible_objection(request, pk)
    if not may.speaks_for(request.user, objection.score):
        raise PermissionDenied(_("认可答复、申请复核，都由提出异议的一方办理。"))
    try:
        deed(objection=objection, on=timezone.localdate())
    except DomainError as problem:
        if not tell(request, done_to(objection, verb, field)):
            messages.warning(request, problem.message)
    else:
        messages.success(request, done)
    return redirect(objection)
