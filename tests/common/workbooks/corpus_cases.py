"""The corpus itself: what is uploaded, and what must come of it."""

import struct
import zipfile
from datetime import date

from common.workbooks.cells import NO_RESULT, Unreadable
from tests.common.workbooks.corpus import (
    DOCTYPE,
    FAR_CELL,
    GOOD,
    HEADER,
    NAMELESS_CELLS,
    NAMESPACE,
    OLE,
    PEOPLE,
    PERSON,
    RELATIONS,
    ROWS,
    STYLES,
    WORKBOOK,
    Case,
    archive,
    attributes,
    bomb,
    doubled_part,
    hidden_in_ebcdic,
    in_directory,
    in_encoding,
    many_rows,
    many_sheets,
    noise,
    overlapping,
    packed_as,
    padded,
    prefixed,
    renamed,
    repeated_long_text,
    same_sheet_often,
    streamed,
    with_sheet,
    with_strings,
    with_styles,
    with_workbook,
    without,
    zip64,
)
from tests.workbook_files import SHEET_PART, STRINGS_PART, part, sheet_xml, with_parts

STYLED_ROW = '<row r="9999">' + '<c r="XFD9999" s="1"/>' * 20 + "</row>"
SLOW_CODE = ";[" * 120
NINES = "9" * 400
DAYS = '<row r="2"><c r="A2" s="1"><v>{}</v></c><c r="B2"><v>2</v></c></row>'
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

