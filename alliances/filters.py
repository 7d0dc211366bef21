"""Filters of the app's lists; every choice starts from what the person may see."""

from datetime import timedelta
from functools import partial
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.choices import (
    CATEGORIES,
    AllianceKind,
    AllianceState,
    ClaimState,
    ResourceState,
    Urgency,
)
from alliances.models import Alliance, Claim, Need, Resource
from alliances.selectors.needs import by_number, tab_query, tabs_for
from common.filters import ChoiceOfRows, ListFilter
from common.selectors.county_lists import all_choices
from common.tree import subtree_q
from members.choices import OrganisationKind
from members.models import Organisation, User

DUE = (("over", _("已过期")), ("week", _("7 天内")), ("month", _("30 天内")))


def communities(user: User) -> QuerySet[Organisation]:
    """Communities at or below the organisations the person acts for, and the cores of its alliances."""
    rows = Organisation.objects.of_kind(OrganisationKind.COMMUNITY_COMMITTEE).filter(ended_on=None).order_by("position")
    return rows.own_of(user) | rows.filter(pk__in=Alliance.objects.visible_to(user).values("core"))


class AllianceFilter(ListFilter):
    q = filters.CharFilter(method="search", label=_("联建组织或牵头党组织"))
    kind = filters.ChoiceFilter(choices=AllianceKind, label=_("类型"), empty_label=_("全部类型"))
    state = filters.ChoiceFilter(choices=AllianceState, label=_("状态"), empty_label=_("全部状态"))

    class Meta:
        model = Alliance
        fields = ["q", "kind", "state"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(name__icontains=value) | Q(core__name__icontains=value))


class ResourceFilter(ListFilter):
    q = filters.CharFilter(method="search", label=_("资源或单位"))
    category = filters.ChoiceFilter(
        choices=partial(all_choices, CATEGORIES), label=_("类别"), empty_label=_("全部类别")
    )
    state = filters.ChoiceFilter(choices=ResourceState, label=_("状态"), empty_label=_("全部状态"))

    class Meta:
        model = Resource
        fields = ["q", "category", "state"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(name__icontains=value) | Q(provider__name__icontains=value))


class ClaimFilter(ListFilter):
    q = filters.CharFilter(method="search", label=_("需求、单位或编号"))
    state = filters.ChoiceFilter(choices=ClaimState, label=_("状态"), empty_label=_("全部状态"))

    class Meta:
        model = Claim
        fields = ["q", "state"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            by_number("need", value) | Q(need__title__icontains=value) | Q(unit__name__icontains=value)
        )


class NeedFilter(ListFilter):
    q = filters.CharFilter(method="search", label=_("标题、单位或编号"))
    tab = filters.ChoiceFilter(choices=[], method="under_tab", label=_("分类"), widget=forms.HiddenInput)
    community = ChoiceOfRows(queryset=communities, method="of_community", label=_("社区"), empty_label=_("全部社区"))
    category = filters.ChoiceFilter(
        choices=partial(all_choices, CATEGORIES), label=_("类别"), empty_label=_("全部类别")
    )
    urgency = filters.ChoiceFilter(choices=Urgency, label=_("紧急程度"), empty_label=_("缓急不限"))
    due = filters.ChoiceFilter(choices=DUE, method="due_within", label=_("时限"), empty_label=_("时限不限"))

    class Meta:
        model = Need
        fields = ["tab", "q", "community", "category", "urgency", "due"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["tab"].choices = [(tab, tab) for tab in tabs_for(self.user)]

    def under_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(tab_query(value, self.user, timezone.localdate()))

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(by_number("", value) | Q(title__icontains=value) | Q(raiser__name__icontains=value))

    def of_community(self, queryset: QuerySet, name: str, value: Organisation) -> QuerySet:
        """What the community or its branches raised, and what units raised in its own alliance."""
        own = subtree_q("raiser__path", value.path)
        return queryset.filter(own | Q(alliance__core=value, raiser__kind__in=OrganisationKind.units))

    def due_within(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "over":
            return queryset.filter(due_on__lt=today)
        return queryset.filter(due_on__gte=today, due_on__lte=today + timedelta(days=7 if value == "week" else 30))
