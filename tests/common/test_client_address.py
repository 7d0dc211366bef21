"""Where a request comes from: what senders write counts for nothing, what our own proxies saw counts."""

import os
import subprocess
import sys

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from common.client_address import ClientAddressMiddleware, client_address_of, proxies_from, read_address
from tests.world import PASSWORD

NONE = ()
ONE = ("10.0.0.1",)
CHAIN = ("10.0.0.0/24", "192.168.7.1", "fd00::/8")

CASES = (  # who connects, what the header says, whom we trust, who it is
    ("203.0.113.9", "", NONE, "203.0.113.9"),
    ("203.0.113.9", "1.1.1.1", NONE, "203.0.113.9"),
    ("127.0.0.1", "1.1.1.1", NONE, "127.0.0.1"),  # the machine itself is not trusted unless it is named
    ("127.0.0.1", "1.1.1.1", ("127.0.0.1",), "1.1.1.1"),
    ("203.0.113.9", "1.1.1.1", ONE, "203.0.113.9"),
    ("10.0.0.1", "203.0.113.9", ONE, "203.0.113.9"),
    ("10.0.0.1", "", ONE, "10.0.0.1"),
    ("10.0.0.1", "unknown", ONE, "10.0.0.1"),
    ("10.0.0.1", "_hidden, , -", ONE, "10.0.0.1"),
    ("10.0.0.1", "1.1.1.1, 203.0.113.9", ONE, "203.0.113.9"),  # the left part is the sender's own invention
    ("10.0.0.1", "unknown, 203.0.113.9", ONE, "203.0.113.9"),
    ("10.0.0.1", "203.0.113.9, unknown", ONE, "10.0.0.1"),
    ("10.0.0.1", "203.0.113.9:51234", ONE, "203.0.113.9"),
    ("10.0.0.1", "[2001:db8::7]:443", ONE, "2001:db8::7"),
    ("10.0.0.1", "[2001:db8::7]", ONE, "2001:db8::7"),
    ("10.0.0.1", "2001:DB8:0::7", ONE, "2001:db8::7"),
    ("10.0.0.1", "fe80::1%eth0", ONE, "fe80::1"),
    ("10.0.0.1", "[fe80::1%25eth0]:80", ONE, "fe80::1"),
    ("10.0.0.1", "::ffff:203.0.113.9", ONE, "203.0.113.9"),
    ("::ffff:10.0.0.1", "203.0.113.9", ONE, "203.0.113.9"),
    ("10.0.0.1", "1.2.3", ONE, "10.0.0.1"),
    ("10.0.0.1", "1.2.3.256", ONE, "10.0.0.1"),
    ("10.0.0.1", "01.2.3.4", ONE, "10.0.0.1"),
    ("10.0.0.1", "１.2.3.4", ONE, "10.0.0.1"),
    ("10.0.0.1", "0.0.0.0", ONE, "10.0.0.1"),  # noqa: S104
    ("10.0.0.1", "1.2.3.4' OR '1'='1", ONE, "10.0.0.1"),
    ("10.0.0.1", "9" * 9000, ONE, "10.0.0.1"),
    ("10.0.0.1", "1.1.1.1," * 4000 + "203.0.113.9", ONE, "203.0.113.9"),
    ("10.0.0.1", "203.0.113.9, 10.0.0.77", CHAIN, "203.0.113.9"),
    ("10.0.0.1", "6.6.6.6, 203.0.113.9, 192.168.7.1, fd00::5", CHAIN, "203.0.113.9"),
    ("10.0.0.1", "6.6.6.6, 192.168.7.2, 10.0.0.77", CHAIN, "192.168.7.2"),  # no proxy of ours: it is the client
    ("10.0.0.1", "10.0.0.9, 10.0.0.77", CHAIN, "10.0.0.9"),
    ("10.0.0.1", "10.0.0.9, bad, 10.0.0.77", CHAIN, "10.0.0.77"),
    ("10.0.0.1", ",".join(["10.0.0.7"] * 30), CHAIN, "10.0.0.7"),
    ("", "203.0.113.9", NONE, ""),
    ("", "203.0.113.9", ("unix",), "203.0.113.9"),
    ("", "unknown", ("unix",), ""),
    ("", "203.0.113.9", ONE, ""),
    ("203.0.113.9", "1.1.1.1", ("unix",), "203.0.113.9"),
)


