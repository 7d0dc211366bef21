"""Every form of every app, found by walking: texts come in clean, blank is empty, too long is said and never cut."""

import importlib
import pkgutil
from copy import deepcopy
from types import SimpleNamespace

import django_filters
import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.http import QueryDict

from common.filters import ChoiceOfRows
from common.forms import Form
from members.models import Organisation
from tests.nasty import CLEAN, DIRTY, HIDDEN

SENTENCE = "最多 {} 字，现在 {} 字。"


def project_modules():
    for config in apps.get_app_configs():
        if "site-packages" not in config.path:
            yield config.module
            yield from (
                importlib.import_module(found.name)
                for found in pkgutil.walk_packages([config.path], f"{config.name}.")
                if ".migrations" not in found.name
            )


def subclasses(kind):
    found = set(kind.__subclasses__())
    return found.union(*map(subclasses, found))


def every_form():
    """All form classes of the project, and the forms of its filters, each with fields as a request would fill them."""
    modules = {module.__name__ for module in project_modules()}
    written = [each for each in subclasses(forms.BaseForm) if each.__module__ in modules]
    filters = [each for each in subclasses(django_filters.FilterSet) if each.__module__ in modules]
    return sorted(
        [*((each.__name__, each) for each in written), *((each.__name__, filter_form(each)) for each in filters)],
        key=lambda pair: (pair[1].__module__, pair[0]),
    )


def filter_form(filterset):
    # Copies: a filter keeps the field it once made, and the class would offer nobody's choices from then on.
    filters = deepcopy(filterset.base_filters)
    for each in filters.values():
        if isinstance(each, ChoiceOfRows):  # whose rows, is not what is looked at
            each.parent, each.queryset = SimpleNamespace(user=None), lambda _user: Organisation.objects.none()
    fields = {name: each.field for name, each in filters.items() if name != "o"}
    return type(filterset.__name__, (forms.Form,), {**fields, "__module__": filterset.__module__})


def bare(form_class, data):
    """The form without what its own constructor wants to know: fields and data are the same."""
    form = form_class.__new__(form_class)
    constructor = forms.models.BaseModelForm if issubclass(form_class, forms.BaseModelForm) else forms.BaseForm
    constructor.__init__(form, data)
    form._errors = {}  # one field is looked at, the form as a whole is not checked
    return form


def texts(form_class):
    """Fields into which a person can write what he or she likes; a password is hashed as it was typed."""
    return [
        name
        for name, field in form_class.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)
    ]


FORMS = every_form()
FIELDS = [(title, each, name) for title, each in FORMS for name in texts(each)]
IDS = [f"{each.__module__}.{title}.{name}" for title, each, name in FIELDS]


def typed(form_class, name, text):
    data = QueryDict(mutable=True)
    data[name] = text
    return bare(form_class, data)


def test_the_walk_meets_the_forms():
    titles = {title for title, _ in FORMS}
    assert titles >= {"NeedForm", "BasicsForm", "ItemForm", "LoginForm", "MemberFilter", "AuditFilter", "ReasonForm"}
    assert len(FIELDS) > 60


def test_every_form_of_ours_has_the_base():
    """The base names limits and asks in words; a form that forgets it is found here."""
    strangers = [title for title, each in FORMS if not title.endswith("Filter") and not hasattr(each, "spans")]
    assert strangers == []


@pytest.mark.parametrize(("title", "each", "name"), FIELDS, ids=IDS)
def test_text_comes_in_clean(title, each, name):
    bound = typed(each, name, "前" + "".join(HIDDEN) + "后\x0b二")[name]
    lines = isinstance(bound.field.widget, forms.Textarea)
    assert bound.data == f"{CLEAN}\n二" if lines else f"{CLEAN} 二"
    assert bound.value() == bound.data


@pytest.mark.parametrize("blank", ["\u200b\u200b", "\u3000", "\u202e", "\u3164", "\x0b", "\ufe0f"], ids=ascii)
@pytest.mark.parametrize(("title", "each", "name"), FIELDS, ids=IDS)
def test_what_nobody_sees_is_empty(title, each, name, blank):
    form = typed(each, name, blank)
    if not form.fields[name].required:
        assert form.fields[name].clean(form[name].data) in ("", None)
        return
    with pytest.raises(forms.ValidationError) as refused:
        form.fields[name].clean(form[name].data)
    assert refused.value.error_list[0].code == "required"


@pytest.mark.parametrize(("title", "each", "name"), FIELDS, ids=IDS)
def test_too_long_is_said_and_kept(title, each, name):
    form = typed(each, name, "")
    limit = form.fields[name].max_length
    if limit is None:
        assert title.endswith("Filter")  # the address has its own bound
        return
    text = "长" * (limit + 32)
    form = typed(each, name, text)
    with pytest.raises(forms.ValidationError) as refused:
        form.fields[name].clean(form[name].data)
    assert SENTENCE.format(limit, limit + 32) in refused.value.messages
    assert form[name].value() == text
    html = str(form[name])
    assert text in html or "hidden" in html
    assert "maxlength" not in html
    assert f'data-limit="{limit}"' in html or "hidden" in html


def test_what_is_chosen_is_clean_too():
    """Ticks and choices come through the same door."""

    class Choosing(Form):
        one = forms.ChoiceField(choices=[("a", "A")])
        many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")])

    data = QueryDict(mutable=True)
    data.setlist("one", ["\u200ba"])
    data.setlist("many", ["a\u200b", "\x00b"])
    form = Choosing(data)
    assert form.is_valid()
    assert form.cleaned_data == {"one": "a", "many": ["a", "b"]}


def test_a_password_stays_as_it_was_typed():
    from members.forms.accounts import LoginForm

    assert typed(LoginForm, "password", " a\u200bb ")["password"].data == " a\u200bb "


def test_text_of_several_lines_keeps_its_lines():
    from assessment.forms.points import ObjectionForm

    form = ObjectionForm({"text": "一\r\n二\u2028三" + DIRTY})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "一\n二\n三" + CLEAN


def test_no_template_lets_the_browser_cut():
    templates = list((settings.BASE_DIR / "templates").rglob("*.html"))
    assert len(templates) > 50
    assert [path.name for path in templates if "maxlength" in path.read_text()] == []
