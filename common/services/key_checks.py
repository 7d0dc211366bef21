"""Compare the keys at hand with those the data was made with: at every start, and before the first use of a key.

A lost key file that is replaced by a new one, or keys in another order, would otherwise be noticed when pages fail and
nobody is found; what was written in between would have to be told apart by hand.
"""

from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection, transaction

from common import keyring
from common.ciphers import MACS, mac_now
from common.errors import DomainError
from common.fields import decrypt, keyed_hash
from common.models import KeyCheck, KeyKind
from common.selectors import key_uses

HASH_NAME = "hash"
SETTINGS = {KeyKind.FIELD: "FIELD_KEYS", KeyKind.HASH: "HASH_KEY", KeyKind.AUDIT: "AUDIT_KEY"}
FILES = {KeyKind.FIELD: "field.keys", KeyKind.HASH: "hash.key", KeyKind.AUDIT: "audit.key"}


class KeysDiffer(DomainError):
    """The keys at hand are not those of the data. The sentence says which, and what to do."""

    code = "keys_differ"


def keys_at_hand() -> dict[tuple[str, str], bytes]:
    """Every key of the settings by kind and name."""
    fields = {(str(KeyKind.FIELD), name): key for name, key in settings.FIELD_KEYS.items()}
    audit = {(str(KeyKind.AUDIT), name): key for name, key in settings.AUDIT_KEYS.items()}
    return {**fields, (str(KeyKind.HASH), HASH_NAME): keyring.bare_hash_key(), **audit}


def check_value(key: bytes, kind: str, name: str, algorithm: str) -> str:
    return MACS[algorithm](key, f"lianjian key check|{kind}|{name}".encode()).hex()


def check_keys(*, rehashing: bool = False) -> None:
    """Raise KeysDiffer where a key is missing or is another one; write nothing. An empty database says nothing.

    Before look-up hashes are made anew (`rehashing`) their old key need not be there.
    """
    if KeyCheck._meta.db_table not in connection.introspection.table_names():
        return
    stored = list(KeyCheck.objects.all())
    told = _differences(stored, rehashing) if stored else _unreadable(rehashing)
    if told:
        raise KeysDiffer(" ".join(told))


@transaction.atomic
def settle_keys(*, now: datetime) -> int:
    """Check the keys and keep a check value of each that has none yet; return how many were added. Raises KeysDiffer."""
    check_keys()
    keyring.trust()
    known = set(KeyCheck.objects.values_list("kind", "name"))
    new = [new_check(key, kind, name, now) for (kind, name), key in keys_at_hand().items() if (kind, name) not in known]
    # Web and worker of a new site start side by side: who comes second finds the rows there.
    KeyCheck.objects.bulk_create(new, ignore_conflicts=True)
    _forget_replaced_keys()
    return len(new)


def new_check(key: bytes, kind: str, name: str, now: datetime) -> KeyCheck:
    algorithm = mac_now()
    value = check_value(key, kind, name, algorithm)
    return KeyCheck(kind=kind, name=name, algorithm=algorithm, value=value, created_at=now)


def _forget_replaced_keys() -> None:
    """Check values of field keys that were taken out after a rotation: nothing is stored under them any more."""
    gone = KeyCheck.objects.filter(kind=KeyKind.FIELD).exclude(name__in=settings.FIELD_KEYS)
    gone.delete()


def _differences(stored: list[KeyCheck], rehashing: bool) -> list[str]:
    at_hand = keys_at_hand()
    told = []
    for row in stored:
        if rehashing and row.kind == KeyKind.HASH:
            continue
        key = at_hand.get((row.kind, row.name))
        if key is None:
            told += _missing(row)
        elif check_value(key, row.kind, row.name, row.algorithm) != row.value:
            told.append(_another_hash_key(row) if row.kind == KeyKind.HASH else _another(row))
        elif row.kind == KeyKind.HASH and row.algorithm != mac_now():
            told.append(_another_profile())
    return told


