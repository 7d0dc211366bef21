"""The log: one line a request, nobody's numbers, no line of its own for a newline in a name, one file for all."""

import json
import logging
import stat
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from common.access_log import AccessLogMiddleware, account_of
from common.log_files import SharedRotatingFileHandler
from common.log_format import JsonLineFormatter, PlainFormatter

PLAIN = PlainFormatter("%(levelname)s %(message)s")
JSON = JsonLineFormatter("%(levelname)s %(message)s", json_ensure_ascii=False)


def record(message: str, *args: object, **more: object) -> logging.LogRecord:
    found = logging.LogRecord("common", logging.INFO, "", 0, message, args, None)
    found.__dict__.update(more)
    return found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三\nERROR all is lost", r"张三\nERROR all is lost"),
        ("a\rb\x1b[31m\x00", r"a\rb\x1b[31m\x00"),
        ("a\u2028b\u202ec", r"a\u2028b\u202ec"),
        ("number 11010119900307123X.", "number [number]."),
        ("phone 13812345678 and 23812345678", "phone [phone] and 23812345678"),
        ("job 138123456789012", "job 138123456789012"),
    ],
)
def test_a_line_is_one_line_without_numbers_of_people(text, shown):
    assert PLAIN.format(record("%s", text)) == f"INFO {shown}"
    line = JSON.format(record("%s", text))
    assert "\n" not in line
    assert "[number]" in line or "[phone]" in line or json.loads(line)["message"] == text


def test_a_traceback_cannot_be_mistaken_for_a_line_and_tells_no_row():
    text = "refused\nDETAIL: Key (name)=(张三) exists.\nCRITICAL forged 11010119900307123X"
    try:
        raise ValueError(text)
    except ValueError:
        broken = record("failed")
        broken.exc_info = sys.exc_info()
    head, *rest = PLAIN.format(broken).splitlines()
    assert head == "INFO failed"
    assert all(line.startswith("  | ") for line in rest)
    assert rest[-2:] == ["  | DETAIL: [left out]", "  | CRITICAL forged [number]"]
    assert "张三" not in JSON.format(broken)
    assert "11010119900307123X" not in JSON.format(broken)


def test_one_line_a_request_with_the_facts(rf, caplog):
    request = rf.get("/jobs/6c2a2b5e-0000-4000-8000-000000000001/?q=张三")
    request.resolver_match = resolve("/jobs/6c2a2b5e-0000-4000-8000-000000000001/")
    request._cached_user = type("User", (), {"pk": 7})()
    with caplog.at_level("INFO", logger="access"):
        AccessLogMiddleware(lambda request: HttpResponse(status=204))(request)
    [line] = [found for found in caplog.records if found.name == "access"]
    facts = {name: line.__dict__[name] for name in ("view", "method", "path", "keys", "status", "account")}
    assert facts == {
        "view": "common:job-detail", "method": "GET", "path": "/jobs/<uuid:pk>/",
        "keys": "6c2a2b5e-0000-4000-8000-000000000001", "status": 204, "account": 7,
    }  # fmt: skip
    assert isinstance(line.milliseconds, int)
    assert "张三" not in JSON.format(line) + PLAIN.format(line)


def test_what_somebody_typed_into_the_address_is_not_kept(client, db, caplog):
    with caplog.at_level("INFO", logger="access"):
        client.get("/made-up/李四/?q=13812345678")
        client.post("/lists/王五/export/")
        client.get("/health/live")
    found = [line for line in caplog.records if line.name == "access"]
    lines = [line.getMessage().rpartition(" ms ")[0].rpartition(" ")[0] for line in found]
    assert lines == ["GET - - 404", "POST common:list-export - 302"]
    kept = "".join(JSON.format(line) for line in caplog.records)
    assert not any(name in kept for name in ("李四", "王五", "138"))


def test_the_log_does_not_look_who_asks_when_nobody_did(rf):
    request = rf.get("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("it asked"))
    assert account_of(request) is None


def write_lines(path: str, who: str, times: int) -> None:
    handler = SharedRotatingFileHandler(path, maxBytes=500, backupCount=100, encoding="utf-8", delay=True)
    for number in range(times):
        handler.emit(record(f"{who}-{number}"))
    handler.close()


def test_several_processes_write_one_file_and_turn_it_over_without_losing_a_line(tmp_path):
    path = tmp_path / "site.log"
    processes = [get_context("fork").Process(target=write_lines, args=(str(path), who, 300)) for who in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    files = [found for found in tmp_path.glob("site.log*") if found.suffix != ".lock"]
    lines = [line for found in files for line in found.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{who}-{number}" for who in "abc" for number in range(300))
    assert len(files) > 3
    assert {stat.S_IMODE(Path(found).stat().st_mode) for found in tmp_path.iterdir()} == {0o600}
