"""Filters of the activities app; every choice starts from what the person may see."""

from functools import partial

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.choices import SERVICE_CATEGORIES, MeetingKind, MeetingState
from activities.models import Meeting, ServiceRecord
from activities.selectors.service import GROUPS
from common.filters import ListFilter
from common.periods import Quarter
from common.selectors.county_lists import all_choices
from members.models import Member, Organisation

QUARTERS_BACK = 8


def recent_quarters() -> list[tuple[str, str]]:
    """The running quarter and those of the two years before."""
    quarter, found = Quarter.of(timezone.localdate()).next, []
    for _step in range(QUARTERS_BACK + 2):
        found.append((str(quarter), quarter.label))
        quarter = quarter.previous
    return found


class MeetingFilter(ListFilter):
    """Organisation (characters, pinyin, initials), kind, state and quarter."""

    q = filters.CharFilter(method="of_organisation", label=_("组织名称、拼音首字母"))
    kind = filters.ChoiceFilter(choices=MeetingKind, label=_("会议类型"), empty_label=_("各类会议"))
    state = filters.ChoiceFilter(choices=MeetingState, label=_("状态"), empty_label=_("各种状态"))
    quarter = filters.ChoiceFilter(
        choices=recent_quarters, method="in_quarter", label=_("季度"), empty_label=_("全部季度")
    )

    class Meta:
        model = Meeting
        fields = ["q", "kind", "state", "quarter"]

    def of_organisation(self, queryset: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        return queryset.filter(host__in=Organisation.objects.search(value).values("pk"))

    def in_quarter(self, queryset: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        quarter = Quarter.parse(value)
        return queryset.filter(held_on__gte=quarter.start, held_on__lt=quarter.end)


class ServiceFilter(ListFilter):
    """The tab; title, person or unit; category."""

    state = filters.ChoiceFilter(
        choices=[(key, key) for key in GROUPS], method="in_group", label=_("状态"), widget=forms.HiddenInput
    )
    q = filters.CharFilter(method="search", label=_("内容、姓名或单位"))
    category = filters.ChoiceFilter(
        choices=partial(all_choices, SERVICE_CATEGORIES), label=_("类别"), empty_label=_("全部类别")
    )

    class Meta:
        model = ServiceRecord
        fields = ["state", "q", "category"]

    def in_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state__in=GROUPS[value])

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(title__icontains=value.strip())
            | Q(member__in=Member.objects.search(value))
            | Q(member__home__in=Organisation.objects.search(value))
        )
