"""The county's numbers."""

from decimal import Decimal

from common.asking import Asking, read, rows_of
from common.models import CountyNumber


@read
def county_number(key: str) -> Asking[Decimal]:
    """Raises CountyNumber.DoesNotExist for a key that no migration brought."""
    found = yield from rows_of(CountyNumber.objects.filter(key=key).values_list("value", flat=True))
    if not found:
        raise CountyNumber.DoesNotExist(key)
    return found[0]


def county_switch(key: str) -> bool:
    """Whether a switch of the county is on. Raises CountyNumber.DoesNotExist for a key that no migration brought."""
    return county_number(key) != 0
