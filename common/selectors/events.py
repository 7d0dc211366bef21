"""Stories as pages show them."""

from collections.abc import Iterable

from django.db.models import Model

from common.models.events import Event, EventQuerySet


def story(lines: EventQuerySet, parts: Iterable[Model] = ()) -> list[Event]:
    """The lines, oldest first, with who did it, and with `part` as one of the rows `parts` or None.

    The parts of a story are of one model. Without a line about a part a queryset of them is not asked.
    """
    found = list(lines.select_related("actor"))
    rows = {row.pk: row for row in parts} if any(line.part_id for line in found) else {}
    for line in found:
        line.part = rows.get(line.part_id)
    return found
