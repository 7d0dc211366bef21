"""Every failure that is no bug: its status, its own sentence, what became of the work, and a number to tell."""

import errno
import logging
import re
import sqlite3

import psycopg2
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, Error, InterfaceError, OperationalError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import UnreadablePostError
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisAway

from common import failures, sent_forms
from common.failures import failure_of
from common.models import Job, JobState
from common.sent_forms import StillBeingDone
from members.views import search


def database(text: str = "", *, code: str = "", name: str = "", kind=OperationalError) -> Exception:
    """What Django raises, with the driver's own exception as its cause."""

    class Driver(Exception):
        pgcode, sqlite_errorname = code or None, name or None

    problem = kind(text)
    problem.__cause__ = Driver(text)
    return problem


def after(cause: Exception) -> Exception:
    try:
        try:
            raise cause
        except Exception:
            raise RuntimeError("while it was told")  # noqa: B904  what Python remembers by itself is meant
    except RuntimeError as problem:
        return problem


def lost(text: str, driver=psycopg2.OperationalError, kind=None) -> Exception:
    """What Django raises when the driver could not talk to PostgreSQL: there is no code."""
    problem = (kind or (OperationalError if driver is psycopg2.OperationalError else DatabaseError))(text)
    problem.__cause__ = driver(text)
    return problem


def interrupted(cause: Exception) -> Exception:
    """What Django makes of a session that could not be saved: a bad request."""
    try:
        try:
            try:
                raise cause
            except Error:
                raise UpdateError  # noqa: B904  as Django does
        except UpdateError:
            raise SessionInterrupted("The request's session was deleted")  # noqa: B904  as Django does
    except SessionInterrupted as problem:
        return problem


CASES = [
    (database("canceling statement due to lock timeout", code="55P03"), failures.LOCKED),
    (database("database is locked", name="SQLITE_BUSY"), failures.LOCKED),
    (database("database is locked", name="SQLITE_BUSY_SNAPSHOT"), failures.LOCKED),
    (OperationalError("database is locked"), failures.LOCKED),
    (OperationalError("database table is locked: members_member"), failures.LOCKED),
    (StillBeingDone("canceling statement due to lock timeout"), failures.SAME_FORM),
    (database("deadlock detected", code="40P01"), failures.CROSSED),
    (database("could not serialize access", code="40001"), failures.CROSSED),
    (database("canceling statement due to statement timeout", code="57014"), failures.SLOW),
    (database("terminating connection due to idle-in-transaction timeout", code="25P03"), failures.SLOW),
    (database("could not extend file: No space left on device", code="53100"), failures.FULL),
    (database("database or disk is full", name="SQLITE_FULL"), failures.FULL),
    (OperationalError("database or disk is full"), failures.FULL),
    (OSError(errno.ENOSPC, "No space left on device"), failures.FULL),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), failures.FULL),
    (database("cannot execute INSERT in a read-only transaction", code="25006"), failures.READ_ONLY),
    (database("attempt to write a readonly database", name="SQLITE_READONLY_DBMOVED"), failures.READ_ONLY),
    (database("database disk image is malformed", name="SQLITE_CORRUPT"), failures.DAMAGED),
    (database("file is not a database", name="SQLITE_NOTADB"), failures.DAMAGED),
    (database("FATAL:  sorry, too many clients already"), failures.BUSY),
    (database("", code="53300"), failures.BUSY),
    (database("", code="08006"), failures.AWAY),
    (database("the database system is shutting down", code="57P03"), failures.AWAY),
    (database('connection to server at "127.0.0.1", port 1 failed: Connection refused'), failures.AWAY),
    (database("server closed the connection unexpectedly"), failures.AWAY),
    (InterfaceError("connection already closed"), failures.AWAY),
    (InterfaceError("cursor already closed"), failures.AWAY),
    (lost("SSL SYSCALL error: EOF detected"), failures.AWAY),
    (lost("no connection to the server"), failures.AWAY),
    (lost("consuming input failed: server closed the connection unexpectedly"), failures.AWAY),
    (lost("lost synchronization with server: got message type", psycopg2.DatabaseError), failures.AWAY),
    (lost("error with status PGRES_TUPLES_OK and no message from the libpq", psycopg2.DatabaseError), failures.AWAY),
    (lost("a sentence of a release to come"), failures.AWAY),
    (lost("out of memory for query result", psycopg2.DatabaseError), failures.MEMORY),
    (lost("FATAL:  sorry, too many clients already"), failures.BUSY),
    (psycopg2.OperationalError("server closed the connection unexpectedly"), failures.AWAY),
    (psycopg2.InterfaceError("connection already closed"), failures.AWAY),
    (interrupted(lost("server closed the connection unexpectedly")), failures.AWAY),
    (interrupted(database("database is locked", name="SQLITE_BUSY")), failures.LOCKED),
    (interrupted(DatabaseError("Forced update did not affect any rows.")), failures.UNREADABLE),
    (lost("no results to fetch", psycopg2.ProgrammingError, ProgrammingError), failures.BUG),
    (psycopg2.ProgrammingError("can't adapt type 'X'"), failures.BUG),
    (sqlite3.OperationalError("database is locked"), failures.LOCKED),
    (sqlite3.OperationalError("no such table: x"), failures.BUG),
    (DatabaseError("Save with update_fields did not affect any rows."), failures.BUG),
    (OperationalError("the database file is gone: /x/lianjian.sqlite3"), failures.GONE),
    (database("unable to open database file", name="SQLITE_CANTOPEN"), failures.AWAY),
    (MemoryError(), failures.MEMORY),
    (RedisAway("Error 111 connecting to 127.0.0.1:6379"), failures.SERVICE),
    (BrokerError("Error 111"), failures.SERVICE),
    (TooManyFieldsSent(), failures.FIELDS),
    (TooManyFilesSent(), failures.FILES),
    (RequestDataTooBig(), failures.BODY),
    (UnreadablePostError("partial"), failures.CUT_OFF),
    (BadRequest("x"), failures.UNREADABLE),
    (after(database("database is locked", name="SQLITE_BUSY")), failures.LOCKED),
    (database("no such table: x", name="SQLITE_ERROR"), failures.BUG),
    (database("syntax error", code="42601"), failures.BUG),
    (OSError(errno.EACCES, "Permission denied"), failures.BUG),
    (KeyError("x"), failures.BUG),
    (None, failures.BUG),
]


