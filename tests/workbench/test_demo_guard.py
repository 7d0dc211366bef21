"""The demo's password is known to everybody: its accounts are for this machine alone."""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError

from common.management.commands.serve import refuse_new_demo, refuse_or_make_ready
from common.start_up import GUARDS, is_open_to_others
from members.models import User
from workbench.demo.accounts import PASSWORD
from workbench.demo.guard import DemoIsOpen, refuse_open_demo

OPEN = ("0.0.0.0", "::", "192.168.1.9", "", "county.example")  # noqa: S104  words, nothing is bound


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    monkeypatch.delenv("DEMO_OPEN", raising=False)


@pytest.fixture
def demo(db) -> User:
    return User.objects.create(username="linsw", name="林书文", password=make_password(PASSWORD))


@pytest.mark.parametrize("host", OPEN)
def test_the_demo_is_not_opened_to_others(demo, host, monkeypatch):
    with pytest.raises(DemoIsOpen, match="这里有示范县的账号，密码人人知道，不能让别的机器连上，系统不启动。"):
        refuse_open_demo(host)
    monkeypatch.setenv("DEMO_OPEN", "1")
    refuse_open_demo(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_may_have_it(demo, host):
    assert not is_open_to_others(host)
    refuse_open_demo(host)


@pytest.mark.parametrize("change", [{"password": "another"}, {"is_active": False}, {"username": "somebody"}])
def test_accounts_of_a_county_are_no_demo(demo, change):
    if "password" in change:
        change = {"password": make_password(change["password"])}
    User.objects.filter(pk=demo.pk).update(**change)
    refuse_open_demo("0.0.0.0")  # noqa: S104


def test_production_refuses_the_demo_without_asking_for_an_address(demo, settings):
    refuse_open_demo(None)
    settings.REFUSES_DEMO = True
    with pytest.raises(DemoIsOpen):
        refuse_open_demo(None)


def test_serve_says_it_in_one_sentence_before_anything_is_made(demo, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    assert refuse_open_demo in GUARDS
    with pytest.raises(CommandError, match=r"HOST=127\.0\.0\.1"):
        refuse_or_make_ready("0.0.0.0")  # noqa: S104
    with pytest.raises(CommandError, match=r"不在 192\.168\.1\.9 上启动"):
        refuse_new_demo("192.168.1.9")
    refuse_new_demo("127.0.0.1")
    monkeypatch.setenv("DEMO_OPEN", "1")
    refuse_new_demo("192.168.1.9")
