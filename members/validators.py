"""Rules about input, written once for forms, imports and commands."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MIN_LENGTH = 10
CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
CLASSES_NEEDED = 3


class PasswordPolicyValidator:
    """At least 10 characters, 3 of 4 classes, and nothing of the account in it (GB/T 22239 8.1.4.1 a)."""

    def validate(self, password: str, user: Any = None) -> None:
        problems = [*self.shape_problems(password), *self.context_problems(password, user)]
        if problems:
            raise ValidationError(problems, code="password_policy")

    def shape_problems(self, password: str) -> list[str]:
        problems = []
        if len(password) < MIN_LENGTH:
            problems.append(
                _("密码至少 %(count)s 位，现在是 %(now)s 位。") % {"count": MIN_LENGTH, "now": len(password)}
            )
        if sum(bool(re.search(pattern, password)) for pattern in CLASSES) < CLASSES_NEEDED:
            problems.append(_("小写字母、大写字母、数字、符号四类中至少要有三类。"))
        return problems

    def context_problems(self, password: str, user: Any) -> list[str]:
        words = [getattr(user, name, "") or "" for name in ("username", "name")]
        if any(len(word) >= 2 and word.lower() in password.lower() for word in words):
            return [_("密码里不能有您的账号或姓名。")]
        return []

    def get_help_text(self) -> str:
        return _("至少 10 位，小写字母、大写字母、数字、符号四类中至少三类，不含账号和姓名。")
