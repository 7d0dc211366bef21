"""What a roster row would change in a member's record. An empty cell changes nothing."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.masking import mask_identity_number, mask_phone
from common.names import normal_name
from common.partial_dates import PartialDate, compare_dates
from members.choices import Sex, Stage
from members.models import Member, Organisation
from members.services.imports.cells import clean_ethnicity, clean_line
from members.services.imports.plans import Change, field_title
from members.services.imports.records import ParsedMember

TEXTS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("name", normal_name),
    ("ethnicity", clean_ethnicity),
    ("native_place", clean_line),
    ("education", clean_line),
    ("workplace", clean_line),
    ("address", clean_line),
    ("note", clean_line),
)
DATES = (  # in the row, in the record, its precision
    ("birth", "birth_date", "birth_precision"),
    ("work_started", "work_started_on", "work_started_precision"),
    ("joined", "joined_on", "joined_precision"),
    ("full_member", "full_on", "full_precision"),
)


class Difference(NamedTuple):
    """New values by field of the record, and how the change is shown."""

    values: dict[str, Any]
    shown: Change


def title_of(field: str) -> str:
    return field_title(Member, field)


def differences(
    member: Member, row: ParsedMember, home: Organisation, group: Organisation | None
) -> Iterator[Difference]:
    """What the row says otherwise than the record of a member (an unsaved one for somebody new)."""
    yield from _texts(member, row)
    if row.sex and row.sex != member.sex:
        yield Difference({"sex": row.sex}, Change(title_of("sex"), word_of(member.sex), word_of(row.sex)))
    for key, field, precision in DATES:
        yield from _date(member, getattr(row, key), field, precision)
    yield from _stage(member, row)
    yield from _numbers(member, row)
    yield from _home(member, home, group)


def _texts(member: Member, row: ParsedMember) -> Iterator[Difference]:
    for field, clean in TEXTS:
        old, new = getattr(member, field), getattr(row, field)
        if new and clean(old) != new:
            values = {field: new}
            if field == "workplace" and row.work_status:
                values["work_status"] = row.work_status
            yield Difference(values, Change(title_of(field), old, new))


def _date(member: Member, new: PartialDate | None, field: str, precision: str) -> Iterator[Difference]:
    """A month says nothing new about a day within it; a day within the month known so far does."""
    if new is None:
        return
    value: date | None = getattr(member, field)
    old = PartialDate(value, getattr(member, precision)) if value else None
    if old and compare_dates(old, new) == 0 and (old.precision == "day" or new.precision == "month"):
        return
    shown = Change(title_of(field), str(old or ""), str(new))
    yield Difference({field: new.value, precision: new.precision}, shown)


def _stage(member: Member, row: ParsedMember) -> Iterator[Difference]:
    """What a row says in words decides; somebody on probation again has no day of full membership."""
    new = row.stage or (Stage.FULL if row.full_member else None)
    if new is None or new == member.stage:
        return
    values: dict[str, Any] = {"stage": new}
    if new == Stage.PROBATIONARY:
        values["full_on"] = None
    yield Difference(values, Change(title_of("stage"), word_of(member.stage), word_of(new)))


def _numbers(member: Member, row: ParsedMember) -> Iterator[Difference]:
    numbers = (("phone", row.phone, mask_phone), ("identity_number", row.identity_number, mask_identity_number))
    for field, new, mask in numbers:
        old = getattr(member, field)
        if new and new != old:
            yield Difference({field: new}, Change(title_of(field), mask(old), mask(new)))


def _home(member: Member, home: Organisation, group: Organisation | None) -> Iterator[Difference]:
    """A group belongs to its branch: with another home the old one is left."""
    moves = member.home_id != home.pk
    if moves:
        old = member.home.name if member.home_id else ""
        yield Difference({"home": home, "group": None}, Change(title_of("home"), old, home.name))
    if group and member.group_id != group.pk:
        old = member.group.name if member.group else ""
        yield Difference({"group": group}, Change(title_of("group"), old, group.name))


def word_of(choice: str) -> str:
    """The word of a sex or stage; looked up once a language, for a roster may have a hundred thousand rows."""
    return _word_in(choice, get_language())


@cache
def _word_in(choice: str, language: str | None) -> str:
    return str({**dict(Sex.choices), **dict(Stage.choices), "": ""}[choice])


def shown_person(member: Member, home: Organisation, posts: str) -> list[str]:
    """The cells of a preview, under `person_titles`."""
    birth = PartialDate(member.birth_date, member.birth_precision) if member.birth_date else ""
    joined = PartialDate(member.joined_on, member.joined_precision) if member.joined_on else ""
    return [member.name, word_of(member.sex), str(birth), str(joined), word_of(member.stage), home.name, posts]


def person_titles() -> list[str]:
    fields = ("name", "sex", "birth_date", "joined_on", "stage", "home")
    return [*(title_of(field) for field in fields), _("党内职务")]
