"""Texts that are to be published hold no identity or phone number (DOMAIN.md §4): found before they go out."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from common.columns import column_of
from common.errors import DomainError
from common.masking import mask_phone

# People put blanks, dots and hyphens between the digits; a run that is part of a longer number is none of these.
GAP = r"[\s\-–—.·]?"
PATTERNS: tuple[tuple[Any, re.Pattern[str]], ...] = (
    (_("身份证号"), re.compile(rf"(?<!\d)\d(?:{GAP}\d){{16}}{GAP}[\dXx](?!\d)", re.ASCII)),
    (_("身份证号"), re.compile(r"(?<!\d)\d{15}(?!\d)", re.ASCII)),
    (_("手机号"), re.compile(rf"(?<!\d)(?:\+?86{GAP})?1[3-9]\d(?:{GAP}\d){{8}}(?!\d)", re.ASCII)),
    (_("电话号码"), re.compile(r"(?<!\d)[(]?0\d{2,3}[)]?[\s\-–—]?[2-9]\d{6,7}(?!\d)", re.ASCII)),
    (_("电话号码"), re.compile(r"(?:电话|座机|致电|拨打)[:\s]*([2-9]\d{2,3}[\s\-]?\d{4})(?!\d)", re.ASCII)),
)


class PersonalNumberInText(DomainError):
    """A text for others holds somebody's number. The sentence says in which line, with the number masked."""

    code = "personal_number_in_text"
    message = _(
        "“%(label)s”第 %(line)s 行有%(kind)s（%(masked)s）。给大家看的内容不写个人号码，请删去；要留联系方式就写岗位。"
    )


@dataclass(frozen=True)
class Finding:
    kind: Any
    line: int
    number: str

    @property
    def masked(self) -> str:
        return mask_phone(re.sub(r"[^\dXx]", "", self.number))


def find_number(text: str) -> Finding | None:
    """The first identity or phone number of a text, full-width digits included."""
    for line, content in enumerate(text.splitlines(), start=1):
        plain = unicodedata.normalize("NFKC", content)
        for kind, pattern in PATTERNS:
            if found := pattern.search(plain):
                return Finding(kind, line, found[found.lastindex or 0])
    return None


def screen_text(text: str, *, label: Any, field: str | None = None) -> None:
    """Raise PersonalNumberInText when the text holds a number."""
    if finding := find_number(text):
        raise PersonalNumberInText(
            label=label, line=finding.line, kind=finding.kind, masked=finding.masked, field=field
        )


def screen_row(row: Model, *fields: str) -> None:
    """Screen the named fields of a row. Raises PersonalNumberInText with the field it stands in."""
    for field in fields:
        screen_text(getattr(row, field), label=column_of(row, field).verbose_name, field=field)
