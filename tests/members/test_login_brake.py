"""Wrong passwords: growing waits by name and address, never for who comes from an address of his or her own."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from members.models import KnownAddress, LoginTally
from members.services import door, resets
from members.services.door_backend import DoorBackend
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, HELD = reverse("members:login"), reverse("members:held")
NINE = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HOME, CAFE = "198.51.100.7", "203.0.113.9"
WRONG = "账号或密码不对。连续输错 5 次，要等一会儿才能再试。"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NINE, tick=False)
    return lambda **passed: time_machine.move_to(NINE + timedelta(**passed), tick=False)


def knock(username: str, password: str = "wrong", address: str = CAFE, client: Client | None = None):  # noqa: S107
    return (client or Client()).post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def guess(username: str, address: str = CAFE) -> int:
    """A wrong password, answered in the page's codes, without the page."""
    try:
        assert authenticate(RequestFactory().get("/", REMOTE_ADDR=address), username=username, password="wrong") is None
    except door.LoginHeld:
        return 429
    return 422


def codes(times: int, username: str = "b1_secretary", address: str = CAFE) -> list[int]:
    return [guess(username, address) for _time in range(times)]


@pytest.mark.parametrize("username", ["b1_secretary", "nobody", "disabled"])
def test_the_sixth_try_waits_and_waits_longer_each_time(world, clock, username):
    assert codes(5, username) == [422, 422, 422, 422, 429]
    waited = knock(username, PASSWORD)
    assert (waited.status_code, waited["Retry-After"]) == (429, "60")
    page = waited.content.decode()
    assert "密码连续不对，为了保护账号，这里暂停登录，请在 09:01 以后再试。" in page
    assert "请找县里的安全管理员" in page
    minutes = 0
    for wait in (1, 2, 4, 8, 15, 15):
        minutes += wait
        clock(minutes=minutes, seconds=-1)
        assert knock(username, PASSWORD).status_code == 429
        if minutes < 40:
            clock(minutes=minutes)
            assert guess(username) == 429  # one try, and the next wait begins
    clock(minutes=minutes)
    assert knock(username, PASSWORD).status_code == (302 if username == "b1_secretary" else 429)


def test_a_right_password_forgets_the_mistakes_before(world, clock):
    assert codes(4) == [422] * 4
    assert knock("b1_secretary", PASSWORD).status_code == 302
    assert codes(4) == [422] * 4


def test_mistakes_are_forgotten_after_an_hour(world, clock):
    codes(4)
    clock(minutes=61)
    assert codes(4) == [422] * 4


def test_the_page_counts_seconds_when_it_is_less_than_a_minute(world, clock):
    knock("b1_secretary", PASSWORD, HOME)
    assert codes(5, address=HOME) == [422, 422, 422, 422, 429]
    assert "请过 5 秒再试" in knock("b1_secretary", address=HOME).content.decode()


class TestManyAddressesOnOneName:
    def attack(self, count: int = 12) -> list[int]:
        return [guess("b1_secretary", f"203.0.113.{at}") for at in range(count)]

    def test_the_tenth_is_held_wherever_it_comes_from(self, world, clock):
        assert self.attack() == [422] * 9 + [429] * 3
        assert knock("b1_secretary", PASSWORD, CAFE).status_code == 429
        assert knock("c1_secretary", PASSWORD, CAFE).status_code == 302  # nobody else is

    def test_never_longer_than_a_quarter_of_an_hour(self, world, clock):
        """Two hours of an attack that tries whenever it may."""
        for minute in range(0, 120, 3):
            clock(minutes=minute)
            self.attack(8)
        held = LoginTally.objects.exclude(held_until=None)
        assert held.get(kind="name").failures > 12
        assert max(row.held_until - row.held_since for row in held) == timedelta(minutes=15)
        clock(minutes=117 + 15)
        assert knock("b1_secretary", PASSWORD, "192.0.2.200").status_code == 302

    @pytest.mark.parametrize(("days", "code"), [(29, 302), (31, 429)])
    def test_not_for_an_address_that_logged_in_within_thirty_days(self, world, clock, days, code):
        knock("b1_secretary", PASSWORD, HOME)
        clock(days=days)
        self.attack()
        assert knock("b1_secretary", PASSWORD, HOME).status_code == code

    def test_a_known_address_waits_seconds_for_its_own_mistakes(self, world, clock):
        knock("b1_secretary", PASSWORD, HOME)
        self.attack()
        seconds = 0
        assert codes(5, address=HOME) == [422] * 4 + [429]
        for wait in (5, 10, 20, 40, 60, 60):
            clock(seconds=seconds + wait - 1)
            assert codes(1, address=HOME) == [429]
            seconds += wait
            clock(seconds=seconds)
            assert knock("b1_secretary", address=HOME)["Retry-After"] == str(min(wait * 2, 60))

    def test_a_neighbour_in_the_same_ipv6_network_is_the_same_household(self, world, clock):
        knock("b1_secretary", PASSWORD, "2001:db8:1:2::7")
        self.attack()
        assert knock("b1_secretary", PASSWORD, "2001:db8:1:2:ffff::9").status_code == 302
        assert knock("b1_secretary", PASSWORD, "2001:db8:1:3::7").status_code == 429

    def test_the_same_name_in_other_letters_is_the_same_name(self, world, clock):
        names = ["b1_secretary", "B1_SECRETARY", " b1_Secretary", "B1_secretary", "b1_SECRETARY"]
        assert [knock(name).status_code for name in names] == [422, 422, 422, 422, 429]


