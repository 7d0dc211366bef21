"""Small wrongs that somebody could do to code that decides about access: one after the other, in its syntax tree."""

import ast
import copy
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

NEIGHBOURS = {
    "DEPARTMENT_STAFF": "STREET_ADMIN",
    "STREET_ADMIN": "AGENCY_ADMIN",
    "AGENCY_ADMIN": "STREET_ADMIN",
    "COMMUNITY_SECRETARY": "RECORDER",
    "BRANCH_SECRETARY": "GROUP_LEADER",
    "UNIT_SECRETARY": "UNIT_LIAISON",
    "UNIT_LIAISON": "UNIT_SECRETARY",
    "RECORDER": "UNIT_LIAISON",
    "GROUP_LEADER": "RECORDER",
    "SECURITY_ADMIN": "SYSTEM_ADMIN",
    "secretaries": "UNIT_LIAISON",
    "committees": "COMMUNITY_SECRETARY",
    "administrators": "DEPARTMENT_STAFF",
}
"""The role that somebody would most likely add by mistake; groups of roles get the one just outside."""

GROUPS: dict[str, tuple[str, ...]] = {
    "secretaries": ("COMMUNITY_SECRETARY", "BRANCH_SECRETARY", "UNIT_SECRETARY"),
    "committees": ("DEPARTMENT_STAFF", "AGENCY_ADMIN", "STREET_ADMIN"),
    "administrators": ("SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"),
}
"""Names that stand for several roles; the constants of the files join them."""

ASKED_WITH_ROLES = ("holds", "holds_over", "paths", "organisation_ids", "grants_of")
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip

Change = tuple[str, Callable[[], None]]
Functions = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True)
class Mutant:
    """One wrong: where it is, what it says there, and the whole module with it."""

    file: str
    place: str
    line: int
    what: str
    code: str
    tree: ast.Module
    is_constant: bool = False

    @property
    def key(self) -> str:
        """The same as long as the place itself is not changed."""
        return hashlib.sha256(f"{self.file}\n{self.place}\n{self.what}\n{self.code}".encode()).hexdigest()[:12]

    @property
    def title(self) -> str:
        return f"{self.file}:{self.line} {self.place}: {self.what}"


@dataclass(frozen=True)
class Place:
    """A function (lambdas by their line), or a constant of a module, as a piece of its tree."""

    name: str
    node: ast.AST

    @property
    def is_constant(self) -> bool:
        return isinstance(self.node, ast.Assign | ast.AnnAssign)


def places(tree: ast.Module, only: tuple[str, ...] = ()) -> Iterator[Place]:
    """Every outermost function, and every constant made of roles or kinds; with `only`, those of these names."""
    for prefix, node in _statements(tree):
        name = f"{prefix}{getattr(node, 'name', '')}"
        if isinstance(node, ast.FunctionDef):
            found = [Place(name, node)]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not prefix:
            found = list(_of_assignment(node))
        else:
            found = []
        yield from (place for place in found if not only or place.name in only)


def _statements(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.", inner) for inner in node.body)
        else:
            yield "", node


def _of_assignment(node: ast.Assign | ast.AnnAssign) -> Iterator[Place]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Lambda):
            yield Place(f"<lambda>:{inner.lineno}", inner)
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(node.value, ast.Tuple | ast.Dict) and isinstance(target, ast.Name):
        yield Place(target.id, node)


