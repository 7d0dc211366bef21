"""Marks that must not be seen: whole phone and identity numbers, and texts of meetings."""

import re

from django.http import HttpResponse

from tests.permissions.cells_activities import TEXTS
from tests.permissions.county import County, body_of
from tests.permissions.principals import expand
from tests.permissions.rows import Row


def marks_in(county: County, response: HttpResponse, user: str, row: Row) -> list[str]:
    """Names of the marks the answer shows although this account may not read them."""
    if response.status_code >= 400 and not response.content:
        return []
    values = {value.encode(): name for name, value in county.marks.items()}
    found = {values[value] for value in re.findall(b"|".join(values), body_of(response))}
    return sorted(name for name in found if not may_read(county, name, user, row))


def may_read(county: County, mark: str, user: str, row: Row) -> bool:
    return mark in row.shows or user in county.readers.get(mark, ()) or user in expand(TEXTS.get(mark, ""))
