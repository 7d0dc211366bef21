"""The day until which something is promised or expected."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class DueInThePast(DomainError):
    code = "due_in_the_past"
    message = _("完成日期不能早于今天。")
