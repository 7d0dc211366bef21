"""What an import points out, put together: one line for all rows of one kind instead of hundreds of equal ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

NAMED_ROWS = 10
KINDS = {
    "hidden_row": _("是隐藏的行（例如筛选掉的），没有导入。"),
    "not_a_member": _("写的不是现有党员（积极分子、已转出、已去世等），没有导入。"),
    "unread_column": _("有的列没有读。"),
    "unread_sheet": _("有的工作表没有读。"),
    "unreadable_cell": _("读不出来（公式出错、没有结果，或“同上”没有上一行），这一格没有导入，原来登记的不变。"),
    "placeholder": _("写的是“待补”“不详”一类的话，当作空着。请补上。"),
    "name_remark": _("姓名后面写着别的话，姓名照前面的字导入，后面的没有导入。请核对。"),
    "stopped_membership": _("写着停止党籍，照样导入，会算作在册党员。请核对，不该导入的请删去。"),
    "unknown_status": _("写的看不出是正式还是预备，没有照它改变什么。"),
    "odd_name": _("姓名里有认不出的字，或像是两个人的，照样导入。请核对并改正。"),
    "no_full_date": _("没有转正时间，按正式党员登记，转正时间不详。请补上。"),
    "no_dates": _("没有入党时间，也没有转正时间，按正式党员登记。请核对并补上。"),
    "stage_and_date": _("写的是预备党员，又写了转正时间，按预备党员导入，没有导入转正时间。请核对。"),
    "under_watch": _("写着“留党察看”，导入不改变什么。请由支部书记登记。"),
    "other_name": _("身份证号登记在另一个姓名下，导入会换姓名。"),
    "sex_differs": _("性别与身份证号不一致，按表里写的导入。请核对。"),
    "birth_differs": _("出生年月与身份证号不一致，按表里写的导入。请核对。"),
    "old_identity_number": _("是 15 位旧号，已补成 18 位导入。请照新证核对。"),
    "ambiguous_date": _("写成“年.1”，按 1 月导入。如果是 10 月，请改成“年-10”。"),
    "dates_out_of_order": _("比应当在前的日期还早，照样导入。请核对。"),
    "unknown_sex": _("写的认不出来，这一格没有导入。"),
    "unknown_ethnicity": _("写的是代码，认不出，这一格没有导入。"),
    "unknown_post": _("有的职务认不出来，没有导入。"),
    "unreadable_phone": _("看不出号码的没有导入，写了几个号码的只记第一个，旁边的话没有导入。"),
    "text_too_long": _("写得太长，这一格没有导入，原来登记的不变。请写短些。"),
    "several_secretaries": _("一个组织写了几名书记，都会登记。由各组织的书记在组织页面的“任职”里核对。"),
}
UNREAD = ("unread_column", "unread_sheet", "unread_block")
ACROSS_COLUMNS = ("unread_column",)
"""Kinds that are told once for all columns."""
MENDED_BY = {"several_secretaries": _("由该组织的书记在组织页面的“任职”里核对。")}
"""Who can put right what the importer often cannot."""


@dataclass(frozen=True)
class HintGroup:
    """Warnings of one kind in one column. A single one, or one without a title of its kind, speaks for itself."""

    number: int
    column: str
    title: Any
    problems: Sequence[dict[str, Any]]

    @property
    def is_about_sheets(self) -> bool:
        """Told in their own sentences: what of the sheets was not read."""
        return self.problems[0]["kind"] in UNREAD

    @property
    def shown(self) -> str:
        """The first of them in a line: where they are and of whom, or in their own sentences."""
        if self.is_about_sheets:
            said = "".join(str(problem["message"]) for problem in self.first)
        else:
            said = "、".join(" ".join(filter(None, (each["where"], each.get("name")))) for each in self.first)
        return said + "…" if self.count > len(self.first) else said

    @property
    def first(self) -> Sequence[dict[str, Any]]:
        return self.problems[:NAMED_ROWS]

    @property
    def count(self) -> int:
        return len(self.problems)


def hint_groups(preview: Mapping[str, Any]) -> list[HintGroup]:
    """In the order in which each kind first appears."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for problem in preview["warnings"]:
        own = "" if problem["kind"] in KINDS else problem["message"]
        key = (problem["kind"], problem["column"] if problem["kind"] not in ACROSS_COLUMNS else "", own)
        found.setdefault(key, []).append(problem)
    return [
        HintGroup(number, column, _title(kind, rows), rows)
        for number, ((kind, column, _own), rows) in enumerate(found.items())
    ]


def unread_messages(preview: Mapping[str, Any]) -> list[str]:
    """What of the sheets was not read, a sentence each."""
    return [problem["message"] for problem in preview["warnings"] if problem["kind"] in UNREAD]


def _title(kind: str, rows: Sequence[dict[str, Any]]) -> str:
    if len(rows) > 1 and kind in KINDS:
        return str(KINDS[kind])
    return f"{rows[0]['message']}{MENDED_BY.get(kind, '')}"
