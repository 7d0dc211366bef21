"""What in a good row deserves a second look. Nothing here refuses a row."""

from django.utils.translation import gettext_lazy as _

from common.partial_dates import PartialDate, compare_dates
from members.choices import Sex
from members.services.imports.problems import Problem
from members.services.imports.records import ParsedMember

# Earlier and later of two dates in a life.
ORDER = (("birth", "work_started"), ("birth", "joined"), ("joined", "full_member"))
DATE_KEYS = ("birth", "work_started", "joined", "full_member")


def identity_warnings(member: ParsedMember) -> list[Problem]:
    """The identity number knows sex and birth date too."""
    identity = member.identity
    if identity is None:
        return []
    found = []
    if member.sex and (member.sex == Sex.MALE) != identity.is_male:
        message = _("%(where)s“%(column)s”与身份证号不一致，按表里写的导入。请核对。")
        found.append(member.place("sex").problem("sex_differs", message))
    if member.birth and compare_dates(member.birth, PartialDate(identity.birth)):
        message = _("%(where)s“%(column)s”写的是 %(written)s，与身份证号不一致，按表里写的导入。请核对。")
        place = member.place("birth")
        found.append(place.problem("birth_differs", message, written=str(member.birth)))
    if identity.was_old:
        message = _("%(where)s“%(column)s”是 15 位旧号，已补成 18 位导入。请照新证核对。")
        found.append(member.place("identity_number").problem("old_identity_number", message))
    return found


def date_warnings(member: ParsedMember) -> list[Problem]:
    found = [_ambiguous(member, key) for key in DATE_KEYS if (date := getattr(member, key)) and date.ambiguous]
    for earlier, later in ORDER:
        first, second = getattr(member, earlier), getattr(member, later)
        if first and second and compare_dates(first, second) > 0:
            message = _("%(where)s“%(column)s”（%(second)s）早于“%(earlier)s”（%(first)s），照样导入。请核对。")
            values = {"earlier": member.header.title(earlier), "first": str(first), "second": str(second)}
            found.append(member.place(later).problem("dates_out_of_order", message, **values))
    return found


def _ambiguous(member: ParsedMember, key: str) -> Problem:
    year = getattr(member, key).value.year
    message = _("%(where)s“%(column)s”是数字 %(year)s.1，按 %(year)s 年 1 月导入。如果是 10 月，请写成 %(year)s-10。")
    return member.place(key).problem("ambiguous_date", message, year=year)
