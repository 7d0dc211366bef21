"""Rows of a sheet that are no records: blank ones, totals, signatures, notes, the header printed again."""

import re

from common.workbooks.cells import cell_text, squeezed
from common.workbooks.headers import FEWEST_MATCHES, HeaderMatch
from common.workbooks.reading import Row

TOTALS = re.compile(r"(?:合计|总计|小计|共计|总人数|人数合计|本页合计)(?:[\d,]*(?:人|名|个|行|条)?|[::].*)")
SIGNATURES = re.compile(
    r"(?:填表人|填报人|制表人|制表|经办人|审核人|审核|复核人|审批人|单位负责人|负责人|党组织负责人|主要负责人|书记签字|签字|签名|联系人|联系电话"
    r"|填报单位|填表单位|填报日期|填表日期|填报时间|填表时间|日期|制表时间|单位盖章|盖章|备注|说明|填表说明|注|附注|注意)"
    r"(?:\([^)]*\))?(?:[::].*|$)"
)


def is_furniture(row: Row, header: HeaderMatch) -> bool:
    return _holds_no_record(row, header) or _is_totals_or_signature(row) or _repeats_header(row, header)


def _holds_no_record(row: Row, header: HeaderMatch) -> bool:
    """Nothing in any column we read: a number alone was filled in ahead."""
    return not any(cell_text(header.cell(row, key)) for key in header.indexes if key != "number")


def _is_totals_or_signature(row: Row) -> bool:
    first = next((text for cell in row.cells if (text := squeezed(cell_text(cell)))), "")
    return not first.isdigit() and bool(TOTALS.fullmatch(first) or SIGNATURES.fullmatch(first))


def _repeats_header(row: Row, header: HeaderMatch) -> bool:
    """A header printed again on every page: the name column says 姓名, and so on."""
    if not _is_title(row, header, "name"):
        return False
    return sum(_is_title(row, header, key) for key in header.indexes) >= FEWEST_MATCHES


def _is_title(row: Row, header: HeaderMatch, key: str) -> bool:
    cell = header.cell(row, key)
    return isinstance(cell, str) and squeezed(cell) == squeezed(header.title(key))
