"""What people and attackers upload in place of a workbook: each is refused by kind, quickly, without a crash."""

import contextlib
import io
import random
import struct
import time
import zipfile

import pytest

from common.workbooks.errors import REASONS, UnreadableWorkbook
from common.workbooks.extent import column_letters, column_number
from common.workbooks.reading import open_workbook
from tests.workbook_files import SHEET_PART, STRINGS_PART, part, sheet_xml, with_parts, workbook_bytes

GOOD = workbook_bytes([["姓名", "性别"], ["李莉", "女"]])
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
NAMELESS_CELLS = f"<row>{'<c><v>1</v></c>' * 3000}</row>" + "<row><c><v>1</v></c></row>" * 3000
LONG_TEXT = "长" * 300_000


def archive(parts: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return output.getvalue()


def with_sheet(rows: str) -> bytes:
    return with_parts(GOOD, {SHEET_PART: sheet_xml(rows)})


def bomb(megabytes: int) -> bytes:
    return with_parts(GOOD, {"xl/media/zeros.bin": bytes(megabytes * 1024 * 1024)})


def lying_bomb() -> bytes:
    """Declares 1,000 bytes for a part that unpacks to 400 MB."""
    data = bytearray(bomb(400))
    at = data.rfind(b"xl/media/zeros.bin") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


def incompressible(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311 - the same in every run


def noisy_bomb() -> bytes:
    """Over 300 MB, but padded so that the ratio stays under 100."""
    noise = incompressible(5 * 1024 * 1024)
    return with_parts(bomb(301), {"xl/media/noise.bin": noise})


def repeated_long_text() -> bytes:
    """One text of 900 kB that 400 cells point at: every cell would get a copy of its own."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 401))
    texts = f"<sst><si><t>{LONG_TEXT}</t></si></sst>".encode()
    noise = incompressible(100_000)
    return with_parts(GOOD, {STRINGS_PART: texts, SHEET_PART: sheet_xml(cells), "xl/media/noise.bin": noise})


def doubled_part() -> bytes:
    output = io.BytesIO(GOOD)
    with zipfile.ZipFile(output, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("xl/workbook.xml", b"<workbook/>")
    return output.getvalue()


def encrypted_part() -> bytes:
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>'

CASES = {
    "empty": ("empty_file", lambda: b""),
    "text renamed": ("not_a_workbook", lambda: "姓名,性别\n李莉,女\n".encode()),
    "html renamed": ("not_a_workbook", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "pdf renamed": ("not_a_workbook", lambda: b"%PDF-1.7\n1 0 obj\n"),
    "picture renamed": ("not_a_workbook", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "zeros": ("not_a_workbook", lambda: bytes(10_000)),
    "zip without workbook": ("not_a_workbook", lambda: archive({"readme.txt": b"hello"})),
    "word document": (
        "not_a_workbook",
        lambda: archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    ),
    "empty zip": ("not_a_workbook", lambda: archive({})),
    "old xls": ("old_format", lambda: OLE),
    "older xls": ("old_format", lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(100)),
    "with password": ("password_protected", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "encrypted zip": ("password_protected", encrypted_part),
    "first half": ("damaged", lambda: GOOD[: len(GOOD) // 2]),
    "last byte lost": ("damaged", lambda: GOOD[:-1]),
    "only the magic": ("damaged", lambda: b"PK\x03\x04"),
    "one bit flipped": ("damaged", lambda: GOOD[:200] + bytes([GOOD[200] ^ 1]) + GOOD[201:]),
    "same part twice": ("damaged", doubled_part),
    "sheet is not xml": ("damaged", lambda: with_parts(GOOD, {SHEET_PART: b"<worksheet><sheetData><row"})),
    "workbook is not xml": ("damaged", lambda: with_parts(GOOD, {"xl/workbook.xml": b"nothing"})),
    "31 MB": ("too_large", lambda: GOOD + bytes(30 * 1024 * 1024)),
    "1001 parts": ("too_many_parts", lambda: with_parts(GOOD, {f"xl/x{n}.xml": b"<x/>" for n in range(1000)})),
    "bomb by size": ("unpacks_too_large", lambda: bomb(301)),
    "bomb by ratio": ("unpacks_too_large", lambda: bomb(20)),
    "bomb behind noise": ("unpacks_too_large", noisy_bomb),
    "bomb that lies": ("unpacks_too_large", lying_bomb),
    "dtd": ("forbidden_content", lambda: with_parts(GOOD, {STRINGS_PART: DOCTYPE})),
    "dtd in small letters": ("forbidden_content", lambda: with_parts(GOOD, {STRINGS_PART: DOCTYPE.lower()})),
    "utf-16": ("wrong_encoding", lambda: with_parts(GOOD, {STRINGS_PART: DOCTYPE.decode().encode("utf-16")})),
    "a far cell": ("too_wide_or_long", lambda: with_sheet(FAR_CELL)),
    "a far cell, quoted otherwise": ("too_wide_or_long", lambda: with_sheet(FAR_CELL.replace('"', "'"))),
    "a far cell with a prefix": (
        "too_wide_or_long",
        lambda: with_parts(
            GOOD,
            {
                SHEET_PART: sheet_xml(FAR_CELL)
                .replace(b"<", b"<x:")
                .replace(b"<x:/", b"</x:")
                .replace(b"<x:?", b"<?")
                .replace(b"xmlns=", b"xmlns:x=")
            },
        ),
    ),
    "cells without a name": ("too_wide_or_long", lambda: with_sheet(NAMELESS_CELLS)),
    "a long text in many cells": ("unpacks_too_large", repeated_long_text),
}
SLOWEST_SECONDS = 4  # of processor time; half of it on a quiet machine


@pytest.mark.parametrize("case", CASES)
def test_hostile_file_is_refused_with_its_reason(case):
    kind, make = CASES[case]
    data = make()
    started = time.process_time()
    with pytest.raises(UnreadableWorkbook) as refusal:
        list(open_workbook(io.BytesIO(data)).sheets[0].rows())
    assert refusal.value.kind == kind
    assert str(refusal.value) == str(REASONS[kind])
    assert time.process_time() - started < SLOWEST_SECONDS


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
