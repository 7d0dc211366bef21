"""Expected failures: typed, with a text for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A deed that cannot be done, with the sentence to show. Subclasses live beside the service that raises them.

    Keyword arguments fill the placeholders of `message`; `field` names the form field the sentence belongs to.
    """

    code = "domain_error"
    message: Any = _("这件事现在办不了。")

    def __init__(self, message: Any = None, *, field: str | None = None, **values: Any) -> None:
        self.field = field
        self.values = values
        text = message if message is not None else self.message
        self.message = text % values if values else text
        super().__init__(str(self.message))


class Forbidden(DomainError):
    """It is not this person's to do, as only the service can tell: views answer 403 with the sentence."""

    code = "forbidden"
