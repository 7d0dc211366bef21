"""Tables of the members app: what a list shows and what its file holds."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from common.tables import FULL, NOWRAP_SKIP, SKIP, DateColumn, Table
from common.templatetags.ui import cn_month
from members.choices import Precision
from members.models import Member, MemberReportIn

HIDE_S = {"td": {"class": "hide-s"}, "th": {"class": "hide-s"}}


class PartialDateColumn(tables.Column):
    """A date that may be known to the month only; in a file 1985.07 or the day itself, as rosters write it."""

    def __init__(self, precision: str, **kwargs: Any) -> None:
        self.precision = precision
        kwargs.setdefault("attrs", NOWRAP_SKIP)
        super().__init__(**kwargs)

    def render(self, value: date, record: Member) -> str:
        return cn_month(value, getattr(record, self.precision))

    def value(self, value: date, record: Member) -> str:
        return f"{value:%Y.%m}" if getattr(record, self.precision) == Precision.MONTH else f"{value:%Y.%m.%d}"


def file_only(title: Any, **kwargs: Any) -> tables.Column:
    """A column of the file that the page has no room for."""
    return tables.Column(verbose_name=title, visible=False, default="", **kwargs)


class MemberTable(Table):
    """The roster. The file can be imported again unchanged; phone and identity number are not exported (D11)."""

    name = tables.Column(verbose_name=_("姓名"), linkify=True)
    sex = tables.Column(verbose_name=_("性别"), attrs=HIDE_S, default="")
    ethnicity = file_only(_("民族"))
    birth_date = PartialDateColumn("birth_precision", verbose_name=_("出生年月"), default="")
    native_place = file_only(_("籍贯"))
    education = file_only(_("学历"))
    joined_on = PartialDateColumn("joined_precision", verbose_name=_("入党时间"), default="")
    full_on = PartialDateColumn("full_precision", verbose_name=_("转正时间"), visible=False, default="")
    home = tables.Column(verbose_name=_("所在支部"), attrs=FULL)
    stage = tables.Column(verbose_name=_("类别"), attrs=SKIP, exclude_from_export=True)
    workplace = file_only(_("工作单位及职务"))
    phone = tables.Column(
        accessor="masked_phone", verbose_name=_("联系电话"), attrs=NOWRAP_SKIP, exclude_from_export=True
    )
    address = file_only(_("现居住地"))
    note = file_only(_("备注"))

    class Meta:
        model = Member
        fields: tuple[str, ...] = ()

    def value_sex(self, record: Member) -> str:
        return record.get_sex_display()


class ReportedInTable(Table):
    """Who reported in from elsewhere: name, unit and since when. Nothing else of their record (ACCESS.md)."""

    member = tables.Column(verbose_name=_("姓名"))
    unit = tables.Column(accessor="member__home__name", verbose_name=_("所在单位"), attrs=FULL)
    started_on = DateColumn(verbose_name=_("报到起始"))
    state = tables.Column(verbose_name=_("状态"))

    class Meta:
        model = MemberReportIn
        fields: tuple[str, ...] = ()
