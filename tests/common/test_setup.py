"""What the machinery of the project promises: drivers, lock files, size of files."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from common.database_limits import limits_for

ROOT = Path(settings.BASE_DIR)
APPS = ("common", "members", "alliances", "activities", "assessment", "workbench", "config", "tools")
LONGEST = 400


def test_the_driver_is_psycopg2():
    assert is_psycopg3 is False


@pytest.mark.parametrize("name", ["base", "dev", "node"])
def test_lock_files_have_hashes_and_no_addresses(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_tests_run_with_the_versions_of_the_site():
    base, dev = (pins(name) for name in ("base", "dev"))
    assert base.items() <= dev.items()


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^(\S+)==(\S+)", lines, flags=re.MULTILINE))


def test_no_file_is_too_long_to_read():
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def settings_with(code: str, *, before: str = "pass", **environment: str) -> str:
    """What a fresh process of the settings says."""
    command = [sys.executable, "-c", f"{before}; import config.settings.base as base; print({code})"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_an_empty_data_folder_is_none():
    assert settings_with("base.DATA_DIR", DATA_DIR="") == str(ROOT / "var")


@pytest.mark.parametrize(
    ("arguments", "is_web", "expected"),
    [
        (["/usr/bin/gunicorn"], True, (15, 3)),
        (["/site/.venv/lib/python3.11/site-packages/celery/__main__.py"], False, (900, 60)),
        ([".venv/bin/celery", "-A", "config", "worker"], False, (900, 60)),
        (["manage.py", "migrate"], False, (0, 0)),
    ],
)
def test_the_web_gives_up_early_and_a_command_never(arguments, is_web, expected):
    limits = limits_for(arguments, is_web=is_web)
    assert (limits.statement, limits.lock) == expected


def test_the_environment_sets_the_time_limits_of_postgresql():
    found = settings_with(
        "base.DATABASES['default']['OPTIONS']", DATABASE_URL="postgres://a@127.0.0.1/b", LIANJIAN_WEB="1",
        DATABASE_STATEMENT_TIMEOUT="20",
    )  # fmt: skip
    options = "-c statement_timeout=20000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000 -c jit=off"
    assert found == str({"connect_timeout": 5, "options": options})


@pytest.mark.parametrize(
    ("marks", "arguments", "must_exist"),
    [
        ({"LIANJIAN_WEB": "1"}, "['gunicorn']", True),
        ({}, "['.venv/bin/celery', '-A', 'config', 'beat']", True),
        ({}, "['manage.py', 'migrate']", False),
    ],
)
def test_only_a_command_makes_a_database(marks, arguments, must_exist):
    said = settings_with(
        "base.DATABASES['default']['ENGINE'], base.DATABASE_MUST_EXIST", before=f"import sys; sys.argv = {arguments}",
        DATABASE_URL="sqlite:///x.sqlite3", **marks,
    )  # fmt: skip
    assert said == f"common.sqlite3 {must_exist}"


@pytest.mark.parametrize(
    ("missing", "sentence"), [("FIELD_KEYS", "没有设定 FIELD_KEYS"), ("AUDIT_KEY", "没有设定 AUDIT_KEY")]
)
def test_production_does_not_start_without_its_keys(missing, sentence):
    key = "k1:" + "A" * 43 + "="
    given = {
        "SECRET_KEY": "x",
        "ALLOWED_HOSTS": "a",
        "FIELD_KEYS": key,
        "AUDIT_KEY": key,
        "TRUSTED_PROXIES": "none",
    } | {missing: ""}
    command = [sys.executable, "manage.py", "check"]
    environment = os.environ | given | {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr.startswith(sentence), done.stderr.count("\n")) == (1, True, 1)


def test_a_silent_redis_costs_a_request_half_a_second():
    code = (
        "base.CACHES['default']['BACKEND'], "
        "[base.CELERY_BROKER_TRANSPORT_OPTIONS[f'socket_{name}'] for name in ('connect_timeout', 'timeout')]"
    )
    assert settings_with(code, REDIS_URL="redis://127.0.0.1:1/0") == (
        "common.resilient_cache.ResilientRedisCache [0.2, 0.3]"
    )