class TestManyNamesFromOneAddress:
    def spray(self, count: int, start: int = 0) -> list[int]:
        return [guess(f"made-up-{start + at}") for at in range(count)]

    def test_it_is_braked(self, world, clock):
        assert self.spray(42) == [422] * 39 + [429] * 3
        clock(seconds=5)
        assert self.spray(2, 100) == [429, 429]
        clock(seconds=14)
        assert knock("b1_secretary", PASSWORD).status_code == 429
        clock(seconds=15)
        assert knock("b1_secretary", PASSWORD).status_code == 302

    def test_who_logged_in_there_before_still_comes_in(self, world, clock):
        knock("b1_secretary", PASSWORD)
        self.spray(60)
        assert knock("b1_secretary", PASSWORD).status_code == 302
        assert knock("c1_secretary", PASSWORD).status_code == 429

    def test_an_office_on_its_first_day_is_no_attack(self, world, clock):
        names = ["b1_secretary", "b2_secretary", "c1_secretary", "c2_secretary", "u1_liaison", "u2_liaison"]
        for name in names:
            self.spray(8, len(name) * 1000 + names.index(name) * 100)
            assert knock(name, PASSWORD).status_code == 302


def test_a_name_without_an_address_is_braked_by_itself(world, clock):
    request = RequestFactory().post(LOGIN, REMOTE_ADDR="")
    for _time in range(9):
        assert authenticate(request, username="b1_secretary", password="wrong") is None
    for _time in range(2):
        with pytest.raises(door.LoginHeld):
            authenticate(request, username="b1_secretary", password="wrong")
    assert not KnownAddress.objects.exists()


def test_asking_for_the_old_password_counts_too(world, clock, client_of):
    client, url = client_of("b1_secretary"), reverse("members:password-change")
    data = {"old_password": "wrong", "new_password": "Qingfeng-lai-88", "new_password_again": "Qingfeng-lai-88"}
    assert [client.post(url, data).status_code for _time in range(6)] == [422] * 4 + [429] * 2
    assert client.post(url, data | {"old_password": PASSWORD}).status_code == 429
    assert "暂停登录" in client.post(url, data).content.decode()
    clock(minutes=1)
    assert client.post(url, data | {"old_password": PASSWORD}).status_code == 302


def test_what_was_typed_is_kept_nowhere(world, clock):
    knock("MyS3cretTyped", "MyS3cretPass")
    for model in (LoginTally, LogEntry):
        rows = str(list(model.objects.values()))
        assert "MyS3cret" not in rows
        assert "mys3cret" not in rows


class TestTheLog:
    def written(self):
        return LogEntry.objects.filter(additional_data__deed="account.login_failed").order_by("id")

    def test_it_names_the_account_only_when_there_is_one(self, world, clock):
        knock("b1_secretary")
        knock("nobody")
        real, made_up = self.written()
        assert (real.object_pk, real.content_type.model, real.remote_addr, real.actor) == (
            str(world.users["b1_secretary"].pk), "user", CAFE, None,
        )  # fmt: skip
        assert (made_up.object_pk, made_up.content_type.model, made_up.remote_addr) == ("", "logentry", CAFE)

    def test_it_says_what_was_held(self, world, clock):
        codes(5)
        assert [entry.additional_data["held"] for entry in self.written()] == [[], [], [], [], ["pair"]]

    def test_an_attacker_does_not_flood_it(self, world, clock):
        for at in range(30):
            guess(f"made-up-{at}")
        assert self.written().count() == 10
        clock(minutes=1)
        knock("made-up-99")
        assert self.written().last().additional_data == {
            "deed": "account.login_failed", "held": [], "unwritten": 20,
        }  # fmt: skip

    def test_not_from_many_addresses_either(self, world, clock):
        for at in range(90):
            guess(f"made-up-{at}", f"203.0.113.{at}")
        assert self.written().count() == 60

    def test_what_was_only_counted_is_written_at_last(self, world, clock):
        for at in range(13):
            guess(f"made-up-{at}")
        clock(minutes=59)
        door.purge_door(now=NINE + timedelta(minutes=59))
        assert self.written().count() == 10
        door.purge_door(now=NINE + timedelta(minutes=61))
        assert self.written().last().additional_data == {
            "deed": "account.login_failed", "unwritten": 3, "address": CAFE,
        }  # fmt: skip


