"""The column type of points and quantities."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from common.rounding import half_up

HUNDRED = Decimal(100)
MAX_DIGITS = 9
"""What a person may type: more than any county counts, and far below what the column takes."""


def to_hundredths(value: Any) -> int:
    """Whole hundredths, rounded half up."""
    return int(half_up(Decimal(str(value)) * HUNDRED, 0))


class HundredthsField(models.Field):
    """A number with two decimals, stored as a whole number of hundredths and read as Decimal.

    SQLite keeps decimals as binary floats, so the same sum could differ between the two engines; whole numbers cannot.
    Not an integer field to Django: `Avg` would then give a float of hundredths, or cut off what is below one.
    """

    def db_type(self, connection: Any) -> str:
        return connection.data_types["BigIntegerField"]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else half_up(Decimal(str(value)) / HUNDRED)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else to_hundredths(value)

    def formfield(self, **kwargs: Any) -> Any:
        bounds = {"form_class": forms.DecimalField, "decimal_places": 2, "max_digits": MAX_DIGITS}
        return super().formfield(**{**bounds, **kwargs})