NO_WORKBOOKS = {
    "nothing": Case("empty_file", lambda: b""),
    "csv": Case("not_a_workbook", lambda: "姓名,性别\n李莉,女\n".encode()),
    "csv in GBK": Case("not_a_workbook", lambda: "姓名,性别\n李莉,女\n".encode("gbk")),
    "html": Case("not_a_workbook", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "xml spreadsheet of 2003": Case(
        "not_a_workbook", lambda: b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>'
    ),
    "pdf": Case("not_a_workbook", lambda: b"%PDF-1.7\n1 0 obj\n"),
    "picture": Case("not_a_workbook", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "rar": Case("not_a_workbook", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(100)),
    "gzip": Case("not_a_workbook", lambda: b"\x1f\x8b\x08\x00" + bytes(100)),
    "program": Case("not_a_workbook", lambda: b"MZ" + bytes(1000)),
    "zeros": Case("not_a_workbook", lambda: bytes(10_000)),
    "zip of something": Case("not_a_workbook", lambda: archive({"readme.txt": b"hello"})),
    "word": Case("not_a_workbook", lambda: archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})),
    "xlsb": Case("not_a_workbook", lambda: archive({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": bytes(50)})),
    "ods": Case("not_a_workbook", lambda: archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"})),
    "empty zip": Case("not_a_workbook", lambda: archive({})),
    "xls": Case("old_format", lambda: OLE),
    "xls of Excel 4": Case("old_format", lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(100)),
    "with password": Case("password_protected", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "31 MB": Case("too_large", lambda: GOOD + bytes(30 * 1024 * 1024)),
}

ARCHIVES = {
    "first half": Case("damaged", lambda: GOOD[: len(GOOD) // 2]),
    "last byte lost": Case("damaged", lambda: GOOD[:-1]),
    "only the magic": Case("damaged", lambda: b"PK\x03\x04"),
    "one bit flipped": Case("damaged", lambda: GOOD[:200] + bytes([GOOD[200] ^ 1]) + GOOD[201:]),
    "part encrypted": Case("password_protected", lambda: in_directory(GOOD, b"xl/workbook.xml", 8, b"\x01")),
    "same part twice": Case("damaged", doubled_part),
    "same part in other letters": Case("damaged", lambda: with_parts(GOOD, {"XL/Workbook.XML": b"<workbook/>"})),
    "name that ends in NUL": Case(
        "damaged",
        lambda: renamed(with_parts(GOOD, {"xl/workbook.xml-": b"<x/>"}), b"xl/workbook.xml-", b"xl/workbook.xml\x00"),
    ),
    "names that climb out": Case(ROWS, lambda: with_parts(GOOD, {"../../etc/passwd": b"x", "/etc/cron.d/x": b"x"})),
    "name of a device": Case(ROWS, lambda: with_parts(GOOD, {"xl/CON": b"x", "C:\\Windows\\x": b"x"})),
    "1001 parts": Case("too_many_parts", lambda: with_parts(GOOD, {f"xl/x{n}.xml": b"<x/>" for n in range(1000)})),
    "sizes behind the data": Case(ROWS, streamed),
    "zip64": Case(ROWS, zip64),
    "zip64 size that is a lie": Case(
        "unpacks_too_large", lambda: in_directory(GOOD, WORKBOOK.encode(), 24, b"\xfe" * 4)
    ),
    "not packed": Case(ROWS, lambda: packed_as(zipfile.ZIP_STORED)),
    "packed with bzip2": Case("not_a_workbook", lambda: packed_as(zipfile.ZIP_BZIP2)),
    "packed with lzma": Case("not_a_workbook", lambda: packed_as(zipfile.ZIP_LZMA)),
    "offset behind the end": Case("damaged", lambda: in_directory(GOOD, WORKBOOK.encode(), 42, b"\xff\xff\xff\x7f")),
    "something in front": Case("not_a_workbook", lambda: b"MZ" + bytes(100) + GOOD),
    "something behind": Case(ROWS, lambda: GOOD + bytes(1000)),
    "bomb by ratio": Case("unpacks_too_large", lambda: bomb(20)),
    "bomb by size": Case("unpacks_too_large", lambda: bomb(301), slow=True),
    "bomb behind noise": Case(
        "unpacks_too_large", lambda: with_parts(bomb(301), {"xl/media/n.bin": noise(5 * 1024 * 1024)}), slow=True
    ),
    "bomb that says it is small": Case(
        "unpacks_too_large",
        lambda: in_directory(bomb(400), b"xl/media/zeros.bin", 24, struct.pack("<I", 1000)),
        slow=True,
    ),
    "small bomb that says it is small": Case(
        "unpacks_too_large", lambda: in_directory(bomb(20), b"xl/media/zeros.bin", 24, struct.pack("<I", 1000))
    ),
    "bomb within a zip within": Case(
        ROWS, lambda: with_parts(GOOD, {"xl/embeddings/a.zip": archive({"a.zip": archive({"z": bytes(10**6)})})})
    ),
    "overlapping entries": Case("unpacks_too_large", overlapping),
}

XML = {
    "dtd": Case("forbidden_content", lambda: with_parts(GOOD, {STRINGS_PART: DOCTYPE})),
    "dtd in small letters": Case("forbidden_content", lambda: with_parts(GOOD, {STRINGS_PART: DOCTYPE.lower()})),
    "dtd in the styles": Case("forbidden_content", lambda: with_parts(GOOD, {STYLES: DOCTYPE})),
    "entity from a file": Case(
        "forbidden_content",
        lambda: with_parts(
            GOOD, {SHEET_PART: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + sheet_xml(PEOPLE)}
        ),
    ),
    "billion laughs": Case(
        "forbidden_content",
        lambda: with_parts(
            GOOD,
            {WORKBOOK: b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + part(GOOD, WORKBOOK).encode()},
        ),
    ),
    "entity nobody declared": Case("damaged", lambda: with_parts(GOOD, {SHEET_PART: sheet_xml(PEOPLE + "&x;")})),
    "utf-16 with its mark": Case("wrong_encoding", lambda: in_encoding("utf-16", "UTF-16")),
    "utf-16 without it": Case("wrong_encoding", lambda: in_encoding("utf-16-le", "UTF-16")),
    "declared as GBK": Case("wrong_encoding", lambda: in_encoding("gbk", "GB2312")),
    "declared as Latin-1": Case("wrong_encoding", lambda: in_encoding("utf-8", "iso-8859-1")),
    "hidden in EBCDIC": Case("wrong_encoding", hidden_in_ebcdic),
    "GBK that says UTF-8": Case("damaged", lambda: in_encoding("gbk", "UTF-8")),
    "utf-8 with its mark": Case(ROWS, lambda: in_encoding("utf-8-sig", "UTF-8")),
    "sheet broken off": Case("damaged", lambda: with_parts(GOOD, {SHEET_PART: b"<worksheet><sheetData><row"})),
    "workbook is no xml": Case("damaged", lambda: with_parts(GOOD, {WORKBOOK: b"nothing"})),
    "NUL in a text": Case("damaged", lambda: with_parts(GOOD, {SHEET_PART: sheet_xml(PEOPLE.replace("莉", "\x00"))})),
    "nested 500,000 times": Case("too_deep", lambda: with_sheet(PEOPLE + "<a>" * 500_000)),
    "cells within cells": Case("too_deep", lambda: with_sheet('<row r="1">' + '<c r="A1">' * 200_000)),
    "texts nested": Case("too_deep", lambda: with_strings("<si>" + "<r>" * 300_000)),
    "styles nested": Case("too_deep", lambda: with_styles("<xf>" * 300_000)),
    "workbook nested": Case("too_deep", lambda: with_workbook("<sheets>", "<a>" * 300_000 + "<sheets>")),
    "a tag of 3 MB": Case("long_piece", lambda: with_sheet(f"<row r='1' a='{'x' * 3_000_000}'/>" + PEOPLE)),
    "400,000 attributes of a tag": Case("long_piece", lambda: with_sheet(f"<row {attributes(400_000)}/>")),
    "attributes of many tags": Case(
        "too_many_attributes", lambda: with_sheet(f"<a {attributes(10_000)}/>" * 500, megabytes=1), slow=True
    ),
    "1,100,000 tags nobody knows": Case("too_many_tags", lambda: with_sheet(PEOPLE + "<a/>" * 1_100_000)),
    "1,100,000 tags in the styles": Case("too_many_tags", lambda: with_styles("<a/>" * 1_100_000)),
    "1,100,000 defined names": Case(
        "too_many_tags",
        lambda: with_workbook("</workbook>", f"<definedNames>{'<n/>' * 1_100_000}</definedNames></workbook>"),
    ),
    "a comment of 3 MB": Case("long_piece", lambda: with_sheet(PEOPLE, f"<!--{' ' * 3_000_000}-->")),
    "tags opened and never closed": Case("damaged", lambda: with_sheet("<row " * 400_000)),
    "merges opened and never closed": Case("damaged", lambda: with_sheet(PEOPLE, after="<mergeCell " * 200_000)),
    "values opened and never closed": Case(
        "damaged", lambda: with_strings(f"<si><t>{'长' * 9000}</t></si>", "<v" * 300_000 + PEOPLE)
    ),
}

RELATIONS_CASES = {
    "no sheet part": Case("damaged", lambda: without(SHEET_PART)),
    "no relations": Case("no_sheet", lambda: without(RELATIONS)),
    "no types, no styles": Case(ROWS, lambda: without("[Content_Types].xml", STYLES, "docProps/app.xml")),
    "no texts": Case("damaged", lambda: without(STRINGS_PART)),
    "relation to a part that is not there": Case(
        "damaged", lambda: with_workbook("worksheets/sheet1.xml", "worksheets/gone.xml", RELATIONS)
    ),
    "relation to the outside": Case(
        "damaged", lambda: with_workbook("worksheets/sheet1.xml", "http://example.invalid/s.xml", RELATIONS)
    ),
    "relation that climbs out": Case(
        "damaged", lambda: with_workbook("worksheets/sheet1.xml", "../../../etc/passwd", RELATIONS)
    ),
    "workbook that is its own sheet": Case(
        "no_header", lambda: with_workbook("worksheets/sheet1.xml", "workbook.xml", RELATIONS)
    ),
    "relations that are their own sheet": Case(
        "no_header", lambda: with_workbook("worksheets/sheet1.xml", "_rels/workbook.xml.rels", RELATIONS)
    ),
    "one sheet listed 400 times": Case("damaged", lambda: same_sheet_often(400)),
    "600 sheets": Case("too_many_sheets", lambda: many_sheets(600)),
    "20,000 relations": Case("too_many_relations", lambda: many_sheets(20_000)),
    "only hidden sheets": Case("no_sheet", lambda: with_workbook("<sheet ", '<sheet state="hidden" ')),
    "external link": Case(ROWS, lambda: with_parts(GOOD, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})),
    "macros": Case(
        ROWS,
        lambda: with_parts(
            GOOD,
            {
                "xl/vbaProject.bin": OLE,
                "[Content_Types].xml": part(GOOD, "[Content_Types].xml").replace(SHEET_TYPE, MACRO_TYPE).encode(),
            },
        ),
    ),
    "2,000,000 tags in a part nobody reads": Case(
        ROWS, lambda: padded({"xl/comments1.xml": b"<comments>" + b"<c/>" * 2_000_000 + b"</comments>"})
    ),
}

SHARED = {
    "6,000 number formats": Case(
        "too_many_formats",
        lambda: with_styles(
            "".join(f'<numFmt numFmtId="{n + 200}" formatCode="0&quot;{n}&quot;"/>' for n in range(6000))
        ),
    ),
    "2,000,000 number formats": Case(
        "too_many_tags",
        lambda: with_styles("".join(f'<numFmt numFmtId="{n + 200}" formatCode="0"/>' for n in range(2_000_000))),
        slow=True,
    ),
    "4,000 formats made to be slow": Case(
        [["姓名", "性别"], [1.0, 2.0]],
        lambda: with_styles(
            "".join(f'<numFmt numFmtId="{n + 200}" formatCode="{SLOW_CODE}{n}&quot;"/>' for n in range(4000))
            + "<cellXfs>"
            + "".join(f'<xf numFmtId="{n + 199}"/>' for n in range(4000))
            + "</cellXfs>"
        ),
    ),
    "70,000 styles": Case("too_many_styles", lambda: with_styles(f"<cellXfs>{'<xf/>' * 70_000}</cellXfs>")),
    "number format with a huge number": Case(
        "damaged", lambda: with_styles(f'<numFmt numFmtId="{NINES * 20}" formatCode="0"/><cellXfs><xf/><xf/></cellXfs>')
    ),
    "300,000 texts for two cells": Case("too_many_texts", lambda: with_strings("<si><t>长</t></si>" * 300_000)),
    "2,100,000 texts": Case("too_many_texts", lambda: with_strings("<si/>" * 2_100_000), slow=True),
    "a shared text of 4 MB": Case("long_piece", lambda: with_strings(f"<si><t>{'x' * 4_000_000}</t></si>")),
    "a shared text of 200,000 characters": Case(
        "long_text", lambda: with_strings(f"<si><t>{'长' * 200_000}</t></si><si><t>b</t></si>")
    ),
    "a shared text in 20,000 pieces": Case(
        "long_text", lambda: with_strings(f"<si>{'<r><t>十个字十个字十个字</t></r>' * 20_000}</si>")
    ),
    "a long text in many cells": Case("unpacks_too_large", repeated_long_text),
    "pinyin above the characters": Case(
        ROWS,
        lambda: with_strings(
            "<si><t>姓名</t><rPh sb='0' eb='1'><t>xingming</t></rPh></si><si><t>性别</t></si><si><t>李莉</t></si><si><t>女</t></si>"
        ),
    ),
}

SHEETS = {
    "a far cell": Case("too_wide_or_long", lambda: with_sheet(FAR_CELL)),
    "a far cell, quoted otherwise": Case("too_wide_or_long", lambda: with_sheet(FAR_CELL.replace('"', "'"))),
    "a far cell with a prefix": Case("too_wide_or_long", lambda: prefixed(FAR_CELL)),
    "cells without a name": Case("too_wide_or_long", lambda: with_sheet(NAMELESS_CELLS)),
    "styled empty cells far away": Case(
        ROWS, lambda: with_sheet(PEOPLE + '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>')
    ),
    "4,100,000 styled empty cells": Case(
        "too_wide_or_long", lambda: with_sheet(PEOPLE + STYLED_ROW * 210_000), slow=True
    ),
    "1,000,000 columns listed": Case(
        "too_many_columns", lambda: with_sheet(PEOPLE, "<col min='1' max='2'/>" * 1_000_000), slow=True
    ),
    "17,000 columns listed": Case("too_many_columns", lambda: with_sheet(PEOPLE, "<col/>" * 17_000)),
    "a column that is no column": Case(
        "too_many_columns", lambda: with_sheet('<row r="1"><c r="ABCDE1"><v>1</v></c></row>')
    ),
    "a column behind the last": Case(
        "too_many_columns", lambda: with_sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>')
    ),
    "20,000 nameless cells of a row": Case(
        "too_many_columns", lambda: with_sheet(f"<row>{'<c><v>1</v></c>' * 20_000}</row>")
    ),
    "16,384 cells of a row": Case(
        "no_header", lambda: with_sheet('<row r="1">' + "<c><v>1</v></c>" * 16_384 + "</row>")
    ),
    "1,048,576 rows without a cell": Case(
        "no_header", lambda: with_sheet(many_rows(1_048_576, '<row r="#"/>')), slow=True
    ),
    "1,100,000 rows": Case("too_many_rows", lambda: with_sheet('<row r="1"/>' * 1_100_000), slow=True),
    "rows that run backwards": Case(
        [["李莉", "女"], ["姓名", "性别"]], lambda: with_sheet(PERSON + HEADER, megabytes=0.1)
    ),
    "110,000 merged ranges": Case(
        "too_many_merged", lambda: with_sheet(PEOPLE, after='<mergeCell ref="A1:A2"/>' * 110_000)
    ),
    "a hidden column of all numbers": Case(
        ROWS, lambda: with_sheet(PEOPLE, '<col min="300" max="99999999999" hidden="1"/>')
    ),
    "an inline text of 32 MB": Case(
        "long_piece", lambda: with_sheet(PEOPLE.replace("李莉", "长" * (32 * 1024 * 1024 // 3))), slow=True
    ),
    "an inline text of 4 MB": Case("long_piece", lambda: with_sheet(PEOPLE.replace("李莉", "x" * 4_000_000))),
    "an inline text in 20,000 pieces": Case(
        "long_text", lambda: with_sheet(PEOPLE.replace("<t>李莉</t>", "<r><t>十个字十个字十个字</t></r>" * 20_000))
    ),
    "thirty rows of long texts": Case(
        "long_text",
        lambda: with_sheet(
            many_rows(30, '<row r="#">' + f"<c t='inlineStr'><is><t>{'（长' * 16_000}</t></is></c>" * 60 + "</row>")
        ),
        slow=True,
    ),
    "a number of 400 digits": Case(
        [["姓名", "性别"], [1.0, Unreadable(NINES)]],
        lambda: with_sheet(HEADER + f'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>{NINES}</v></c></row>'),
    ),
    "the text with a number of 80,000 digits": Case(
        "damaged", lambda: with_sheet(HEADER + f'<row r="2"><c r="A2" t="s"><v>{NINES * 200}</v></c></row>')
    ),
    "a text that is not there": Case(
        "damaged", lambda: with_sheet(HEADER + '<row r="2"><c r="A2" t="s"><v>99</v></c></row>')
    ),
    "a formula without its result": Case(
        [["姓名", "性别"], [Unreadable(NO_RESULT)]],
        lambda: with_sheet(HEADER + '<row r="2"><c r="A2"><f>cmd|" /C calc"!A0</f></c></row>'),
    ),
    "a day that cannot be": Case([["姓名", "性别"], [-5.0, 2.0]], lambda: with_sheet(HEADER + DAYS.format("-5"))),
    "a day in 1904": Case(
        [["姓名", "性别"], [date(1985, 7, 2), 2.0]],
        lambda: with_parts(
            with_workbook("<workbookPr", '<workbookPr date1904="1"'),
            {
                STYLES: f'<styleSheet xmlns="{NAMESPACE}"><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'.encode(),
                SHEET_PART: sheet_xml(HEADER + DAYS.format(29768)),
            },
        ),
    ),
}

CASES: dict[str, Case] = {**NO_WORKBOOKS, **ARCHIVES, **XML, **RELATIONS_CASES, **SHARED, **SHEETS}