def test_what_is_over_is_forgotten(world, clock):
    knock("b1_secretary", PASSWORD, HOME)
    codes(5)
    assert door.purge_door(now=NINE + timedelta(minutes=59)) == 0
    assert door.purge_door(now=NINE + timedelta(minutes=61)) == 4
    assert KnownAddress.objects.count() == 1
    door.purge_door(now=NINE + timedelta(days=31))
    assert not KnownAddress.objects.exists()


class TestLifting:
    def test_the_security_administrator_sees_and_lifts(self, world, clock, client_of):
        client = client_of("security")
        assert "现在没有账号暂停登录。" in client.get(HELD).content.decode()
        codes(5)
        codes(5, "nobody")
        page = " ".join(strip_tags(client.get(HELD).content.decode()).split())
        assert "b1_secretary" in page
        assert "09:00 起，到 09:01:00 · 输错 5 次 · 最近一次来自 203.0.113.9 · 只暂停这个地址" in page
        assert "另有 1 处暂停，输的不是本系统的账号。" in page
        tally = LoginTally.objects.get(kind="pair", account=world.users["b1_secretary"])
        assert client.post(reverse("members:held-lift", args=[tally.pk]), follow=True).status_code == 200
        assert knock("b1_secretary", PASSWORD).status_code == 302
        entry = LogEntry.objects.get(additional_data__deed="account.login_lifted")
        assert (entry.actor, entry.object_pk) == (world.users["security"], str(world.users["b1_secretary"].pk))
        assert entry.additional_data["address"] == CAFE

    def test_with_a_name_all_its_waits_end(self, world, clock, client_of):
        for at in range(12):
            codes(5, address=f"203.0.113.{at}")
        tally = LoginTally.objects.get(kind="name", account=world.users["b1_secretary"])
        assert client_of("security").get(HELD).content.decode().count("马上解除") == 1
        client_of("security").post(reverse("members:held-lift", args=[tally.pk]))
        assert not LoginTally.objects.filter(account=world.users["b1_secretary"]).held(NINE).exists()
        assert knock("b1_secretary", PASSWORD, "203.0.113.1").status_code == 302

    def test_an_address_is_lifted_too(self, world, clock, client_of):
        for at in range(40):
            guess(f"made-up-{at}")
        client = client_of("security")
        assert f"<b>{CAFE}</b>" in client.get(HELD).content.decode()
        client.post(reverse("members:held-lift", args=[LoginTally.objects.get(kind="address").pk]))
        assert knock("b1_secretary", PASSWORD).status_code == 302

    def test_not_ones_own(self, world, clock, client_of):
        codes(5, "security")
        tally = LoginTally.objects.get(kind="pair")
        client = client_of("security")
        assert "您自己的，由另一人解除" in client.get(HELD).content.decode()
        assert client.post(reverse("members:held-lift", args=[tally.pk])).status_code == 403
        assert client_of("security2").post(reverse("members:held-lift", args=[tally.pk])).status_code == 302

    def test_twice_is_told(self, world, clock, client_of):
        codes(5)
        client, url = client_of("security"), reverse("members:held-lift", args=[LoginTally.objects.get(kind="pair").pk])
        client.post(url, follow=True)
        assert "或者已经有人解除" in client.post(url, follow=True).content.decode()

    def test_a_reset_password_works_at_once(self, world, clock):
        codes(5)
        account, actor = world.user("b1_secretary"), world.users["security"]
        _reset, password = resets.ask_reset(account=account, reason="", actor=actor, now=NINE)
        assert knock("b1_secretary", password).status_code == 302


def test_known_or_not_a_failure_asks_the_database_as_often(world, clock):
    request = RequestFactory().post(LOGIN, REMOTE_ADDR=CAFE)
    DoorBackend().authenticate(request, username="x", password="x")
    asked = []
    for name in ("b1_secretary", "nobody", "disabled"):
        with CaptureQueriesContext(connection) as queries:
            DoorBackend().authenticate(request, username=name, password="wrong")
        asked.append(len(queries))
    assert len(set(asked)) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_guesses_at_the_same_moment_do_not_slip_through():
    """Sixteen at once: no more are compared than the fifth and who was beside it."""
    answers: list[int] = []

    def knock_once() -> None:
        answers.append(guess("b1_secretary"))
        connection.close()

    threads = [threading.Thread(target=knock_once) for _thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16
    assert answers.count(422) == 4
    assert LoginTally.objects.get(kind="pair").failures in (5, 6)