@pytest.mark.parametrize(
    ("problem", "failure"), CASES, ids=[f"{case[1].name}-{place}" for place, case in enumerate(CASES)]
)
def test_what_it_is(problem, failure):
    assert failure_of(problem) is failure


def test_each_failure_has_its_own_words():
    known = [value for value in vars(failures).values() if isinstance(value, failures.Failure)]
    assert len(known) == 18
    for words in ("name", "title", "happened"):
        assert len({str(getattr(failure, words)) for failure in known}) == len(known)
    assert all(failure.status in (400, 409, 413, 500, 503, 507) for failure in known)


@pytest.fixture
def door(world, monkeypatch):
    """`door(exception)`: a signed-in browser whose next page raises it."""

    def make(problem: Exception) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(world.users["b1_secretary"])

        def fail(*args, **kwargs):
            raise problem

        monkeypatch.setattr(search, "render", fail)
        return client

    return make


@pytest.mark.django_db
def test_the_page_says_what_happened_and_its_number_stands_in_the_log(door, caplog):
    client = door(database("database or disk is full", name="SQLITE_FULL"))
    with caplog.at_level(logging.ERROR):
        response = client.get("/search/?q=周")
    html, number = response.content.decode(), response["X-Request-Number"]
    assert response.status_code == 507
    assert "<h1>服务器的硬盘满了</h1>" in html
    assert "您只是打开这一页，没有做任何改动。" in html
    assert f"<b>{number}</b>" in html
    assert response["Cache-Control"] == "no-store"
    assert "<form" not in html  # there is no token for it
    said = [record.getMessage() for record in caplog.records if record.name == "common.views.failures"]
    assert said == ["failure full at /search/: OperationalError"]


@pytest.mark.django_db
def test_a_bug_has_a_number_too(door):
    response = door(KeyError("x")).get("/search/?q=周")
    assert response.status_code == 500
    assert f"<b>{response['X-Request-Number']}</b>" in response.content.decode()
    assert "系统出了错" in response.content.decode()


@pytest.mark.django_db
def test_who_sent_a_form_reads_that_it_was_not_saved(world, monkeypatch):
    from members.views import people

    client = Client(raise_request_exception=False)
    client.force_login(world.users["b1_secretary"])
    for problem, code, sentence in (
        (database("canceling", code="57014"), 503, "这一步的改动没有保存，以前保存过的内容都在。"),
        (database("server closed the connection"), 503, "这一步可能没有保存。请恢复以后先看一下，没有的再提交一次。"),
    ):
        monkeypatch.setattr(people, "save_member", raiser(problem))
        data = {"name": "李甲", "joined": "1995.07.01", "full": "1996.07.01", "work_status": "RETIRED"}
        response = client.post(f"/organisations/{world['b1'].pk}/members/new/", data)
        assert response.status_code == code
        html = response.content.decode()
        assert sentence in html
        assert '<textarea name="name" hidden>\n李甲</textarea>' in html
        assert f'action="/organisations/{world["b1"].pk}/members/new/"' in html
        assert "csrfmiddlewaretoken" not in html  # none was sent, and none is made


