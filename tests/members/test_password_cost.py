"""What a password costs, in which turn, and that the ones of before go on working."""

import time

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, identify_hasher, make_password
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from common.hashers import Argon2Hasher, computing
from common.sent_forms import FIELD, new_key
from config.settings import base
from members.models import LoginTally
from members.services.accounts import create_user
from members.services.resets import approve_reset, ask_reset
from tests.world import PASSWORD

LOGIN = reverse("members:login")
BUSY = "同时登录的人很多，还没有轮到。请过 10 秒再点一次，已经填的账号不用重填。"


@pytest.fixture(autouse=True)
def real_hashers(settings, tmp_path):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    settings.DATA_DIR = tmp_path


@pytest.fixture
def account(db):
    return create_user(username="zhoujg", name="周建国", password=PASSWORD, actor=None, must_change_password=False)


@pytest.fixture
def no_place(monkeypatch):
    """Both places are taken, and nobody waits long for one."""
    monkeypatch.setattr(computing, "wait_seconds", 0.05)
    taken = [computing.try_all(), computing.try_all()]
    assert None not in taken


def knock(password: str = PASSWORD, username: str = "zhoujg"):
    return Client().post(LOGIN, {"username": username, "password": password})


def test_argon2id_with_19_mib_and_two_rounds_in_a_tenth_of_a_second():
    encoded = make_password(PASSWORD)
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    started = time.process_time()
    assert check_password(PASSWORD, encoded)
    assert time.process_time() - started < 0.1


def test_two_places_and_ten_seconds():
    assert (computing.count, computing.wait_seconds) == (2, 10)


def test_an_old_password_is_accepted_and_written_anew(account):
    account.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, iterations=1000)
    account.save()
    assert knock("wrong").status_code == 422
    account.refresh_from_db()
    assert account.password.startswith("pbkdf2_sha256$")
    assert knock().status_code == 302
    account.refresh_from_db()
    assert isinstance(identify_hasher(account.password), Argon2Hasher)
    assert knock().status_code == 302


def test_being_asked_again_keeps_the_session_when_the_password_is_written_anew(account):
    account.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, iterations=1000)
    account.save()
    client, url = Client(), reverse("members:password-change")
    client.force_login(account)
    refused = client.post(url, {"old_password": PASSWORD, "new_password": "short", "new_password_again": "short"})
    assert refused.status_code == 422
    assert client.get(url).status_code == 200


def test_who_finds_no_place_keeps_the_name_and_is_told(account, no_place):
    answer = knock()
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    page = answer.content.decode()
    assert BUSY in page
    assert 'value="zhoujg"' in page
    assert PASSWORD not in page
    assert not LoginTally.objects.exists()  # nobody counts that as a wrong password


def test_an_unknown_name_waits_for_a_place_too(account, no_place):
    assert knock(username="nobody").status_code == 503


@pytest.mark.parametrize("url", ["members:password-change"])
def test_so_does_a_change(account, no_place, url):
    client = Client()
    client.force_login(account)
    answer = client.post(
        reverse(url),
        {"old_password": PASSWORD, "new_password": "Qingfeng-lai-88", "new_password_again": "Qingfeng-lai-88"},
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "刚才的密码没有改动" in answer.content.decode()


def test_so_does_a_reset(world, client_of, no_place):
    account = world.users["b1_secretary"]
    answer = client_of("security").post(reverse("members:account-reset", args=[account.pk]))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    before, after = account.password, world.user("b1_secretary").password
    assert before == after


@pytest.fixture
def taken(monkeypatch):
    """How deep in transactions one was when a place was waited for."""
    depths, wait = [], computing.wait
    monkeypatch.setattr(computing, "wait", lambda: [depths.append(len(connection.savepoint_ids)), wait()][1])
    return depths


class TestAPlaceIsTakenBeforeTheTransaction:
    """Else who waits for a place holds SQLite's write lock, and who holds a place waits for that lock: all stop."""

    def test_changing_a_password(self, account, taken):
        client = Client()
        client.force_login(account)
        data = {
            "old_password": PASSWORD,
            "new_password": "Qingfeng-lai-88",
            "new_password_again": "Qingfeng-lai-88",
            FIELD: new_key(),
        }
        assert client.post(reverse("members:password-change"), data).status_code == 302
        assert taken == [0]

    def test_opening_an_account(self, client_of, taken):
        data = {"username": "new.account", "name": "新账号", FIELD: new_key()}
        assert client_of("security").post(reverse("members:account-create"), data).status_code == 200
        assert taken == [0]

    @pytest.mark.parametrize("data", [{}, {FIELD: "k" * 20}])
    def test_a_reset(self, world, client_of, taken, data):
        url = reverse("members:account-reset", args=[world.users["b1_secretary"].pk])
        assert client_of("security").post(url, data).status_code == 200
        assert taken == [0]

    @pytest.mark.parametrize("data", [{}, {FIELD: "k" * 20}])
    def test_a_reset_that_was_approved(self, world, client_of, taken, data):
        asked_by = world.users["security"]
        reset, _password = ask_reset(account=world.users["s1_admin"], reason="忘了", actor=asked_by, now=timezone.now())
        approve_reset(reset=reset, actor=world.users["security2"], now=timezone.now())
        assert client_of("security").post(reverse("members:reset-password", args=[reset.pk]), data).status_code == 200
        assert taken == [0]


@pytest.mark.slow
@pytest.mark.django_db
def test_an_unknown_name_takes_as_long_as_a_wrong_password(account, monkeypatch):
    """Control 4: medians of many, in turns, so that a busy machine slows both."""
    monkeypatch.setattr("members.services.door.BRAKES", {})
    monkeypatch.setattr("members.services.door.Attempt.kinds", ())
    request, spent = RequestFactory().post(LOGIN), {"zhoujg": [], "nobody": []}
    for _time in range(60):
        for name, times in spent.items():
            started = time.process_time()
            assert authenticate(request, username=name, password="wrong") is None
            times.append(time.process_time() - started)
    known, unknown = (sorted(times)[30] for times in spent.values())
    assert abs(known - unknown) / known < 0.1
