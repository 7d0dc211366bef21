"""The parts of a workbook around its sheets: which sheets there are, shared texts, styles, the date system.

Names of parts and tags are taken without their prefixes, so that the strict form of the format and files with prefixed
parts are read like any other. Nothing is built up as a tree: a hostile part costs no memory.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.parsers import expat

from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.formats import PLAIN, Shown, shown_by

CHUNK_BYTES = 256 * 1024
WORKBOOK_PART = "xl/workbook.xml"
MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
YES = ("1", "true", "on")
MAX_STYLES = 65_536
# The ways in which a part's relations name a kind of part, whichever edition of the format.
SHEET, STRINGS, STYLES = "/worksheet", "/sharedStrings", "/styles"

Attributes = dict[str, str]


def unescaped(text: str) -> str:
    """_x000D_ is how the format writes a character it cannot hold."""
    if "_x" not in text:
        return text
    decoded = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True)
class SheetEntry:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    is_visible: bool


class Archive:
    """An archive that was checked; gives the content of its parts in pieces."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        self.names = {name.lower().replace("\\", "/"): name for name in file.namelist()}

    def has(self, part: str) -> bool:
        return part.lower() in self.names

    def chunks(self, part: str) -> Iterator[bytes]:
        name = self.names.get(part.lower())
        if name is None:
            raise UnreadableWorkbook("damaged")
        with self.file.open(name) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk


def walk(
    chunks: Iterator[bytes],
    start: Callable[[str, str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a part from start to end; tags come as namespace and name."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def started(tag: str, attributes: Attributes) -> None:
        namespace, _space, name = tag.rpartition(" ")
        start(namespace, name, {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    parser.StartElementHandler = started
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise UnreadableWorkbook("damaged") from problem


class BookParts:
    """What the sheets of one workbook share."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.date1904 = False
        self.sheets: list[SheetEntry] = []
        self.relations: dict[str, tuple[str, str]] = {}
        folder, name = posixpath.split(WORKBOOK_PART)
        rels = f"{folder}/_rels/{name}.rels"
        if archive.has(rels):
            walk(archive.chunks(rels), self._relation)
        walk(archive.chunks(WORKBOOK_PART), self._workbook)

    def _relation(self, _namespace: str, name: str, attributes: Attributes) -> None:
        if name != "Relationship" or "Id" not in attributes:
            return
        target = attributes.get("Target", "").replace("\\", "/")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        self.relations[attributes["Id"]] = (attributes.get("Type", ""), whole)

    def _workbook(self, namespace: str, name: str, attributes: Attributes) -> None:
        """Extensions have tags of the same names in other namespaces: they say nothing about the date system."""
        if namespace not in MAIN_NAMESPACES:
            return
        if name == "workbookPr":
            self.date1904 = attributes.get("date1904", "").lower() in YES
        elif name == "sheet":
            kind, part = self.relations.get(attributes.get("id", ""), ("", ""))
            if kind.endswith(SHEET):
                is_visible = attributes.get("state", "visible") == "visible"
                self.sheets.append(SheetEntry(attributes.get("name", ""), part, is_visible))

    def _part(self, kind: str) -> str | None:
        return next((part for type_, part in self.relations.values() if type_.endswith(kind)), None)

    @cached_property
    def strings(self) -> list[str]:
        """The shared texts; pinyin written above characters is no part of them."""
        part = self._part(STRINGS)
        if part is None or not self.archive.has(part):
            return []
        reader = SharedStrings()
        walk(self.archive.chunks(part), reader.start, reader.end, reader.text)
        return reader.found

    @cached_property
    def shown(self) -> list[Shown]:
        """What each cell style shows of a number."""
        part = self._part(STYLES)
        if part is None or not self.archive.has(part):
            return []
        reader = CellStyles()
        walk(self.archive.chunks(part), reader.start, reader.end)
        return [shown_by(number, reader.codes.get(number)) if number else PLAIN for number in reader.numbers]


class SharedStrings:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.reads = False
        self.phonetic = False

    def start(self, _namespace: str, name: str, _attributes: Attributes) -> None:
        if name == "si":
            self.pieces = []
        elif name == "rPh":
            self.phonetic = True
        self.reads = name == "t" and not self.phonetic

    def end(self, name: str) -> None:
        self.reads = False
        if name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.found.append(unescaped("".join(self.pieces)))

    def text(self, data: str) -> None:
        if self.reads:
            self.pieces.append(data)


class CellStyles:
    """Number formats by number, and the number of each cell style."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.is_inside = False

    def start(self, _namespace: str, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and attributes.get("numFmtId", "").isdigit():
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside and len(self.numbers) < MAX_STYLES:
            number = attributes.get("numFmtId", "0")
            self.numbers.append(int(number) if number.isdigit() and len(number) < 10 else 0)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_inside = False
