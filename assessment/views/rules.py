"""积分办法: every account reads how points are made; the department drafts, and a second person publishes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.deeds import CHANGE, COPY, PUBLISH
from assessment.forms.rules import CopyForm, RuleForm
from assessment.models import RuleSet
from assessment.selectors.formulas import rule_text
from assessment.selectors.rules import numbers_of_rules
from assessment.services import rules as services
from common.access import access, signed_in
from common.fresh import fresh
from common.periods import Quarter
from common.refusals import require
from common.requests import Request
from common.versions import StaleSave
from common.views.deeds import given, perform, press, said


def visible_set(request: Request, pk: int) -> RuleSet:
    return get_object_or_404(RuleSet.objects.visible_to(request.user), pk=pk)


@access(signed_in)
@require_GET
def rule_sets(request: Request) -> HttpResponse:
    rows = RuleSet.objects.visible_to(request.user).order_by("-subject_kind", "-version")
    return render(request, "assessment/rule_sets.html", {"rule_sets": rows})


@access(signed_in)
@require_GET
def rule_set(request: Request, pk: int) -> HttpResponse:
    row = visible_set(request, pk)
    return set_page(request, row, CopyForm(running=Quarter.of(timezone.localdate())))


def set_page(request: Request, row: RuleSet, form: CopyForm) -> HttpResponse:
    context = {
        "rule_set": row,
        "rules": [(rule, rule_text(rule)) for rule in row.rules.select_related("rule_set")],
        "numbers": numbers_of_rules(on=timezone.localdate()),
        "bands": row.bands.all(),
        "can_copy": COPY.is_offered(request.user, row),
        "can_change": CHANGE.is_offered(request.user, row),
        "is_own_draft": row.drafted_by_id == request.user.pk,
        "form": form,
    }
    return render(request, "assessment/rule_set.html", context, status=422 if form.is_bound else 200)


@access(signed_in)
@fresh
@require_POST
def copy(request: Request, pk: int) -> HttpResponse:
    row = visible_set(request, pk)
    require(COPY.who, request.user, row)
    form = CopyForm(request.POST, running=Quarter.of(timezone.localdate()))
    if not form.is_valid():
        return set_page(request, row, form)
    draft = services.copy_rule_set(rule_set=row, **form.cleaned_data, **given(request, *COPY.gives))
    done = _("已复制为第 %(version)s 版草稿，改好后由另一人发布。")
    return said(request, done % {"version": draft.version}, draft)


@access(signed_in)
@fresh
def change(request: Request, pk: int, rule: int) -> HttpResponse:
    """The numbers of one rule of a draft."""
    row = visible_set(request, pk)
    require(CHANGE.who, request.user, row)
    current = get_object_or_404(row.rules.select_related("rule_set"), pk=rule)
    form = RuleForm(request.POST or None, instance=current)
    context: dict[str, Any] = {"rule_set": row, "rule": current, "form": form}
    if request.method == "POST" and form.is_valid():
        outcome = perform(form, lambda: save_rule(row, rule, form.cleaned_data, request))
        if outcome:
            return said(request, _("“%(title)s”已修改。") % {"title": current.title}, row)
        if isinstance(outcome.problem, StaleSave):
            context["now"] = rule_text(outcome.problem.current)
    return render(request, "assessment/rule_form.html", context, status=422 if form.is_bound else 200)


def save_rule(row: RuleSet, rule: int, values: dict[str, Any], request: Request) -> None:
    """The form has put its values into its own copy; the service gets the stored one."""
    services.change_rule(rule=row.rules.select_related("rule_set").get(pk=rule), actor=request.user, **values)


@access(signed_in)
@fresh
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    row = visible_set(request, pk)
    done = _("已发布，从%(quarter)s起施行。") % {"quarter": row.starts.label}
    return press(request, PUBLISH, row, again=lambda: visible_set(request, pk), done=done)
