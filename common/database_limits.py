"""How long a process waits for PostgreSQL: for a connection, for a lock, for one statement.

The web answers a person, so it gives up early and says why; a worker may compute for minutes; a command (migrate, a
restore) that a person watches is never cut off. Zero is no limit, as in PostgreSQL itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Seconds. `idle` ends a transaction that a stuck process left open: its locks would stop everybody else."""

    statement: int
    lock: int
    idle: int
    connect: int = 5


NO_JIT = "-c jit=off"
"""Pages put many small questions into one statement (`common/asking.py`): together they look dear enough to be compiled,
which would take longer than answering them."""

WEB = Limits(statement=15, lock=3, idle=60)
WORKER = Limits(statement=15 * 60, lock=60, idle=15 * 60)
COMMAND = Limits(statement=0, lock=0, idle=0)
GRACE = 5
"""Seconds for the word of the server that it stopped a statement to arrive."""


def limits_for(arguments: list[str], *, is_web: bool) -> Limits:
    """The usual limits of this process, told by what was started (`sys.argv`)."""
    if is_web:
        return WEB
    return WORKER if is_celery(arguments) else COMMAND


def is_celery(arguments: list[str]) -> bool:
    """`celery -A config worker` and `python -m celery -A config worker`."""
    program = Path(arguments[0] if arguments else "")
    return program.name == "celery" or program.parts[-2:] == ("celery", "__main__.py")


def longest_silence(env: Any, usual: Limits) -> int:
    """Seconds after which a server that says nothing is away: it would have stopped a statement itself before. 0: never."""
    statement = env.int("DATABASE_STATEMENT_TIMEOUT", default=usual.statement)
    return statement + GRACE if statement else 0


def postgresql_options(env: Any, usual: Limits) -> dict[str, Any]:
    """OPTIONS of the connection; the environment may set each: DATABASE_STATEMENT_TIMEOUT and its like, in seconds."""
    seconds = {
        "statement_timeout": env.int("DATABASE_STATEMENT_TIMEOUT", default=usual.statement),
        "lock_timeout": env.int("DATABASE_LOCK_TIMEOUT", default=usual.lock),
        "idle_in_transaction_session_timeout": env.int("DATABASE_IDLE_TIMEOUT", default=usual.idle),
    }
    return {
        "connect_timeout": env.int("DATABASE_CONNECT_TIMEOUT", default=usual.connect),
        "options": " ".join([*(f"-c {name}={value * 1000}" for name, value in seconds.items()), NO_JIT]),
    }
