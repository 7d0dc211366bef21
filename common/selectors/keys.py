"""Check values of the keys: what a backup keeps, so that a restore can tell whether the keys at hand are the right ones."""

from typing import TypedDict

from common.models import KeyCheck


class KeyCheckValue(TypedDict):
    """One key: its kind (field, hash, audit), name, the algorithm and the MAC of a constant. Never the key."""

    kind: str
    name: str
    algorithm: str
    value: str


def key_check_values() -> list[KeyCheckValue]:
    """The check values of every key the data of this site was made with, in a fixed order."""
    rows = KeyCheck.objects.order_by("kind", "name").values("kind", "name", "algorithm", "value")
    return [KeyCheckValue(**row) for row in rows]
