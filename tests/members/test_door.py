"""Log in, lock-out, session limits, acting role, first password, refusal pages."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.checks import iter_patterns
from members.models import RoleGrant, User
from members.services.accounts import end_grant, grant_role
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

HOME = reverse("workbench:home")
LIGHT = reverse("common:job-list")
"""A page that counts as being there, like any, and costs little."""
LOGIN = reverse("members:login")


def log_in(client: Client, username: str, password: str = PASSWORD, **data):
    return client.post(LOGIN, {"username": username, "password": password, **data})


def test_a_person_comes_in_and_the_log_says_so(world):
    client = Client()
    response = log_in(client, "b1_secretary")
    assert (response.status_code, response.url) == (302, HOME)
    assert client.get(HOME).status_code == 200
    assert LogEntry.objects.get(additional_data__deed="account.login").actor == world.users["b1_secretary"]


def test_a_stranger_sends_no_heap_of_files(world):
    files = {"one": SimpleUploadedFile("1.xlsx", b"x"), "two": SimpleUploadedFile("2.xlsx", b"x")}
    assert Client().post(reverse("members:login"), {"username": "b1_secretary", **files}).status_code == 400


@pytest.mark.parametrize(
    ("username", "password"), [("b1_secretary", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)]
)
def test_every_failure_gets_the_same_sentence(world, username, password):
    response = log_in(Client(), username, password)
    assert response.status_code == 422
    assert "账号或密码不对。连续输错 5 次，要等一会儿才能再试。" in response.content.decode()


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "///evil.example",
        "http:///evil.example",
        "\\\\evil.example",
        "\t//evil.example",
        "//testserver@evil.example",
    ],
)
def test_the_door_leads_to_this_site_only(world, wanted):
    assert log_in(Client(), "b1_secretary", next=wanted).url == HOME


def test_the_door_leads_to_the_page_that_was_asked_for(world):
    wanted = reverse("members:organisations")
    response = Client().get(wanted)
    assert response.url == f"{LOGIN}?next={wanted}"
    assert log_in(Client(), "b1_secretary", next=wanted).url == wanted


def arguments_of(pattern) -> dict[str, str | int]:
    return {
        key: "00000000-0000-0000-0000-000000000000" if "uuid" in repr(converter).lower() else 1
        for key, converter in pattern.pattern.converters.items()
    }


def test_every_address_sends_strangers_to_the_door(world):
    """Whatever is added later: without an account there is only the door."""
    machines = {"common:here", "common:health-live", "common:health-ready", "common:metrics"}
    open_names = {"members:login", "members:logout", "members:large-type"} | machines
    client, seen = Client(), set()
    for name, pattern in iter_patterns():
        if name in open_names:
            continue
        response = client.get(reverse(name, kwargs=arguments_of(pattern)))
        assert (name, response.status_code, response.url.split("?")[0]) == (name, 302, LOGIN)
        seen.add(name)
    assert len(seen) > 10


def test_idle_sessions_end_after_half_an_hour_and_all_after_twelve(world, time_machine):
    time_machine.move_to("2026-11-21T08:00:00+08:00", tick=False)
    client = Client()
    log_in(client, "b1_secretary")
    assert client.get(HOME).status_code == 200
    time_machine.move_to("2026-11-21T08:29:00+08:00", tick=False)
    assert client.get(HOME).status_code == 200
    time_machine.move_to("2026-11-21T09:00:00+08:00", tick=False)
    assert client.get(HOME).status_code == 302
    log_in(client, "b1_secretary")
    client.get(HOME)
    for minutes in range(25, 12 * 60, 25):  # never idle
        time_machine.move_to(f"2026-11-21T{9 + minutes // 60:02d}:{minutes % 60:02d}:00+08:00", tick=False)
        assert client.get(LIGHT).status_code == 200
    time_machine.move_to("2026-11-21T21:00:01+08:00", tick=False)
    assert client.get(HOME).status_code == 302


def test_logging_out_ends_the_session_on_the_server(world):
    client = Client()
    log_in(client, "b1_secretary")
    old_cookie = client.cookies["sessionid"].value
    response = client.post(reverse("members:logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    replay = Client()
    replay.cookies["sessionid"] = old_cookie
    assert replay.get(HOME).status_code == 302


def test_a_revoked_grant_ends_with_the_next_request(world, client_of):
    client = client_of("b1_secretary")
    member = world.people["zhou"]
    assert client.get(member.get_absolute_url()).status_code == 200
    end_grant(grant=RoleGrant.objects.get(user=world.users["b1_secretary"]), on=date(2026, 1, 2), actor=None)
    assert client.get(member.get_absolute_url()).status_code == 404


def test_a_person_with_two_offices_acts_in_one_at_a_time(world, client_of):
    user = world.users["b1_secretary"]
    second = grant_role(user=user, role="branch_secretary", organisation=world["b4"], on=date(2026, 1, 2), actor=None)
    client = client_of("b1_secretary")
    assert client.get(world.people["shan"].get_absolute_url()).status_code == 404
    before = client.session.session_key
    assert client.post(reverse("members:switch-role"), {"grant": second.pk}).url == HOME
    assert client.session.session_key != before
    assert client.get(world.people["shan"].get_absolute_url()).status_code == 200
    assert client.get(world.people["zhou"].get_absolute_url()).status_code == 404


def test_nobody_takes_on_another_persons_office(world, client_of):
    foreign = RoleGrant.objects.get(user=world.users["department"])
    assert client_of("b1_secretary").post(reverse("members:switch-role"), {"grant": foreign.pk}).status_code == 404


class TestPassword:
    URL = reverse("members:password-change")

    @pytest.mark.parametrize(
        ("new", "sentence"),
        [
            ("Short1!", "密码至少 10 位，现在是 7 位。"),
            ("alllowercaseletters", "小写字母、大写字母、数字、符号四类中至少要有三类。"),
            ("B1_secretary-2026", "密码里不能有您的账号或姓名，拼音也不行。"),
            ("Password123", "密码"),
            ("Qingfeng-lai-88", None),
        ],
    )
    def test_the_policy_speaks_at_the_field(self, world, client_of, new, sentence):
        response = client_of("b1_secretary").post(
            self.URL, {"old_password": PASSWORD, "new_password": new, "new_password_again": new}
        )
        if sentence:
            assert response.status_code == 422
            assert sentence in response.content.decode()
        else:
            assert response.status_code == 302

    def test_other_sessions_end_and_this_one_goes_on(self, world, client_of):
        here, there = client_of("b1_secretary"), client_of("b1_secretary")
        new = "Xin-mima-2027"
        assert (
            here.post(self.URL, {"old_password": PASSWORD, "new_password": new, "new_password_again": new}).status_code
            == 302
        )
        assert here.get(HOME).status_code == 200
        assert there.get(HOME).status_code == 302
        assert log_in(Client(), "b1_secretary", new).status_code == 302

    def test_a_one_time_password_must_be_changed_first(self, world, client_of):
        user = world.users["b1_secretary"]
        user.must_change_password = True
        user.save()
        response = client_of("b1_secretary").get(reverse("members:organisations"))
        assert (response.status_code, response.url) == (302, self.URL)

    def test_nothing_else_is_open_before_that(self, world, client_of):
        """Every address, read or posted to, whole or as a fragment; no deed is done on the way."""
        User.objects.filter(username="department").update(must_change_password=True)
        client, seen = client_of("department"), 0
        open_names = {"members:password-change", "members:logout", "members:large-type"}
        open_names |= {"common:health-live", "common:health-ready", "common:metrics"}
        for name, pattern in iter_patterns():
            if name in open_names:
                continue
            url = reverse(name, kwargs=arguments_of(pattern))
            for method in (client.get, client.post):
                assert (name, method(url).headers.get("Location")) == (name, self.URL)
            fragment = client.post(url, headers={"HX-Request": "true"})
            assert (name, fragment.status_code, fragment["HX-Redirect"]) == (name, 204, self.URL)
            seen += 1
        assert seen > 100

    @pytest.mark.parametrize("is_first", [True, False])
    def test_the_new_password_is_another_one(self, world, client_of, is_first):
        User.objects.filter(username="b1_secretary").update(must_change_password=is_first)
        client = client_of("b1_secretary")
        response = client.post(
            self.URL, {"old_password": PASSWORD, "new_password": PASSWORD, "new_password_again": PASSWORD}
        )
        assert response.status_code == 422
        assert "新密码不能和现在的密码一样，请换一个。" in response.content.decode()
        assert world.user("b1_secretary").must_change_password == is_first
        new = "Xin-mima-2027"
        assert (
            client.post(
                self.URL, {"old_password": PASSWORD, "new_password": new, "new_password_again": new}
            ).status_code
            == 302
        )
        assert not world.user("b1_secretary").must_change_password


def test_large_type_is_kept_in_a_cookie(world):
    client = Client()
    assert 'data-type="large"' not in client.get(LOGIN).content.decode()
    client.post(reverse("members:large-type"), {"next": LOGIN})
    assert '<html lang="zh-Hans" data-type="large">' in client.get(LOGIN).content.decode()


def test_pages_are_not_cached_and_carry_the_strict_policy(world, client_of):
    response = client_of("b1_secretary").get(HOME)
    assert response["Cache-Control"] == "no-store"
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
