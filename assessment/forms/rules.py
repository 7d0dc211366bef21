"""Forms of rule sets: from which quarter a copy shall hold, and the numbers of one rule of a draft."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from assessment.choices import RuleKind
from assessment.models import PointRule
from common.forms import Form, ModelForm
from common.periods import Quarter

AHEAD = 4
BY_KIND: dict[str, tuple[str, ...]] = {
    RuleKind.PER_EVENT: ("amount", "cap", "cap_without_posts"),
    RuleKind.PER_UNIT: ("amount", "cap", "cap_without_posts"),
    RuleKind.ONCE: ("amount",),
    RuleKind.ALLOWANCE: ("amount", "step"),
    RuleKind.ON_TIME_RATIO: ("amount",),
    RuleKind.RATE_TARGET: ("amount", "target"),
}
"""The numbers a rule of each kind has."""


class CopyForm(Form):
    """Only quarters that have not begun: what holds in a running one was known before it."""

    effective_from = forms.TypedChoiceField(label=_("从哪个季度起施行"), coerce=Quarter.parse)

    whys = {
        "effective_from": _("办法从一个季度的第一天起施行，以前的不变"),
    }

    def __init__(self, *args: Any, running: Quarter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [running.next]
        while len(quarters) < AHEAD:
            quarters.append(quarters[-1].next)
        self.get_field("effective_from", forms.ChoiceField).choices = [(str(q), q.label) for q in quarters]


class RuleForm(ModelForm):
    """Only the numbers that this kind of rule uses."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    whys = {
        "amount": _("计分用这个数"),
        "step": _("计分用这个数"),
        "if_impossible": _("这一项没有机会得分时照此计算"),
    }
    spans = {
        **dict.fromkeys(("amount", "cap", "cap_without_posts", "step", "target", "fallback"), "s4"),
        "if_impossible": "s8",
    }

    class Meta:
        model = PointRule
        fields = ("amount", "cap", "cap_without_posts", "step", "target", "if_impossible", "fallback", "is_enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chances = ("if_impossible", "fallback") if self.instance.can_be_impossible else ()
        used = (*BY_KIND[self.instance.kind], *chances, "is_enabled", "version")
        self.initial["version"] = self.instance.version
        for name in [name for name in self.fields if name not in used]:
            del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, forms.DecimalField):
                field.validators.append(MinValueValidator(0))
