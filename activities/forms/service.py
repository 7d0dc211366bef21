"""Forms of service: one entry for several people, and the answer of the confirming side."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.choices import SERVICE_CATEGORIES
from activities.selectors.service import branches_of_people, last_sheets, recordable_people
from common.day_bounds import RECORD, refuse_before
from common.deed_forms import DeedForm
from common.forms import Form
from common.ticks import TickList
from common.word_fields import WordChoiceField
from members.choices import OrganisationKind
from members.models import Member, Organisation, User


class PeopleField(forms.ModelMultipleChoiceField):
    """Ticks with name and unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.home.name}）"


class ServiceForm(Form):
    """What was done, when, for how long, and by whom."""

    title = forms.CharField(label=_("服务内容"), max_length=80, help_text=_("例如：锦绣家园楼道清理"))
    category = WordChoiceField(label=_("服务类别"), words=SERVICE_CATEGORIES)
    held_on = forms.DateField(label=_("日期"))
    hours = forms.DecimalField(
        label=_("时长（小时）"), min_value=Decimal("0.5"), max_value=24, max_digits=4, decimal_places=1
    )
    branch = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("服务小区"),
        required=False,
        empty_label=_("按各人报到的小区"),
    )
    people = PeopleField(
        Member.objects.none(),
        label=_("参加服务的党员"),
        widget=TickList,
        error_messages={"required": _("请至少勾选一名党员。")},
    )

    free = ("title",)
    whys = {
        "title": _("写进服务记录，社区据此确认"),
        "category": _("按类别统计，认领的岗位也按它核对"),
        "held_on": _("决定计入哪个季度"),
        "hours": _("“一次服务”按时长计算"),
        "people": _("服务记在谁名下"),
    }
    spans = {"title": "s8", "category": "s4", "held_on": "s4", "hours": "s4", "branch": "s4"}
    days = {"held_on": RECORD}
    founded = {"held_on": "branch"}

    def __init__(self, *args: Any, user: User, community: Organisation, on: date, hours: Decimal, **kwargs: Any):
        super().__init__(*args, initial={"held_on": on}, **kwargs)
        self.community = community
        branches = community.children.filter(kind=OrganisationKind.RESIDENTIAL_BRANCH, ended_on=None)
        self.get_field("branch", forms.ModelChoiceField).queryset = branches.order_by("position")
        people = recordable_people(user, community=community, on=on)
        self.get_field("people", forms.ModelChoiceField).queryset = people
        if len(rows := list(people[:2])) == 1:
            self.initial["people"] = [rows[0].pk]
        self.offer_whole_sheets(user, on)
        self.fields["hours"].help_text = _("满 %(hours)s 小时的才计入积分") % {"hours": f"{hours.normalize():f}"}

    def offer_whole_sheets(self, user: User, on: date) -> None:
        """The list is filtered by unit and by residential branch, and ticked as on an earlier sheet of the community."""
        branches = branches_of_people(user, community=self.community, on=on)
        widget: Any = self.fields["people"].widget
        widget.places = lambda row: {_("单位"): row.home.name, _("小区"): branches.get(row.pk, "")}
        widget.last, widget.last_by = last_sheets(user, community=self.community), "title"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        refuse_before(self, "held_on", self.community)
        return data

    def service_fields(self) -> dict[str, Any]:
        """The cleaned values by the names of the service."""
        data = dict(self.cleaned_data)
        return {"members": list(data.pop("people")), **data}


class RefuseForm(DeedForm):
    """Why a record is not confirmed; who wrote it and the member read the reason."""

    reason = forms.CharField(
        label=_("不确认的原因"), max_length=200, error_messages={"required": _("请写明不确认的原因。")}
    )

    whys = {
        "reason": _("登记的人据此改正"),
    }


class ServiceBulkForm(Form):
    """The bar over the list: one verb for the ticked rows."""

    deed = forms.ChoiceField(choices=[("confirm", ""), ("refuse", "")])
    reason = forms.CharField(label=_("不确认的原因"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["placeholder"] = _("不确认要写原因")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("deed") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("请写明不确认的原因。"))
        return data
