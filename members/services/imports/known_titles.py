"""Titles of columns that somebody of the county pointed out before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common import audit
from common.workbooks.titles import ColumnNames, normalise_title
from members.choices import ImportKind
from members.models import KnownTitle, User
from members.services.imports.columns import columns_of

LONGEST_TITLE = 60


def known_titles(kind: str) -> dict[str, str]:
    """Column keys by title in its plain form; a key no import knows any more is left out."""
    keys = {column.key for column in columns_of(kind)}
    rows = KnownTitle.objects.filter(kind=kind).values_list("title", "key")
    return {title: key for title, key in rows if key in keys}


@dataclass(frozen=True)
class Remembered:
    """One title the county remembers, with the column it stands for in words."""

    row: KnownTitle
    meaning: str


def remembered_titles() -> list[Remembered]:
    """All that the county remembers, with who pointed it out and when."""
    words = {kind: {column.key: column.title for column in columns_of(kind)} for kind in ImportKind.values}
    rows = KnownTitle.objects.select_related("pointed_out_by")
    return [Remembered(row, words[row.kind][row.key]) for row in rows if row.key in words[row.kind]]


def remember_titles(*, kind: str, chosen: Mapping[str, str], actor: User, now: datetime) -> None:
    """Keep what a title means for the next import of anybody; a title that means nothing (any more) is forgotten.

    Titles whose own words say what they are need no remembering. What changes goes into the log. Runs in the caller's
    transaction.
    """
    columns = columns_of(kind)
    names, keys = ColumnNames(columns), {column.key for column in columns}
    for title, key in chosen.items():
        plain = normalise_title(title)
        if not plain or len(plain) > LONGEST_TITLE or names.key_of(title):
            continue
        known = KnownTitle.objects.filter(kind=kind, title=plain).first()
        if key in keys:
            _remember(known, kind, plain, key, actor, now)
        elif known:
            forget_title(title=known, actor=actor)


def _remember(known: KnownTitle | None, kind: str, title: str, key: str, actor: User, now: datetime) -> None:
    """Who said so first stays named while others only repeat it."""
    if known and known.key == key:
        return
    values = {"key": key, "pointed_out_by": actor, "pointed_out_at": now}
    row, _created = KnownTitle.objects.update_or_create(kind=kind, title=title, defaults=values)
    audit.record(actor=actor, deed="import.point_out", target=row, kind=kind, column=key, before=known and known.key)


@transaction.atomic
def forget_title(*, title: KnownTitle, actor: User) -> None:
    """Take back what the county remembers of a title: from the next file on it is asked about again."""
    audit.record(actor=actor, deed="import.forget_title", target=title, kind=title.kind, column=title.key)
    title.delete()
