"""Forms of the three lists: resources, needs and claims."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.choices import AllianceState, ResourceState
from alliances.forms.alliances import OrganisationField, only_choice
from alliances.models import Alliance, Need, Resource
from alliances.permissions import PROVIDER_KINDS, RAISER_ROLES, UNIT_ROLES
from alliances.selectors.alliances import alliances_of, alliances_open_to, parties
from alliances.selectors.needs import coverage, plain
from common.day_bounds import PLAN
from common.forms import Form, ModelForm, choices_of
from common.word_fields import WordChoiceField
from members.choices import Role
from members.models import Organisation, User


def raisers_of(user: User) -> QuerySet[Organisation]:
    """Organisations the person may write needs down for."""
    ids = [
        grant.organisation_id
        for grant in user.grants_of()
        if grant.organisation.kind in RAISER_ROLES
        and grant.role in (*RAISER_ROLES[grant.organisation.kind], Role.RECORDER)
    ]
    return Organisation.objects.filter(pk__in=ids, ended_on=None).order_by("position")


def providers_of(user: User) -> QuerySet[Organisation]:
    """Organisations whose resources and claims the person keeps: the own unit; a community's own units."""
    below = Organisation.objects.own_of(user, Role.COMMUNITY_SECRETARY)
    own = Organisation.objects.filter(pk__in=user.organisation_ids(*UNIT_ROLES))
    return (below | own).filter(kind__in=PROVIDER_KINDS, ended_on=None).order_by("position")


