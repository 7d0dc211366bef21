"""A Redis of one's own for tests that stop it, freeze it, empty it and fill it: never the one of the machine."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import redis


class OwnRedis:
    """A redis-server on a free port, with its data in `folder`. `append=True` keeps the data over a stop."""

    def __init__(self, folder: Path, *, append: bool = False) -> None:
        self.folder, self.append = folder, append
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=5)

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder),
             "--save", "", "--appendonly", "yes" if self.append else "no"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        end = time.monotonic() + 20
        while not self.answers():
            assert time.monotonic() < end, "redis-server did not start"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with self.client as client:
                return client.ping()
        except redis.RedisError:
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGCONT)
            self.process.terminate()
            self.process.wait(timeout=20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def empty(self) -> None:
        with self.client as client:
            client.flushall()

    def fill(self) -> None:
        """No room for another key, and none is thrown out."""
        with self.client as client:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", "1")

    def make_room(self) -> None:
        with self.client as client:
            client.config_set("maxmemory", "0")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
