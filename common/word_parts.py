"""What may stand in the parts of a Word file: judged on what a program reads, parsed, and never on the raw bytes.

Everything is refused that is not on a list: kinds of parts, kinds of relations, codes of fields. A relation may lead out
of the file only where a person clicks on it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

CONTENT_TYPES = "[content_types].xml"
XML_ENDS = (".xml", ".rels")
PICTURE_ENDS = (".png", ".jpeg", ".jpg", ".gif")
MAX_BRACES = 4_000
"""2,000 marks of a template: docxtpl looks for them by patterns that take time with the square of their number."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
MICROSOFT = "http://schemas.microsoft.com/office/"
HYPERLINK = f"{OFFICE}hyperlink"
RELATIONS = frozenset(
    [OFFICE + kind for kind in (
        "officeDocument", "styles", "settings", "fontTable", "theme", "numbering", "header", "footer", "image",
        "footnotes", "endnotes", "webSettings", "customXml", "customXmlProps", "extended-properties",
        "custom-properties", "hyperlink", "comments", "glossaryDocument",
    )]
    + [PACKAGE + kind for kind in ("core-properties", "thumbnail")]
    + [f"{MICROSOFT}2007/relationships/stylesWithEffects", f"{MICROSOFT}2011/relationships/people",
       f"{MICROSOFT}2011/relationships/commentsExtended"]
)  # fmt: skip
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = frozenset(
    [f"{WORD_TYPE}{kind}+xml" for kind in (
        "document.main", "styles", "settings", "webSettings", "fontTable", "numbering", "header", "footer", "footnotes",
        "endnotes", "comments", "commentsExtended", "people", "document.glossary",
    )]
    + [f"application/vnd.openxmlformats-officedocument.{kind}+xml" for kind in (
        "theme", "extended-properties", "custom-properties", "customXmlProperties",
    )]
    + [f"application/vnd.openxmlformats-package.{kind}+xml" for kind in ("core-properties", "relationships")]
    + ["application/vnd.ms-word.stylesWithEffects+xml", "application/xml", "text/xml"]
    + ["image/png", "image/jpeg", "image/jpg", "image/gif"]
)  # fmt: skip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VML = ("{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}")
FETCHING = frozenset({"mailMerge", "altChunk", "object", "control", "subDoc", "attachedTemplate", "webVideoPr",
                      "saveThroughXslt", "OLEObject", "frameset"})  # fmt: skip
"""Elements that bring something along or fetch it, also where they need no relation."""
ARGUMENT = r"""\s+(?:\\[a-z@*#!]|"[^"\\]*"|[^\s"\\]+)"""
FIELD = re.compile(rf"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|TOC|PAGEREF|REF|DATE|TIME|STYLEREF|SEQ)(?:{ARGUMENT})*\s*", re.I)
INNER_LINK = re.compile(r'\s*HYPERLINK\s+\\l\s+"[^"\\]*"(?:\s+\\[hn])*\s*', re.I)
"""How older programs write the lines of a table of contents."""
DECLARATION = re.compile(r"\ufeff?\s*<\?xml\b(.*?)\?>", re.DOTALL)
ENCODING = re.compile(r"""\bencoding\s*=\s*["']\s*([^"']*)""")
DTD = re.compile(r"<!(?:doctype|entity)", re.IGNORECASE)
MARK = re.compile(r"\{[{%#].*?(?:[}%#]\}|$)", re.DOTALL)


class NotBorne(Exception):
    """A part that a template may not have; `reason` is one of `word_files.REASONS`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def check_contents(parts: Mapping[str, bytes], *, marks: bool = True) -> None:
    """Raises NotBorne. Names are in small letters. `marks`: it is a template, whose marks are counted and placed."""
    braces = 0
    for name, content in parts.items():
        check_name(name)
        if not name.endswith(XML_ENDS):
            continue
        root = parsed(content)
        check_elements(root)
        if name.endswith(".rels"):
            check_relations(root)
        if name == CONTENT_TYPES:
            check_types(root, parts)
        braces += braces_of(root) if marks else 0
    if CONTENT_TYPES not in parts:
        raise NotBorne("not_word")
    if braces > MAX_BRACES:
        raise NotBorne("too_many_marks")


def check_name(name: str) -> None:
    if not name.endswith((*XML_ENDS, *PICTURE_ENDS, "/")):
        raise NotBorne("forbidden_content")


def parsed(content: bytes) -> Any:
    """The elements of a part. UTF-8 and nothing else: another reader could read other words in the same bytes."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise NotBorne("wrong_encoding") from problem
    declared = DECLARATION.match(text)
    named = ENCODING.search(declared[1]) if declared else None
    if "\0" in text or (named and named[1].strip().lower() not in ("utf-8", "utf8")):
        raise NotBorne("wrong_encoding")
    if DTD.search(text):
        raise NotBorne("forbidden_content")
    reader = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, reader)
    except etree.XMLSyntaxError as problem:
        raise NotBorne("damaged") from problem
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() not in ("UTF-8", "UTF8"):
        raise NotBorne("wrong_encoding")
    return root


