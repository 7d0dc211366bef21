"""The real site in processes of its own: web, workers, beat, and a console that does deeds of its code."""

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from tests.faults.consoles import Console
from tests.faults.processes import ROOT, Process, Yard, free_port, wait_until
from tests.faults.servers import Postgres, Redis
from tests.faults.visitor import Answer, Visitor

LOG_ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:)", re.MULTILINE)
WORKER = "worker -c 2 --without-mingle --without-gossip -l WARNING -I tests.faults.points"


@dataclass
class Base:
    """A migrated and filled database of each engine, copied for every site."""

    folders: dict[str, Path]
    keys: dict[str, dict[str, int]]


@dataclass
class Site:
    yard: Yard
    name: str
    environment: dict[str, str]
    keys: dict[str, int]
    postgres: Postgres | None = None
    redis: Redis | None = None
    port: int = field(default_factory=free_port)
    web: Process | None = None
    workers: list[Process] = field(default_factory=list)
    beat: Process | None = None
    _console: Console | None = None
    _sessions: dict[str, str] = field(default_factory=dict)

    # Processes

    def python(self, name: str, arguments: Sequence[str], *, before: Sequence[str] = (), **options: Any) -> Process:
        environment = self.environment | options.pop("extra", {})
        command = [*before, sys.executable, *arguments]
        return self.yard.start(f"{self.name}-{name}", command, cwd=ROOT, env=environment, **options)

    def start_web(self, *, workers: int = 2, threads: int = 4, before: Sequence[str] = (), **extra: str) -> Process:
        gunicorn = f"-m gunicorn config.wsgi --bind 127.0.0.1:{self.port} -k gthread -w {workers} --threads {threads}"
        quiet = ["--no-control-socket", "--log-level", "warning"]
        self.web = self.python("web", [*gunicorn.split(), *quiet], before=before, extra=extra)
        return self.web

    def start_worker(self, *, pool: str = "prefork", before: Sequence[str] = (), **extra: str) -> Process:
        quiet = ["-W", "ignore:You're running the worker with superuser"]
        worker = [*quiet, *f"-m celery --quiet -A config {WORKER} -P {pool}".split()]
        self.workers.append(self.python("worker", worker, before=before, extra=extra))
        return self.workers[-1]

    def start_beat(self, **extra: str) -> Process:
        command = ["-m", "celery", "--quiet", "-A", "config", "beat", "-l", "WARNING"]
        self.beat = self.python("beat", command, extra={"FAULT_SWEEP_SECONDS": "3", **extra})
        return self.beat

    def wait_for_web(self) -> None:
        """Up when it shows its door."""
        wait_until(lambda: Visitor(self.port).get("/login/").status == 200, what=f"web of {self.name}")

    def end_workers(self) -> None:
        for worker in self.workers:
            worker.end(patience=0)
        self.workers.clear()

    def close(self) -> None:
        self.end_workers()
        if self._console:
            self._console.close()
        for process in (self.beat, self.web):
            if process:
                process.end(patience=0)
        self.beat = self.web = self._console = None
        if self.postgres and self.postgres.answers():
            self.postgres.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(self.data, ignore_errors=True)

    # Deeds and looks

    def told_of(self, answers: Iterable[Answer]) -> str:
        """What the log of the web processes says of these answers: the lines with their numbers, tracebacks among them."""
        assert self.web
        numbers = {answer.headers.get("x-request-number", "-") for answer in answers}
        entries = LOG_ENTRY.split(self.web.output)
        return "\n".join(entry for entry in entries if any(f"[{number}]" in entry for number in numbers))

    @property
    def data(self) -> Path:
        return Path(self.environment["DATA_DIR"])

    def console(self, deed: str, *args: Any, **wishes: Any) -> Any:
        """Do a deed of tests/faults/console.py. Raises ConsoleError."""
        if self._console is None or not self._console.process.is_alive:
            self._console = self.new_console()
        return self._console.ask(deed, *args, **wishes)

    def new_console(self, *, before: Sequence[str] = (), **extra: str) -> Console:
        """Another process at which deeds are done, beside the first one."""
        return Console(self.yard, f"{self.name}-console", self.environment | extra, before=before)

    def rows(self, sql: str, *values: Any) -> list[tuple]:
        """What the database says, asked past the site."""
        if self.postgres is None:
            with closing(sqlite3.connect(self.data / "lianjian.sqlite3", timeout=30)) as connection:
                return connection.execute(sql.replace("%s", "?"), values).fetchall()
        with closing(psycopg2.connect(self.postgres.url(self.name))) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def column(self, sql: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.rows(sql, *values)]

    def job(self, key: str) -> tuple[str, int]:
        """State and attempts of a job."""
        key = key if self.postgres else key.replace("-", "")
        [(state, attempts)] = self.rows("SELECT state, attempts FROM common_job WHERE id = %s", key)
        return state, attempts

    def effects(self) -> list[str]:
        """The keys of what the tasks of tests/faults/points.py did, in order."""
        book = self.data / "effects"
        return [line.partition("\t")[0] for line in book.read_text().splitlines()] if book.exists() else []

    def as_person(self, name: str, *, timeout: float = 60) -> Visitor:
        """A browser in which the account is signed in."""
        if name not in self._sessions:
            self._sessions |= {key: found[0] for key, found in self.console("sign_in", [name]).items()}
        return Visitor(self.port, {"sessionid": self._sessions[name]}, timeout)

    def as_persons(self, name: str, count: int) -> list[Visitor]:
        """So many browsers of one account, each with a session of its own."""
        sessions = self.console("sign_in", [name], count)[name]
        return [Visitor(self.port, {"sessionid": session}, timeout=300) for session in sessions]

    @property
    def integrity(self) -> str:
        """What SQLite says of its own file."""
        return self.column("PRAGMA integrity_check")[0]

    def peak_memory(self) -> float:
        """The largest resident size, in MB, that a process of the workers ever had."""
        listed = [pid for worker in self.workers for pid in below(worker.pid)]
        return max(peak_of(pid) for pid in listed)

    # Holding work in the middle

    def hold(self, **wish: Any) -> None:
        """`task` and `step`, or the beginning of a statement as `sql`."""
        (self.data / "held").unlink(missing_ok=True)
        (self.data / "hold").write_text(json.dumps(wish))

    def wait_held(self) -> int:
        """The pid of the process that stopped at the held step."""
        held = self.data / "held"
        return int(wait_until(lambda: held.exists() and held.read_text(), what="work is held"))

    def release(self) -> None:
        (self.data / "hold").unlink(missing_ok=True)
        (self.data / "held").unlink(missing_ok=True)


def below(pid: int) -> list[int]:
    """A process and all its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += below(int(child))
    return found


def peak_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
