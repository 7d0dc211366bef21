"""A deed that was done before, by oneself a moment ago or by a colleague: the answer says what happened, not that it failed.

Views ask before the permission of the deed, which often ends with the deed, and once more when the service refuses:
somebody may have been quicker.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import last_change
from common.periods import day_text
from common.requests import Request


@dataclass(frozen=True)
class Done:
    """What was done, in the word of the button; by whom and when, as far as it is known."""

    deed: Any
    by: Any = None
    at: date | None = None

    def sentence(self) -> str:
        """已由周建国于11月26日 17:32核实并发布，没有再办一次。"""
        values = {
            "who": self.by.name if self.by else "",
            "when": in_words(self.at) if self.at else "",
            "deed": self.deed,
        }
        if self.by and self.at:
            return _("已由%(who)s于%(when)s办理“%(deed)s”，没有再办一次。") % values
        if self.at:
            return _("已于%(when)s办理“%(deed)s”，没有再办一次。") % values
        return _("“%(deed)s”已经办过，没有再办一次。") % values


def in_words(at: date) -> str:
    """The day, and the minute where it is known."""
    if not isinstance(at, datetime):
        return day_text(at, timezone.localdate().year)
    moment = timezone.localtime(at)
    return f"{day_text(moment.date(), timezone.localdate().year)} {moment:%H:%M}"


def done_to(row: Model, deed: Any, field: str, *values: str) -> Done | None:
    """Whether the field of the stored row already says so (one of `values`; any value without them), and who made it so."""
    stored = type(row)._default_manager.filter(pk=row.pk).values_list(field, flat=True).first()
    if not (stored in values if values else stored):
        return None
    entry = last_change(row, field)
    return Done(deed, entry.actor, entry.timestamp) if entry else Done(deed)


def tell(request: Request, done: Done | None) -> bool:
    """Say it on the next page; False where there is nothing to say."""
    if done is not None:
        messages.info(request, done.sentence())
    return done is not None


def all_told(request: Request, found: list[Done | None]) -> bool:
    """Several rows at once: only where every one of them was done before, each sentence once."""
    if not found or any(done is None for done in found):
        return False
    for sentence in dict.fromkeys(done.sentence() for done in found if done):
        messages.info(request, sentence)
    return True
