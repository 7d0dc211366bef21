"""Child processes in groups of their own, ended for sure, and waiting with a limit."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds; the processes share their machine


class NotInTime(AssertionError):
    """What was waited for did not happen."""


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE, what: str = "") -> Any:
    """The first true answer of the condition. Raises NotInTime."""
    end = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        if time.monotonic() > end:
            raise NotInTime(f"not within {seconds} s: {what or condition}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plain_user() -> str | None:
    """PostgreSQL refuses to run as root: whom it runs as then."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Process:
    """A command in a session of its own, with its output in a file."""

    def __init__(self, yard: "Yard", command: Sequence[Any], *, log: Path, user: str | None, **options: Any) -> None:
        self.yard, self.log = yard, log
        with log.open("ab") as output:
            streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
            group = pwd.getpwnam(user).pw_gid if user else None
            self.child = subprocess.Popen(
                [str(part) for part in command], start_new_session=True, user=user, group=group,
                extra_groups=[] if user else None, **streams | options,
            )  # fmt: skip
        yard.tell("group", self.child.pid)

    @property
    def pid(self) -> int:
        return self.child.pid

    @property
    def is_alive(self) -> bool:
        return self.child.poll() is None

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the whole group and wait for the leader's end."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)
        self.child.wait(PATIENCE)

    def end(self, number: int = signal.SIGTERM, patience: float = 20) -> None:
        """Ask the leader to end; what is left of the group then is killed."""
        if self.is_alive:
            self.child.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.child.wait(patience)
        self.kill()
        for stream in (self.child.stdin, self.child.stdout):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()
        self.yard.forget(self)

    def pause(self) -> None:
        os.killpg(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)


class Yard:
    """Where the processes and folders of a run live."""

    def __init__(self) -> None:
        # Outside pytest's own folder: another user (PostgreSQL's) has to reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="lianjian-faults-"))
        self.folder.chmod(0o755)
        self.running: list[Process] = []
        self._guard = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("guard.py"))], stdin=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip
        self.tell("folder", self.folder)

    def tell(self, word: str, value: Any) -> None:
        assert self._guard.stdin
        self._guard.stdin.write(f"{word} {value}\n")
        self._guard.stdin.flush()

    def start(self, name: str, command: Sequence[Any], *, user: str | None = None, **options: Any) -> Process:
        process = Process(self, command, log=self.folder / f"{name}.log", user=user, **options)
        self.running.append(process)
        return process

    def forget(self, process: Process) -> None:
        if process in self.running:
            self.running.remove(process)
            self.tell("ended", process.pid)

    def new_folder(self, name: str, user: str | None = None) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        if user:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        return folder

    def close(self) -> None:
        for process in reversed(list(self.running)):
            process.kill()
            process.end()
        assert self._guard.stdin
        self._guard.stdin.close()
        self._guard.wait(PATIENCE)
