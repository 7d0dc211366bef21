"""Who may open an address at all. Each view names one rule; `checks.py` refuses to start when one does not.

A rule looks at the user alone. Where its test has a sentence of its own (`common/refusals.py`), the 403 page says it: so an
address whose deed asks for nothing but the person answers in the words of the deed.

What a user may see of an object is decided by `visible_to`, what he or she may do
with it by the functions in each app's `permissions.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.refusals import has_refusal, refusal_of
from common.users import User


@dataclass(frozen=True)
class Rule:
    """A named test of the signed-in user; `sign_in=False` opens the address to everyone."""

    name: str
    test: Callable[[Any], bool]
    sign_in: bool = True

    def allows(self, user: User) -> bool:
        return self.test(user)


public = Rule("public", lambda user: True, sign_in=False)
signed_in = Rule("signed_in", lambda user: True)


def access(rule: Rule) -> Callable:
    """Declare the rule of a function view."""

    def mark(view: Callable) -> Callable:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(callback: Callable) -> Rule | None:
    """Return the rule a view declared, for function views and class-based ones alike."""
    view_class = getattr(callback, "view_class", None)
    return getattr(view_class or callback, "access", None)


def refusal_text(rule: Rule | None, user: Any) -> str:
    """The sentence the 403 page shows when the rule of the address refused: the rule's own, or one for every address."""
    from django.utils.translation import gettext

    if rule is not None and has_refusal(rule.test):
        return refusal_of(rule.test, user)
    return gettext("这个页面不属于您现在的身份。如果您还有别的身份，请在右上角切换；需要开通请联系安全管理员。")
