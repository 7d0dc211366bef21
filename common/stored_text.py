"""The second line of defence: no row goes into the database with hidden characters or with a text it has no room for.

Forms and readers of sheets clean and measure first, at the field and in the row. Commands, tasks and services called
from elsewhere end here. PostgreSQL refuses a text that is too long with an error, SQLite takes it: here both answer
with the same sentence.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.text import clean_text


class TextTooLong(DomainError):
    """A text longer than its column. `field` names the column, which is most often the form's field too."""

    code = "text_too_long"
    message = _("“%(title)s”最多 %(limit)s 字，现在 %(length)s 字。")


@cache
def text_columns(model: type[models.Model]) -> Mapping[str, models.Field]:
    """The columns of a model that hold text, also in JSON, by attribute."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return {field.attname: field for field in model._meta.concrete_fields if isinstance(field, kinds)}


def clean_values(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The texts among the values, ready to be stored. Raises TextTooLong."""
    columns = text_columns(model)
    return {name: _storable(columns[name], value) for name, value in values.items() if name in columns}


def clean_row(row: models.Model) -> None:
    """Clean the texts of a row where they stand. What was not loaded is left alone. Raises TextTooLong."""
    vars(row).update(clean_values(type(row), vars(row)))


def clean_before_save(*, instance: models.Model, raw: bool = False, **_about: Any) -> None:
    """Receiver of `pre_save`; fixtures come as they are."""
    if not raw:
        clean_row(instance)


class PlainTextQuerySet(models.QuerySet):
    """The same for what is written without `save`."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        return super().bulk_create(_cleaned_rows(objs), *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        return super().bulk_update(_cleaned_rows(objs), *args, **kwargs)

    def update(self, **values: Any) -> int:
        return super().update(**{**values, **clean_values(self.model, values)})


def _cleaned_rows(rows: Iterable[Any]) -> list[Any]:
    kept = list(rows)
    for row in kept:
        clean_row(row)
    return kept


def _storable(field: models.Field, value: Any) -> Any:
    if not isinstance(value, str):
        return _cleaned_json(value) if isinstance(field, models.JSONField) else value
    text = clean_text(value)
    if field.max_length is not None and len(text) > field.max_length and not field.choices:
        raise TextTooLong(field=field.name, title=field.verbose_name, limit=field.max_length, length=len(text))
    return text


def _cleaned_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {_cleaned_json(key): _cleaned_json(one) for key, one in value.items()}
    return [_cleaned_json(one) for one in value] if isinstance(value, list | tuple) else value
