"""Reads of the county's lists of words."""

from dataclasses import dataclass
from datetime import date

from common.county_lists import WordList
from common.models import ListWord
from common.selectors.county_rows import county_rows

STEP = 10
"""Between two words that were brought: room for a word of the county."""


@dataclass(frozen=True)
class Word:
    """One word of a list; `row` is None for one that was brought and has no end."""

    code: str
    word: str
    position: int
    since: date | None = None
    until: date | None = None
    row: ListWord | None = None

    def runs(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or self.until >= on)

    def is_over(self, on: date) -> bool:
        return self.until is not None and self.until < on

    def is_ahead(self, on: date) -> bool:
        return self.since is not None and self.since > on


def words_in(asked: WordList) -> list[Word]:
    """All words there are or were, in their order."""
    rows = {row.code: row for row in county_rows().words.get(asked.key, ())}
    brought = [
        _ended(Word(code, str(word), number * STEP), rows.get(code))
        for number, (code, word) in enumerate(asked.words, start=1)
    ]
    codes = {word.code for word in brought}
    added = [
        Word(row.code, row.word, row.position, row.since, row.until, row)
        for row in rows.values()
        if row.code not in codes
    ]
    return sorted([*brought, *added], key=lambda word: (word.position, word.row.pk if word.row else 0))


def _ended(word: Word, row: ListWord | None) -> Word:
    return word if row is None else Word(word.code, word.word, word.position, None, row.until, row)


def word_of(asked: WordList, code: str) -> str:
    """What a code says; the code itself where the list does not know it."""
    return next((word.word for word in words_in(asked) if word.code == code), code)


def all_choices(asked: WordList) -> list[tuple[str, str]]:
    """For filters: what older rows bear can be found too."""
    return [(word.code, word.word) for word in words_in(asked)]


def choices_on(asked: WordList, on: date, *, keep: str = "") -> list[tuple[str, str]]:
    """For forms: the words of a day, and the one a row has already."""
    return [(word.code, word.word) for word in words_in(asked) if word.runs(on) or word.code == keep]