def roles_by_name(files: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """What the constants of these files are made of, roles and other constants: a role there already adds nothing."""
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        for place in places(ast.parse(file.read_text())):
            value = place.node.value if isinstance(place.node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Tuple):
                found[place.name] = tuple(filter(None, map(_role, value.elts)))
    return found


def mutants_of(path: Path, root: Path, only: tuple[str, ...] = ()) -> list[Mutant]:
    """All mutants of a file, in its order. Raises ValueError for a name of `only` that the file does not have."""
    file, source = path.relative_to(root).as_posix(), path.read_text()
    found = []
    if missing := set(only) - {place.name for place in places(ast.parse(source))}:
        raise ValueError(f"{file} has no {', '.join(sorted(missing))}")
    for number, place in enumerate(places(ast.parse(source), only)):
        for at in range(len(list(_changes(place)))):
            tree = ast.parse(source)
            changed = list(places(tree, only))[number]
            code = ast.unparse(changed.node)  # as it is before the change
            what, line = _carry_out(changed, at)
            found.append(Mutant(file, place.name, line, what, code, ast.fix_missing_locations(tree), place.is_constant))
    return found


def _carry_out(place: Place, at: int) -> tuple[str, int]:
    node, (what, change) = list(_changes(place))[at]
    line = getattr(node, "lineno", 0)
    change()
    return what, line


def _changes(place: Place) -> Iterator[tuple[ast.AST, Change]]:
    """What can be done to a place. Nothing is done until the change is called."""
    if place.is_constant:
        yield from ((node, change) for node in ast.walk(place.node) for change in _wider_tuple(node))
        return
    for node in _walk(place.node):
        for change in _changes_of(node):
            yield node, change


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Like ast.walk, without annotations and decorators."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _changes_of(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        yield from _whole_answers(node)
    elif isinstance(node, ast.BoolOp):
        yield from _without_arms(node)
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield from _wider_tuple(node)
    yield from _expressions(node)
    for statements in (getattr(node, name, None) for name in ("body", "orelse")):
        if isinstance(statements, list):
            yield from _without_statements(statements)


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:69]}…"


def _become(node: ast.AST, other: ast.AST) -> Callable[[], None]:
    """Turn a node into another in place: whoever holds it has the other."""

    def change() -> None:
        fresh = copy.deepcopy(other)
        node.__class__ = fresh.__class__
        for name in [*node._fields]:
            node.__dict__.pop(name, None)
        node.__dict__.update({**{k: v for k, v in node.__dict__.items() if k.endswith(("lineno", "offset"))},
                              **{name: getattr(fresh, name) for name in fresh._fields if hasattr(fresh, name)}})  # fmt: skip

    return change


def _whole_answers(node: Functions) -> Iterator[Change]:
    """A test that always says yes; a scope that shows everything."""
    if isinstance(node, ast.Lambda):
        yield "always True", _become(node.body, _yes(node.body))
        return
    returns = [inner for inner in _walk(node) if isinstance(inner, ast.Return) and inner.value is not None]
    if isinstance(node.returns, ast.Name) and node.returns.id == "bool":
        for one in returns:
            if not (isinstance(one.value, ast.Constant) and one.value.value is True):
                yield f"return True for {_shown(one.value)}", _become(one.value, ast.Constant(True))  # type: ignore[arg-type]
    if node.name == "visible_to":
        everything = ast.parse("self.all()", mode="eval").body
        for one in returns:
            yield f"everything for {_shown(one.value)}", _become(one.value, everything)  # type: ignore[arg-type]


def _yes(body: ast.expr) -> ast.expr:
    """True, with every name of the body still used: what a lambda closes over must stay."""
    return ast.BoolOp(ast.Or(), [ast.Constant(True), copy.deepcopy(body)])


def _without_arms(node: ast.BoolOp) -> Iterator[Change]:
    for at, value in enumerate(node.values):
        rest = [other for number, other in enumerate(node.values) if number != at]
        left = rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        word = "and" if isinstance(node.op, ast.And) else "or"
        yield f"drop {word}-arm {_shown(value)}", _become(node, left)


def _expressions(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield f"drop negation of {_shown(node.operand)}", _become(node, node.operand)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd):
        yield f"drop left side {_shown(node.left)}", _become(node, node.right)
        yield f"drop right side {_shown(node.right)}", _become(node, node.left)
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in OPPOSITE:
        opposite = ast.Compare(node.left, [OPPOSITE[type(node.ops[0])](), *node.ops[1:]], node.comparators)
        yield f"negate {_shown(node)}", _become(node, opposite)
    elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare | ast.NamedExpr):
        yield f"negate if {_shown(node.test)}", _become(node.test, ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.comprehension):
        for at, test in enumerate(node.ifs):
            yield f"drop if {_shown(test)}", lambda at=at: node.ifs.pop(at)  # type: ignore[misc]


