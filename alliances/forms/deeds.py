"""Short forms beside a verb: the reason, note or opinion that goes with a deed, and the version it was read at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.deed_forms import DeedForm

TEXT: dict[str, Any] = {"max_length": 200, "strip": True}


class ConfirmForm(DeedForm):
    """A deed that needs no word."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, row=row, initial={"version": row.version}, **kwargs)


class ReasonForm(ConfirmForm):
    reason = forms.CharField(label=_("原因"), **TEXT)

    whys = {
        "reason": _("写进全部经过，相关单位据此改正"),
    }


class NoteForm(ConfirmForm):
    note = forms.CharField(label=_("附言"), required=False, **TEXT)


class DeliveryForm(ConfirmForm):
    note = forms.CharField(label=_("交付说明"), help_text=_("写做了什么、做了多少，提出方据此验收"), **TEXT)

    whys = {
        "note": _("提出方据此验收"),
    }


class OpinionForm(ConfirmForm):
    opinion = forms.CharField(label=_("验收意见"), **TEXT)

    whys = {
        "opinion": _("写进全部经过，认领单位看得到"),
    }


class CloseForm(ConfirmForm):
    reason = forms.CharField(label=_("未落实部分的原因"), required=False, help_text=_("全部落实时不用填"), **TEXT)
