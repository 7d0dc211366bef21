"""What may be there once only: a sentence for the second, also when both were sent in the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from common.errors import DomainError


@contextmanager
def only_one(taken: Any, problem: DomainError) -> Iterator[None]:
    """Save inside. Raises `problem` when the queryset `taken` finds a row, before or because somebody was quicker."""
    if taken.exists():
        raise problem
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if taken.all().exists():
            raise problem from error
        raise
