"""双向评价: the forms a body owes on one page, the form itself, and what was received once the round has closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment.deeds import SIGN, WITHDRAW, WRITE
from assessment.forms.evaluations import EvaluationForm
from assessment.models import AnnualResult, EvaluationRound, OrganisationEvaluation
from assessment.permissions.year_end import evaluator, stands_apart
from assessment.scoping import AUTHORS
from assessment.selectors.evaluations import (
    form_for_page,
    forms_received,
    forms_to_write,
    items_of,
    levels,
    round_progress,
)
from common.access import access
from common.already import tell
from common.errors import DomainError
from common.forms import first_problem
from common.refusals import require
from common.requests import Request
from common.versions import StaleSave
from common.views.autosaves import autosaved, not_autosaved, unreadable
from common.views.deeds import attempt, given, place_problem, said


@access(evaluator)
def evaluation_list(request: Request) -> HttpResponse:
    """The latest round, or the year asked for: own forms with how far they are, then what was received."""
    rounds = list(EvaluationRound.objects.visible_to(request.user))
    asked = request.GET.get("year", "")
    current = next((row for row in rounds if str(row.year) == asked), rounds[0] if rounds else None)
    context: dict[str, Any] = {"rounds": rounds, "round": current}
    if current is not None:
        forms = forms_to_write(user=request.user, year=current.year)
        own = AnnualResult.objects.visible_to(request.user).filter(
            year=current.year, organisation__in=request.user.organisation_ids(*AUTHORS)
        )
        context |= {
            "forms": forms,
            "progress": round_progress(year=current.year, forms=forms_of_page(forms)),
            "received": forms_received(user=request.user, year=current.year),
            "results": own.select_related("organisation") if current.is_closed else [],
            "today": timezone.localdate(),
        }
    return render(request, "assessment/evaluations.html", context)


def forms_of_page(forms: Any) -> Any:
    """The same forms without what the page adds, for counting."""
    return OrganisationEvaluation.objects.filter(pk__in=forms.order_by().values("pk"))


@access(evaluator)
@require_http_methods(["GET", "POST"])
def evaluation(request: Request, pk: int) -> HttpResponse:
    """One form: fill in, save, sign; afterwards read."""
    current = get_object_or_404(form_for_page(user=request.user), pk=pk)
    form = form_of(request, current)
    if request.method != "POST":
        return form_page(request, current, form)
    require(WRITE.who, request.user, current)
    if not form.is_valid():
        return form_page(request, current, form, status=422)
    return save_or_sign(request, current, form)


def form_of(request: Request, current: OrganisationEvaluation) -> EvaluationForm:
    data = request.POST if request.method == "POST" else None
    return EvaluationForm(data, evaluation=current, items=items_of(current), levels=levels())


def save(request: Request, current: OrganisationEvaluation, form: EvaluationForm) -> OrganisationEvaluation:
    return WRITE.call(
        evaluation=current,
        answers=form.answers(),
        text=form.cleaned_data["text"],
        version=form.cleaned_data["version"],
        **given(request, *WRITE.gives),
    )


def save_or_sign(request: Request, current: OrganisationEvaluation, form: EvaluationForm) -> HttpResponse:
    """Save what is filled in; with the second button sign it as well."""
    wants_to_sign = SIGN.is_pressed(request.POST)
    if wants_to_sign:
        require(SIGN.who, request.user, current)
        # What another one signed is another form than this person filled in: saving says so.
        if current.signed_by_id == request.user.pk and tell(request, SIGN.done_before(current)):
            return redirect(current)
    outcome = attempt(lambda: save(request, current, form))
    if outcome.problem:
        return not_saved(request, current, form, outcome.problem)
    if wants_to_sign:
        return sign(request, outcome.value, form)
    return said(request, WRITE.done, outcome.value)


def not_saved(
    request: Request, current: OrganisationEvaluation, form: EvaluationForm, problem: DomainError
) -> HttpResponse:
    """The page with what was typed; after a stale save beside what is stored now."""
    place_problem(form, problem)
    if not isinstance(problem, StaleSave):
        return form_page(request, current, form, status=422)
    newer = get_object_or_404(form_for_page(user=request.user), pk=current.pk)
    return form_page(request, newer, form, status=422, stale=True)


def sign(request: Request, saved: OrganisationEvaluation, form: EvaluationForm) -> HttpResponse:
    by = given(request, *SIGN.gives)
    outcome = attempt(lambda: SIGN.call(evaluation=saved, version=saved.version, **by))
    if outcome.problem:
        # What was filled in is saved by now: the next save starts from that version.
        form.data = {**form.data.dict(), "version": saved.version}  # type: ignore[attr-defined]
        messages.error(request, _("已存为草稿，还不能签署：%(problem)s") % {"problem": outcome.problem.message})
        return form_page(request, saved, form, status=422)
    return said(request, SIGN.done % {"name": saved.target.name}, "assessment:evaluations")


def form_page(
    request: Request, current: OrganisationEvaluation, form: EvaluationForm, status: int = 200, stale: bool = False
) -> HttpResponse:
    context = {
        "evaluation": current,
        "form": form,
        "item_fields": [form[name] for name in form.fields if name.startswith("item_")],
        "can_edit": WRITE.is_offered(request.user, current),
        "can_sign": SIGN.is_offered(request.user, current),
        "can_withdraw": WITHDRAW.is_offered(request.user, current),
        "sign": SIGN,
        "excluded": current.round.is_open and not stands_apart(request.user, current),
        "stale": stale,
    }
    return render(request, "assessment/evaluation.html", context, status=status)


@access(evaluator)
@require_POST
def autosave(request: Request, pk: int) -> HttpResponse:
    """Save while the person fills in."""
    current = get_object_or_404(form_for_page(user=request.user), pk=pk)
    require(WRITE.who, request.user, current)
    form = form_of(request, current)
    if not form.is_valid():
        return unreadable(first_problem(form))
    outcome = attempt(lambda: save(request, current, form))
    if outcome.problem:
        return not_autosaved(outcome.problem, by=str(_("别处改过这份评价表。")))
    return autosaved(version=outcome.value.version, at=outcome.value.saved_at)


@access(evaluator)
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a signed form back, by the secretary, while the round is open."""
    current = get_object_or_404(form_for_page(user=request.user), pk=pk)
    require(WITHDRAW.who, request.user, current)
    by = given(request, *WITHDRAW.gives)
    outcome = attempt(lambda: WITHDRAW.call(evaluation=current, **by))
    if outcome.problem:
        messages.error(request, outcome.problem.message)
    else:
        messages.success(request, WITHDRAW.done)
    return redirect(current)
