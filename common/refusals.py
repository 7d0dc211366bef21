"""Who may do what is a named function of an app's `permissions`; here it gets the sentence for those who may not.

    @refusal(_("记录由%(name)s书记确认。"), name="host.name")
    def can_confirm(user: User, meeting: Meeting) -> bool: ...

    require(can_confirm, request.user, meeting)

The button, the page and the deed ask the same function, and nobody writes its sentence a second time.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied

from common.users import User

Rule = Callable[..., bool]


def refusal(sentence: Any, **names: str) -> Callable[[Callable], Callable]:
    """Give a rule its sentence. `names` fill the placeholders, each with an attribute path of the first object.

    A sentence that depends on more is a function of the person and the objects. The rule itself stays as it is.
    """

    def mark(rule: Callable) -> Callable:
        rule.refusal = (sentence, names)  # type: ignore[attr-defined]
        return rule

    return mark


def has_refusal(rule: Rule) -> bool:
    return hasattr(rule, "refusal")


def refusal_of(rule: Rule, user: Any, *objects: Any) -> str:
    """The sentence for this person and these objects. Raises AttributeError for a rule without one."""
    sentence, names = rule.refusal  # type: ignore[attr-defined]
    if callable(sentence):
        return str(sentence(user, *objects))
    values = {name: attrgetter(path)(objects[0]) for name, path in names.items()}
    return str(sentence % values if values else sentence)


def require(rule: Rule, user: User, *objects: Any) -> None:
    """Raise PermissionDenied with the sentence of the rule unless it lets the person."""
    if not rule(user, *objects):
        raise PermissionDenied(refusal_of(rule, user, *objects))
