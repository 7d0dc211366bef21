"""Odd files that are read all the same, and damage by chance. The hostile ones stand in corpus_cases.py."""

import contextlib
import io
import random

import pytest

from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import column_letters, column_number
from common.workbooks.reading import open_workbook
from tests.workbook_files import SHEET_PART, STRINGS_PART, part, sheet_xml, with_parts, workbook_bytes

GOOD = workbook_bytes([["姓名", "性别"], ["李莉", "女"]])


def with_sheet(rows: str) -> bytes:
    return with_parts(GOOD, {SHEET_PART: sheet_xml(rows)})


def test_only_hidden_sheets_is_refused():
    hidden = part(GOOD, "xl/workbook.xml").replace("<sheet ", '<sheet state="hidden" ')
    with pytest.raises(UnreadableWorkbook) as refusal:
        open_workbook(io.BytesIO(with_parts(GOOD, {"xl/workbook.xml": hidden.encode()})))
    assert refusal.value.kind == "no_sheet"


def test_styled_empty_cells_far_away_do_no_harm():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="XFD1" s="1"/></row>'
        '<row r="1048576"><c r="A1048576" s="1"/></row>'
    )
    sheet = open_workbook(io.BytesIO(with_sheet(rows))).sheets[0]
    assert [row.cells for row in sheet.rows()] == [["姓名"]]


def test_a_long_text_once_is_read():
    texts = f"<sst><si><t>{'长' * 3000}</t></si></sst>".encode()
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>0</v></c></row>'
    data = with_parts(GOOD, {STRINGS_PART: texts, SHEET_PART: sheet_xml(cells)})
    assert [row.cells for row in open_workbook(io.BytesIO(data)).sheets[0].rows()] == [["长" * 3000, 0.0]]


@pytest.mark.parametrize("seed", range(60))
def test_random_damage_never_crashes(seed):
    chance = random.Random(seed)  # noqa: S311 - the same in every run
    data = bytearray(GOOD)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with contextlib.suppress(UnreadableWorkbook):
        for sheet in open_workbook(io.BytesIO(bytes(data))).sheets:
            list(sheet.rows())


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("GR", 200), ("XFD", 16384)])
def test_column_letters(letters, number):
    assert column_number(letters.encode()) == number
    assert column_letters(number) == letters
