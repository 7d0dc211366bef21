"""The column type of points and quantities."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.db import models

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


def to_hundredths(value: Any) -> int:
    """Whole hundredths, rounded half up."""
    return int((Decimal(str(value)) * HUNDRED).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class HundredthsField(models.Field):
    """A number with two decimals, stored as a whole number of hundredths and read as Decimal.

    SQLite keeps decimals as binary floats, so the same sum could differ between the two engines; whole numbers cannot.
    Not an integer field to Django: `Avg` would then give a float of hundredths, or cut off what is below one.
    """

    def db_type(self, connection: Any) -> str:
        return connection.data_types["BigIntegerField"]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else (Decimal(str(value)) / HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else to_hundredths(value)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.DecimalField, "decimal_places": 2, **kwargs})