@pytest.mark.django_db
def test_a_password_is_not_repeated(world, monkeypatch):
    from members.views import accounts

    client = Client(raise_request_exception=False)
    client.force_login(world.users["b1_secretary"])
    monkeypatch.setattr(accounts, "PasswordForm", raiser(database("", code="57014")))
    response = client.post("/account/password/", {"old_password": "Geheim-2026-a", "new_password": "Geheim-2026-b"})
    assert response.status_code == 503
    assert b"Geheim" not in response.content


@pytest.mark.django_db
def test_a_password_is_not_repeated_where_the_view_was_never_asked(world, monkeypatch):
    """Locked at the key of the form, so that no decorator of the view has said yet what is secret."""
    client = Client(raise_request_exception=False)
    client.force_login(world.users["b1_secretary"])
    monkeypatch.setattr(sent_forms, "take", raiser(database("database is locked", name="SQLITE_BUSY")))
    page = client.get("/account/password/")
    names = [field.html_name for field in page.context["form"]]
    response = client.post("/account/password/", dict.fromkeys(names, "Geheim-2026-a") | {"form_key": "k" * 20})
    assert (response.status_code, len(names)) == (409, 3)
    assert b"Geheim" not in response.content


def raiser(problem: Exception):
    def fail(*args, **kwargs):
        raise problem

    return fail


@pytest.mark.django_db
def test_a_script_gets_the_sentence_alone(door):
    client = door(database("database is locked", name="SQLITE_BUSY"))
    response = client.get("/search/?q=周", headers={"HX-Request": "true"})
    sentence = (
        "您要改的内容正被别人或者后台的工作占用，等了一会儿还没有空出来。 您只是打开这一页，没有做任何改动。 "
        f"编号 {response['X-Request-Number']}。"
    )
    assert (response.status_code, response["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert response.content.decode() == sentence
    response = client.get("/search/?q=周", headers={"Accept": "application/json"})
    assert response.json() == {
        "state": "failed",
        "message": re.sub(r"\w{10}。$", f"{response['X-Request-Number']}。", sentence),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "named"), [("b1", True), ("b4", False)])
def test_who_is_at_work_is_named_to_those_of_the_place(door, world, path, named):
    now = timezone.now()
    Job.objects.create(
        task="x", title="2026年第三季度计分", organisation_path=world[path].path, state=JobState.RUNNING, started_at=now,
        started_by=world.users["department"],
    )  # fmt: skip
    html = door(database("", code="55P03")).get("/search/?q=周").content.decode()
    assert ("后台正在办：2026年第三季度计分（department发起）。" in html) is named


@pytest.mark.django_db
def test_a_database_that_is_away_is_asked_once(world, monkeypatch):
    """Neither session nor account can be read then, and each attempt may take the whole time limit."""
    client, asked = Client(raise_request_exception=False), []
    client.force_login(world.users["b1_secretary"])

    def refuse(self, *args, **kwargs):
        asked.append(1)
        raise OperationalError('connection to server at "127.0.0.1", port 5432 failed: Connection refused')

    monkeypatch.setattr(BaseDatabaseWrapper, "_cursor", refuse)
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "<h1>连不上数据库</h1>" in response.content.decode()
    assert len(asked) == 1


# --- what cannot be read


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limits", "data", "status", "title"),
    [
        ({"DATA_UPLOAD_MAX_NUMBER_FIELDS": 5}, {f"a{i}": "1" for i in range(6)}, 400, "一次提交的内容太多"),
        ({"DATA_UPLOAD_MAX_MEMORY_SIZE": 50}, {"a": "1" * 60}, 413, "一次提交的文字太长"),
    ],
)
def test_a_form_over_a_limit_says_which(world, settings, limits, data, status, title):
    for name, value in limits.items():
        setattr(settings, name, value)
    client = Client()
    client.force_login(world.users["b1_secretary"])
    response = client.post("/meetings/new/", data)
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in response.content.decode()
    assert "这一步的改动没有保存" in response.content.decode()


@pytest.mark.django_db
def test_what_was_tampered_with_hides_the_technical_reason(door):
    response = door(SuspiciousOperation("raw")).get("/search/?q=周")
    assert response.status_code == 400
    assert "<h1>没有看懂这次提交</h1>" in response.content.decode()
    assert "raw" not in response.content.decode()


@pytest.mark.django_db
def test_a_meeting_of_three_thousand_people_can_be_sent(world, settings):
    """Two fields for each, and the agenda: never over the limit."""
    client = Client()
    client.force_login(world.users["b1_secretary"])
    data = {"absent": [str(i) for i in range(3000)]} | {f"reason_{i}": "LEAVE" for i in range(3000)}
    data |= {f"agenda-{i}-title": "x" for i in range(300)}
    assert client.post("/meetings/new/", data).status_code == 422
