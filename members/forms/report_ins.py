"""Forms of report-ins: the paper, and what the receiving side answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.day_bounds import RECORD
from common.forms import Form
from common.pickers import Picker
from common.ticks import TickList
from members.models import Member, Organisation, User
from members.selectors import report_ins as reads


class PlaceField(forms.ChoiceField):
    """A community, or one of its residential branches. Cleans to (community, branch or None)."""

    def offer(self, communities: Sequence[Organisation]) -> None:
        """Fill the choices: a group for each community, first the community itself."""
        branches: dict[int | None, list[Organisation]] = {}
        for branch in reads.residential_branches().filter(parent__in=communities):
            branches.setdefault(branch.parent_id, []).append(branch)
        self.places = {str(row.pk): (community, row if row != community else None)
                       for community in communities
                       for row in (community, *branches.get(community.pk, []))}  # fmt: skip
        groups = [(community.name, self._group(community, branches.get(community.pk, []))) for community in communities]
        nothing: list[tuple[str, Any]] = [("", _("请选择"))] if len(self.places) != 1 else []
        self.choices = [*nothing, *groups]

    def _group(self, community: Organisation, branches: list[Organisation]) -> list[tuple[str, Any]]:
        own = (str(community.pk), _("%(name)s（不分小区）") % {"name": community.name})
        return [own, *((str(branch.pk), branch.name) for branch in branches)]

    def clean(self, value: Any) -> Any:
        return self.places[super().clean(value)]


def place_field() -> PlaceField:
    return PlaceField(label=_("报到到"), widget=Picker(), help_text=_("在哪个小区住，就报到到哪个小区党支部"))


class UnitReportInForm(Form):
    """单位报到单, by the unit or by the community on its behalf."""

    unit = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"), widget=Picker())
    community = forms.ModelChoiceField(Organisation.objects.none(), label=_("报到社区"), widget=Picker())

    whys = {
        "unit": _("报到记在这个单位名下"),
        "community": _("由它接收、开回执"),
    }
    spans = {"unit": "s6", "community": "s6"}

    def __init__(self, *args: Any, user: User, for_somebody: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("unit", forms.ModelChoiceField).queryset = (
            reads.units() if for_somebody else reads.own_units(user)
        )
        self.get_field("community", forms.ModelChoiceField).queryset = (
            reads.own_communities(user) if for_somebody else reads.communities()
        )
        for field in self.fields.values():
            only_choice(field)


def only_choice(field: Any) -> None:
    """Where there is one choice only, it is made already."""
    rows = list(field.queryset[:2])
    if len(rows) == 1:
        field.initial, field.empty_label = rows[0], None


class OwnReportInForm(Form):
    """报到单 of the person who is signed in."""

    place = place_field()

    whys = {
        "place": _("由它接收，服务和积分也在那里"),
    }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = user.member
        self.get_field("place", PlaceField).offer(list(reads.communities()))

    def members(self) -> list[Member]:
        return [self.member] if self.member else []


class PeopleField(forms.ModelMultipleChoiceField):
    """People by their names: they are all of one unit."""

    def label_from_instance(self, obj: Member) -> str:
        return obj.name


class OwnPeopleForm(Form):
    """报到单 of people of the own unit, one place for all who are ticked."""

    place = place_field()
    people = PeopleField(
        Member.objects.none(),
        label=_("报到党员"),
        widget=TickList,
        error_messages={"required": _("请至少勾选一名党员。")},
    )

    whys = {
        "place": _("由它接收，服务和积分也在那里"),
        "people": _("报到记在谁名下"),
    }

    def __init__(self, *args: Any, user: User, on: date, everyone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("people", forms.ModelChoiceField).queryset = reads.own_people_to_report_in(
            user, on=on, everyone=everyone
        )
        self.get_field("place", PlaceField).offer(list(reads.communities()))

    def members(self) -> list[Member]:
        return list(self.cleaned_data["people"])


class NamedReportInForm(Form):
    """报到单 written by the community for somebody who came in person: exact name and unit, nothing else is shown."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    unit = forms.ModelChoiceField(Organisation.objects.none(), label=_("所在单位"), widget=Picker())
    place = place_field()

    whys = {
        "name": _("在单位名册里找到本人"),
        "unit": _("在单位名册里找到本人"),
        "place": _("由它接收，服务和积分也在那里"),
    }
    spans = {"name": "s4", "unit": "s8"}

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.found: Member | None = None
        self.get_field("unit", forms.ModelChoiceField).queryset = reads.units()
        self.get_field("place", PlaceField).offer(list(reads.own_communities(user)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name") and data.get("unit"):
            people = list(reads.people_named(name=data["name"].strip(), unit=data["unit"], on=self.on)[:2])
            if len(people) != 1:
                self.add_error("name", _("按这个姓名和单位对不上唯一的一名党员，请核对，或者请单位联络员提交。"))
            else:
                self.found = people[0]
        return data

    def members(self) -> list[Member]:
        return [self.found] if self.found else []


class AcceptForm(Form):
    """回执: from which day it counts."""

    started_on = forms.DateField(label=_("起始日期"), help_text=_("今天或以后"))

    whys = {
        "started_on": _("从这一天起算在册"),
    }
    days = {"started_on": RECORD}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"started_on": on}, **kwargs)


class ReasonForm(Form):
    """Why: asked wherever the other side reads the answer."""

    reason = forms.CharField(label=_("原因"), max_length=200, error_messages={"required": _("请写明原因。")})

    whys = {
        "reason": _("对方据此改正或了解"),
    }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class EndForm(Form):
    """The day from which it does not count any more."""

    ended_on = forms.DateField(label=_("退出日期"))

    whys = {
        "ended_on": _("从这一天起不再计入"),
    }
    days = {"ended_on": RECORD}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ended_on": on}, **kwargs)


class BulkForm(Form):
    """The bar over the list: one verb for the ticked rows, and what the verb needs."""

    deed = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")])
    started_on = forms.DateField(label=_("起始日期"), required=False)
    reason = forms.CharField(label=_("不接收的原因"), max_length=200, required=False)

    days = {"started_on": RECORD}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"started_on": on}, **kwargs)
        self.fields["reason"].widget.attrs["placeholder"] = _("不接收要写原因")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deed") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("请写明不接收的原因。"))
        if data.get("deed") == "accept" and not data.get("started_on") and "started_on" not in self.errors:
            self.add_error("started_on", _("请填写起始日期。"))
        return data
