"""Whose page it is: a mark of the account that says nothing about it.

It goes with every page and every form, so that what was typed under one account is never kept, offered or sent under
another one.
"""

from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

LENGTH = 16


def owner_mark(user: Any) -> str:
    """The same on every page of the account; empty for nobody."""
    if user is None or not user.is_authenticated:
        return ""
    return salted_hmac("common.page_owner", str(user.pk)).hexdigest()[:LENGTH]


def is_form_of(user: Any, key: str) -> bool:
    """Whether the form with this key (`new_key` of common/sent_forms.py) stood on a page of the account."""
    mark = owner_mark(user)
    return bool(mark) and constant_time_compare(key[:LENGTH], mark)
