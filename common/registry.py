"""What the site knows of a model, in one place: its deeds, and its lists with columns, filters and who may take them away.

The registry writes nothing down itself: a list is known by its definition (`listing.define` in an app's lists.py), a deed
by its row (`register` in deeds.py). What an API tells of a row will be its columns by name: docs/architecture.md.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Model

from common import deeds
from common.deeds import Deed
from common.listing import ListDefinition, definitions


@dataclass(frozen=True)
class Known:
    """One model and what can be asked about it."""

    model: type[Model]
    lists: tuple[ListDefinition, ...]

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """In the order of their buttons."""
        return deeds.of(self.model)


def models() -> dict[type[Model], Known]:
    """Every model that has a list, by model."""
    lists: dict[type[Model], list[ListDefinition]] = defaultdict(list)
    for listed in definitions():
        lists[listed.model].append(listed)
    return {model: Known(model, tuple(found)) for model, found in lists.items()}


def of(model: type[Model]) -> Known:
    """What is known of a model; without lists where it has none."""
    return models().get(model, Known(model, ()))