def _missing(row: KeyCheck) -> list[str]:
    if row.kind == KeyKind.FIELD:
        uses = key_uses.uses_of(row.name)
        if not uses:
            return []
        return [
            f"缺少加密密钥 {row.name}：本库还有 {uses} 处电话、身份证号或文件要用它才能读。"
            f"请把它补回{_place(row.kind)}（可排在后面），或用它运行 manage.py rotate_keys 之后再去掉。"
        ]
    return [
        f"缺少审计密钥 {row.name}：以前的封存要用它才能核对。请把它补回{_place(row.kind)}（可排在后面）；"
        f"确已找不回的，运行 manage.py rotate_keys --lost-audit-key {row.name}，以前的封存从此无法核对。"
    ]


def _another(row: KeyCheck) -> str:
    name = f"{row.get_kind_display()} {row.name} "
    return f"{name}不是本库一直用的那一把，系统不启动，以免写进读不出来的内容。请从备份找回原来的密钥，放回{_place(row.kind)}。"


def _another_hash_key(row: KeyCheck) -> str:
    right = [
        name
        for name, key in settings.FIELD_KEYS.items()
        if check_value(key, row.kind, row.name, row.algorithm) == row.value
    ]
    if right and settings.HASH_KEY is None:
        return f"FIELD_KEYS 的先后不对：按身份证号、电话查人用的是 {right[0]}，它应排在最后；或把它另写进 HASH_KEY。"
    if right:
        return f"HASH_KEY 不是本库一直用的那一把，按身份证号会查不到人。本库用的与 FIELD_KEYS 里的 {right[0]} 相同。"
    return (
        f"查找密钥不是本库一直用的那一把，按身份证号会查不到人，系统不启动。请从备份找回，放回{_place(KeyKind.HASH)}；"
        "确要换新的，运行 manage.py rotate_keys --rehash。"
    )


def _another_profile() -> str:
    return (
        f"CRYPTO_PROFILE 改成了 {settings.CRYPTO_PROFILE}，而查找值还是按原来的算法存的，按身份证号会查不到人。"
        "请停下系统，运行 manage.py rotate_keys --rehash，再启动；不换算法的，把 CRYPTO_PROFILE 改回去。"
    )


def _place(kind: str) -> str:
    return f"环境变量 {SETTINGS[KeyKind(kind)]} 或数据文件夹里的 {FILES[KeyKind(kind)]}"


def _unreadable(rehashing: bool) -> list[str]:
    """A site without check values: whether the keys read what is stored, tried on one value of each key and field."""
    told = []
    for model in key_uses.encrypted_models():
        for field in key_uses.encrypted_fields(model):
            told += _unread_of(field, rehashing)
    return list(dict.fromkeys(told))


def _unread_of(field: Any, rehashing: bool) -> list[str]:
    rows = key_uses.stored_values(field)
    names = list(settings.FIELD_KEYS)
    others = rows
    for name in names:
        others = others.exclude(pk__in=key_uses.made_with(rows, f"{name}:").values("pk"))
    told = []
    if strange := others.first():
        lost = strange.stored.partition(":")[0]
        told.append(f"缺少加密密钥 {lost}：本库的电话、身份证号要用它才能读。请把它补回{_place(KeyKind.FIELD)}。")
    for name in names:
        row = key_uses.made_with(rows, f"{name}:").first()
        if row is not None and (problem := _problem_of(field, row, name, rehashing)):
            told.append(problem)
    return told


def _problem_of(field: Any, row: Any, name: str, rehashing: bool) -> str:
    try:
        text = decrypt(row.stored, bound_to=field.place_of(row))
    except InvalidTag:
        return (
            f"加密密钥 {name} 不是本库一直用的那一把，读不出已登记的号码，系统不启动。"
            f"请从备份找回原来的密钥，放回{_place(KeyKind.FIELD)}。"
        )
    kept = getattr(row, field.hashed_in) if field.hashed_in and not rehashing else keyed_hash(text)
    if kept.startswith("sm3:") != keyed_hash(text).startswith("sm3:"):
        return _another_profile()
    if kept != keyed_hash(text):
        return (
            "查找密钥不是本库一直用的那一把，按身份证号会查不到人：没有 HASH_KEY 时用 FIELD_KEYS 的最后一把，"
            "请核对几把的先后；从别处搬来的，把原来的 HASH_KEY 一并带来。"
        )
    return ""
