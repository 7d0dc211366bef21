"""Filters of the dual points."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.choices import ObjectionState
from assessment.models import Objection, QuarterScore
from assessment.selectors.scores import named
from common.periods import Quarter
from members.models import Organisation


def quarters_kept() -> list[tuple[str, str]]:
    """Quarters that have scores, newest first."""
    kept = QuarterScore.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()
    return [(quarter, Quarter.parse(quarter).label) for quarter in kept]


class ScoreFilter(filters.FilterSet):
    """Quarter, name and, on a community's desk, that community."""

    community = filters.ModelChoiceFilter(queryset=Organisation.objects.all(), widget=forms.HiddenInput)
    quarter = filters.ChoiceFilter(choices=quarters_kept, label=_("季度"), empty_label=_("全部季度"))
    q = filters.CharFilter(method="search", label=_("名称、拼音首字母"))

    class Meta:
        model = QuarterScore
        fields = ["community", "quarter", "q"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].widget.attrs["placeholder"] = self.form.fields["q"].label

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return named(queryset, value)


class ObjectionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ObjectionState, label=_("状态"), empty_label=_("各种状态"))

    class Meta:
        model = Objection
        fields = ["state"]
