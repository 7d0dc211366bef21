"""Personal data in the database: encrypted text bound to its row, and keyed hashes for exact look-up (control 31).

A stored value reads `key name:algorithm:base64`. It was sealed together with the name of its table and column and the
row's `row_seal`, so that a value copied to another row or column does not open. Values from before that
(`key name:base64`) are still read; `manage.py rotate_keys` rewrites them.
"""

import base64
import uuid
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from common.ciphers import GM, MACS, SEALINGS, profile, sealing_now
from common.keyring import field_keys, hash_key

FILE_MARK = b"lianjian-sealed"


class Ciphertext(str):
    """A value as the database has it: opened when somebody reads the attribute of its row."""

    __slots__ = ()


def encrypt(text: str, *, bound_to: str) -> str:
    """Encrypt with the first of FIELD_KEYS for the one place that `bound_to` names."""
    name, key = next(iter(field_keys().items()))
    sealing = sealing_now()
    sealed = sealing.seal(key, text.encode(), bound_to.encode())
    return f"{name}:{sealing.code}:{base64.b64encode(sealed).decode()}"


def decrypt(stored: str, *, bound_to: str) -> str:
    """Undo `encrypt`. Raises KeyError for a key that is gone, InvalidTag for a value changed or from another place."""
    name, _, rest = stored.partition(":")
    code, bound, body = rest.rpartition(":")
    sealing = SEALINGS[code if bound else "a1"]
    sealed = base64.b64decode(body)
    return sealing.open(field_keys()[name], sealed, bound_to.encode() if bound else None).decode()


def encrypt_bytes(content: bytes, *, bound_to: str) -> bytes:
    """The same for the content of a file."""
    name, key = next(iter(field_keys().items()))
    sealing = sealing_now()
    head = b":".join([FILE_MARK, name.encode(), sealing.code.encode(), b""])
    return head + sealing.seal(key, content, bound_to.encode())


def decrypt_bytes(stored: bytes, *, bound_to: str) -> bytes:
    if not stored.startswith(FILE_MARK + b":"):  # from before contents were bound to their place
        name, _, body = stored.partition(b":")
        return SEALINGS["a1"].open(field_keys()[name.decode()], body, None)
    _mark, key_name, code, body = stored.split(b":", 3)
    return SEALINGS[code.decode()].open(field_keys()[key_name.decode()], body, bound_to.encode())


def head_now() -> str:
    """How values begin that are made under the present first key and profile."""
    return f"{next(iter(field_keys()))}:{sealing_now().code}:"


def keyed_hash(text: str) -> str:
    """A hash for equality look-ups under HASH_KEY; one made with SM3 says so, one made with SHA-256 is plain hex."""
    if not text:
        return ""
    content = b"lookup:" + text.encode()
    if profile() == GM:
        return "sm3:" + base64.urlsafe_b64encode(MACS["hmac-sm3"](hash_key(), content)).decode()
    return MACS["hmac-sha256"](hash_key(), content).hex()


class SealedRow(models.Model):
    """A row with encrypted values. `row_seal` is its own for ever: what was sealed in this row opens in no other."""

    row_seal = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class OpenedOnReading(DeferredAttribute):
    """Opens a value when it is asked for: only here are value and row known together."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)  # loads it where it was deferred
        if isinstance(value, Ciphertext):
            value = decrypt(value, bound_to=self.field.place_of(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # With a setter this is asked before the instance's own dictionary.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that is plain in Python and encrypted in the database. It cannot be filtered on: look up its hash.

    `hashed_in` names the column with its keyed hash, so that a new hash key or profile can rewrite it.
    """

    descriptor_class = OpenedOnReading

    def __init__(self, *args: Any, hashed_in: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hashed_in = hashed_in

    def place_of(self, instance: Any) -> str:
        """Table, column and row, as sealed into the value."""
        return f"{self.model._meta.db_table}|{self.column}|{instance.row_seal.hex}"

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        held = model_instance.__dict__.get(self.attname)
        if isinstance(held, Ciphertext):  # nobody opened it: it goes back as it came
            return held
        value = super().pre_save(model_instance, add)
        return Ciphertext(encrypt(value, bound_to=self.place_of(model_instance))) if value else value

    def get_prep_value(self, value: Any) -> Any:
        """Raises TypeError for plain text: only a save of the whole row knows where the value will stand."""
        if value and not isinstance(value, Ciphertext):
            raise TypeError(f"{self.name} is encrypted for its row: save the row, or look up its hash")
        return str(value) if value else super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Ciphertext) else super().to_python(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return Ciphertext(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in ("isnull", "exact") else None

    def check(self, **kwargs: Any) -> list[Any]:
        found = super().check(**kwargs)
        if not issubclass(self.model, SealedRow):
            found.append(checks.Error("An encrypted field needs a row with a seal (SealedRow).", obj=self))
        return found
