"""Requests that never come whole: four of them stopped the site once."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from common.web_worker import INCOMPLETE, LARGE, SMALL, how_complete
from config import web_server
from tests.own_redis import free_port

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("received", "found"),
    [
        (b"", (INCOMPLETE, 0)),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", (INCOMPLETE, 0)),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", (SMALL, 0)),
        (HEAD + b"Content-Length: 3\r\n\r\nab", (INCOMPLETE, 3)),
        (HEAD + b"Content-Length: 3\r\n\r\nabc", (SMALL, 3)),
        (HEAD + b"CONTENT-length:3 \r\nX: y\r\n\r\nabcGET /", (SMALL, 3)),
        (HEAD + b"X-Content-Length: 3\r\n\r\n", (SMALL, 0)),
        (HEAD + b"X: y\r\n\r\nContent-Length: 3\r\n\r\n", (SMALL, 0)),
        (HEAD + b"Content-Length: 262144\r\n\r\nab", (INCOMPLETE, 262144)),
        (HEAD + b"Content-Length: 262145\r\n\r\nab", (LARGE, 262145)),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", (LARGE, 0)),
        (HEAD + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n", (LARGE, 0)),
        (b"GET /" + b"x" * 70000, (LARGE, 0)),
    ],
)
def test_what_has_arrived_of_a_request(received, found):
    assert how_complete(received) == found


@pytest.mark.parametrize("peer", [("127.0.0.1", 1), ""])
def test_gunicorn_itself_believes_no_header_about_scheme_and_path(peer):
    """Not of this machine and not of a unix socket: who is a proxy, TRUSTED_PROXIES alone says."""
    config = Config()
    for name in ("forwarded_allow_ips", "secure_scheme_headers", "forwarder_headers"):
        config.set(name, getattr(web_server, name))
    sent = b"GET /login/ HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /evil\r\nX-Forwarded-Proto: https\r\n\r\n"
    request = next(RequestParser(config, iter([sent]), peer))
    assert request.scheme == "http"
    assert [name for name, _value in request.headers] == ["HOST", "X-FORWARDED-PROTO"]


APP = """
def app(environ, start_response):
    body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") else b""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(str(len(body)))))])
    return [str(len(body)).encode()]
"""
CONF = "import common.web_worker as w\nw.REQUEST_SECONDS = 2\nworker_class = 'common.web_worker.PatientWorker'\n"
HALF_OPEN = {
    "silent": b"",
    "part of a head": b"GET / HTTP/1.1\r\nHost: x",
    "no body": HEAD + b"Content-Length: 1000\r\n\r\nabc",
    "no large body": HEAD + b"Content-Length: 5000000\r\n\r\nabc",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """A small application behind the site's way to receive requests, with four threads."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "tiny.py").write_text(APP)
    (folder / "conf.py").write_text(CONF)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", str(folder / "conf.py"), "--threads", "4", "--no-control-socket",
         "--log-level", "critical", "--pythonpath", str(folder), "-b", f"127.0.0.1:{port}", "tiny:app"],
        cwd=settings.BASE_DIR, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not listens(port):
        assert time.monotonic() < end
        time.sleep(0.1)
    yield port
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("kind", HALF_OPEN)
def test_fifty_half_open_connections_do_not_stop_the_site(web, kind):
    opened = [socket.create_connection(("127.0.0.1", web)) for _ in range(50)]
    try:
        for one in opened:
            one.sendall(HALF_OPEN[kind])
        time.sleep(0.2)
        started = time.monotonic()
        assert urllib.request.urlopen(f"http://127.0.0.1:{web}/", timeout=10).read() == b"0"
        assert time.monotonic() - started < 1
        if kind != "no large body":  # these are read two at a time
            for one in opened:
                one.settimeout(20)
                assert one.recv(100) == b""
            assert time.monotonic() - started < 8
    finally:
        for one in opened:
            one.close()


@pytest.mark.slow
def test_requests_that_come_whole_are_answered(web):
    with socket.create_connection(("127.0.0.1", web), timeout=20) as kept:
        for size in (0, 3, 200_000, 1_000_000):
            head = HEAD + f"Content-Length: {size}\r\n\r\n".encode()
            kept.sendall(head[:10])
            time.sleep(0.05)
            kept.sendall(head[10:] + b"x" * size)
            answer = b""
            while not answer.endswith(f"\r\n\r\n{size}".encode()):
                answer += kept.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200 OK")
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 3)  # three at once
        answer = b""
        while answer.count(b"200 OK") < 3:
            answer += kept.recv(1000)
