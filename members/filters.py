"""Filters of the members app; every choice starts from what the person may see."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.choices import OrganisationKind, Stage
from members.models import Member, Organisation


class MemberFilter(filters.FilterSet):
    """Subtree, name (characters, pinyin, initials) and stage."""

    organisation = filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(), method="below", label=_("组织"), widget=forms.HiddenInput
    )
    q = filters.CharFilter(method="search", label=_("姓名、拼音首字母"))
    stage = filters.ChoiceFilter(choices=Stage, label=_("类别"), empty_label=_("正式和预备"))

    class Meta:
        model = Member
        fields = ["organisation", "q", "stage"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form.fields["q"].widget.attrs["placeholder"] = self.form.fields["q"].label

    def below(self, queryset: QuerySet[Member], name: str, value: Organisation) -> QuerySet[Member]:
        """The subtree; a building group holds its people by `group`, every other organisation by the home's path."""
        if value.kind == OrganisationKind.BUILDING_GROUP:
            return queryset.filter(group=value)
        return queryset.in_subtree(value)  # type: ignore[attr-defined]

    def search(self, queryset: QuerySet[Member], name: str, value: str) -> QuerySet[Member]:
        return queryset.search(value)  # type: ignore[attr-defined]
