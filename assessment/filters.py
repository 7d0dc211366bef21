"""Filters of the dual points."""

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.choices import ObjectionState
from assessment.models import Objection, QuarterScore
from assessment.selectors.scores import named
from common.filters import ChoiceOfRows, ListFilter
from common.periods import Quarter
from members.models import Organisation


def quarters_kept() -> list[tuple[str, str]]:
    """Quarters that have scores, newest first."""
    kept = QuarterScore.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()
    return [(quarter, Quarter.parse(quarter).label) for quarter in kept]


class ScoreFilter(ListFilter):
    """Quarter, name and, on a community's desk, that community."""

    community = ChoiceOfRows(
        queryset=lambda user: Organisation.objects.visible_to(user), label=_("社区"), widget=forms.HiddenInput
    )
    quarter = filters.ChoiceFilter(choices=quarters_kept, label=_("季度"), empty_label=_("全部季度"))
    q = filters.CharFilter(method="search", label=_("名称、拼音首字母"))

    class Meta:
        model = QuarterScore
        fields = ["community", "quarter", "q"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return named(queryset, value)


class ObjectionFilter(ListFilter):
    state = filters.ChoiceFilter(choices=ObjectionState, label=_("状态"), empty_label=_("各种状态"))

    class Meta:
        model = Objection
        fields = ["state"]
