"""Filters of the members app; every choice starts from what the person may see."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters as filters
from auditlog.models import LogEntry
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.day_bounds import ANY_DAY
from common.deed_words import logged_words
from common.filters import ChoiceOfRows, ListFilter
from common.selectors.audit import ACTION_WORDS
from members.choices import OrganisationKind, Stage
from members.models import Member, MemberReportIn, Notice, Organisation, UnitReportIn, User
from members.selectors.report_ins import GROUPS


class MemberFilter(ListFilter):
    """Subtree, name (characters, pinyin, initials) and stage."""

    organisation = ChoiceOfRows(
        queryset=lambda user: Organisation.objects.visible_to(user),
        method="below",
        label=_("组织"),
        widget=forms.HiddenInput,
    )
    q = filters.CharFilter(method="search", label=_("姓名、拼音首字母"))
    stage = filters.ChoiceFilter(choices=Stage, label=_("类别"), empty_label=_("正式和预备"))

    class Meta:
        model = Member
        fields = ["organisation", "q", "stage"]

    def below(self, queryset: QuerySet[Member], name: str, value: Organisation) -> QuerySet[Member]:
        """The subtree; a building group holds its people by `group`, every other organisation by the home's place."""
        if value.kind == OrganisationKind.BUILDING_GROUP:
            return queryset.filter(group=value)
        return queryset.in_part_of_tree(value)  # type: ignore[attr-defined]

    def search(self, queryset: QuerySet[Member], name: str, value: str) -> QuerySet[Member]:
        return queryset.search(value)  # type: ignore[attr-defined]


class ReportInFilter(ListFilter):
    """The tab, for both kinds of report-in."""

    state = filters.ChoiceFilter(
        choices=[(key, key) for key in GROUPS], method="in_group", label=_("状态"), widget=forms.HiddenInput
    )

    def in_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state__in=GROUPS[value])


class UnitReportInFilter(ReportInFilter):
    q = filters.CharFilter(method="search", label=_("单位或社区"))

    class Meta:
        model = UnitReportIn
        fields = ["state", "q"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        places = Organisation.objects.search(value)
        return queryset.filter(Q(unit__in=places) | Q(community__in=places))


class MemberReportInFilter(ReportInFilter):
    q = filters.CharFilter(method="search", label=_("姓名、单位或社区"))

    class Meta:
        model = MemberReportIn
        fields = ["state", "q"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        places = Organisation.objects.search(value)
        return queryset.filter(
            Q(member__in=Member.objects.search(value)) | Q(member__home__in=places) | Q(community__in=places)
        )


class NoticeFilter(ListFilter):
    """Which of them, and in which words."""

    show = filters.ChoiceFilter(
        choices=[("unread", _("没看过的")), ("answer", _("有答复期限的"))], method="only", label=_("显示"),
        empty_label=_("全部通知"),
    )  # fmt: skip
    q = filters.CharFilter(method="search", label=_("事项或说明"))

    class Meta:
        model = Notice
        fields = ["show", "q"]

    def only(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(read_at=None) if value == "unread" else queryset.filter(answer_until__isnull=False)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Also what stands under a line of several."""
        said = Notice.objects.filter(Q(about__icontains=value) | Q(word__icontains=value))
        return queryset.filter(Q(pk__in=said.values("pk")) | Q(pk__in=said.values("line")))


class AccountFilter(ListFilter):
    q = filters.CharFilter(method="search", label=_("账号、姓名或组织"))

    class Meta:
        model = User
        fields = ["q"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        at = User.objects.filter(role_grants__organisation__in=Organisation.objects.search(value))
        return queryset.filter(Q(username__icontains=value) | Q(name__icontains=value) | Q(pk__in=at.values("pk")))


class AuditFilter(ListFilter):
    """Who, what, on which day."""

    actor = filters.CharFilter(method="by_actor", label=_("账号或姓名"))
    deed = filters.ChoiceFilter(method="by_deed", choices=[], label=_("做了什么"), empty_label=_("全部操作"))
    day = filters.DateFilter(
        method="on_day", label=_("日期"), validators=[ANY_DAY], widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = LogEntry
        fields = ["actor", "deed", "day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [
            (str(int(action)), word) for action, word in ACTION_WORDS.items() if action != LogEntry.Action.ACCESS
        ]
        self.form.fields["deed"].choices = [
            *actions,
            *logged_words().items(),
        ]  # the field itself puts the empty one first

    def by_actor(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(actor__username__icontains=value) | Q(actor__name__icontains=value))

    def by_deed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value.isdigit():
            return queryset.filter(action=int(value))
        return queryset.filter(additional_data__deed=value)

    def on_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        start = timezone.make_aware(datetime.combine(value, time.min))
        return queryset.filter(timestamp__gte=start, timestamp__lt=start + timedelta(days=1))
