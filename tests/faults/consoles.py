"""The near end of tests/faults/console.py."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from tests.faults.processes import ROOT, Yard


class ConsoleError(AssertionError):
    """A deed at the console failed."""


class Console:
    """A process of the site that does one deed after the other."""

    def __init__(self, yard: Yard, name: str, environment: Mapping[str, str], *, before: Sequence[str] = ()) -> None:
        command = [*before, sys.executable, "-m", "tests.faults.console"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = yard.start(name, command, cwd=ROOT, env=environment, **pipes)
        self._lock = threading.Lock()

    def ask(self, deed: str, *args: Any, **wishes: Any) -> Any:
        """What the deed gives. Raises ConsoleError."""
        with self._lock:
            try:
                self.process.child.stdin.write(json.dumps({"deed": deed, "args": args, **wishes}) + "\n")
                self.process.child.stdin.flush()
                line = self.process.child.stdout.readline()
            except BrokenPipeError:
                line = ""
        if not line:
            raise ConsoleError(f"{deed}: the console ended: {self.process.output[-2000:]}")
        found = json.loads(line)
        if "error" in found:
            raise ConsoleError(f"{deed}: {found['error']}")
        return found["result"]

    def close(self) -> None:
        self.process.end(patience=0)
