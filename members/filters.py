"""Filters of the members app; every choice starts from what the person may see."""

from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

import django_filters as filters
from auditlog.models import LogEntry
from django import forms
from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.audited import all_audited
from common.day_bounds import ANY_DAY
from common.deed_words import logged_words
from common.filters import ChoiceOfRows, ListFilter
from common.selectors.audit import first_of_each_press, in_presses_with
from common.selectors.audit_presses import ACTION_WORDS
from members.choices import ComplaintKind, ComplaintState, OrganisationKind, Stage
from members.models import Complaint, Member, MemberReportIn, Notice, Organisation, UnitReportIn, User
from members.selectors.report_ins import GROUPS

DAY = forms.DateInput(attrs={"type": "date", "class": "day"})


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
    """Who, what, on which object, from which day to which; one row for each press, all rows of one under `press`."""

    actor = filters.CharFilter(method="by_actor", label=_("账号或姓名"))
    deed = filters.ChoiceFilter(method="by_deed", choices=[], label=_("做了什么"), empty_label=_("全部操作"))
    kind = filters.ChoiceFilter(method="of_kind", choices=[], label=_("对象的类别"), empty_label=_("全部对象"))
    object = filters.CharFilter(method="of_object", label=_("编号或名称"))
    since = filters.DateFilter(method="from_day", label=_("从哪天"), validators=[ANY_DAY], widget=DAY)
    until = filters.DateFilter(method="to_day", label=_("到哪天"), validators=[ANY_DAY], widget=DAY)
    press = filters.CharFilter(method="in_press", label=_("同一次操作"), widget=forms.HiddenInput)

    class Meta:
        model = LogEntry
        fields = ["actor", "deed", "kind", "object", "since", "until", "press"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = [
            (str(int(action)), word) for action, word in ACTION_WORDS.items() if action != LogEntry.Action.ACCESS
        ]
        kinds = {known.model._meta.label_lower: known.model._meta.verbose_name for known in all_audited()}
        # The fields themselves put the empty one first.
        self.form.fields["deed"].choices = [*actions, *logged_words().items()]
        self.form.fields["kind"].choices = list(kinds.items())

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("press") else first_of_each_press(found)

    def by_actor(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        accounts = User.objects.filter(Q(username__icontains=value) | Q(name__icontains=value))
        return in_presses_with(queryset, Q(actor__in=accounts.values("pk")))

    def by_deed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return in_presses_with(queryset, Q(action=int(value)) if value.isdigit() else Q(additional_data__deed=value))

    def of_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Together with the number: of one object."""
        return in_presses_with(queryset, kind_q(value) & self.number_q())

    def of_object(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Without a kind: the number of any, or a part of a name that the log may tell."""
        if self.form.cleaned_data.get("kind"):
            return queryset
        return in_presses_with(queryset, self.number_q())

    def number_q(self) -> Q:
        value = self.form.cleaned_data.get("object", "")
        named = [known.model._meta.label_lower for known in all_audited() if known.is_named]
        by_name = Q(object_repr__icontains=value) & reduce(or_, map(kind_q, named))
        return Q(object_pk=value) | by_name if value else Q()

    def from_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(timestamp__gte=midnight(value))

    def to_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        """The day itself with it."""
        return queryset.filter(timestamp__lt=midnight(value) + timedelta(days=1))

    def in_press(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(cid=value).annotate(is_alone=Value(True))


def kind_q(label: str) -> Q:
    app, model = label.split(".")
    return Q(content_type__app_label=app, content_type__model=model)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


SIDES = (("mine", _("我提出的")), ("others", _("别人提出的")))


class ComplaintFilter(ListFilter):
    """State, kind, and whether one wrote it oneself."""

    side = filters.ChoiceFilter(choices=SIDES, method="by_side", label=_("谁提出的"), empty_label=_("我的和我经办的"))
    state = filters.ChoiceFilter(choices=ComplaintState, label=_("状态"), empty_label=_("全部状态"))
    kind = filters.ChoiceFilter(choices=ComplaintKind, label=_("类别"), empty_label=_("意见建议和投诉"))

    class Meta:
        model = Complaint
        fields = ["side", "state", "kind"]

    def by_side(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        own = Q(writer=self.user.pk)
        return queryset.filter(own if value == "mine" else ~own)


class ComplaintProgressFilter(ListFilter):
    state = filters.ChoiceFilter(choices=ComplaintState, label=_("状态"), empty_label=_("全部状态"))
    kind = filters.ChoiceFilter(choices=ComplaintKind, label=_("类别"), empty_label=_("意见建议和投诉"))

    class Meta:
        model = Complaint
        fields = ["state", "kind"]
