"""Rules about input, written once for forms, imports and commands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.guessing import DATE, ENOUGH, KEYS, NUMBER, REPEAT, SEQUENCE, WORD, guess
from common.pinyin import person_keys, title_keys
from common.users import User

CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
LONGEST = 128
KIND_WORDS = {
    SEQUENCE: gettext_lazy("连续的数字或字母（如 1234、abcd）"),
    KEYS: gettext_lazy("键盘上相邻的键（如 qwer、1qaz）"),
    REPEAT: gettext_lazy("重复的字符（如 aaa、1212）"),
    DATE: gettext_lazy("年份或日期（如 1990、20260701）"),
    NUMBER: gettext_lazy("手机号或身份证号"),
    WORD: gettext_lazy("常用的词（如 password、dangyuan）"),
}
GENERIC = re.compile(
    r"中共|街道|社区|小区|机关|直属|联合|党工委|党总支|党支部|党小组|党委|党组|支部|总支|委员会|居委会|村委会|组织部|工委|县委"
    r"|市委|区委|有限公司|公司|集团|[省市县区旗镇乡村局委办第号楼组一二三四五六七八九十\d]"
)
"""What says of which kind an organisation is, not which one it is."""


@dataclass(frozen=True)
class Policy:
    """One of the two profiles between which the standards disagree (SECURITY.md §1)."""

    shortest: int
    classes: int


POLICIES = {
    "mlps": Policy(10, 3),  # GB/T 22239 8.1.4.1 a): complexity is required
    "asvs": Policy(12, 0),  # ASVS 5.0 6.2.1, 6.2.5: length instead of composition
}


class PasswordPolicyValidator:
    """Long enough, of enough kinds of characters, not made of patterns, and nothing of the account in it.

    `policy` is one of POLICIES. Raises ImproperlyConfigured for another one, ValidationError with a sentence a rule.
    """

    def __init__(self, policy: str = "mlps") -> None:
        if policy not in POLICIES:
            raise ImproperlyConfigured(f"PASSWORD_POLICY is '{policy}', not one of: {', '.join(POLICIES)}.")
        self.policy = POLICIES[policy]

    def validate(self, password: str, user: Any = None) -> None:
        problems = [
            *self.shape_problems(password),
            *self.pattern_problems(password),
            *self.context_problems(password, user),
        ]
        if problems:
            raise ValidationError(problems, code="password_policy")

    def shape_problems(self, password: str) -> Iterator[str]:
        count = len(password)
        if count < self.policy.shortest:
            yield _("密码至少 %(count)s 位，现在是 %(now)s 位。") % {"count": self.policy.shortest, "now": count}
        if count > LONGEST:
            yield _("密码最多 %(count)s 位，现在是 %(now)s 位。") % {"count": LONGEST, "now": count}
        if sum(bool(re.search(pattern, password)) for pattern in CLASSES) < self.policy.classes:
            yield _("小写字母、大写字母、数字、符号四类中至少要有三类。")

    def pattern_problems(self, password: str) -> Iterator[str]:
        found = guess(password[:LONGEST])
        if found.kinds and found.left < ENOUGH:
            kinds = [str(words) for kind, words in KIND_WORDS.items() if kind in found.kinds]
            yield _("密码太好猜，主要是%(kinds)s。请换成自己编的、别人想不到的。") % {"kinds": "、".join(kinds)}

    def context_problems(self, password: str, user: User) -> Iterator[str]:
        forms = (password.lower(), re.sub(r"[\W_]", "", password.lower()))
        own, places = account_words(user), place_words(user)
        if any(word in form for word in own for form in forms):
            yield _("密码里不能有您的账号或姓名，拼音也不行。")
        if any(word in form for word in places for form in forms):
            yield _("密码里不能有本县或所在组织的名称，拼音也不行。")

    def get_help_text(self) -> str:
        rule = _("至少 %(count)s 位") % {"count": self.policy.shortest}
        if self.policy.classes:
            rule += _("，小写字母、大写字母、数字、符号四类中至少三类")
        return rule + _("；不用常用词、连续数字、键盘顺序和年份拼成，不含账号、姓名、本县和所在组织的名称。")


def account_words(user: User) -> set[str]:
    """Account and name, and the name's pinyin."""
    words = {(getattr(user, name, "") or "").lower() for name in ("username", "name")}
    words.add(person_keys(getattr(user, "name", "") or "")[0])
    return {word for word in words if len(word) >= (2 if not word.isascii() else 3)}


def place_words(user: User) -> set[str]:
    """What the names of the county and of the account's organisations are about, in characters and in pinyin."""
    words = set()
    for name in getattr(user, "place_names", ()):
        for part in GENERIC.split(name):
            if len(part) >= 2:
                words |= {part.lower(), title_keys(part)[0]}
    return {word for word in words if not word.isascii() or len(word) >= 5}