def local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Whatever the namespace: some programs do not mind it."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def check_relations(root: Any) -> None:
    for relation in root.iter():
        if local(relation) != "Relationship":
            continue
        kind, mode = relation.get("Type", ""), relation.get("TargetMode", "Internal")
        if kind not in RELATIONS or mode not in ("Internal", "External"):
            raise NotBorne("forbidden_content")
        if mode == "External" and not (kind == HYPERLINK and clicked(relation.get("Target", ""))):
            raise NotBorne("forbidden_content")
        if mode == "Internal" and re.search(r"^\s*[\w+.-]+:|[\\]|^\s*//", relation.get("Target", "")):
            raise NotBorne("forbidden_content")


def clicked(target: str) -> bool:
    return target.strip().lower().startswith(("http://", "https://", "mailto:"))


def check_types(root: Any, parts: Mapping[str, bytes]) -> None:
    """What the parts are said to be; an ending that no part has is of no matter."""
    ends = {name.rpartition(".")[2] for name in parts}
    for entry in root.iter():
        counts = local(entry) == "Override" or (
            local(entry) == "Default" and entry.get("Extension", "").lower() in ends
        )
        if counts and entry.get("ContentType", "") not in TYPES:
            raise NotBorne("forbidden_content")


def check_elements(root: Any) -> None:
    fields = Fields()
    for element in root.iter():
        name = local(element)
        if name in FETCHING:
            raise NotBorne("forbidden_content")
        if isinstance(element.tag, str) and element.tag.startswith(VML) and element.get("src"):
            raise NotBorne("forbidden_content")
        fields.read(element, name)
    fields.close()


class Fields:
    """The codes of the fields of one part, put together from the pieces they stand in."""

    def __init__(self) -> None:
        self.open: list[list[Any]] = []

    def read(self, element: Any, name: str) -> None:
        if name == "fldSimple":
            check_field(attribute(element, "instr"))
        elif name == "fldChar":
            self.turn(element, attribute(element, "fldCharType"))
        elif name in ("instrText", "delInstrText"):
            self.add(element)

    def turn(self, element: Any, kind: str) -> None:
        if kind == "begin":
            self.open.append(["", branch(element), False])
        elif self.open and kind == "separate":
            self.open[-1][2] = True
        elif self.open and kind == "end":
            check_field(self.open.pop()[0])

    def add(self, element: Any) -> None:
        """A piece that belongs to no field, or that only some readers see, could be half of another code."""
        if not self.open or self.open[-1][2] or self.open[-1][1] is not branch(element):
            raise NotBorne("forbidden_field")
        self.open[-1][0] += "".join(element.itertext())

    def close(self) -> None:
        for code, _branch, _is_shown in self.open:
            check_field(code)


def branch(element: Any) -> Any:
    """The nearest element around that is not Word's own: a drawing, a choice between two forms."""
    around = element.getparent()
    while around is not None and around.tag.startswith(W):
        around = around.getparent()
    return around


def check_field(code: str) -> None:
    if not (FIELD.fullmatch(code) or INNER_LINK.fullmatch(code)):
        raise NotBorne("forbidden_field")


def braces_of(root: Any) -> int:
    """How many open. Raises NotBorne for marks where nobody sees them: in attributes and remarks."""
    for element in root.iter():
        unseen = [element.text or ""] if not isinstance(element.tag, str) else element.attrib.values()
        if any(sign in text for text in unseen for sign in ("{{", "{%", "{#", "%}", "}}")):
            raise NotBorne("hidden_marks")
    return "".join(root.itertext()).count("{")


def marks_of(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Everything that a template says to the machine, in the order of its parts; each one as a reader would type it."""
    for name, content in sorted(parts.items(), key=lambda part: (part[0] != "word/document.xml", part[0])):
        if name.endswith(".xml"):
            yield from (" ".join(found.split()) for found in MARK.findall("".join(parsed(content).itertext())))
