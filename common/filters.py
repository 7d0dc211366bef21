"""Filters of lists: the base class, which knows the person and never the request."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.forms import first_problem
from common.users import User


class WrongFilter(DomainError):
    code = "wrong_filter"
    message = _("筛选条件不对（%(problem)s），没有生成文件。请回到列表改好筛选条件，再导出一次。")


class ListFilter(filters.FilterSet):
    """Base of the filters of every list. A page and a worker make it alike: from what was set, the rows and the person.

    A wrong value is an error and shows no rows at all: what was asked for is not known. Text boxes bear their label inside.
    """

    def __init__(self, data: Any = None, queryset: QuerySet | None = None, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset)
        for field in self.form.fields.values():
            if type(field) is forms.CharField:
                field.widget.attrs["placeholder"] = field.label

    @property
    def qs(self) -> QuerySet:
        """The rows; none under a wrong value."""
        return super().qs if self.is_valid() else self.queryset.none()

    def check(self) -> None:
        """Raises WrongFilter with the first value that is wrong."""
        if not self.is_valid():
            raise WrongFilter(problem=first_problem(self.form))

    @property
    def is_set(self) -> bool:
        """Whether the person set, or tried to set, any of the filters that the page shows."""
        shown = (self.form[name] for name in self.form.changed_data)
        return not self.is_valid() or any(field.data for field in shown if not field.is_hidden)


class ChoiceOfRows(filters.ModelChoiceFilter):
    """A choice among rows that the person may see: `queryset` is a function of the user."""

    def get_queryset(self, request: Any) -> QuerySet:
        return self.queryset(self.parent.user)
