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
from common.workbooks.limits import (
    MAX_CELL_CHARACTERS,
    MAX_DEPTH,
    MAX_NUMBER_FORMATS,
    MAX_RELATIONS,
    MAX_SHEETS,
    MAX_STYLES,
)

CHUNK_BYTES = 256 * 1024
WORKBOOK_PART = "xl/workbook.xml"
RELATIONS_PART = "xl/_rels/workbook.xml.rels"
MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
YES = ("1", "true", "on")
# The ways in which a part's relations name a kind of part, whichever edition of the format.
SHEET, STRINGS, STYLES = "/worksheet", "/sharedStrings", "/styles"
ROLES = {SHEET: "sheet", STRINGS: "texts", STYLES: "styles"}

Attributes = dict[str, str]
Roles = dict[str, set[str]]
"""As what each part is read, by its name in small letters."""


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
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    depth = 0

    def started(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableWorkbook("too_deep")
        namespace, _space, name = tag.rpartition(" ")
        start(namespace, name, {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(tag.rpartition(" ")[2])

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise UnreadableWorkbook("damaged") from problem


class Relations:
    """The parts that another one names, with the kind of each, by their ids."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, _namespace: str, name: str, attributes: Attributes) -> None:
        if name != "Relationship" or "Id" not in attributes:
            return
        target = attributes.get("Target", "").replace("\\", "/")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        self.found[attributes["Id"]] = (attributes.get("Type", ""), whole)
        if len(self.found) > MAX_RELATIONS:
            raise UnreadableWorkbook("too_many_relations")


def roles_of(relations: dict[str, tuple[str, str]], roles: Roles) -> Roles:
    """The roles with those that the relations give: a part may be read in several."""
    found = {part: set(names) for part, names in roles.items()}
    for kind, part in relations.values():
        named = {role for ending, role in ROLES.items() if kind.endswith(ending)}
        found.setdefault(part.lower(), set()).update(named)
    return found


class BookParts:
    """What the sheets of one workbook share."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.date1904 = False
        self.sheets: list[SheetEntry] = []
        relations = Relations()
        if archive.has(RELATIONS_PART):
            walk(archive.chunks(RELATIONS_PART), relations.start)
        self.relations = relations.found
        walk(archive.chunks(WORKBOOK_PART), self._workbook)
        # A part is measured once: listed twice it would be read twice.
        if len({sheet.part.lower() for sheet in self.sheets}) != len(self.sheets):
            raise UnreadableWorkbook("damaged")

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
                if len(self.sheets) > MAX_SHEETS:
                    raise UnreadableWorkbook("too_many_sheets")

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
        shown = {number: shown_by(number, reader.codes.get(number)) for number in set(reader.numbers)}
        return [shown[number] if number else PLAIN for number in reader.numbers]


class SharedStrings:
    def __init__(self) -> None:
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.reads = False
        self.phonetic = False

    def start(self, _namespace: str, name: str, _attributes: Attributes) -> None:
        if name == "si":
            self.pieces, self.length = [], 0
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
            self.length += len(data)
            if self.length > MAX_CELL_CHARACTERS:
                raise UnreadableWorkbook("long_text")


class CellStyles:
    """Number formats by number, and the number of each cell style."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.numbers: list[int] = []
        self.is_inside = False

    def start(self, _namespace: str, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and attributes.get("numFmtId", "").isdigit():
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            if len(self.codes) > MAX_NUMBER_FORMATS:
                raise UnreadableWorkbook("too_many_formats")
        elif name == "cellXfs":
            self.is_inside = True
        elif name == "xf" and self.is_inside:
            if len(self.numbers) == MAX_STYLES:
                raise UnreadableWorkbook("too_many_styles")
            number = attributes.get("numFmtId", "0")
            self.numbers.append(int(number) if number.isdigit() and len(number) < 10 else 0)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.is_inside = False
