"""Which key and algorithm the stored values were made with: rows by field, and files."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Left, StrIndex
from django.db.models.query import QuerySet

from common.ciphers import SEALINGS
from common.fields import FILE_MARK, EncryptedTextField, SealedRow

HEAD_BYTES = 80


def encrypted_fields(model: Any) -> list[EncryptedTextField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]


def encrypted_models() -> list[Any]:
    """Every model with encrypted fields."""
    return [model for model in apps.get_models() if issubclass(model, SealedRow) and encrypted_fields(model)]


def stored_values(field: EncryptedTextField) -> QuerySet:
    """The rows with a value in this field; `stored` is the value as it lies in the database."""
    rows = field.model._base_manager.order_by()
    return rows.annotate(stored=Cast(F(field.attname), TextField())).exclude(stored="").exclude(stored=None)


def made_with(rows: QuerySet, head: str) -> QuerySet:
    """Those of `stored_values` that begin so. Not by LIKE: SQLite's does not tell large from small letters."""
    return rows.alias(head=Left("stored", len(head))).filter(head=head)


def rows_by_key() -> Counter[str]:
    """How many stored values use which key, by its name."""
    found: Counter[str] = Counter()
    for model in encrypted_models():
        for field in encrypted_fields(model):
            named = stored_values(field).annotate(key=Left("stored", StrIndex("stored", Value(":")) - 1))
            for name in named.values_list("key", flat=True).distinct():
                found[name] += made_with(stored_values(field), f"{name}:").count()
    return found


def unbound_values() -> int:
    """How many stored values are from before values were bound to their row."""
    found = 0
    for model in encrypted_models():
        for field in encrypted_fields(model):
            rows = stored_values(field)
            bound = [made_with(rows, f"{name}:{code}:").count() for name in settings.FIELD_KEYS for code in SEALINGS]
            found += rows.count() - sum(bound)
    return found


def sealed_files() -> Iterator[Path]:
    """Every encrypted file of the site."""
    folder = Path(settings.MEDIA_ROOT) / "imports"
    return (path for path in sorted(folder.glob("*/*")) if path.is_file() and path.suffix != ".draft")


def head_of(path: Path) -> tuple[str, str]:
    """Key name and algorithm of an encrypted file; no algorithm for one from before contents were bound."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    parts = head.split(b":", 3)
    if parts[0] == FILE_MARK and len(parts) == 4:
        return parts[1].decode(errors="replace"), parts[2].decode(errors="replace")
    return parts[0].decode(errors="replace"), ""


def files_by_key() -> Counter[str]:
    return Counter(head_of(path)[0] for path in sealed_files())


def uses_of(name: str) -> int:
    """How many stored values and files only this key opens."""
    rows = sum(
        made_with(stored_values(field), f"{name}:").count()
        for model in encrypted_models()
        for field in encrypted_fields(model)
    )
    return rows + files_by_key()[name]
