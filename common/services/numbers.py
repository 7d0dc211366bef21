"""The county's numbers and switches: changed by name, with where the value comes from."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from common import audit
from common.models import CountyNumber


@transaction.atomic
def set_county_number(*, key: str, value: Decimal, origin: str, actor: Any) -> CountyNumber:
    """Give a number another value. Raises CountyNumber.DoesNotExist for a key that no migration brought."""
    number = CountyNumber.objects.select_for_update().get(key=key)
    before, number.value, number.origin = number.value, value, origin
    number.save(update_fields=["value", "origin"])
    audit.record(actor=actor, deed="county_number.set", target=number, key=key, before=str(before), after=str(value))
    return number
