"""Deeds: one row says what may be done with an object, by whom, from which states, with which form and service.

The button, the page, the words for the auditor, the matrix and the base case of the tests (tests/permissions/test_deeds.py)
read this row. An app keeps its rows in `deeds.py`, above its services and forms and below its views.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from common.already import Done, done_to
from common.deed_words import name_of, word_of
from common.moves import Move, Moves
from common.refusals import has_refusal
from common.users import User


@dataclass(frozen=True)
class Deed:
    """A verb on a row of `subject`.

    `verb` is the word of the button, `name` the stable name that has words in the registry, `who` a rule with its
    refusal. `gives` are the keywords of the service that the view fills: actor, now, at (the moment), on (the day).
    Without a `form` the deed has a page of its own, and the view calls the service.
    """

    name: str
    verb: Any
    subject: type[Model]
    who: Callable[..., bool]
    address: str
    move: Move | None = None
    """None where the row has no state: then `before` alone tells whether it was done."""
    service: Callable[..., Any] | None = None
    form: type[Any] | None = None
    done: Any = ""
    """The sentence afterwards; `%(name)s` is the object, what else it tells the view fills in."""
    needs_reason: str = ""
    """The field that must not be empty, where there is one."""
    gives: tuple[str, ...] = ("actor", "now")
    argument: str = ""
    """The service's keyword for the row; else the name of the model."""
    offered: Callable[[Any], bool] | None = None
    """What else must hold for the button to show; the service refuses by itself."""
    before: Callable[[Any], Done | None] | None = None
    """Who did it, once the row has left `move.starts`; else the audit log says who set the state `move.to`."""
    makes: bool = False
    """It makes a row, or is done to a whole year or quarter: `who` takes the person alone, and the address has no row."""
    args: Callable[[Any], list[Any]] | None = None
    """The parts of the address for a row; else its key."""
    button: tuple[str, str] = ("", "")
    """Name and value of its button, where several deeds share the form of a page."""

    @property
    def keyword(self) -> str:
        return self.argument or str(self.subject._meta.model_name)

    def call(self, **given: Any) -> Any:
        """Do it. Raises TypeError for a deed whose own view calls the service."""
        if self.service is None:
            raise TypeError(f"{self.name} has no service")
        return self.service(**given)

    def starts_from(self, row: Any) -> bool:
        return self.move is None or row.state in self.move.starts

    def is_offered(self, user: User, row: Any) -> bool:
        """Whether the button shows: a button that shows is a deed that is allowed."""
        return self.starts_from(row) and self.who(user, row) and (self.offered is None or self.offered(row))

    def is_pressed(self, data: Any) -> bool:
        """Whether a post asks for this one of the deeds on a page."""
        name, value = self.button
        return data.get(name) == value

    def done_before(self, row: Any) -> Done | None:
        """What to answer to who comes too late; None where the deed still starts, or was never done."""
        if self.move is not None and row.state in self.move.starts:
            return None
        if self.before is not None:
            return self.before(row)
        return done_to(row, self.verb, "state", self.move.to) if self.move and self.move.to else None

    def address_args(self, row: Any) -> list[Any]:
        return [row.pk] if self.args is None else self.args(row)


def from_choice(choice: Any, subject: type[Model], moves: Moves, kind: str = "", **more: Any) -> Deed:
    """The row of a member of an app's TextChoices: NeedDeed.PUBLISH on a Need is `need.publish`, `alliances:need-publish`.

    `kind` stands in both for a model that goes by another word there than its name. What `more` names stands instead of
    what follows from the choice.
    """
    kind = kind or str(subject._meta.model_name)
    values: dict[str, Any] = {
        "name": name_of(kind, choice),
        "verb": choice.label,
        "subject": subject,
        "move": moves.get(choice),
        "address": f"{subject._meta.app_label}:{name_of(kind, choice).replace('.', '-').replace('_', '-')}",
    }
    return Deed(**values | more)


_deeds: dict[type[Model], list[Deed]] = defaultdict(list)


def register(*deeds: Deed) -> tuple[Deed, ...]:
    """Make them known to all who walk the deeds. Raises ValueError for a name given twice or a rule without its
    sentence, NoWords for a name nobody could read."""
    for deed in deeds:
        word_of(deed.name)
        if not has_refusal(deed.who):
            raise ValueError(f"{deed.name}: {deed.who.__name__} says nothing to those it refuses")
        if any(deed.name == other.name for other in all_deeds()):
            raise ValueError(f"{deed.name} is there already")
        _deeds[deed.subject].append(deed)
    return deeds


def of(model: type[Model]) -> tuple[Deed, ...]:
    """The deeds on rows of a model, in the order of their buttons."""
    return tuple(_deeds.get(model._meta.concrete_model or model, ()))


def all_deeds() -> tuple[Deed, ...]:
    return tuple(deed for deeds in _deeds.values() for deed in deeds)
