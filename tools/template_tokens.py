"""A template cut into pieces that a formatter may move to lines of their own, and the gaps where it may.

A browser drops white space beside a block-level element and shows it everywhere else, so a line may only begin where
there was white space before or where one neighbour, along every way through the template's tags, is such an element.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK_LEVEL = frozenset(
    """html head body title link meta script style template main header footer nav aside section article div p h1 h2 h3 h4
    h5 h6 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr td th form fieldset legend details summary
    select option optgroup progress hr br svg g path circle rect line figure""".split()  # noqa: SIM905
)
APART_CLASSES = frozenset(["btn", "row-line", "form-check"])
"""Elements that lie in flex containers, or fill a line, by the style sheets."""
VOID = frozenset("area base br col hr img input link meta path circle rect line".split())  # noqa: SIM905
KEPT = frozenset(["pre", "textarea", "script", "style", "title"])
"""Elements whose inside is not touched."""
KEPT_CLASSES = frozenset(["pre"])
"""white-space: pre-line."""
EDGED_CLASSES = frozenset(["crumb", "sub", "grow"])
"""Styled by `:empty`: no white space may come into them."""
WORDS = frozenset(["title", "crumb", "heading", "heading_extra", "facts", "lead"])
"""Blocks of the base templates that stand among words; the others stand between block-level elements."""
OPENING = frozenset(["if", "for", "with", "block", "ifchanged"])
MIDDLE = frozenset(["elif", "else", "empty"])
RAW = (("blocktranslate", "endblocktranslate"), ("comment", "endcomment"))
WHITE = " \t\n\r"
"""What a browser folds. The wide space of Chinese text and the one that does not break are words."""
PIECE = re.compile(
    r"(?P<comment>\{#.*?#\})|(?P<control>\{%.*?%\})|(?P<value>\{\{.*?\}\})|(?P<note><!--.*?-->|<![^>]*>)|(?P<tag></?[a-zA-Z])",
    re.DOTALL,
)


@dataclass
class Piece:
    """`kind`: open, close, void, control (opening, middle, closing), text; `spaced`: white space stood before it."""

    kind: str
    text: str
    name: str = ""
    spaced: bool = False
    blank_line: bool = False
    is_apart: bool = False

    @property
    def is_block_level(self) -> bool:
        return self.kind in ("open", "close", "void") and (self.name in BLOCK_LEVEL or self.is_apart)


def classes_of(tag: str) -> set[str]:
    found = re.search(r'\sclass="([^"]*)"', tag)
    return set(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", found[1]).split()) if found else set()


def end_of_tag(text: str, start: int) -> int:
    """Where the tag that begins at `start` is over: quotes and template tags inside it may hold a `>`."""
    for at in outside_quotes(text, start):
        if text[at] == ">":
            return at + 1
    raise ValueError(f"a tag without an end: {text[start : start + 60]}")


def outside_quotes(text: str, start: int) -> Iterator[int]:
    """The places that are neither in quotes nor in a template's own tag."""
    at, quote = start, ""
    while at < len(text):
        if text.startswith(("{%", "{{"), at):
            at = text.index("%}" if text[at + 1] == "%" else "}}", at) + 2
            continue
        mark = text[at]
        if quote or mark in "\"'":
            quote = "" if mark == quote else quote or mark
        else:
            yield at
        at += 1


def pieces_of(text: str) -> list[Piece]:
    """Every piece in its order. Raises ValueError for a tag or element that does not end."""
    found: list[Piece] = []
    at = 0
    while at < len(text):
        match = PIECE.search(text, at)
        if match is None or match.start() > at:
            add_words(found, text[at : match.start() if match else len(text)])
            at = match.start() if match else len(text)
            continue
        piece, at = piece_at(text, match)
        add(found, piece)
    return found[:-1] if found and found[-1].kind == "space" else found


def add(found: list[Piece], piece: Piece) -> None:
    if found and found[-1].kind == "space":
        space = found.pop()
        piece.spaced, piece.blank_line = True, space.text.count("\n") > 1
    found.append(piece)


def add_words(found: list[Piece], text: str) -> None:
    """Words one by one: between two of them the line may break."""
    for word in re.findall(f"[{WHITE}]+|[^{WHITE}]+", text):
        if word[0] in WHITE:
            found.append(Piece("space", word))
        else:
            add(found, Piece("text", word))


def piece_at(text: str, match: re.Match) -> tuple[Piece, int]:
    kind = match.lastgroup
    if kind == "tag":
        return tag_at(text, match.start())
    if kind == "control":
        return control_at(text, match)
    names = {"comment": "comment", "note": "void"}
    return Piece(names.get(str(kind), "text"), match[0], name="meta" if kind == "note" else ""), match.end()


def tag_at(text: str, start: int) -> tuple[Piece, int]:
    end = end_of_tag(text, start)
    tag = text[start:end]
    name = re.match(r"</?([a-zA-Z0-9-]+)", tag)[1].lower()  # type: ignore[index]
    classes = classes_of(tag)
    if tag.startswith("</"):
        return Piece("close", tag, name), end
    if name not in VOID and not tag.endswith("/>") and (name in KEPT or KEPT_CLASSES & classes):
        return kept_at(text, start, end, name)
    kind = "void" if name in VOID or tag.endswith("/>") else "open"
    return Piece(kind, " ".join(attributes(tag)), name, is_apart=bool(APART_CLASSES & classes)), end


def attributes(tag: str) -> list[str]:
    """The tag cut at the blanks between its attributes."""
    found, start = [], 0
    for at in outside_quotes(tag, 0):
        if tag[at] in WHITE:
            found.append(tag[start:at].strip())
            start = at + 1
    return [part for part in [*found, tag[start:].strip()] if part]


def kept_at(text: str, start: int, end: int, name: str) -> tuple[Piece, int]:
    """The element as one piece, up to its own end."""
    depth, at = 1, end
    while depth:
        found = re.compile(rf"<(/?){name}\b").search(text, at)
        if found is None:
            raise ValueError(f"<{name}> without an end")
        depth += -1 if found[1] else 1
        at = end_of_tag(text, found.start())
    return Piece("void", text[start:at], name), at


def control_at(text: str, match: re.Match) -> tuple[Piece, int]:
    name = match[0][2:-2].split()[0]
    for begin, end in RAW:
        if name == begin:
            over = re.compile(rf"\{{%\s*{end}\s*%\}}").search(text, match.end())
            if over is None:
                raise ValueError(f"{begin} without an end")
            asvar = begin == "comment" or " asvar " in match[0]
            return Piece("silent" if asvar else "text", text[match.start() : over.end()], name), over.end()
    if name in OPENING:
        return Piece("opening", match[0], name), match.end()
    if name in MIDDLE:
        return Piece("middle", match[0], name), match.end()
    if name.startswith("end"):
        return Piece("closing", match[0], name), match.end()
    silent = name in ("load", "extends", "csrf_token") or re.search(r"\sas \w+ %\}$", match[0])
    return Piece("silent" if silent else "text", match[0], name), match.end()