def _without_statements(statements: list[ast.stmt]) -> Iterator[Change]:
    """Guards, and steps that add something; what defines a name for later lines is left, it would only crash."""
    for at, one in enumerate(statements):
        is_guard = isinstance(one, ast.If) and isinstance(one.body[-1], ast.Raise | ast.Return) and not one.orelse
        if is_guard or isinstance(one, ast.AugAssign) or _is_call(one):
            yield f"delete {_shown(one)}", lambda at=at: statements.__setitem__(at, ast.Pass())  # type: ignore[misc]


def _is_call(one: ast.stmt) -> bool:
    """Of a check, or one that adds something to what is seen."""
    if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)):
        return False
    name = getattr(one.value.func, "attr", getattr(one.value.func, "id", ""))
    return name.startswith("check_") or name == "append"


def _calls(node: ast.Call) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("filter", "exclude") and isinstance(node.func, ast.Attribute):
        yield f"delete {name} {_shown(node)}", _become(node, _unfiltered(node.func.value))
    if name in ("filter", "exclude", "Q", "exists", "in_force"):
        yield from _without_conditions(node)
    if name in ASKED_WITH_ROLES:
        yield from _place_changes(node, name)
        yield from _wider(node, node.args, skip=int(name == "holds_over"))
        if name in ("paths", "organisation_ids") and node.args:
            bare = ast.Call(node.func, [], [])
            yield f"every role in {_shown(node)}", _become(node, bare)


def _unfiltered(value: ast.expr) -> ast.expr:
    """A manager or a queryset, as a queryset."""
    return ast.Call(ast.Attribute(value, "all", ast.Load()), [], [])


def _without_conditions(node: ast.Call) -> Iterator[Change]:
    if len(node.args) + len(node.keywords) < 2:
        return
    for listed in (node.args, node.keywords):
        for at, one in enumerate(listed):
            yield f"drop condition {_shown(one)}", lambda listed=listed, at=at: listed.pop(at)  # type: ignore[misc]


def _place_changes(node: ast.Call, name: str) -> Iterator[Change]:
    at = next((keyword.value for keyword in node.keywords if keyword.arg == "at"), None)
    if name == "holds" and at is not None and isinstance(node.func, ast.Attribute):
        over = ast.Call(ast.Attribute(node.func.value, "holds_over", ast.Load()), [at, *node.args], [])
        yield f"holds_over for {_shown(node)}", _become(node, over)
        yield f"anywhere for {_shown(node)}", _become(node, ast.Call(node.func, node.args, []))
    if name == "holds_over" and isinstance(node.func, ast.Attribute):
        anywhere = ast.Call(ast.Attribute(node.func.value, "holds", ast.Load()), node.args[1:], [])
        yield f"anywhere for {_shown(node)}", _become(node, anywhere)


def _wider_tuple(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Tuple):
        yield from _wider(node, node.elts)


def _wider(node: ast.AST, elements: list[ast.expr], skip: int = 0) -> Iterator[Change]:
    """One neighbour more in a row of roles."""
    named = [_role(element) for element in elements[skip:]]
    there = _all_of(named)
    for name in dict.fromkeys(NEIGHBOURS[one] for one in named if one in NEIGHBOURS):
        if name not in there:
            role = ast.parse(f"__import__('members.choices').choices.Role.{name}", mode="eval").body
            yield f"widen {_shown(node)} by {name}", lambda role=role: elements.append(role)  # type: ignore[misc]


def _all_of(names: Iterable[str]) -> set[str]:
    return {each for name in names for each in (name, *_all_of(GROUPS.get(name, ())))}


def _role(element: ast.expr) -> str:
    """The name of a role, of a group of roles or of a constant spread out here."""
    inner = element.value if isinstance(element, ast.Starred) else element
    if isinstance(element, ast.Starred) and isinstance(inner, ast.Name):
        return inner.id
    if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "Role":
        return inner.attr
    return ""
