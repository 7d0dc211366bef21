"""Keep the processes of one site running: start, watch, start again, end in order."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from common import child as child_module

LOOK_SECONDS = 0.3
LONGEST_PAUSE = 60
STEADY_SECONDS = 60
"""Who ran for so long is started again at once; who dies sooner waits longer each time."""
OFTEN = 5
GRACE_SECONDS = child_module.GRACE_SECONDS


@dataclass
class Child:
    """One process of the site, with what happened to it."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    next_start: float = 0.0
    quick_deaths: int = 0

    @property
    def pause(self) -> int:
        """Seconds until the next start: 1, 2, 4 … 60."""
        return min(2 ** max(self.quick_deaths - 1, 0), LONGEST_PAUSE)


class Supervisor:
    """Runs the named commands until `stop` is set. A child that dies is started again while the others go on."""

    def __init__(
        self,
        commands: dict[str, list[str]],
        *,
        folder: Path,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.folder, self.say, self.clock = folder, say, clock

    def run(self, stop: threading.Event, at_each_look: Callable[[], None] = lambda: None) -> None:
        """Start all and watch them; end all whatever happens."""
        try:
            while True:
                self.look()
                at_each_look()
                if stop.wait(LOOK_SECONDS):
                    return
        finally:
            end([child.process for child in self.children if child.process])

    def look(self) -> None:
        """Start who is due, note who died."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self.note_death(child)
            if child.process is None and self.clock() >= child.next_start:
                self.start(child)

    def start(self, child: Child) -> None:
        # A session of its own: the terminal's Ctrl-C reaches only this process, which ends the children in order.
        environment = os.environ | {child_module.PARENT: str(os.getpid())}
        child.process = subprocess.Popen(child.command, cwd=self.folder, env=environment, start_new_session=True)  # noqa: S603
        child.started_at = self.clock()

    def note_death(self, child: Child) -> None:
        process, child.process = child.process, None
        if process is None:
            return
        kill_group(process)  # what it left behind would hold the port
        lived = self.clock() - child.started_at
        child.quick_deaths = 1 if lived >= STEADY_SECONDS else child.quick_deaths + 1
        child.next_start = self.clock() + child.pause
        self.say(death_words(child, process.returncode))


def death_words(child: Child, code: int) -> str:
    values = {"name": child.name, "code": code, "times": child.quick_deaths, "pause": child.pause}
    if child.quick_deaths >= OFTEN:
        text = _(
            "%(name)s连续 %(times)s 次启动后很快就停（返回值 %(code)s），原因见上面的错误信息。"
            "每隔 %(pause)s 秒再试，其余部分照常运行。"
        )
    else:
        text = _("%(name)s意外停止（返回值 %(code)s），%(pause)s 秒后重新启动，其余部分照常运行。")
    return text % values


def end(processes: list[subprocess.Popen]) -> None:
    """Ask every child to end (work in hand is finished or put back), then end what is left of their groups."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(deadline - time.monotonic(), 0))
        kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
