"""Run every check of the project, one after the other, and say at the end which passed.

    tools/check.py            everything
    tools/check.py --lint     only what needs no tests

PostgreSQL, Redis and Chromium are used when they are there; with REQUIRE_SERVICES=1 a missing one is a failure.
TEST_DATABASE_URL, TEST_REDIS_URL and CHROMIUM name others than the usual ones.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
APPS = ["common", "members", "alliances", "activities", "assessment", "workbench"]
CODE = ["config", *APPS, "tools", "tests", "manage.py"]
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
COMPILED = ROOT / "var" / "bytecode"
TEMPLATE = "lianjian_test_template"
BROWSERS = [os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "chromium-browser", "google-chrome"]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="lianjian-check-") as data:
        os.environ["DATA_DIR"] = data
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("REDIS_URL", None)
        keep_compiled_code()
        return check(lint_only="--lint" in sys.argv[1:])


def keep_compiled_code() -> None:
    """Compile every file once, where the environment keeps compiled code out of the project (as images of containers do).

    Else each process of the tests would compile all of it again, and rewrite every assertion: two thirds of its start.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(COMPILED))


def check(*, lint_only: bool) -> int:
    services = {} if lint_only else find_services()
    missing = [name for name, found in services.items() if not found]
    if services:
        print(services_line(services), flush=True)
    if missing and os.environ.get("REQUIRE_SERVICES") == "1":
        print(f"FAILED: REQUIRE_SERVICES=1 and {', '.join(missing)} cannot be reached.")
        return 1
    makers = [] if lint_only else start_templates(services)
    steps = lint_steps() + ([] if lint_only else test_steps(services))
    failed = []
    for step in steps:
        if makers and step[0].startswith("tests"):
            failed += [name for name, maker in makers if maker.wait()]
            makers = []
        failed += [step[0]] if not run(*step) else []
    drop_template(services)
    if services:
        print(services_line(services))
    print(f"FAILED: {', '.join(failed)}" if failed else f"All {len(steps)} checks passed.")
    return 1 if failed else 0


def lint_steps() -> list[tuple]:
    python, manage = sys.executable, [sys.executable, "manage.py"]
    test_settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return [
        ("ruff", [BIN / "ruff", "check", *CODE], {}),
        ("ruff format", [BIN / "ruff", "format", "--check", *CODE], {}),
        ("lines of templates", [python, "-m", "tools.format_templates", "--check"], {}),
        ("djlint", [BIN / "djlint", "templates", "--lint", "--quiet"], {}),
        ("scripts of the browser", [python, "-m", "tools.scripts"], {}),
        ("import contracts", [BIN / "lint-imports", "--no-cache"], {}),
        ("types", [python, "-m", "mypy", *APPS], {}),
        ("start-up checks", [*manage, "check"], test_settings),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], test_settings),
    ]


def start_templates(services: dict[str, str]) -> list[tuple[str, subprocess.Popen]]:
    """Migrate one database of each engine beside the first steps; every process of the tests starts from a copy."""
    urls = {"SQLite": f"sqlite:///{sqlite_template()}"}
    if services["PostgreSQL"]:
        on_postgresql(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)', f'CREATE DATABASE "{TEMPLATE}"')
        urls["PostgreSQL"] = services["PostgreSQL"].rsplit("/", 1)[0] + f"/{TEMPLATE}"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return [
        (
            f"migrating on {engine}",
            subprocess.Popen(command, cwd=ROOT, env=os.environ | settings | {"DATABASE_URL": url}),
        )
        for engine, url in urls.items()
    ]


def sqlite_template() -> Path:
    return Path(os.environ["DATA_DIR"]) / "template.sqlite3"


def drop_template(services: dict[str, str]) -> None:
    if services.get("PostgreSQL"):
        on_postgresql(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')


def on_postgresql(*statements: str) -> None:
    import psycopg2

    server = psycopg2.connect(POSTGRESQL, connect_timeout=3)
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_steps(services: dict[str, str]) -> list[tuple]:
    pytest = [sys.executable, "-m", "pytest", "-q"]
    # Modules that build something large (`BUILT_ONCE` in tests/conftest.py) go to one process each and first; the others
    # follow in their order, which leaves tests with real commits for the end, one by one, so that no core waits.
    # Three for two cores: many tests wait for a process, a time-out or a database.
    spread = [*pytest, "-n", "3", "--dist", "loadgroup", "-m"]
    extra = {"TEST_REDIS_URL": services["Redis"], "CHROMIUM": services["Chromium"]}
    postgresql = {**extra, "DATABASE_URL": services["PostgreSQL"], "TEST_DB_TEMPLATE": TEMPLATE}
    extra = {**extra, "TEST_DB_TEMPLATE": str(sqlite_template()), "WHOLE_TABLES": "1"}
    steps = [("tests on SQLite", [*spread, "(axe or not browser) and not faults"], extra)]
    if services["PostgreSQL"]:
        steps.append(("tests on PostgreSQL", [*spread, "not browser and not slow and not faults"], postgresql))
    # They start services of their own and fill both cores by themselves.
    steps.append(("faults, the short round", [*pytest, "-m", "faults and not slow", "tests/faults"], {}))
    if services["Chromium"] and any(ROOT.glob("tests/journeys/test_*.py")):
        engine = postgresql if services["PostgreSQL"] else extra
        journeys = [*pytest, "-n", "2", "--dist", "loadfile", "-m", "browser and not slow", "tests/journeys"]
        steps.append(("journeys in the browser", journeys, engine))
    return steps


def run(name: str, command: list, extra: dict[str, str]) -> bool:
    """Run one step with its output shown; True when it succeeded."""
    print(f"\n== {name}", flush=True)
    start = time.monotonic()
    environment = os.environ | {key: value for key, value in extra.items() if value}
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment)
    print(f"-- {name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - start:.0f} s)", flush=True)
    return done.returncode == 0


def find_services() -> dict[str, str]:
    """What can be used here: the address or the program, empty when it is not there."""
    return {
        "PostgreSQL": POSTGRESQL if postgresql_answers() else "",
        "Redis": REDIS if redis_answers() else "",
        "Chromium": next(filter(None, (shutil.which(name) for name in BROWSERS if name)), ""),
    }


def services_line(services: dict[str, str]) -> str:
    return "Services: " + ", ".join(f"{name} {'used' if found else 'NOT FOUND'}" for name, found in services.items())


def postgresql_answers() -> bool:
    import psycopg2

    try:
        psycopg2.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def redis_answers() -> bool:
    import redis

    try:
        return redis.Redis.from_url(REDIS, socket_timeout=3, socket_connect_timeout=3).ping()
    except redis.RedisError:
        return False


if __name__ == "__main__":
    sys.exit(main())
