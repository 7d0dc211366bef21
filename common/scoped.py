"""The one row filter: every model that a person can see has a queryset with `visible_to(user)`."""

from typing import Any, Self

from common.stored_text import PlainTextQuerySet
from common.users import User


class ScopedQuerySet(PlainTextQuerySet):
    """Base of every queryset people read through. Without a rule of its own it gives no rows, never all rows."""

    def visible_to(self, user: User) -> Self:
        """The rows this user may see."""
        return self.none()

    def _related(self, *names: str) -> Any:
        """All rows at the other end of a relation of the model, or of a chain of them: models are not imported here."""
        model: Any = self.model
        for name in names:
            model = model._meta.get_field(name).related_model
        return model._default_manager.all()
