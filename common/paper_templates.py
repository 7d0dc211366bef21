"""A county's own Word template, tried and written with in a process of its own.

Whatever a template makes of itself, it ends there: the process has little time and memory and knows neither the
database nor the secrets of the site. What may stand in a template is told in `paper_language`.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _now

from common.paper_language import TemplateRefused
from common.papers import PaperField
from common.word_files import WordFileRefused, parts_of
from common.word_parts import marks_of

CHILD = "common.paper_child"
WALL_SECONDS = 20

logger = logging.getLogger(__name__)


def write_with(content: bytes, values: Mapping[str, Any], *, sample: Mapping[str, Any]) -> bytes:
    """The paper: the template with the values in it. Raises TemplateRefused, or WordFileRefused for the file itself.

    `sample` says which names there are: a list without rows names none of its own. Takes up to 20 seconds.
    """
    order = json.dumps({"values": values, "sample": sample}, default=str).encode()
    kind, answer = answer_of(order + b"\n" + content)
    if kind == b"paper":
        return answer
    if kind == b"file":
        raise WordFileRefused(answer.decode())
    if kind == b"template":
        raise TemplateRefused(answer.decode())
    raise TemplateRefused(_now("循环太多，文书会太长"))


def answer_of(order: bytes) -> tuple[bytes, bytes]:
    """What the process says, in two pieces; of one that was stopped, or broke, nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no words of a user
            [sys.executable, "-m", CHILD], input=order, capture_output=True, timeout=WALL_SECONDS, check=False,
            cwd=settings.BASE_DIR, env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        logger.warning("the process of a template took more than %s seconds", WALL_SECONDS)
        return b"", b""
    if done.returncode:
        logger.warning(
            "the process of a template ended with %s: %s", done.returncode, done.stderr[-500:].decode(errors="replace")
        )
        return b"", b""
    kind, _line, answer = done.stdout.partition(b"\n")
    return kind, answer


def check_template(content: bytes, *, sample: Mapping[str, Any]) -> bytes:
    """Try a template on invented values; the paper it makes. Raises TemplateRefused or WordFileRefused."""
    return write_with(content, sample, sample=sample)


def template_marks(content: bytes) -> list[str]:
    """All that a template that was kept says to the machine, for the person who confirms it."""
    return list(marks_of(parts_of(content)))


def field_groups(fields: Iterable[PaperField]) -> Iterator[tuple[Any, list[tuple[str, Any]]]]:
    """The lines of the page that explains them: what stands once, then each list with its columns, under its name."""
    fields = list(fields)
    yield _now("单个内容"), list(field_lines(field for field in fields if not field.parts))
    for field in fields:
        if field.parts:
            yield (
                _now("%(name)s（%(meaning)s）") % {"name": field.name, "meaning": field.meaning},
                list(field_lines([field])),
            )


def field_lines(fields: Iterable[PaperField]) -> Iterator[tuple[str, Any]]:
    """How each field is written in a template, with what it means."""
    for field in fields:
        if not field.parts:
            yield "{{ " + field.name + " }}", field.meaning
            continue
        row = field.name.removesuffix("名单").removesuffix("清单")
        yield "{%tr for 行 in " + field.name + " %} … {%tr endfor %}", field.meaning
        yield from (("{{ 行." + part.name + " }}", _now("%(row)s：%(meaning)s") % {"row": row, "meaning": part.meaning})
                    for part in field.parts)  # fmt: skip
