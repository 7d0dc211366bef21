"""Forms of the door."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.forms import Form
from common.requests import Request
from common.slots import Busy
from members.models import User
from members.services.accounts import SamePassword
from members.validators import PasswordPolicyValidator


class LoginForm(Form):
    """Account and password; the same sentence for an unknown account and a wrong password (control 4)."""

    username = forms.CharField(
        label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        self.request = request
        self.user: User | None = None
        self.is_busy = False
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Raises LoginHeld, which has a page of its own; who found no place keeps what was typed."""
        data = super().clean() or {}
        if data.get("username") and data.get("password"):
            try:
                self.user = authenticate(self.request, username=data["username"], password=data["password"])
            except Busy as problem:
                self.is_busy = True
                raise forms.ValidationError(problem.message, code="busy") from problem
            if self.user is None:
                raise forms.ValidationError(_("账号或密码不对。连续输错 5 次，要等一会儿才能再试。"), code="wrong")
        return data


class PasswordForm(Form):
    """A new password, with the old one asked first. A field that holds one says so in its name (common/fresh.py)."""

    old_password = forms.CharField(
        label=_("现在的密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password_again = forms.CharField(
        label=_("再输一遍新密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    whys = {
        "old_password": _("确认是您本人在改"),
        "new_password": _("以后用它登录"),
        "new_password_again": _("防止第一遍输错"),
    }

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        self.request = request
        self.user = request.user
        super().__init__(*args, **kwargs)
        self.fields["new_password"].help_text = PasswordPolicyValidator(settings.PASSWORD_POLICY).get_help_text()

    def clean_old_password(self) -> str:
        """Asked as at the door, so that guessing here is braked too."""
        old = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.username, password=old) is None:
            raise forms.ValidationError(_("现在的密码不对。"))
        return self.cleaned_data["old_password"]

    def clean_new_password(self) -> str:
        if self.cleaned_data["new_password"] == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(SamePassword.message, code=SamePassword.code)
        password_validation.validate_password(self.cleaned_data["new_password"], self.user)
        return self.cleaned_data["new_password"]

    def clean_new_password_again(self) -> str:
        if self.cleaned_data.get("new_password") not in (None, self.cleaned_data["new_password_again"]):
            raise forms.ValidationError(_("两遍输入的新密码不一样。"))
        return self.cleaned_data["new_password_again"]
