"""The password again: within ten minutes, at the same address, and nothing that was sent is lost."""

import re

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from common.checks import iter_patterns
from common.fresh import FRESH_KEY, fresh_methods
from members.choices import Role
from members.models import RoleGrant, User
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

CREATE = reverse("members:account-create")
SENT = {"username": "new.person", "name": "新同志<b>", "home": ""}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-07-10T10:00:00+08:00", tick=False)
    return time_machine


@pytest.fixture
def stale(client_of, clock) -> Client:
    client = client_of("security")
    clock.move_to("2026-07-10T10:10:01+08:00", tick=False)
    return client


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_ten_minutes_after_logging_in_a_deed_asks_for_the_password(client_of, clock):
    client = client_of("security")
    clock.move_to("2026-07-10T10:10:00+08:00", tick=False)
    assert client.post(CREATE, SENT).status_code == 200
    clock.move_to("2026-07-10T10:10:01+08:00", tick=False)
    response = client.post(CREATE, {**SENT, "username": "other"})
    assert response.status_code == 401
    assert "请再输一次密码" in response.content.decode()
    assert not User.objects.filter(username="other").exists()


def test_what_was_sent_is_carried_and_done_with_the_password(stale):
    fields = hidden_fields(stale.post(CREATE, {**SENT, "note_password": "Geheim-2026"}).content.decode())
    assert {name: fields[name] for name in SENT} == {**SENT, "name": "新同志&lt;b&gt;"}
    assert "note_password" not in fields
    wrong = stale.post(CREATE, {**SENT, "fresh_password": "wrong"})
    assert wrong.status_code == 422
    assert "密码不对" in wrong.content.decode()
    assert hidden_fields(wrong.content.decode())["username"] == "new.person"
    assert "wrong" not in re.sub("alert.*?</div>", "", wrong.content.decode())
    assert User.objects.filter(username="new.person").count() == 0
    assert stale.post(CREATE, {**SENT, "name": "新同志", "fresh_password": PASSWORD}).status_code == 200
    assert User.objects.get(username="new.person").opened_by.username == "security"
    assert stale.post(CREATE, {**SENT, "username": "second", "name": "再一个"}).status_code == 200, "ten minutes long"


def test_an_empty_password_is_said_and_tells_nobody_of_a_wrong_one(stale):
    for _try in range(6):
        response = stale.post(CREATE, {**SENT, "fresh_password": ""})
        assert response.status_code == 422
        assert "请填写密码。" in response.content.decode()


def test_the_password_of_somebody_else_is_a_wrong_one(world, stale):
    User.objects.get(username="security2").set_password("Other-2026-x")
    assert stale.post(CREATE, {**SENT, "fresh_password": "Other-2026-x"}).status_code == 422


def test_the_fields_of_the_question_never_reach_the_view(world, stale):
    url = reverse("members:account-grant", args=[world.users["c2_secretary"].pk])
    sent = {"role": Role.RECORDER, "organisation": world["c2"].pk}
    assert stale.post(url, sent).status_code == 401
    assert RoleGrant.objects.filter(role=Role.RECORDER, organisation=world["c2"]).count() == 0
    answer = stale.post(url, {**sent, "fresh_password": PASSWORD, "fresh_username": "security"})
    assert answer.status_code == 302
    assert RoleGrant.objects.filter(role=Role.RECORDER, organisation=world["c2"]).count() == 1
    assert not {"fresh_password", "fresh_username"} & set(answer.wsgi_request.POST)


def test_wrong_passwords_count_as_at_the_door(world, stale):
    codes = [stale.post(CREATE, {**SENT, "fresh_password": "wrong"}).status_code for _try in range(5)]
    assert codes == [422, 422, 422, 422, 429]
    assert stale.post(CREATE, {**SENT, "fresh_password": PASSWORD}).status_code == 429
    door = Client().post(reverse("members:login"), {"username": "security", "password": PASSWORD})
    assert door.status_code == 429


def test_a_file_comes_after_the_password(client_of, clock, django_capture_on_commit_callbacks):
    client = client_of("c1_secretary")
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(reverse("common:list-export", args=["members.members"]))
    page = asked.url
    file = f"{page}file/"
    clock.move_to("2026-07-10T10:11:00+08:00", tick=False)
    assert client.get(page).status_code == 200
    question = client.get(file, headers={"Referer": f"http://testserver{page}"})
    assert question.status_code == 401
    assert f'href="{page}">不办了' in question.content.decode()
    fields = hidden_fields(question.content.decode())
    answer = client.post(file, {**fields, "fresh_password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, file)
    response = client.get(file)
    assert b"".join(response.streaming_content).startswith(b"PK")
    response.close()


def test_the_rule_of_the_address_speaks_first(client_of, clock):
    client = client_of("b1_secretary")
    clock.move_to("2026-07-10T10:11:00+08:00", tick=False)
    assert client.post(CREATE, SENT).status_code == 403
    assert client.post(CREATE, {**SENT, "fresh_password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("referer", ["http://evil.example/x", "javascript:alert(1)", "//evil.example", ""])
def test_the_way_back_is_of_this_site(stale, referer):
    page = stale.post(CREATE, SENT, headers={"Referer": referer}).content.decode()
    assert f'href="{reverse("workbench:home")}">不办了' in page


def test_htmx_gets_the_whole_page(client_of, stale, clock):
    response = stale.post(CREATE, SENT, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (200, "body", "innerHTML")
    assert hidden_fields(response.content.decode())["username"] == "new.person"
    clock.move_to("2026-07-10T10:00:00+08:00", tick=False)
    reader = client_of("c1_secretary")
    clock.move_to("2026-07-10T10:11:00+08:00", tick=False)
    url = reverse("common:job-file", args=["00000000-0000-0000-0000-000000000000"])
    response = reader.get(url, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, url)


def test_logging_in_at_the_door_is_fresh(world):
    client = Client()
    client.post(reverse("members:login"), {"username": "security", "password": PASSWORD})
    assert client.session[FRESH_KEY] == timezone.now().timestamp()
    assert site.FRESH_SECONDS == 600


def test_a_session_of_before_has_to_type_it_once(client_of):
    """One that never noted when the password came last, as those that were open when this was brought in."""
    client = client_of("security")
    session = client.session
    del session[FRESH_KEY]
    session.save()
    assert client.post(CREATE, SENT).status_code == 401
    assert not User.objects.filter(username="new.person").exists()


DEEDS = {
    "members:account-create", "members:account-grant", "members:account-disable", "members:account-enable",
    "members:account-reset", "members:grant-approve", "members:grant-refuse", "members:grant-end",
    "members:reset-approve", "members:reset-close", "members:reset-password", "common:list-export",
    "members:setting-propose", "members:setting-confirm", "members:setting-withdraw", "members:setting-keep",
    "members:list-add", "members:list-end", "members:list-take-back",
    "members:paper-upload", "members:paper-confirm", "members:paper-end",
    "assessment:rule-set-copy", "assessment:rule-set-publish", "assessment:rule-change", "common:paper",
}  # fmt: skip
FILES = {"common:job-file", "members:import-refused"}


def test_which_addresses_ask():
    """Grants, approvals, resets, disabling, rules, exports of people: whatever joins them is named here too."""
    found = {name: fresh_methods(pattern.callback) for name, pattern in iter_patterns(get_resolver())}
    asking = {name: "GET" in methods for name, methods in found.items() if methods}
    assert asking == {**dict.fromkeys(DEEDS, False), **dict.fromkeys(FILES, True)}
