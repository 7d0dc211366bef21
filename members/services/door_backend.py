"""The one way in: Django's `authenticate()` ends here, at the door and wherever a password is asked for again."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from common.hashers import computing
from members.models import User
from members.services import door


class DoorBackend(BaseBackend):
    """Name and password, braked. Raises LoginHeld while the name or the address has to wait, and Busy.

    The brake is asked again once a place is held: who waited may have to wait longer by now. An unknown name computes a
    password too, in the same places, so that its answer takes as long.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if not username or password is None:
            return None
        attempt = door.Attempt(username, request.META.get("REMOTE_ADDR", "") if request else "")
        door.check_open(attempt, now=timezone.now())
        with computing.place():
            now = timezone.now()
            door.check_open(attempt, now=now)
            account = User.objects.filter(username=username).first()
            if fits(account, password):
                door.let_in(attempt, account=account, now=now)  # type: ignore[arg-type]
                keep_session(request, account)
                return account
            until = door.count_failure(attempt, account=account, now=now)
        if until:
            raise door.LoginHeld(until, now)
        return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def fits(account: User | None, password: str) -> bool:
    if account is None:
        User().set_password(password)
        return False
    return account.check_password(password) and account.is_active


def keep_session(request: HttpRequest | None, account: User | None) -> None:
    """Who is asked again stays in, also when the password was written anew in a newer way (the session holds its hash)."""
    user = getattr(request, "user", None)
    if request and user and account and user.pk == account.pk and user.password != account.password:
        update_session_auth_hash(request, account)
