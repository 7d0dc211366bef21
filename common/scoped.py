"""The one row filter: every model that a person can see has a queryset with `visible_to(user)`."""

from typing import Any, Self

from common.stored_text import PlainTextQuerySet


class ScopedQuerySet(PlainTextQuerySet):
    """Base of every queryset people read through. Without a rule of its own it gives no rows, never all rows."""

    def visible_to(self, user: Any) -> Self:
        """The rows this user may see."""
        return self.none()