@pytest.mark.parametrize(("peer", "header", "trusted", "client"), CASES)
def test_the_client_is_the_first_address_nobody_trusts(peer, header, trusted, client):
    assert client_address_of(peer, header, proxies_from(trusted)) == client


@pytest.mark.parametrize(
    "text", ["", " ", "unknown", "[]", "]", "[1.2.3.4", "::1::", "224.0.0.1", "::", "a.b:1", "1" * 65]
)
def test_no_text_upsets_the_reader(text):
    assert str(read_address(text)) in ("None", "1.2.3.4")


@pytest.mark.parametrize("names", [["proxy.example"], ["10.0.0.0/33"], ["10.0.0.1 10.0.0.2"], ["*"]])
def test_a_slip_in_the_setting_stops_the_start(names):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        proxies_from(names)


def test_none_trusts_nobody():
    assert proxies_from(["none", ""]) == proxies_from([])


def asked(settings, trusted, **meta):
    """The request as the views see it."""
    seen = []
    request = RequestFactory().get("/", **meta)
    settings.TRUSTED_PROXIES = proxies_from(trusted)
    ClientAddressMiddleware(lambda request: seen.append(request) or HttpResponse())(request)
    return seen[0]


FORGED = {
    "HTTP_X_FORWARDED_FOR": "1.1.1.1",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_PORT": "99999999999999999999",
    "HTTP_X_REAL_IP": "1.1.1.1",
    "HTTP_FORWARDED": "for=1.1.1.1",
}


def test_a_stranger_says_nothing_about_address_or_scheme(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = asked(settings, ONE, REMOTE_ADDR="203.0.113.9", **FORGED)
    assert (request.client_address, request.META["REMOTE_ADDR"]) == ("203.0.113.9", "203.0.113.9")
    assert not request.is_secure()
    assert not [name for name in FORGED if name in request.META]


def test_a_trusted_proxy_says_both(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = asked(settings, ONE, REMOTE_ADDR="10.0.0.1", **FORGED)
    assert (request.client_address, request.META["REMOTE_ADDR"]) == ("1.1.1.1", "1.1.1.1")
    assert request.is_secure()
    assert [name for name in FORGED if name in request.META] == ["HTTP_X_FORWARDED_PROTO"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_FOR": "unknown"},
        {"HTTP_X_FORWARDED_FOR": "1.2.3.4.5"},
        {"HTTP_X_FORWARDED_PORT": "99999999999999999999"},
        {"HTTP_X_CORRELATION_ID": "x" * 5000},
    ],
)
@pytest.mark.parametrize("trusted", [(), ("127.0.0.1",)])
def test_no_header_breaks_what_is_written_down(world, settings, headers, trusted):
    settings.TRUSTED_PROXIES = proxies_from(trusted)
    answer = Client().post(
        reverse("members:login"), {"username": "b1_secretary", "password": PASSWORD}, REMOTE_ADDR="127.0.0.1", **headers
    )
    assert answer.status_code == 302
    entry = LogEntry.objects.get(additional_data__deed="account.login")
    assert (entry.remote_addr, entry.remote_port, entry.cid) == ("127.0.0.1", None, answer["X-Request-Number"])


@pytest.mark.django_db
def test_the_log_holds_the_address_the_proxy_saw(world, settings):
    settings.TRUSTED_PROXIES = proxies_from(ONE)
    for peer in ("10.0.0.1", "198.51.100.4"):
        Client().post(
            reverse("members:login"), {"username": "b1_secretary", "password": PASSWORD},
            REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR="203.0.113.9",
        )  # fmt: skip
    written = LogEntry.objects.filter(additional_data__deed="account.login").order_by("id")
    assert list(written.values_list("remote_addr", flat=True)) == ["203.0.113.9", "198.51.100.4"]


@pytest.mark.parametrize(("value", "is_fine"), [(None, False), (" ", False), ("none", True), ("127.0.0.1,unix", True)])
def test_production_asks_whom_to_trust(tmp_path, value, is_fine):
    environment = {
        "PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "example.cn",
        "FIELD_KEYS": "t1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "AUDIT_KEY": "a1:" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        **({} if value is None else {"TRUSTED_PROXIES": value}),
    }  # fmt: skip
    line = "from django.conf import settings; settings.DEBUG"
    done = subprocess.run([sys.executable, "-c", line], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is is_fine, done.stderr
    assert is_fine or "没有设定 TRUSTED_PROXIES" in done.stderr
