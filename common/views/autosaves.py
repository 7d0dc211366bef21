"""What a page that saves while one types is answered (static/js/autosave.js): a state, a sentence, the next version."""

from datetime import datetime
from typing import Any

from django.http import JsonResponse
from django.utils import timezone

from common.errors import DomainError
from common.text import clean_line
from common.versions import StaleSave

INVALID, STALE, REFUSED, SAVED = "invalid", "stale", "refused", "saved"


def autosave_answer(state: str, *, status: int = 200, **values: Any) -> JsonResponse:
    """The answer, with names as they are shown on a page."""
    texts = {key: clean_line(value) if isinstance(value, str) else value for key, value in values.items()}
    return JsonResponse({"state": state, **texts}, status=status)


def autosaved(*, version: int, at: datetime, **values: Any) -> JsonResponse:
    """It is stored; `version` is where the next save starts from."""
    return autosave_answer(SAVED, version=version, at=f"{timezone.localtime(at):%H:%M}", **values)


def unreadable(sentence: str) -> JsonResponse:
    """A field holds what cannot be stored; it is mended and saved then."""
    return autosave_answer(INVALID, status=422, message=sentence)


def not_autosaved(problem: DomainError, *, by: str = "") -> JsonResponse:
    """Somebody saved in between (`by` says who and when), or it may not be written any more: the page stops saving."""
    if isinstance(problem, StaleSave):
        return autosave_answer(STALE, status=409, message=by or str(problem.message))
    return autosave_answer(REFUSED, status=409, message=str(problem.message))
