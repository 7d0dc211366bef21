"""What was meant, what was acknowledged, and what is there: lost, doubled or silent effects."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = 8
"""Characters of Chinese an answer needs at least to say something."""


@dataclass
class Ledger:
    """The book of one fault. It is written before the deed goes out, so that it survives whatever happens to the site."""

    path: Path
    fault: int = 0
    title: str = ""
    meant: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    silent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def intend(self, key: str) -> str:
        self.meant.append(key)
        self._write("meant", key)
        return key

    def acknowledge(self, key: str) -> None:
        self.acknowledged.add(key)
        self._write("acknowledged", key)

    def hear(self, answer: Any, what: str = "") -> None:
        """Look at an answer that tells of a failure: a page without a sentence is silent."""
        if answer.status >= 400 and not says_something(answer.text):
            self.silent.append(f"{what or answer.url}: {answer.status} {answer.text[:200]!r}")

    def note(self, text: str) -> None:
        """A figure for the table at the end."""
        self.notes.append(text)

    def compare(self, found: Iterable[str]) -> None:
        """`found` holds the key of every effect in the database, as often as it is there."""
        there = Counter(found)
        self.lost += [key for key in self.acknowledged if not there[key]]
        self.doubled += [f"{key} x{count}" for key, count in there.items() if count > 1]

    def check(self) -> None:
        assert (self.lost, self.doubled, self.silent) == ([], [], [])

    def _write(self, word: str, key: str) -> None:
        with self.path.open("a") as book:
            book.write(json.dumps([word, key], ensure_ascii=False) + "\n")


def says_something(text: str) -> bool:
    """A page, a fragment or a JSON answer with a Chinese sentence and nothing of the machine's inside."""
    if "Traceback" in text:
        return False
    body = text.partition("<body")[2] or text
    if text.lstrip().startswith(("{", "[")):
        try:
            body = json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return False
    return len(CHINESE.findall(body)) >= SENTENCE
