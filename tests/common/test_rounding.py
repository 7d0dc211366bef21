"""One rounding: half up, away from zero."""

from decimal import Decimal
from fractions import Fraction

import pytest

from common.rounding import half_up


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("86.25"), 1, "86.3"),
        (Decimal("86.35"), 1, "86.4"),
        (Decimal("-0.125"), 2, "-0.13"),
        (86.25, 1, "86.3"),
        (2.675, 2, "2.68"),
        (7, 2, "7.00"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(5, 2), 0, "3"),
        (Decimal("1E+2"), 1, "100.0"),
    ],
)
def test_half_is_rounded_away_from_zero(value, places, shown):
    assert str(half_up(value, places)) == shown
