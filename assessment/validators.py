"""What a rule may not look at (DOMAIN.md §8, D2 and D3)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment.choices import FactCode, RuleKind

FORBIDDEN = (
    "LOGIN", "SIGN_IN", "CHECK_IN", "STREAK", "LOCATION", "ONLINE", "USAGE", "INSTALL",
    "READ", "LIKE", "SHARE", "UPLOAD", "PHOTO", "FORM",
)  # fmt: skip


def validate_fact_code(value: Any) -> None:
    """Refuse facts that would reward being online or making traces; then any code that is no fact of ours."""
    code = f"_{value}".upper()
    if any(f"_{word}" in code for word in FORBIDDEN):
        raise ValidationError(
            _("登录、签到、阅读、点赞、转发、上传、填表都不能计分（整治“指尖上的形式主义”的规定）。"),
            code="forbidden_fact",
        )
    if value not in FactCode.values:
        raise ValidationError(_("没有“%(value)s”这种事实来源。"), code="unknown_fact", params={"value": value})


def validate_rule_kind(value: Any) -> None:
    if value not in RuleKind.values:
        raise ValidationError(_("没有“%(value)s”这种计分方式。"), code="unknown_kind", params={"value": value})
