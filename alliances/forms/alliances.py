"""Forms of alliances, their members and their rota."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.choices import FORMS
from alliances.models import Alliance
from alliances.permissions import HANDLERS, LEADER_KINDS, MEMBER_KINDS, PARTY_ROLES
from alliances.selectors.alliances import parties
from common.day_bounds import PLAN, RECORD
from common.forms import Form
from common.pickers import Picker
from common.word_fields import WordChoiceField
from members.choices import OrganisationKind, Role
from members.models import Organisation, User

CORE_KINDS = (OrganisationKind.COMMUNITY_COMMITTEE, OrganisationKind.STREET)


class OrganisationField(forms.ModelChoiceField):
    """An organisation out of a scope; a picker where script runs, a plain list where not."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Organisation.objects.none())
        kwargs.setdefault("empty_label", _("请选择"))
        super().__init__(widget=Picker(), **kwargs)


def only_choice(field: forms.ModelChoiceField, queryset: QuerySet) -> None:
    """Offer the rows; where there is only one it is chosen already."""
    field.queryset = queryset
    rows = list(queryset[:2])
    if len(rows) == 1:
        field.initial, field.empty_label = rows[0], None


class RegionalForm(Form):
    """A 1+N committee of a community or street."""

    core = OrganisationField(label=_("核心组织"), help_text=_("社区或街道党组织是“1”，其他成员单位随后添加"))
    name = forms.CharField(label=_("名称"), max_length=80)
    on = forms.DateField(label=_("成立日期"))

    whys = {
        "core": _("“1+N”里的“1”，会议和清单由它牵头"),
        "name": _("会议、清单和文书上用这个名称"),
        "on": _("从这一天起计算联席会议的次数"),
    }
    spans = {"core": "s6", "name": "s6", "on": "s4"}
    days = {"on": RECORD}
    founded = {"on": "core"}

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        only_choice(self.get_field("core", forms.ModelChoiceField), cores_of(user))


def cores_of(user: User) -> QuerySet[Organisation]:
    """Communities and streets for which the person may set up a committee."""
    own = Organisation.objects.own_of(user, *HANDLERS) | Organisation.objects.own_of(user, Role.COMMUNITY_SECRETARY)
    return own.filter(kind__in=CORE_KINDS, ended_on=None).order_by("position")


class JointForm(Form):
    """A joint alliance, proposed by its lead unit to the street or department."""

    core = OrganisationField(label=_("牵头党组织"))
    supervisor = OrganisationField(label=_("报哪里批准"), help_text=_("批准它的街道或组织部，以后也审核它的需求"))
    name = forms.CharField(label=_("名称"), max_length=80)
    form = WordChoiceField(label=_("联建形式"), words=FORMS, empty=_("未定"), required=False)
    on = forms.DateField(label=_("拟成立日期"))

    whys = {
        "core": _("由它牵头，会议和清单记在它名下"),
        "supervisor": _("由它批准成立，以后审核需求"),
        "name": _("会议、清单和文书上用这个名称"),
        "on": _("从这一天起计算三例会和五个一"),
    }
    spans = {"core": "s6", "supervisor": "s6", "name": "s6", "form": "s3", "on": "s3"}
    days = {"on": RECORD}
    founded = {"on": "core"}

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        only_choice(self.get_field("core", forms.ModelChoiceField), leads_of(user))
        supervisors = Organisation.objects.of_kind(OrganisationKind.STREET, OrganisationKind.COUNTY)
        self.get_field("supervisor", forms.ModelChoiceField).queryset = supervisors.filter(ended_on=None).order_by(
            "position"
        )


def leads_of(user: User) -> QuerySet[Organisation]:
    """Organisations the person may propose a joint alliance for."""
    own = Organisation.objects.filter(pk__in=user.organisation_ids(*PARTY_ROLES), kind__in=LEADER_KINDS)
    return own.filter(ended_on=None).order_by("position")


class MemberUnitForm(Form):
    organisation = OrganisationField(label=_("成员单位"))
    on = forms.DateField(label=_("加入日期"))

    whys = {
        "organisation": _("加入以后看得到清单，可以认领"),
        "on": _("哪一天在册，据此算应到会的单位"),
    }
    spans = {"organisation": "s8", "on": "s4"}
    days = {"on": RECORD}
    founded = {"on": "organisation"}

    def __init__(self, *args: Any, alliance: Alliance, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        running = alliance.memberships.filter(ended_on=None).values("organisation")
        able = Organisation.objects.filter(kind__in=MEMBER_KINDS, ended_on=None).exclude(pk=alliance.core_id)
        self.get_field("organisation", forms.ModelChoiceField).queryset = able.exclude(pk__in=running).order_by(
            "position"
        )


class EndMembershipForm(Form):
    on = forms.DateField(label=_("退出日期"), help_text=_("从这一天起看不到联建组织的内容，自己办过的还看得到"))
    reason = forms.CharField(label=_("原因"), max_length=200)

    whys = {
        "on": _("从这一天起看不到联建组织的内容，不再算应到"),
        "reason": _("写进经过，对方单位看得到"),
    }
    spans = {"on": "s4", "reason": "s8"}
    days = {"on": RECORD}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class TermForm(Form):
    """Who convenes from a day until the day of the next hand-over."""

    organisation = OrganisationField(label=_("召集单位"))
    on = forms.DateField(label=_("开始日期"))
    until = forms.DateField(label=_("交接日期"))

    whys = {
        "organisation": _("任内由它召集、记录会议"),
        "on": _("从这一天起由它召集"),
        "until": _("从这一天起由下一个单位召集"),
    }
    spans = {"organisation": "s6", "on": "s3", "until": "s3"}
    days = {"on": RECORD, "until": PLAN}
    founded = {"on": "organisation"}

    def __init__(self, *args: Any, alliance: Alliance, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("organisation", forms.ModelChoiceField).queryset = parties(alliance=alliance, on=today).order_by(
            "position"
        )


class HandOverForm(TermForm):
    """The convenor of today hands over to another unit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].label = _("接任单位")
        self.fields["on"].label = _("交接日期")
        self.fields["on"].initial = kwargs["today"]
        self.fields["until"].label = _("接任到哪天")
