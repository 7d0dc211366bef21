"""Forms of what waits for a second person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form, ask


class ResetForm(Form):
    """Why a password is reset; who approves reads it. The service says whether it may be empty."""

    reason = forms.CharField(label=_("为什么要重置"), max_length=200, required=False)

    whys = {
        "reason": _("批准的人据此核实"),
    }

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            ask(self, "reason")


class RefusalForm(Form):
    """Why not."""

    reason = forms.CharField(
        label=_("不批准的理由"), max_length=200, error_messages={"required": _("请写明不批准的理由。")}
    )

    whys = {
        "reason": _("申请的人据此改正"),
    }
