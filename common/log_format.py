"""How lines of the log look: one line each in plain or JSON, without control characters and without numbers of people."""

import logging
import re
import unicodedata

from pythonjsonlogger.json import JsonFormatter

IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
DATABASE_DETAIL = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)


def without_people(text: str) -> str:
    """Identity numbers and phones blotted out, and what PostgreSQL tells about the row that was refused."""
    text = IDENTITY.sub("[number]", text)
    text = PHONE.sub("[phone]", text)
    return DATABASE_DETAIL.sub(r"\1: [left out]", text)


def one_line(text: str) -> str:
    """Control characters written out, so that no name makes a line of its own or colours the terminal."""
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") and char != "\t":
        return char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char


class PlainFormatter(logging.Formatter):
    """For people. A traceback follows on lines of its own, indented by nothing a message could fake."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return one_line(without_people(super().formatMessage(record)).rstrip("\n"))

    def formatException(self, ei: object) -> str:
        lines = without_people(super().formatException(ei)).splitlines()  # type: ignore[arg-type]
        return "\n".join(f"  | {one_line(line)}" for line in lines)


class JsonLineFormatter(JsonFormatter):
    """For machines: one object a line; JSON itself writes control characters out."""

    def formatException(self, ei: object) -> str:
        return without_people(super().formatException(ei))  # type: ignore[arg-type]

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))
