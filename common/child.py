"""Run a module as a child that does not outlive its parent: python -m common.child MODULE ARGUMENTS

The kernel tells on Linux (PR_SET_PDEATHSIG); elsewhere, and should that fail, a thread looks who the parent is.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
LOOK_SECONDS = 1
GRACE_SECONDS = 13
PARENT = "SUPERVISOR_PID"


def end_with_parent() -> None:
    """End in order when the parent is gone, however it went. Started by nobody's child, does nothing."""
    parent = int(os.environ.pop(PARENT, "0"))
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=watch, args=(parent,), name="parent-watch", daemon=True).start()


def watch(parent: int) -> None:
    """Ask to end, and after the time for that end whatever is left of the group."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    end_with_parent()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
