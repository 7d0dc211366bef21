"""Titles of columns that somebody of the county pointed out before."""

from collections.abc import Mapping
from datetime import datetime

from common.workbooks.titles import ColumnNames, normalise_title
from members.models import KnownTitle, User
from members.services.imports.columns import columns_of

LONGEST_TITLE = 60


def known_titles(kind: str) -> dict[str, str]:
    """Column keys by title in its plain form; a key no import knows any more is left out."""
    keys = {column.key for column in columns_of(kind)}
    rows = KnownTitle.objects.filter(kind=kind).values_list("title", "key")
    return {title: key for title, key in rows if key in keys}


def remember_titles(*, kind: str, chosen: Mapping[str, str], actor: User, now: datetime) -> None:
    """Keep what a title means for the next import of anybody; a title that means nothing (any more) is forgotten.

    Titles whose own words say what they are need no remembering. Runs in the caller's transaction.
    """
    columns = columns_of(kind)
    names, keys = ColumnNames(columns), {column.key for column in columns}
    for title, key in chosen.items():
        plain = normalise_title(title)
        if not plain or len(plain) > LONGEST_TITLE or names.key_of(title):
            continue
        if key in keys:
            values = {"key": key, "pointed_out_by": actor, "pointed_out_at": now}
            KnownTitle.objects.update_or_create(kind=kind, title=plain, defaults=values)
        else:
            KnownTitle.objects.filter(kind=kind, title=plain).delete()
