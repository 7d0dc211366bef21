"""Forms of accounts and grants. They ask and show no member data (SECURITY.md control 20)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form
from members.choices import HOME_KINDS, Role
from members.models import Member, Organisation


class AccountForm(Form):
    """A new account. For a member's own account the organisation of the home names the person exactly."""

    username = forms.RegexField(
        r"^[A-Za-z0-9_.-]+$",
        label=_("账号"),
        max_length=40,
        help_text=_("字母、数字、点和横线，例如姓名拼音"),
        error_messages={"invalid": _("账号只能用字母、数字、点、横线和下划线。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=50, help_text=_("一人一个账号，写使用人的真实姓名"))
    home = forms.CharField(
        label=_("党员本人所在支部"),
        max_length=100,
        required=False,
        help_text=_("只有给党员开本人账号才填：支部全称或组织编码。系统按姓名和支部对上本人，不显示任何党员信息"),
    )

    whys = {
        "username": _("登录用"),
        "name": _("办过的事写这个姓名"),
    }
    spans = {"username": "s4", "name": "s4", "home": "s12"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["member"] = None
        if data.get("home") and data.get("name"):
            data["member"] = self.find_member(data["name"].strip(), data["home"].strip())
        return data

    def find_member(self, name: str, home: str) -> Member | None:
        """Exactly one running member of that name there; the same sentence whatever else is true."""
        homes = Organisation.objects.filter(kind__in=HOME_KINDS, ended_on=None)
        places = homes.filter(name=home) | homes.filter(code=home)
        people = list(Member.objects.filter(home__in=places, name=name, ended_on=None, user=None)[:2])
        if len(people) != 1:
            self.add_error("home", _("按这个姓名和支部对不上唯一的一名没有账号的党员，请与支部核对。"))
            return None
        return people[0]


class PlaceSearchForm(Form):
    """Which role, and where: the answer lists the organisations at which this role can be granted."""

    role = forms.ChoiceField(label=_("角色"), choices=[("", _("请选择")), *Role.choices])
    place = forms.CharField(
        label=_("组织名称、拼音首字母或编码"),
        max_length=50,
        error_messages={"required": _("请写组织名称、拼音首字母或编码。")},
    )

    spans = {"role": "s6", "place": "s6"}


class GrantForm(Form):
    """The chosen role at the chosen organisation."""

    role = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(Organisation.objects.filter(ended_on=None), widget=forms.HiddenInput)
