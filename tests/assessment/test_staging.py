"""The one division of the SQL, against the one rounding of Python."""

from fractions import Fraction

import pytest
from django.db import connection

from assessment.services.staging import divided
from common.rounding import half_up

pytestmark = pytest.mark.django_db
DIVISIONS = [(1, 2), (-1, 2), (3, 2), (-3, 2), (5, 4), (-5, 4), (7, 3), (-7, 3), (0, 9), (2, 3), (-2, 3), (299, 200)]


@pytest.mark.parametrize(("numerator", "denominator"), DIVISIONS)
@pytest.mark.parametrize("above", ["{}", "(SELECT SUM(n) FROM (SELECT {} AS n) x)"])
def test_halves_go_away_from_zero_also_of_sums(numerator, denominator, above):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {divided(above.format(numerator), str(denominator))}")
        assert cursor.fetchone()[0] == half_up(Fraction(numerator, denominator), 0)
