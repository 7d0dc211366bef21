"""What a plan points out that only shows against the people there are, or over several rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.choices import Post, Stage
from members.services.imports.problems import Place, Problem
from members.services.imports.records import ParsedMember
from members.services.imports.stages import stage_of_new

OTHER_NAME = _("%(where)s“%(column)s”登记在%(old)s名下，导入会把姓名改成%(new)s。如果是两个人，请先改对号码再导入。")
SEVERAL_SECRETARIES = _("%(home)s写了 %(count)s 名书记，都会登记。请核对任职。")
NO_FULL_DATE = _("%(where)s没有转正时间，按正式党员登记，转正时间不详。请补上。")
NO_DATES = _("%(where)s没有入党时间，也没有转正时间，按正式党员登记。请核对并补上。")
NO_FULL_COLUMN = _(
    "表里没有“转正时间”一列：没有写正式还是预备的，入党满两年的按正式党员登记（转正时间不详），不满两年的按预备党员登记。请核对。"
)
LEFT_OUT = _("（按您的选择，有提示的行没有导入。）")


def other_name(row: ParsedMember, old: str) -> Problem:
    """A number that belongs to somebody of another name is a new name, or another person's number."""
    return row.place("identity_number").problem("other_name", OTHER_NAME, old=old, new=row.name)


def name_warnings(planned: Iterable[Any]) -> list[Problem]:
    return [other_name(row.parsed, row.old_name) for row in planned if row.old_name]


def stage_warnings(row: ParsedMember, today: date) -> list[Problem]:
    """How somebody new is registered whose row does not say since when he or she is a full member."""
    if row.full_member or row.full_is_unread:
        return []
    if row.joined is None and row.stage is None:
        return [row.place("joined").problem("no_dates", NO_DATES)]
    # Where the whole column is missing, one sentence about the sheet says it for everybody.
    if "full_member" not in row.header.indexes or stage_of_new(row, today) == Stage.PROBATIONARY:
        return []
    return [row.place("full_member").problem("no_full_date", NO_FULL_DATE)]


def missing_column_warnings(added: Iterable[Any], column: str) -> list[Problem]:
    """Sheets with new people and without a column for the date of full membership; `column` is its title."""
    sheets = {row.sheet: row.parsed.header.row for row in added if "full_member" not in row.parsed.header.indexes}
    return [Place(row, column, sheet).problem("no_full_column", NO_FULL_COLUMN) for sheet, row in sheets.items()]


def several_secretaries(planned: Iterable[Any]) -> list[Problem]:
    secretaries: dict[str, list[ParsedMember]] = defaultdict(list)
    for row in planned:
        if Post.SECRETARY in row.parsed.posts:
            secretaries[row.home.name].append(row.parsed)
    return [
        rows[0].place("party_post").problem("several_secretaries", SEVERAL_SECRETARIES, home=home, count=len(rows))
        for home, rows in secretaries.items()
        if len(rows) > 1
    ]
