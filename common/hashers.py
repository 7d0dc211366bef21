"""How passwords are kept: Argon2id, with few computations at once on the machine.

The wrapper stands around the hashers because everything that asks for a password ends there: log-in, change, reset,
asking again, the first accounts. Unknown names compute too (`authenticate` does it), so they wait like the others.
"""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher

from common.slots import Slots

PLACES = 2
WAIT_SECONDS = 10
computing = Slots("password", count=PLACES, wait_seconds=WAIT_SECONDS)
"""Two cores, so two computations; who waits longer is told so (`common.slots.Busy`)."""


class InTurn:
    """Compute only while holding one of the places. Raises Busy."""

    def encode(self, *args: Any, **kwargs: Any) -> str:
        with computing.place():
            return super().encode(*args, **kwargs)  # type: ignore[misc]

    def verify(self, *args: Any, **kwargs: Any) -> bool:
        with computing.place():
            return super().verify(*args, **kwargs)  # type: ignore[misc]

    def harden_runtime(self, *args: Any, **kwargs: Any) -> None:
        with computing.place():
            super().harden_runtime(*args, **kwargs)  # type: ignore[misc]


class Argon2Hasher(InTurn, Argon2PasswordHasher):
    """Argon2id with 19 MiB, two rounds, one lane: OWASP's least, and about 0.05 CPU-seconds."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class OldHasher(InTurn, PBKDF2PasswordHasher):
    """Reads the passwords of before; Django writes them anew with Argon2 at the next log-in."""
