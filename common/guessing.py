"""How much of a password has to be guessed: what follows from a pattern counts for little.

A password is cut into pieces so that the sum is least: a sequence, a walk over the keys, a repetition or a year counts as
one character, a common word as two, everything else as itself. Nothing here knows the account.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.contrib.auth.password_validation import CommonPasswordValidator

SEQUENCE, KEYS, REPEAT, DATE, NUMBER, WORD = "sequence", "keys", "repeat", "date", "number", "word"
ENOUGH = 7
"""Characters that have to be left to guess."""
WEIGHT = {SEQUENCE: 1, KEYS: 1, REPEAT: 1, DATE: 1, NUMBER: 1, WORD: 2}

UNSHIFTED = str.maketrans('!@#$%^&*()_+{}|:"<>?~', "1234567890-=[]\\;',./`")
PLAIN_LETTERS = str.maketrans("@4301$5!7", "aaeoissit")
ROWS = ("`1234567890-=", "\0qwertyuiop[]\\", "\0asdfghjkl;'", "\0zxcvbnm,./")
PLACES = {key: (row, at + row / 2) for row, keys in enumerate(ROWS) for at, key in enumerate(keys) if key != "\0"}

DATES = re.compile(r"(?=((?:19|20)\d\d(?:[-./]?(?:0[1-9]|1[0-2])(?:[-./]?(?:0[1-9]|[12]\d|3[01]))?)?))")
NUMBERS = re.compile(r"(?=(1[3-9]\d{9}|\d{17}[\dx]))")
REPEATS = [re.compile(rf"(?=((.{{{size}}})\2+))") for size in range(1, 13)]
EDGES = re.compile(r"^[^a-z]+|[^a-z]+$")

SHORTEST_PIECE = 3
SHORTEST_WORD, LONGEST_WORD = 4, 16
OWN_WORDS = frozenset(
    """
    mima zhanghao denglu yonghu guanli guanliyuan admin administrator root guest user test demo pass login welcome
    woaini woaizhongguo woaiwojia wodemima nihao zhongguo beijing shanghai renmin weirenmin weirenminfuwu aiguo
    gongchandang zhonggong dangyuan dangjian dangwei dangxiao dangzhibu zhibu shuji zuzhibu zuzhi lianjian danghui
    buwangchuxin chuxin shiming shehui jiedao shequ xiaoqu xianwei zhengfu danwei bangong anquan shenji xitong
    huawei lenovo weixin zhifubao taobao baidu tencent iloveyou 5201314 1314520 520 1314 521 168
    密码 党员 党建 支部 书记 组织部 中国 为人民服务 不忘初心 牢记使命 我爱你 我爱中国 联建
    """.split()  # noqa: SIM905
)


class Piece(NamedTuple):
    start: int
    end: int
    kind: str

    @property
    def weight(self) -> int:
        return min(WEIGHT[self.kind], self.end - self.start - 1)


class Guess(NamedTuple):
    """How many characters are left to guess, and by which patterns the rest follows."""

    left: int
    kinds: frozenset[str]


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words of Django's list of 20,000 common passwords and those that lie near in this country."""
    listed = CommonPasswordValidator().passwords
    return OWN_WORDS | {word for word in listed if word.isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_WORD}


def guess(password: str) -> Guess:
    """The cheapest way to put the password together; a common word stays one, whatever is put around it."""
    found = cheapest(password)
    if found.left >= ENOUGH and is_one_word(password):
        return Guess(WEIGHT[WORD], frozenset({WORD}))
    return found


def cheapest(password: str) -> Guess:
    best: list[Guess] = [Guess(0, frozenset())]
    ending: dict[int, list[Piece]] = {}
    for piece in pieces(password):
        ending.setdefault(piece.end, []).append(piece)
    for end in range(1, len(password) + 1):
        ways = [Guess(best[end - 1].left + 1, best[end - 1].kinds)]
        ways += [
            Guess(best[piece.start].left + piece.weight, best[piece.start].kinds | {piece.kind})
            for piece in ending.get(end, [])
        ]
        best.append(min(ways, key=lambda way: way.left))
    return best[-1]


def is_one_word(password: str) -> bool:
    """A common word with digits and signs around it, however many."""
    core = EDGES.sub("", password.lower())
    return len(core) >= SHORTEST_WORD and not {core, core.translate(PLAIN_LETTERS)}.isdisjoint(common_words())


def pieces(password: str) -> Iterator[Piece]:
    low = password.lower()
    keys = low.translate(UNSHIFTED)
    yield from runs(keys)
    yield from walks(keys)
    yield from interleaved(keys)
    yield from words(low)
    for pattern, kind in ((DATES, DATE), (NUMBERS, NUMBER), *((pattern, REPEAT) for pattern in REPEATS)):
        for found in pattern.finditer(low):
            if len(found[1]) >= SHORTEST_PIECE:
                yield Piece(found.start(), found.start() + len(found[1]), kind)


def step(before: str, after: str) -> int | None:
    """How far two characters of one kind are apart; 0 comes after 9."""
    if before.isdecimal() and after.isdecimal():
        apart = (ord(after) - ord(before)) % 10
        return apart - 10 if apart > 5 else apart
    return ord(after) - ord(before) if before.isalpha() and after.isalpha() else None


def runs(text: str) -> Iterator[Piece]:
    """Sequences up and down by one or two: 1234, dcba, 2468. Two steps are the least that make one."""
    for start in range(len(text) - 2):
        stride = step(text[start], text[start + 1])
        if stride not in (1, -1, 2, -2):
            continue
        end = start + 2
        while end < len(text) and step(text[end - 1], text[end]) == stride:
            end += 1
            if end - start > 2 + (abs(stride) == 2):
                yield Piece(start, end, SEQUENCE)


def walks(text: str) -> Iterator[Piece]:
    """Four or more keys each beside the one before, or three in a line: qwer, 1qaz, asdfew."""
    for start in range(len(text) - 2):
        end, line = start + 1, None
        while end < len(text) and (way := move(text[end - 1], text[end])):
            straight = line is None or (line is not False and way == line)
            line = way if straight else False
            end += 1
            if end - start > 3 or (end - start == 3 and straight):
                yield Piece(start, end, KEYS)


def move(before: str, after: str) -> tuple[int, float] | None:
    if before not in PLACES or after not in PLACES:
        return None
    (row, at), (next_row, next_at) = PLACES[before], PLACES[after]
    way = (next_row - row, next_at - at)
    return way if way != (0, 0) and abs(way[0]) <= 1 and abs(way[1]) <= 1 else None


def interleaved(text: str) -> Iterator[Piece]:
    """Two sequences woven into each other, or one into a repetition: a1b2c3d4, 1a1b1c1d."""
    for start in range(len(text) - 7):
        for end in range(start + 8, len(text) + 1):
            strides = [stride_of(text[at:end:2]) for at in (start, start + 1)]
            if None in strides:
                break
            if any(strides):
                yield Piece(start, end, SEQUENCE)


def stride_of(text: str) -> int | None:
    """The step that all neighbours have in common, if it is one, none, or one back."""
    steps = {step(before, after) for before, after in pairwise(text)}
    return steps.pop() if len(steps) == 1 and steps <= {-1, 0, 1} else None


def words(low: str) -> Iterator[Piece]:
    known = common_words()
    forms: Iterable[str] = {low, low.translate(PLAIN_LETTERS)}
    for form in forms:
        for start in range(len(form)):
            for end in range(start + 2, min(start + LONGEST_WORD, len(form)) + 1):
                if form[start:end] in known:
                    yield Piece(start, end, WORD)