class QuantityField(forms.DecimalField):
    """More than nothing, one decimal at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.1"), max_digits=9, decimal_places=1, **kwargs)


def say_choose(field: forms.Field) -> None:
    """A sentence in place of the dashes of an empty choice."""
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = field.empty_label and _("请选择")
    elif isinstance(field, forms.TypedChoiceField) and field.required:
        field.choices = [(value, word if value else _("请选择")) for value, word in choices_of(field)]


class RowForm(ModelForm):
    """Typed fields of a row; the service checks and writes, the instance is left as it is for the page around."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    quantity = QuantityField(label=_("数量"), initial=1)

    whys = {
        "quantity": _("别人据此决定认领或使用多少"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            say_choose(field)
            if isinstance(field, WordChoiceField):
                field.keep(getattr(self.instance, name))
        self.initial["version"] = self.instance.version
        self.initial["quantity"] = plain(Decimal(self.instance.quantity))

    def _post_clean(self) -> None:
        """Nothing to put on the instance."""


class NeedForm(RowForm):
    raiser = OrganisationField(label=_("提出组织"))
    alliance = forms.ModelChoiceField(queryset=Alliance.objects.none(), label=_("提给哪个联建组织"))

    whys = {
        "raiser": _("交付以后由它验收"),
        "alliance": _("由它的主管党组织核实，由它的成员单位认领"),
        "title": _("清单上靠它认出是哪件事"),
        "text": _("成员单位据此决定能不能办"),
        "source": _("统计需求从哪里来"),
        "category": _("成员单位按类别找自己办得了的"),
        "urgency": _("紧急的排在前面"),
        "measure": _("写明数量按什么算"),
        "due_on": _("排先后，到期提醒"),
    }
    spans = {
        **dict.fromkeys(("raiser", "alliance"), "s6"),
        **dict.fromkeys(("source", "category", "urgency"), "s4"),
        **dict.fromkeys(("quantity", "measure", "due_on"), "s3"),
        "beneficiaries": "s3",
    }
    free = ("title",)
    days = {"due_on": PLAN}

    class Meta:
        model = Need
        fields = (
            "raiser", "alliance", "title", "text", "source", "category", "urgency", "beneficiaries", "quantity",
            "measure", "due_on",
        )  # fmt: skip

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["raiser"]
            raisers = [self.instance.raiser]
        else:
            own = raisers_of(user)
            only_choice(self.get_field("raiser", forms.ModelChoiceField), own)
            raisers = list(own)
        only_choice(self.get_field("alliance", forms.ModelChoiceField), open_alliances(raisers, on))
        self.fields["text"].widget.attrs["rows"] = 4
        self.fields["text"].help_text = _("写清在哪里、多少人、需要什么；不写任何人的电话和身份证号")


def open_alliances(raisers: list[Organisation], on: date) -> QuerySet[Alliance]:
    """Alliances at least one of the raisers may bring its needs to."""
    query = Q(pk__in=[])
    for raiser in raisers:
        query |= Q(pk__in=alliances_open_to(organisation=raiser, on=on).values("pk"))
    return Alliance.objects.filter(query)


class ResourceForm(RowForm):
    provider = OrganisationField(label=_("提供单位"))
    alliances = forms.ModelMultipleChoiceField(
        queryset=Alliance.objects.none(), label=_("开放给"), widget=forms.CheckboxSelectMultiple
    )

    whys = {
        "provider": _("要用的单位找它联系"),
        "name": _("清单上靠它认出是什么"),
        "content": _("要用的单位据此判断合不合用"),
        "category": _("需要的单位按类别查找"),
        "measure": _("写明数量按什么算"),
        "alliances": _("决定哪些成员单位看得到"),
    }
    spans = {
        **dict.fromkeys(("provider", "name"), "s6"),
        **dict.fromkeys(("category", "quantity", "measure", "valid_until"), "s3"),
        **dict.fromkeys(("open_times", "conditions", "place", "contact"), "s6"),
    }
    free = ("name", "open_times", "conditions")
    days = {"valid_until": PLAN}

    class Meta:
        model = Resource
        fields = (
            "provider", "name", "content", "category", "quantity", "measure", "valid_until", "open_times", "conditions",
            "place", "contact", "alliances",
        )  # fmt: skip

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["provider"]
            providers = [self.instance.provider]
            self.initial["alliances"] = list(self.instance.alliances.all())
        else:
            own = providers_of(user)
            only_choice(self.get_field("provider", forms.ModelChoiceField), own)
            providers = list(own)
        self.get_field("alliances", forms.ModelChoiceField).queryset = belonging(providers, on)
        self.fields["contact"].help_text = _("写岗位，例如“工会办公室”，不写个人电话")


def belonging(providers: list[Organisation], on: date) -> QuerySet[Alliance]:
    """Running alliances at least one of the providers belongs to."""
    query = Q(pk__in=[])
    for provider in providers:
        query |= Q(pk__in=alliances_of(organisation=provider, on=on).values("pk"))
    return Alliance.objects.filter(query, state__in=AllianceState.live)


class ClaimForm(Form):
    """The part a unit takes on."""

    unit = OrganisationField(label=_("认领单位"))
    quantity = QuantityField(label=_("认领数量"))
    due_on = forms.DateField(label=_("承诺完成日期"))
    plan = forms.CharField(label=_("打算怎么做"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    resource = forms.ModelChoiceField(
        queryset=Resource.objects.none(), label=_("使用的资源"), required=False, empty_label=_("不使用登记的资源")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    whys = {
        "unit": _("交付和积分记在哪个单位"),
        "quantity": _("剩下的部分留给别的单位认领"),
        "due_on": _("按期还是逾期以它计算"),
    }
    spans = {"unit": "s6", "quantity": "s3", "due_on": "s3", "resource": "s6"}
    days = {"due_on": PLAN}

    def __init__(self, *args: Any, need: Need, user: User, on: date, **kwargs: Any) -> None:
        left = coverage(need).uncovered
        initial = {"quantity": left, "due_on": need.due_on, "version": need.version}
        super().__init__(*args, initial=initial, **kwargs)
        units = claimants(user, need, on)
        only_choice(self.get_field("unit", forms.ModelChoiceField), units)
        self.get_field("resource", forms.ModelChoiceField).queryset = Resource.objects.filter(
            provider__in=units, alliances=need.alliance, state=ResourceState.OFFERED
        )
        self.fields["quantity"].help_text = _("还有 %(left)s %(measure)s没有人认领") % {
            "left": left, "measure": need.measure,
        }  # fmt: skip


def claimants(user: User, need: Need, on: date) -> QuerySet[Organisation]:
    """Parties of the alliance, other than the raiser, that the person claims for."""
    there = parties(alliance=need.alliance, on=on).exclude(pk=need.raiser_id)
    return providers_of(user).filter(pk__in=there.values("pk"))
