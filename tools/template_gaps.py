"""Between which pieces of a template white space is not seen."""

import itertools
from dataclasses import dataclass, field

from tools.template_tokens import EDGED_CLASSES, WORDS, Piece, classes_of


@dataclass
class Node:
    """A piece; an element with its inside; or a template tag with its branches. Numbers are places in the list of pieces."""

    first: int
    last: int
    branches: list[tuple[int, list["Node"]]] = field(default_factory=list)
    """Where each begins (its tag), and what is in it. None for a piece alone."""
    is_control: bool = False


def tree_of(pieces: list[Piece]) -> list[Node]:
    """Elements and template tags that are nested properly become nodes; the others stay pieces in their row."""
    partner = partners(pieces)

    def gather(at: int, end: int) -> list[Node]:
        nodes = []
        while at < end:
            last = partner.get(at, at)
            if last == at:
                nodes.append(Node(at, at))
            else:
                heads = [at, *middles(pieces, partner, at, last), last]
                branches = [(a, gather(a + 1, b)) for a, b in itertools.pairwise(heads)]
                nodes.append(Node(at, last, branches, pieces[at].kind == "opening"))
            at = last + 1
        return nodes

    return gather(0, len(pieces))


def middles(pieces: list[Piece], partner: dict[int, int], first: int, last: int) -> list[int]:
    if pieces[first].kind != "opening":
        return []
    found, at = [], first + 1
    while at < last:
        if pieces[at].kind == "middle":
            found.append(at)
        at = partner.get(at, at) + 1
    return found


def partners(pieces: list[Piece]) -> dict[int, int]:
    """The end of each template tag, and of each element that begins and ends in the same branch."""
    found: dict[int, int] = {}
    open_tags: list[list[int]] = [[]]
    controls: list[int] = []
    for at, piece in enumerate(pieces):
        if piece.kind == "opening":
            controls.append(at)
            open_tags.append([])
        elif piece.kind == "middle":
            open_tags[-1] = []
        elif piece.kind == "closing":
            found[controls.pop()] = at
            open_tags.pop()
        elif piece.kind == "open":
            open_tags[-1].append(at)
        elif piece.kind == "close" and open_tags[-1] and pieces[open_tags[-1][-1]].name == piece.name:
            piece.is_apart = pieces[open_tags[-1][-1]].is_apart
            found[open_tags[-1].pop()] = at
        elif piece.kind == "close":
            open_tags[-1] = []
    return found


def unseen_gaps(pieces: list[Piece], nodes: list[Node]) -> list[bool]:
    """For each piece whether white space before it is not seen. A gap without a piece on one side is unseen too."""
    left, right = [True] * len(pieces), [True] * (len(pieces) + 1)  # every way through notes what it finds
    edged = edged_ends(pieces, nodes)
    flow(pieces, nodes, False, left, edged)
    back(pieces, nodes, False, right, edged)
    gaps = [a or b for a, b in zip(left, right, strict=False)]
    for at in range(1, len(pieces)):
        if pieces[at - 1].kind == "open" and pieces[at].kind == "close":
            gaps[at] = False  # an empty element stays empty
    return gaps


def edged_ends(pieces: list[Piece], nodes: list[Node]) -> set[int]:
    """The tags at whose inner side no white space may come."""
    found: set[int] = set()
    for node in nodes:
        opened = pieces[node.first]
        if opened.kind == "open" and node.last != node.first and EDGED_CLASSES & classes_of(opened.text):
            found |= {node.first, node.last}
        for _head, inside in node.branches:
            found |= edged_ends(pieces, inside)
    return found


def flow(pieces: list[Piece], nodes: list[Node], state: bool, left: list[bool], edged: set[int]) -> bool:
    """Forward: whether everything seen before a gap ends with a block-level edge; the state behind the nodes."""
    for node in nodes:
        left[node.first] &= state
        if not node.branches:
            state = after(pieces[node.first], state, node.first in edged)
        elif not node.is_control:
            inside = after(pieces[node.first], state, node.first in edged)
            inside = flow(pieces, node.branches[0][1], inside, left, edged)
            left[node.last] &= inside
            state = pieces[node.last].is_block_level or inside
        else:
            state = through(pieces, node, state, left, edged)
    return state


def through(pieces: list[Piece], node: Node, state: bool, left: list[bool], edged: set[int]) -> bool:
    """Forward through a template tag: behind it, what holds behind every branch that may be taken."""
    name, branches = pieces[node.first].name, node.branches
    if name == "block":
        is_apart = stands_apart(pieces[node.first])
        left[node.last] &= flow(pieces, branches[0][1], is_apart, left, edged)
        return is_apart
    ends = []
    entry = state
    if name == "for":
        entry = state and flow(pieces, branches[0][1], state, left, edged)
    for place, (_head, inside) in enumerate(branches):
        end = flow(pieces, inside, entry if place == 0 else state, left, edged)
        following = branches[place + 1][0] if place + 1 < len(branches) else node.last
        left[following] &= end
        ends.append(end)
    return all(ends) and (state or covers_all(pieces, node))


def stands_apart(piece: Piece) -> bool:
    """Whether a block of a base template, here or in the template above, lies between block-level elements."""
    return piece.text[2:-2].split()[1] not in WORDS


def after(piece: Piece, state: bool, is_edged: bool) -> bool:
    if piece.is_block_level:
        return not is_edged
    return False if piece.kind in ("text", "void") else state


def back(pieces: list[Piece], nodes: list[Node], state: bool, right: list[bool], edged: set[int]) -> bool:
    """Backward: whether what is seen after a gap begins with a block-level edge. `right[i]` is the gap before piece i."""
    for node in reversed(nodes):
        right[node.last + 1] &= state
        if not node.branches:
            state = after(pieces[node.first], state, False)
        elif not node.is_control:
            inside = after(pieces[node.last], state, node.last in edged)
            right[node.last] &= inside
            inside = back(pieces, node.branches[0][1], inside, right, edged)
            right[node.first + 1] &= inside
            state = pieces[node.first].is_block_level or inside
        else:
            state = back_through(pieces, node, state, right, edged)
        right[node.first] &= state
    return state


def back_through(pieces: list[Piece], node: Node, state: bool, right: list[bool], edged: set[int]) -> bool:
    """The same backward."""
    name, branches = pieces[node.first].name, node.branches
    if name == "block":
        is_apart = stands_apart(pieces[node.first])
        right[node.last] &= is_apart
        right[node.first + 1] &= back(pieces, branches[0][1], is_apart, right, edged)
        return is_apart
    exit_state = state
    if name == "for":
        exit_state = state and back(pieces, branches[0][1], state, right, edged)
    begins = []
    for place, (head, inside) in enumerate(branches):
        leaves = exit_state if place == 0 else state
        following = branches[place + 1][0] if place + 1 < len(branches) else node.last
        right[following] &= leaves
        begin = back(pieces, inside, leaves, right, edged)
        right[head + 1] &= begin
        begins.append(begin)
    return all(begins) and (state or covers_all(pieces, node))


def covers_all(pieces: list[Piece], node: Node) -> bool:
    """Whether one of its branches is always taken."""
    last = ("else", "empty")
    return pieces[node.first].name == "with" or any(pieces[head].name in last for head, _inside in node.branches[1:])
