"""Bring templates into lines: one element a line, 120 characters where a break cannot be seen.

    python -m tools.format_templates            rewrites the templates
    python -m tools.format_templates --check    says which would change

White space is added only where a browser shows none, and never inside words to be translated, so pages look the same
before and after. What cannot be broken (a long sentence) stays long.
"""

import sys
from pathlib import Path

from tools.template_gaps import Node, tree_of, unseen_gaps
from tools.template_tokens import WHITE, Piece, attributes, end_of_tag, pieces_of

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 120
STEP = "  "
ALONE = ("block", "extends", "load", "comment")
"""Template tags that begin a line."""


class Layout:
    """The lines made so far, and the one that is being written."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.nodes = tree_of(pieces)
        self.unseen = unseen_gaps(pieces, self.nodes)
        self.lines: list[str] = []
        self.line = ""
        self.depth = 0
        self.wish = -1
        """Before which piece a new line is wanted, because something that stands apart ended there."""

    def run(self) -> str:
        for node in self.nodes:
            self.write(node)
        self.end_line()
        return "\n".join(self.lines) + "\n"

    def can_break(self, at: int) -> bool:
        return self.unseen[at] or self.pieces[at].spaced

    def flat(self, first: int, last: int) -> str:
        """Pieces `first` to `last` on one line."""
        parts = [self.pieces[first].text]
        for at in range(first + 1, last + 1):
            parts.append(self.gap(at) + self.pieces[at].text)
        return "".join(parts)

    def gap(self, at: int) -> str:
        return " " if self.pieces[at].spaced and not self.unseen[at] else ""

    def is_one_line(self, node: Node) -> bool:
        """A piece alone; words, or words in one element or template tag, that fit on a line."""
        if node.first == node.last:
            return True
        inside = range(node.first + 1, node.last)
        return self.fits(node) and not any(self.pieces[at].is_block_level for at in inside)

    def fits(self, node: Node) -> bool:
        text = self.flat(node.first, node.last)
        return "\n" not in text and len(STEP * self.depth) + len(text) <= WIDTH

    def write(self, node: Node) -> None:
        begins_line = self.begins_line(node)
        if self.is_one_line(node):
            self.put(node.first, self.flat(node.first, node.last), begins_line)
        elif node.is_control or self.pieces[node.first].is_block_level:
            self.write_apart(node)
        else:
            self.write_among_words(node)
        if begins_line:
            self.wish = node.last + 1

    def begins_line(self, node: Node) -> bool:
        piece = self.pieces[node.first]
        is_long = node.is_control and not self.is_one_line(node)
        return piece.is_block_level or is_long or piece.name in ALONE

    def write_among_words(self, node: Node) -> None:
        self.put(node.first, self.pieces[node.first].text, False)
        for inner in node.branches[0][1]:
            self.write(inner)
        self.put(node.last, self.pieces[node.last].text, False)

    def write_apart(self, node: Node) -> None:
        """Its tags on lines of their own, its inside one step further."""
        for head, inside in node.branches:
            self.put(head, self.pieces[head].text, True)
            self.depth += 1
            self.wish = head + 1
            for inner in inside:
                self.write(inner)
            self.depth -= 1
        self.put(node.last, self.pieces[node.last].text, True)

    def put(self, at: int, text: str, own_line: bool) -> None:
        wanted = own_line or self.wish == at
        room = WIDTH - len(self.line)
        if self.line.strip(WHITE) and self.can_break(at) and (wanted or len(self.gap(at)) + len(text) > room):
            self.end_line()
        if self.pieces[at].blank_line and not self.line and self.lines and self.lines[-1]:
            self.lines.append("")
        self.line = self.line + self.gap(at) if self.line else STEP * self.depth
        self.add(at, text)

    def add(self, at: int, text: str) -> None:
        is_tag = self.pieces[at].kind in ("open", "void") and not text.startswith("<!")
        if is_tag and len(self.line) + len(text) > WIDTH and "\n" not in text:
            self.add_tag(text)
        elif "\n" in text and text.startswith("{% blocktranslate trimmed"):
            self.line += trimmed(text, STEP * self.depth)
        else:
            self.line += text

    def add_tag(self, text: str) -> None:
        """A long tag, broken between its attributes."""
        end = end_of_tag(text, 0)
        atoms = attributes(text[:end])
        self.line += atoms[0]
        for atom in atoms[1:]:
            if len(self.line) + 1 + len(atom) > WIDTH:
                self.end_line()
                self.line = STEP * (self.depth + 2) + atom
            else:
                self.line += " " + atom
        self.line += text[end:]

    def end_line(self) -> None:
        if self.line.strip(WHITE):
            self.lines.extend(
                line.rstrip(WHITE) if not place else line for place, line in enumerate(self.line.split("\n"))
            )
        self.line = ""


def trimmed(text: str, indent: str) -> str:
    """Words to be translated whose lines Django trims by itself."""
    first, *middle, last = (line.strip(WHITE) for line in text.split("\n"))
    return "\n".join([first, *(indent + STEP + line for line in middle), indent + last])


def formatted(text: str) -> str:
    return Layout(pieces_of(text)).run()


def main() -> int:
    changed = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        before = path.read_text()
        try:
            after = formatted(before)
        except ValueError as problem:
            raise SystemExit(f"{path.relative_to(ROOT)}: {problem}") from problem
        if before != after:
            changed.append(path)
            if "--check" not in sys.argv[1:]:
                path.write_text(after)
    for path in changed:
        print(path.relative_to(ROOT))
    return 1 if changed and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    raise SystemExit(main())
