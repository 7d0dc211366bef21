"""The same table in every way the format can be written: strict, with prefixes, counted from 1904, with escapes."""

import io
from datetime import date

import pytest

from common.workbooks.cells import Unreadable
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.formats import Shown, shown_by
from common.workbooks.parts import unescaped
from common.workbooks.reading import open_workbook
from tests.workbook_files import SHEET_PART, STRINGS_PART, cell_xml, part, with_parts, with_rows, workbook_bytes

ROWS = [["姓名", "生日"], ["甲", date(1985, 7, 19)]]
PARTS = (SHEET_PART, STRINGS_PART, "xl/workbook.xml", "xl/styles.xml")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = ("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def cells_of(data):
    return [row.cells for row in open_workbook(io.BytesIO(data)).sheets[0].rows()]


def prefixed(xml):
    head, body = xml.split("?>", 1)
    marked = body.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:").replace("<x:!", "<!")
    return f"{head}?>{marked}".replace("xmlns=", "xmlns:x=")


def test_plain():
    assert cells_of(workbook_bytes(ROWS)) == ROWS


def test_parts_with_prefixes():
    data = workbook_bytes(ROWS)
    assert cells_of(with_parts(data, {name: prefixed(part(data, name)).encode() for name in PARTS})) == ROWS


def test_the_strict_edition_with_dates_as_text():
    data = workbook_bytes(ROWS)
    strict = {name: part(data, name).replace(MAIN, STRICT).encode() for name in PARTS}
    rels = "xl/_rels/workbook.xml.rels"
    strict[rels] = (
        part(data, rels)
        .replace("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
        .encode()
    )
    strict[SHEET_PART] = strict[SHEET_PART].replace(
        b'<c r="B2" s="1"><v>31247</v>', b'<c r="B2" s="1" t="d"><v>1985-07-19</v>'
    )
    assert cells_of(with_parts(data, strict)) == ROWS


EXTENSION = (
    '<extLst><ext uri="x" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
    '<x15:workbookPr date1904="0" chartTrackingRefBase="1"/></ext></extLst></workbook>'
)


def test_days_counted_from_1904_whatever_an_extension_says():
    data = workbook_bytes(ROWS, date_1904=True)
    workbook = part(data, "xl/workbook.xml").replace("</workbook>", EXTENSION).encode()
    again = with_parts(data, {"xl/workbook.xml": workbook})
    assert (open_workbook(io.BytesIO(again)).date1904, cells_of(again)) == (True, ROWS)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("测试_x000D_甲", "测试\r甲"),
        ("工厂_x0041_", "工厂A"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD840__xDC00_", "\U00020000"),
        ("a_x1", "a_x1"),
    ],
)
def test_escapes(written, text):
    assert unescaped(written) == text


def test_cells_without_references_errors_and_pinyin_above_characters():
    rows = (
        '<row><c t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh></is></c>'
        '<c t="b"><v>1</v></c></row>'
        f"<row>{cell_xml('B2', error='#N/A')}{cell_xml('D2', formula='A1')}</row>"
    )
    assert cells_of(with_rows(rows)) == [["张三", True], ["", Unreadable("#N/A"), "", Unreadable("公式没有保存结果")]]


@pytest.mark.parametrize("value", ["x", "999999"])
def test_a_sheet_that_points_nowhere_is_damaged(value):
    with pytest.raises(UnreadableWorkbook) as refusal:
        cells_of(with_rows(f'<row r="1"><c r="A1" t="s"><v>{value}</v></c></row>'))
    assert refusal.value.kind == "damaged"


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (14, None, Shown(part="day")),
        (17, None, Shown(part="month")),
        (57, None, Shown(part="month")),
        (2, None, Shown(decimals=2)),
        (0, None, Shown()),
        (170, "General", Shown()),
        (170, "h:mm", Shown()),
        (170, "[h]:mm:ss", Shown()),
        (170, "0.00E+00", Shown()),
        (170, "@", Shown()),
        (170, 'yyyy"年"m"月";@', Shown(part="month")),
        (170, 'e"年"m"月"d"日"', Shown(part="day")),
        (170, "[Red]yyyy", Shown(part="year")),
        (170, '"day"0.00', Shown(decimals=2)),
        (170, "00000000000", Shown(zeros=11)),
    ],
)
def test_what_a_format_shows(number, code, shown):
    assert shown_by(number, code) == shown
