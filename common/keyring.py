"""The keys in use. The first use in a process compares them with the stored check values: a wrong key writes nothing."""

import threading

from django.conf import settings

_checking = threading.Lock()
_state = {"is_checked": False}


def field_keys() -> dict[str, bytes]:
    """FIELD_KEYS, the first for new values. Raises KeysDiffer where they are not the keys of the data."""
    check_once()
    return settings.FIELD_KEYS


def hash_key() -> bytes:
    """The key of look-up hashes: HASH_KEY, else the oldest of FIELD_KEYS. Raises KeysDiffer."""
    check_once()
    return bare_hash_key()


def audit_keys() -> dict[str, bytes]:
    """The keys of the audit chain, the first for new seals. Raises KeysDiffer."""
    check_once()
    return settings.AUDIT_KEYS


def bare_hash_key() -> bytes:
    return settings.HASH_KEY or list(settings.FIELD_KEYS.values())[-1]


def check_once() -> None:
    """Compare the keys at the first use; commands that never use one need none."""
    if _state["is_checked"] or not settings.CHECK_KEYS_ON_USE:
        return
    with _checking:
        from common.services.key_checks import check_keys

        _state["is_checked"] = True  # before the check: it uses keys itself
        try:
            check_keys()
        except BaseException:
            _state["is_checked"] = False
            raise


def trust() -> None:
    """The keys were compared already in this process, or are about to be replaced on purpose."""
    _state["is_checked"] = True
