"""How forms look and speak: the renderer of the whole site and the base classes of its forms."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from common.day_bounds import ANY_DAY, DayBound, refuse_before
from common.text import clean_line, clean_text, is_blank

UNNAMED = "---------"
"""What Django offers where nothing is chosen yet."""
TOO_LONG = _("最多 %(limit_value)d 字，现在 %(show_value)d 字。")
FieldT = TypeVar("FieldT", bound=forms.Field)
CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class BoundField(forms.BoundField):
    """A field that knows its width on the page and gives its widget the classes of the style sheet.

    Every value of every form, also of libraries' forms, comes in through `data`: here it is cleaned of what nobody
    sees, so no form can forget it.
    """

    known = False

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.span = getattr(form, "spans", {}).get(name, "s12")
        self.help_text = with_why(field)
        name_limit(field)

    @property
    def data(self) -> Any:
        return cleaned(super().data, self.field.widget)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, forms.Textarea) or self.name in getattr(self.form, "free", ()):
            attrs["data-free"] = ""
        attrs["class"] = " ".join(self._classes(widget, attrs))
        return attrs

    def _classes(self, widget: forms.Widget, attrs: dict[str, Any]) -> list[str]:
        own = [widget.attrs.get("class", ""), attrs.get("class", "")]
        marks = ["known" if self.known else "", "is-invalid" if self.errors else ""]
        return [name for name in [widget_class(widget), *own, *marks] if name]


def with_why(field: forms.Field) -> str:
    """What helps to fill it in and, of a field that must be filled in, what it is asked for (DOMAIN.md §8, D15)."""
    told, why = str(field.help_text or ""), getattr(field, "why", "")
    if not why or not (field.required or getattr(field, "asked", False)):
        return told
    between = "" if not told or told.endswith("。") else "；"
    return told + between + str(_("用途：%(why)s") % {"why": why})


def cleaned(value: Any, widget: forms.Widget) -> Any:
    """What was typed without hidden characters; nothing where nothing can be seen. A password stays as it is."""
    if isinstance(value, list | tuple):
        return [cleaned(one, widget) for one in value]
    if not isinstance(value, str) or isinstance(widget, forms.PasswordInput):
        return value
    text = clean_text(value) if isinstance(widget, forms.Textarea) else clean_line(value)
    return "" if is_blank(text) else text


def name_limit(field: forms.Field) -> None:
    """Say how long a text is and may be. `maxlength` would let the browser cut off what is pasted, without a word."""
    field.error_messages.setdefault("max_length", TOO_LONG)
    limit = field.widget.attrs.pop("maxlength", None)
    if limit is not None:
        field.widget.attrs["data-limit"] = limit


def widget_class(widget: forms.Widget) -> str:
    """The class of the style sheet for a kind of widget."""
    if isinstance(widget, CHECKS):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def first_problem(form: forms.BaseForm) -> str:
    """One line for who sees no page: the first thing that is wrong, with its field."""
    for field in form:
        for error in field.errors:
            return f"{field.label}：{error}"
    return str(next(iter(form.non_field_errors()), ""))


def choices_of(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """What a field offers. Django's type is that of all it can be given; what it gives back are pairs."""
    choices: Any = field.choices
    return list(choices)


class FormRenderer(TemplatesSetting):
    """The site's renderer (setting FORM_RENDERER): templates/forms/ for every form, also those of libraries."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = BoundField


class FormMixin:
    """Native date and number controls, sentences for missing values. `spans` gives widths: {"day": "s4"}.

    `days` says what each date is about, which bounds it: {"held_on": RECORD}. A field of another kind that reads a
    date by itself finds its bound in `day_bound`. `founded` names the field whose body must have stood on that day.
    `whys` says of every field that must be filled in what it is asked for, those of the classes above included.

    `free` names single lines of free text. Of a long form a browser may keep those and the text areas (static/js/kept.js),
    never what was picked, nor names and numbers.

    The page checks nothing by itself (`novalidate`): the list of errors on top is the one place that speaks.
    """

    use_required_attribute = False
    spans: dict[str, str] = {}
    days: dict[str, DayBound] = {}
    founded: dict[str, str] = {}
    whys: dict[str, Any] = {}
    free: tuple[str, ...] = ()

    # Of the form of Django that stands behind this.
    fields: dict[str, forms.Field]
    data: Mapping[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            use_native_control(field)
            ask_in_words(field)
            field.why = why_of(type(self), name)  # type: ignore[attr-defined]
            bound = self.days.get(name, ANY_DAY)
            if hasattr(field, "day_bound"):
                field.day_bound = bound
            elif isinstance(field, forms.DateField):
                field.validators = [*field.validators, bound]

    def get_field(self, name: str, kind: type[FieldT]) -> FieldT:
        """A field by its name, as what it was declared. Raises TypeError for one of another kind."""
        field = self.fields[name]
        if not isinstance(field, kind):
            raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}")
        return field

    def sent(self, name: str) -> list[str]:
        """Every value that was sent under a name, as it came."""
        data: Any = self.data
        return data.getlist(name)

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # of Django's forms beside this
        for name, body in self.founded.items():
            refuse_before(self, name, self.cleaned_data.get(body))


def why_of(form: type, name: str) -> Any:
    """What a form asks a field for: its own sentence, else that of the nearest class above it."""
    said = (vars(cls).get("whys", {}) for cls in form.__mro__)
    return next((whys[name] for whys in said if name in whys), "")


def use_native_control(field: forms.Field) -> None:
    """Let the browser's own date, time and number controls do the work."""
    widget = field.widget
    if type(widget) is forms.DateInput:
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif type(widget) is forms.TimeInput:
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, forms.NumberInput):
        # A number control drops what is not a number, and the person could not see what was typed.
        widget.input_type = "text"
        widget.attrs.setdefault("inputmode", "numeric" if isinstance(field, forms.IntegerField) else "decimal")
    elif isinstance(widget, forms.TextInput):
        widget.attrs.setdefault("autocomplete", "off")


def ask_in_words(field: forms.Field) -> None:
    """Name the field in the sentence for a missing value, unless the form has one of its own; no choice is a word too."""
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == UNNAMED:
        field.empty_label = _("请选择")
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"] or not field.label:
        return
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    sentence = _("请选择%(label)s。") if chosen else _("请填写%(label)s。")
    field.error_messages["required"] = sentence % {"label": field.label}


def ask(form: forms.BaseForm, *names: str) -> None:
    """A deed may refuse these when they are empty, though the form does not: nothing says 可不填 beside them."""
    for name in names:
        if name in form.fields:
            form.fields[name].asked = True  # type: ignore[attr-defined]


class Form(FormMixin, forms.Form):
    """Base of the site's forms."""


class ModelForm(FormMixin, forms.ModelForm):
    """Base of the site's forms over one model; services write, so `save()` is not called."""
