"""What is asked for by its name and its kind: fields of forms, columns of models, what a deed or a paper may lack."""

import pytest
from django import forms
from django.http import QueryDict

from assessment.exports.year_end import REPORT
from common import deeds
from common.columns import column_of
from common.forms import Form, choices_of
from common.papers import paper_named
from members.models import Member, Organisation


class SampleForm(Form):
    name = forms.CharField(max_length=4)
    size = forms.ChoiceField(choices=[("s", "小"), ("l", "大")])
    days = forms.MultipleChoiceField(choices=[("1", "周一"), ("2", "周二")])


def test_a_field_is_had_as_what_it_was_declared():
    form = SampleForm()
    assert form.get_field("size", forms.ChoiceField) is form.fields["size"]
    assert choices_of(form.get_field("days", forms.ChoiceField)) == [("1", "周一"), ("2", "周二")]


def test_a_field_of_another_kind_is_a_mistake():
    with pytest.raises(TypeError, match=r"^name is a CharField, not a ModelChoiceField$"):
        SampleForm().get_field("name", forms.ModelChoiceField)


def test_all_that_was_sent_under_a_name():
    assert SampleForm(QueryDict("days=2&days=1&name=x")).sent("days") == ["2", "1"]
    assert SampleForm(QueryDict("name=x")).sent("days") == []


def test_a_column_stands_in_the_table_itself():
    assert column_of(Organisation, "name").max_length == Organisation._meta.get_field("name").max_length
    assert column_of(Member(), "home").related_model is Organisation
    with pytest.raises(TypeError, match=r"^members is no column of members\.Organisation$"):
        column_of(Organisation, "members")


def test_a_deed_without_a_service_is_not_called():
    own_page = next(deed for deed in deeds.all_deeds() if deed.service is None)
    with pytest.raises(TypeError, match=f"^{own_page.name} has no service$"):
        own_page.call(actor=None)


def test_only_a_paper_with_a_template_has_a_layout_to_begin_with():
    assert paper_named(REPORT).own_layout().startswith(b"PK")
    with pytest.raises(TypeError, match=r"^year-workbook takes no template$"):
        paper_named("year-workbook").own_layout()
