"""The columns of models by their names."""

from typing import Any

from django.db.models import Field, Model


def column_of(model: type[Model] | Model, name: str) -> "Field[Any, Any]":
    """A column of this very table. Raises TypeError for what stands in another one and only points here."""
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise TypeError(f"{name} is no column of {model._meta.label}")
    return found
