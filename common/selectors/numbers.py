"""The county's numbers."""

from decimal import Decimal

from common.models import CountyNumber


def county_number(key: str) -> Decimal:
    """Raises CountyNumber.DoesNotExist for a key that no migration brought."""
    return CountyNumber.objects.values_list("value", flat=True).get(key=key)


def county_switch(key: str) -> bool:
    """Whether a switch of the county is on. Raises CountyNumber.DoesNotExist for a key that no migration brought."""
    return county_number(key) != 0
