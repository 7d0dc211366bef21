"""What people and attackers upload in place of a roster, made by code: name, what must come of it, how to make it.

What comes of it is the kind of a refusal, or the rows that are read. `slow` ones take seconds to make or to refuse.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.workbook_files import SHEET_PART, STRINGS_PART, part, sheet_xml, with_parts, workbook_bytes

ROWS = [["姓名", "性别"], ["李莉", "女"]]
GOOD = workbook_bytes(ROWS)
WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>性别</t></is></c></row>'
)
PERSON = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>李莉</t></is></c><c r="B2" t="inlineStr"><is><t>女</t></is></c></row>'
)
PEOPLE = HEADER + PERSON
FAR_CELL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
NAMELESS_CELLS = f"<row>{'<c><v>1</v></c>' * 3000}</row>" + "<row><c><v>1</v></c></row>" * 3000
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>'


@dataclass(frozen=True)
class Case:
    ends: str | list[list[Any]]
    make: Callable[[], bytes]
    slow: bool = False


def noise(size: int) -> bytes:
    """Random bytes: a file with them is large enough for the ratio between packed and unpacked."""
    return random.Random(1).randbytes(size)  # noqa: S311 - the same in every run


MB = 1024 * 1024
NOISE = noise(3 * MB)


def padded(parts: dict[str, bytes], megabytes: float = 3) -> bytes:
    """The good file with these parts, and so much noise that the ratio alone refuses nothing."""
    output = io.BytesIO(with_parts(GOOD, parts))
    with zipfile.ZipFile(output, "a", zipfile.ZIP_STORED) as file:
        file.writestr("xl/media/noise.bin", NOISE[: int(megabytes * MB)])
    return output.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return output.getvalue()


def with_sheet(rows: str, before: str = "", after: str = "", megabytes: float = 3) -> bytes:
    text = sheet_xml(rows).decode()
    text = text.replace("<sheetData>", f"{before}<sheetData>").replace("</worksheet>", f"{after}</worksheet>")
    return padded({SHEET_PART: text.encode()}, megabytes)


def with_styles(inside: str) -> bytes:
    """The cell of the good file asks for style 1, so that the styles are read."""
    rows = HEADER + '<row r="2"><c r="A2" s="1"><v>1</v></c><c r="B2" s="1"><v>2</v></c></row>'
    styles = f'<styleSheet xmlns="{NAMESPACE}">{inside}</styleSheet>'.encode()
    return padded({STYLES: styles, SHEET_PART: sheet_xml(rows)})


def with_strings(inside: str, rows: str = "", megabytes: float = 3) -> bytes:
    strings = f'<sst xmlns="{NAMESPACE}">{inside}</sst>'.encode()
    return padded({STRINGS_PART: strings, **({SHEET_PART: sheet_xml(rows)} if rows else {})}, megabytes)


def with_workbook(old: str, new: str, name: str = WORKBOOK, megabytes: float = 3) -> bytes:
    text = part(GOOD, name)
    assert old in text
    return padded({name: text.replace(old, new, 1).encode()}, megabytes)


def without(*names: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
    return output.getvalue()


def bomb(megabytes: int) -> bytes:
    return with_parts(GOOD, {"xl/media/zeros.bin": bytes(megabytes * 1024 * 1024)})


def in_directory(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """The archive with a field of a part's entry in its directory changed."""
    changed = bytearray(data)
    at = changed.rfind(name) - 46
    assert changed[at : at + 4] == b"PK\x01\x02"
    changed[at + offset : at + offset + len(value)] = value
    return bytes(changed)


def overlapping() -> bytes:
    """Two hundred entries of the directory that all point at the same packed bytes: 2 MB each."""
    packed_size = len(zlib.compress(bytes(2 * 1024 * 1024))[2:-4])
    data = with_parts(GOOD, {"xl/media/a.bin": bytes(2 * 1024 * 1024), "xl/media/noise.bin": noise(5 * 1024 * 1024)})
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    at = data.rfind(b"xl/media/a.bin") - 46
    entry = data[at : at + 46 + 14]
    assert packed_size > 0
    more = b"".join(entry[:46] + f"xl/media/{n:05}"[:14].encode() for n in range(200))
    tail = bytearray(data[end:])
    count = struct.unpack("<H", tail[10:12])[0] + 200
    tail[8:12] = struct.pack("<HH", count, count)
    tail[12:16] = struct.pack("<I", end - start + len(more))
    return data[:end] + more + bytes(tail)


def doubled_part() -> bytes:
    return renamed(with_parts(GOOD, {"xl/workbook.xmm": b"<workbook/>"}), b"xl/workbook.xmm", b"xl/workbook.xml")


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """A part under another name of the same length, wherever the archive names it."""
    assert len(old) == len(new)
    assert data.count(old) == 2
    return data.replace(old, new)


def streamed() -> bytes:
    """Written into something that cannot be wound back: sizes stand behind the data."""
    output = io.BytesIO()
    output.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return output.getvalue()


def zip64() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as stream:
                stream.write(old.read(name))
    return output.getvalue()


def packed_as(method: int) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(output, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return output.getvalue()


def prefixed(rows: str) -> bytes:
    xml = sheet_xml(rows).replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
    return with_parts(GOOD, {SHEET_PART: xml.replace(b"xmlns=", b"xmlns:x=")})


def in_encoding(name: str, declared: str, rows: str = PEOPLE) -> bytes:
    text = sheet_xml(rows).decode().replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{declared}"?>')
    return with_parts(GOOD, {SHEET_PART: text.encode(name)})


def hidden_in_ebcdic() -> bytes:
    """After its declaration the sheet goes on in an encoding in which "<" is another byte: a look at bytes is blind."""
    body = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{FAR_CELL}</sheetData></worksheet>'.encode("cp037")
    return with_parts(GOOD, {SHEET_PART: b'<?xml version="1.0" encoding="cp037"?>' + body})


def repeated_long_text() -> bytes:
    """One text of 270 kB that 1,300 cells point at."""
    rows = HEADER + "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 1302))
    return with_strings(f"<si><t>{'长' * 90_000}</t></si>", rows, 0.1)


def many_rows(count: int, row: str) -> str:
    return "".join(row.replace("#", str(number)) for number in range(1, count + 1))


def same_sheet_often(count: int) -> bytes:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n + 2}" r:id="rId1"/>' for n in range(count))
    return with_workbook("</sheets>", f"{sheets}</sheets>")


def many_sheets(count: int) -> bytes:
    """Each with a part of its own in the relations, none of them there."""
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n + 2}" r:id="m{n}"/>' for n in range(count))
    relations = "".join(
        f'<Relationship Id="m{n}" Type="{KINDS}/worksheet" Target="worksheets/m{n}.xml"/>' for n in range(count)
    )
    return padded(
        {
            WORKBOOK: part(GOOD, WORKBOOK).replace("</sheets>", f"{sheets}</sheets>").encode(),
            RELATIONS: part(GOOD, RELATIONS).replace("</Relationships>", f"{relations}</Relationships>").encode(),
        }
    )


def attributes(count: int, name: str = "a") -> str:
    return " ".join(f'{name}{number}=""' for number in range(count))
