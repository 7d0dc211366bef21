"""PostgreSQL and Redis of the tests' own."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis

from tests.faults.processes import Process, Yard, free_port, plain_user, wait_until


def postgresql_folder() -> Path | None:
    """Where initdb and postgres are: of the newest release, or in the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def missing_programs() -> list[str]:
    missing = [] if postgresql_folder() else ["PostgreSQL"]
    return missing + ([] if shutil.which("redis-server") else ["Redis"])


class Postgres:
    """A cluster that can be crashed and started again."""

    OPTIONS = ("fsync=off", "max_connections=120", "shared_buffers=64MB", "lc_messages=C", "max_wal_size=256MB")

    def __init__(self, yard: Yard) -> None:
        folder = postgresql_folder()
        assert folder, "PostgreSQL is not installed"
        self.yard, self.bin, self.user, self.port = yard, folder, plain_user(), free_port()
        self.data = yard.new_folder("postgresql", self.user)
        command = [self.bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        done = subprocess.run(
            [str(part) for part in [*command, "--locale=C.UTF-8"]], capture_output=True, text=True, user=self.user,
            cwd=self.data,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        self.process: Process | None = None
        self.start()

    def start(self) -> None:
        options = [part for option in self.OPTIONS for part in ("-c", option)]
        place = ["-D", self.data, "-p", self.port, "-k", self.data, "-c", "listen_addresses=127.0.0.1"]
        command = [self.bin / "postgres", *place, *options]
        self.process = self.yard.start("postgresql", command, user=self.user, cwd=self.data)
        wait_until(self.answers, what="PostgreSQL answers")

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def crash(self) -> None:
        """As when the machine fails: no shutdown, recovery from the log at the next start."""
        assert self.process
        self.process.child.send_signal(signal.SIGQUIT)
        self.process.child.wait(60)
        self.process.end()

    def stop(self) -> None:
        """The way a service manager does it: connections are cut, everything is written."""
        assert self.process
        self.process.end(signal.SIGINT, patience=60)

    def url(self, database: str, port: int | None = None) -> str:
        return f"postgres://postgres@127.0.0.1:{port or self.port}/{database}"

    def execute(self, sql: str, database: str = "postgres") -> None:
        with closing(psycopg2.connect(self.url(database))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)

    def copy(self, source: str, target: str) -> None:
        self.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


class Redis:
    """A Redis that can be stopped, filled and emptied."""

    def __init__(self, yard: Yard, *, keeps: bool = True) -> None:
        self.yard, self.port, self.data = yard, free_port(), yard.new_folder(f"redis-{free_port()}")
        self.keeps = keeps
        self.process: Process | None = None
        self.start()

    def start(self) -> None:
        keeping = ["--appendonly", "yes", "--appendfsync", "always"] if self.keeps else ["--appendonly", "no"]
        command = ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--dir", self.data, "--save", ""]
        self.process = self.yard.start(self.data.name, [*command, *keeping])
        wait_until(self.answers, what="Redis answers")

    @contextmanager
    def client(self) -> Iterator[Any]:
        with closing(redis.Redis(port=self.port, socket_timeout=3, socket_connect_timeout=3)) as client:
            yield client

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        assert self.process
        self.process.end()

    def url(self, port: int | None = None) -> str:
        return f"redis://127.0.0.1:{port or self.port}/0"


def environment_without_services() -> dict[str, str]:
    """What the processes inherit: nothing that names a database, a broker, keys or a set-up of somebody else."""
    dropped = {
        "DATABASE_URL", "REDIS_URL", "REDIS_KEY_PREFIX", "SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "AUDIT_KEY", "DATA_DIR",
        "DJANGO_SETTINGS_MODULE", "PORT", "HOST", "DEMO", "LOG_FILE", "METRICS",
    }  # fmt: skip
    return {key: value for key, value in os.environ.items() if key not in dropped}
