"""What the server says to the script that keeps what is typed (static/js/kept.js): whose page, which form is done, what is free."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import RequestFactory

from activities.choices import KEPT_KINDS, MeetingKind
from common.forms import Form
from common.page_owner import LENGTH, is_form_of, owner_mark
from common.sent_forms import DONE_COOKIE, FIELD, WELL_FORMED, new_key

LONG_FORMS = {
    "activities/meeting_form.html": "{% if amending %}{% kept may_stay %}{% else %}{% kept False %}",
    "activities/service_form.html": "{% kept %}",
    "alliances/form.html": "{% kept %}",
    "alliances/need_form.html": "{% kept %}",
    "assessment/evaluation.html": "{% kept False %}",
    "assessment/objection.html": "{% kept %}",
    "assessment/objection_form.html": "{% kept %}",
    "assessment/year_end_grades.html": "{% kept %}",
    "members/complaint_form.html": "{% kept %}",
    "members/import_columns.html": "{% kept %}",
}


def test_which_forms_keep_what_is_typed():
    folder = Path(settings.BASE_DIR, "templates")
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if "{% kept" in path.read_text()}
    assert found == set(LONG_FORMS)
    for name, mark in LONG_FORMS.items():
        assert mark in (folder / name).read_text()


def test_a_new_kind_of_meeting_keeps_no_text_in_the_browser():
    assert {"GENERAL", "COMMITTEE", "GROUP", "LECTURE", "THEME_DAY", "JOINT_CONFERENCE"} == KEPT_KINDS
    assert not KEPT_KINDS - set(MeetingKind.values)


@pytest.mark.parametrize(("given", "mark"), [("", "text"), (" True", "text"), (" False", "no")])
def test_the_mark_of_a_long_form(given, mark):
    html = Template(f"<form {{% kept{given} %}}>").render(Context())
    assert html == f'<form data-kept="{mark}" autocomplete="off">'


def test_free_text_alone_is_marked():
    class Typing(Form):
        free = ("title",)
        title, name = forms.CharField(), forms.CharField()
        number, day = forms.IntegerField(), forms.DateField()
        who = forms.ChoiceField(choices=[("1", "张三")])
        text = forms.CharField(widget=forms.Textarea)

    assert [field.name for field in Typing() if "data-free" in str(field)] == ["title", "text"]


@pytest.mark.django_db
class TestWhosePage:
    def test_a_mark_says_nothing_of_the_account_and_is_its_own(self, world):
        one, two = owner_mark(world.users["b1_secretary"]), owner_mark(world.users["b2_secretary"])
        assert one != two
        assert re.fullmatch(rf"[0-9a-f]{{{LENGTH}}}", one)
        assert owner_mark(None) == ""

    def test_a_key_of_a_form_belongs_to_its_account(self, world):
        user, other = world.users["b1_secretary"], world.users["b2_secretary"]
        key = new_key(user)
        assert WELL_FORMED.fullmatch(key)
        assert (is_form_of(user, key), is_form_of(other, key), is_form_of(None, key)) == (True, False, False)
        assert not is_form_of(None, new_key())

    def test_page_and_form_bear_it(self, world, client_of):
        mark = owner_mark(world.users["b1_secretary"])
        html = client_of("b1_secretary").get("/").content.decode()
        assert f'data-owner="{mark}"' in html
        assert re.search(rf'name="form_key" value="{mark}[\w-]{{22}}"', html)

    def test_the_door_has_none(self, client):
        assert 'data-owner=""' in client.get("/login/").content.decode()

    def test_here_tells_who_is_signed_in(self, world, client_of, client):
        answer = client_of("b1_secretary").get("/here/")
        assert answer.json()["owner"] == owner_mark(world.users["b1_secretary"])
        assert "no-store" in answer["Cache-Control"]
        nobody = client.get("/here/").json()
        assert nobody["owner"] == ""
        assert len(nobody["token"]) == 64

    def test_a_tag_without_a_request_has_no_owner(self):
        assert Template("{% page_owner %}").render(Context({"request": RequestFactory().get("/")})) == ""


@pytest.mark.django_db
class TestWhatIsDone:
    @pytest.fixture
    def send(self, world, client_of):
        client, url = client_of("b1_secretary"), f"/organisations/{world['b1'].pk}/members/new/"
        data = {"joined": "1995.07.01", "full": "1996.07.01", "work_status": "RETIRED"}
        return lambda name, key: client.post(url, data | {"name": name, FIELD: key})

    def test_a_form_that_was_carried_out_is_told_to_the_browser(self, send):
        key = new_key()
        assert send("", key).cookies.get(DONE_COOKIE) is None  # it came back with an error
        first, again = send("李一", key), send("李一", key)
        assert (first.cookies[DONE_COOKIE].value, again.status_code) == (key, 302)
        assert again.cookies[DONE_COOKIE].value == key

    def test_the_last_few_are_told_together(self, send):
        keys = [new_key() for _number in range(7)]
        answers = [send(f"李第{number}", key) for number, key in enumerate(keys)]
        assert answers[-1].cookies[DONE_COOKIE].value == ".".join(keys[-5:])
