"""规则集: every account can read how points are made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from assessment.models import RuleSet
from assessment.selectors.explaining import rule_text
from common.access import access, signed_in


@access(signed_in)
@require_GET
def rule_sets(request: HttpRequest) -> HttpResponse:
    rows = RuleSet.objects.visible_to(request.user).order_by("-subject_kind", "-version")
    return render(request, "assessment/rule_sets.html", {"rule_sets": rows})


@access(signed_in)
@require_GET
def rule_set(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RuleSet.objects.visible_to(request.user), pk=pk)
    context = {
        "rule_set": row,
        "rules": [(rule, rule_text(rule)) for rule in row.rules.all()],
        "bands": row.bands.all(),
    }
    return render(request, "assessment/rule_set.html", context)
