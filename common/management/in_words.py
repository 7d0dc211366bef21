"""What a command says when it did not succeed: a sentence, not the traces of the machinery."""

import contextlib
from collections.abc import Iterator

from django.core.management.base import CommandError
from django.db import Error
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.failures import BUG, failure_of


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Raise CommandError with the sentence of a rule, or of a known failure such as a full disk; a bug keeps its trace."""
    try:
        yield
    except DomainError as problem:
        raise CommandError(str(problem.message)) from problem
    except (OSError, Error) as problem:
        failure = failure_of(problem)
        if failure is BUG:
            raise
        told = {"title": failure.title, "problem": str(problem).strip()}
        raise CommandError(_("没有做成：%(title)s（%(problem)s）。") % told) from problem
