"""Changes of the county's lists of words: one is added from a day on, one ends on a day; both can be taken back before."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.county_lists import WordList
from common.errors import DomainError
from common.models import ListWord
from common.once import read_anew
from common.periods import local_day
from common.selectors.county_lists import Word, words_in
from common.selectors.county_rows import KEPT
from common.unique import only_one
from common.users import User


class WordIsThere(DomainError):
    code = "list_word_is_there"
    message = _("这个清单里已经有“%(word)s”。")


class WordTooLong(DomainError):
    code = "list_word_too_long"
    message = _("最多 %(longest)s 个字，清单里才排得下。")


class WordDayIsOver(DomainError):
    code = "list_day_is_over"
    message = _("不能早于今天：只管以后登记的，已经登记的不变。")


class WordHasEnded(DomainError):
    code = "list_word_has_ended"
    message = _("“%(word)s”已经停用，或已经定了停用的日子。")


class LastWord(DomainError):
    code = "list_last_word"
    message = _("到那天只剩这一项，停用了就没有可选的。请先增加别的。")


class NothingToTakeBack(DomainError):
    code = "list_nothing_to_take_back"
    message = _("已经起用、没有定停用日子的，没有可撤回的；不再用的请停用。")


class NoSuchWord(DomainError):
    code = "list_no_such_word"
    message = _("清单里没有这一项。")


@transaction.atomic
def add_word(
    *,
    words: WordList,
    word: str,
    after: str = "",
    origin: str,
    ground: str = "",
    from_day: date,
    actor: User,
    now: datetime,
) -> ListWord:
    """A word from a day on, behind the one with the code `after`, else at the end.

    Raises WordTooLong, WordDayIsOver or WordIsThere.
    """
    said, known = word.strip(), words_in(words)
    if len(said) > words.longest:
        raise WordTooLong(field="word", longest=words.longest)
    if from_day < local_day(now):
        raise WordDayIsOver(field="from_day")
    if any(each.word == said and not each.is_over(from_day) for each in known):
        raise WordIsThere(field="word", word=said)
    row = ListWord(
        key=words.key, code=_new_code(words, said, known), word=said, position=_place(known, after), since=from_day,
        origin=origin, ground=ground, entered_by=actor, entered_at=now,
    )  # fmt: skip
    with only_one(ListWord.objects.filter(key=words.key, code=row.code), WordIsThere(field="word", word=said)):
        row.save()
    audit.record(actor=actor, deed="list.word_added", target=row, **_said(row))
    return row


def _new_code(words: WordList, said: str, known: list[Word]) -> str:
    """The word itself where it is what a row says; else the number after the highest, for a word may be taken back."""
    if words.is_said:
        return said
    numbers = [int(each.code[1:]) for each in known if each.code[0] == "C" and each.code[1:].isdigit()]
    return f"C{max(numbers, default=0) + 1}"


def _place(known: list[Word], after: str) -> int:
    last = max(each.position for each in known)
    return next((each.position for each in known if each.code == after), last)


@transaction.atomic
def end_word(*, words: WordList, code: str, last_day: date, ground: str = "", actor: User, now: datetime) -> ListWord:
    """Offer a word no more after a day. What bears it keeps it.

    Raises NoSuchWord, WordHasEnded, WordDayIsOver or LastWord.
    """
    word = _find(words, code)
    if word.until is not None:
        raise WordHasEnded(word=word.word)
    if last_day < local_day(now) or (word.since and last_day < word.since):
        raise WordDayIsOver(field="last_day")
    following = last_day + timedelta(days=1)
    if not any(each.runs(following) for each in words_in(words) if each.code != code):
        raise LastWord(field="last_day")
    row = word.row or ListWord(
        key=words.key, code=code, word=word.word, position=word.position, since=local_day(now), origin=words.origin,
        entered_by=actor, entered_at=now,
    )  # fmt: skip
    row.until, row.ground = last_day, ground or row.ground
    row.save()
    audit.record(actor=actor, deed="list.word_ended", target=row, **_said(row))
    return row


@transaction.atomic
def take_back_word(*, words: WordList, code: str, actor: User, now: datetime) -> ListWord:
    """A word that has not begun is not offered; one whose last day has not passed goes on.

    Raises NothingToTakeBack, or LastWord where another one was ended because of it.
    """
    word, today = _find(words, code), local_day(now)
    if word.row is None or not (word.is_ahead(today) or (word.until is not None and not word.is_over(today))):
        raise NothingToTakeBack
    others = [each for each in words_in(words) if each.code != code]
    if word.is_ahead(today) and not any(each.until is None for each in others):
        raise LastWord(_("别的用词都已经定了停用的日子，取消了它就没有可选的。请先让别的用词继续用。"))
    row = ListWord.objects.select_for_update().get(pk=word.row.pk)
    audit.record(actor=actor, deed="list.word_taken_back", target=row, **_said(row))
    if word.is_ahead(today) or word.since is None:
        row.delete()
        return row
    row.until = None
    row.save(update_fields=["until"])
    return row


def _find(words: WordList, code: str) -> Word:
    found = next((each for each in words_in(words) if each.code == code), None)
    if found is None:
        raise NoSuchWord
    return found


def _said(row: ListWord) -> dict[str, str]:
    """What the log keeps of a change. The lists are read anew from here on."""
    read_anew(KEPT)
    said = {"word": row.word, "from": f"{row.since}", "until": f"{row.until or ''}", "origin": row.origin}
    return {**said, "reason": row.ground} if row.ground else said
