"""The one rounding of the product: half up, away from zero. Pages, files and scores print the same figure."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any


def plain(number: Decimal) -> str:
    """25 instead of 25.00, 26.67 as it is, with a real minus sign: as far as the number goes, nothing rounded."""
    return f"{number.normalize():f}".replace("-", "−")


def points_text(value: Any) -> str:
    """Points as every page, list and chart prints them: two decimals at most and none that says nothing, 97.84 or 45."""
    return plain(half_up(value) or Decimal(0))


def half_up(value: Any, places: int = 2) -> Decimal:
    """A number with `places` decimals; floats are read as they print, so 86.25 is no 86.2499."""
    if isinstance(value, Fraction):
        shifted = value * 10**places
        whole = (2 * abs(shifted.numerator) + shifted.denominator) // (2 * shifted.denominator)
        return Decimal(whole if value >= 0 else -whole).scaleb(-places)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
