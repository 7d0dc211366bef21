"""The form of one county setting: its field, bounds and first days come from the setting's definition."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.county_settings import Kind, Setting, SettingOrigin, stored
from common.day_bounds import PLAN, in_words
from common.forms import Form
from common.periods import Quarter
from common.selectors.county_settings import Value

QUARTERS_AHEAD = 4
YEARS_AHEAD = 2
GIVEN_ORIGINS = (SettingOrigin.COUNTY, SettingOrigin.CUSTOM, SettingOrigin.REGULATION)
YES_NO = (("1", _("是")), ("0", _("否")))


class SettingForm(Form):
    """Another value from a day on, or the same one with its ground."""

    origin = forms.ChoiceField(label=_("来源"), choices=[(each.value, each.label) for each in GIVEN_ORIGINS])
    ground = forms.CharField(
        label=_("依据"), max_length=100, required=False, help_text=_("写文号或会议，全县都看得见。")
    )
    from_day = forms.DateField(label=_("起用日"), help_text=_("只管起用日以后的事，不追溯。"))

    field_order = ("value", "origin", "ground", "from_day")
    whys = {
        "origin": _("大家知道这个数从哪里来"),
        "from_day": _("从这一天起照新的算，以前的不变"),
    }
    days = {"from_day": PLAN}

    def __init__(self, *args: Any, now: Value[Any], on: date, tried: Any = None, **kwargs: Any) -> None:
        setting = now.setting
        self.base_fields = {**self.base_fields, "value": value_field(setting)}  # type: ignore[misc]  # its own, not its class's
        if setting.by_quarter:
            self.base_fields["from_day"] = quarter_field(on)
        if setting.by_year:
            self.base_fields["from_day"] = year_field(on)
        first = None if setting.by_quarter or setting.by_year else on + timedelta(days=1)
        value = initial_value(now) if tried is None else stored(tried)
        kwargs["initial"] = {"value": value, "from_day": first}
        super().__init__(*args, **kwargs)
        self.setting = setting

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        return value == "1" if self.setting.kind == Kind.SWITCH else value


class TrialForm(Form):
    """A value whose effect somebody wants to see first. Nothing is kept of it."""

    def __init__(self, *args: Any, now: Value[Any], **kwargs: Any) -> None:
        self.base_fields = {**self.base_fields, "value": value_field(now.setting)}  # type: ignore[misc]  # its own
        super().__init__(*args, auto_id="id_trial_%s", initial={"value": initial_value(now)}, **kwargs)
        self.setting = now.setting
        self.fields["value"].label = _("试算的数")

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        return value == "1" if self.setting.kind == Kind.SWITCH else value


def initial_value(now: Value[Any]) -> str:
    return str(int(now.value)) if now.setting.kind == Kind.SWITCH else now.bare


def value_field(setting: Setting[Any]) -> forms.Field:
    """The control for a kind of setting, with its bounds told beside it and in the sentence of refusal."""
    label = _now("改为（%(unit)s）") % {"unit": setting.unit} if has_bounds(setting) else _now("改为")
    if setting.kind == Kind.SWITCH:
        return forms.ChoiceField(label=label, choices=YES_NO)
    if setting.kind == Kind.CHOICE:
        return forms.ChoiceField(label=label, choices=list(setting.choices.items()))
    words = bounds_words(setting)
    errors = dict.fromkeys(("min_value", "max_value", "invalid"), words)
    kinds: dict[str, Any] = {"label": label, "min_value": setting.minimum, "max_value": setting.maximum}
    if setting.kind == Kind.DECIMAL:
        errors |= dict.fromkeys(("max_decimal_places", "max_digits", "max_whole_digits"), _now("最多两位小数。"))
        return forms.DecimalField(**kinds, decimal_places=2, help_text=words, error_messages=errors)
    return forms.IntegerField(**kinds, help_text=words, error_messages=errors)


def has_bounds(setting: Setting[Any]) -> bool:
    return setting.kind not in (Kind.SWITCH, Kind.CHOICE)


def bounds_words(setting: Setting[Any]) -> str:
    """可填3至30的整数。"""
    values = {"minimum": setting.minimum, "maximum": setting.maximum}
    if setting.kind == Kind.DECIMAL:
        return _now("可填%(minimum)s至%(maximum)s，最多两位小数。") % values
    return _now("可填%(minimum)s至%(maximum)s的整数。") % values


def quarter_field(on: date) -> forms.Field:
    """First days of the next quarters: a running quarter is counted by one value to its end."""
    quarters = [Quarter.of(on).next]
    while len(quarters) < QUARTERS_AHEAD:
        quarters.append(quarters[-1].next)
    return first_days([(each.start, each.label) for each in quarters])


def year_field(on: date) -> forms.Field:
    """First days of the next years: the year's end weighs a whole year by one value."""
    years = range(on.year + 1, on.year + 1 + YEARS_AHEAD)
    return first_days([(date(year, 1, 1), _now("%(year)s年度") % {"year": year}) for year in years])


def first_days(periods: list[tuple[date, str]]) -> forms.Field:
    choices = [(f"{first}", f"{in_words(first)}（{label}）") for first, label in periods]
    return forms.TypedChoiceField(
        label=_("起用日"), choices=choices, coerce=date.fromisoformat, help_text=_("只管起用日以后的事，不追溯。")
    )
