"""The tests in one process, and a copy of it for each mutant."""

import ast
import builtins
import gc
import importlib
import json
import os
import resource
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tools.mutations import Mutant, Place, places

WARM_UP = "test_every_account_is_somebody"
COUNTY_TESTS = "tests/permissions/"
EXACT = ("tests/permissions/test_doers", "tests/permissions/test_scopes.py")
NOT_EXCHANGED = 3
ENDS = {0: "alive", 1: "killed", 2: "time", NOT_EXCHANGED: "not done"}
HIT = "__reached__"


class Runner:
    """A plugin of pytest: instead of running the tests once, it runs them against each mutant."""

    def __init__(self, root: Path, state: Path, mutants: list[Mutant], files: tuple[str, ...], seconds: float) -> None:
        self.root, self.state, self.mutants, self.files, self.seconds = root, state, mutants, files, seconds
        self.items: dict[str, pytest.Item] = {}
        self.reach: dict[str, Any] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        self._build_county(session)
        self.reach = self._reach()
        for number, mutant in enumerate(self._waiting(), start=1):
            end = self._try(mutant)
            self._keep(mutant, end)
            print(f"{number}/{len(self.mutants)} {end:<10} {mutant.title}", flush=True)
        return True

    def _build_county(self, session: pytest.Session) -> None:
        """One test of the matrix, followed by another, so that what they share stays. A module that a copy loaded by
        itself would not have the mutant."""
        for file in self.files:
            importlib.import_module(module_name(file))
        first = next((item for item in session.items if item.name == WARM_UP), None)
        if first is not None:
            after = next(item for item in session.items if item.nodeid.startswith(COUNTY_TESTS) and item is not first)
            runtestprotocol(first, nextitem=after, log=False)

    def _reach(self) -> dict[str, Any]:
        """By test: its processor time and the functions it reaches. Tests that fail by themselves are left out."""
        file = self.state / "reach.json"
        reach = json.loads(file.read_text()) if file.exists() else {}
        if new := [item for name, item in self.items.items() if name not in reach or reach[name]["failed"]]:
            print(f"Finding out what {len(new)} tests reach ...", flush=True)
            in_copy(lambda: self._measure(new, reach, file))
            reach = json.loads(file.read_text())
        failing = [name for name, about in reach.items() if about["failed"]]
        if failing:
            print(f"These fail without any mutant and are left out: {failing}")
        return {name: about for name, about in reach.items() if name in self.items and not about["failed"]}

    def _measure(self, new: list[pytest.Item], known: dict[str, Any], file: Path) -> int:
        reached: set[str] = set()
        setattr(builtins, HIT, reached.add)
        for name in self.files:
            exchange(self.root / name, instrumented(self.root / name, name))
        found = dict(known)
        new[0].session._setupstate.teardown_exact(new[0])
        for item, after in pairs(new):
            reached.clear()
            start = processor_time()
            failed = run_one(item, after)
            used = round(processor_time() - start, 2)
            found[item.nodeid] = {"seconds": used, "places": sorted(reached), "failed": failed}
        file.write_text(json.dumps(found))
        return 0

    def _waiting(self) -> Iterator[Mutant]:
        known = self._results()
        return (mutant for mutant in self.mutants if mutant.key not in known)

    def _results(self) -> dict[str, str]:
        file = self.state / "results.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def _keep(self, mutant: Mutant, end: str) -> None:
        (self.state / "results.json").write_text(json.dumps({**self._results(), mutant.key: end}))

    def _try(self, mutant: Mutant) -> str:
        chosen = self._tests_for(mutant)
        if not chosen:
            return "unreached"
        code = in_copy(lambda: self._meet(mutant, chosen))
        return ENDS.get(code, f"crashed {code}")

    def _tests_for(self, mutant: Mutant) -> list[pytest.Item]:
        """The exact ones first, then the others of the county, as it stands already; the quick before the slow."""
        wanted = self._users_of(mutant)
        names = [name for name, about in self.reach.items() if wanted & set(about["places"])]
        names.sort(
            key=lambda name: (not name.startswith(EXACT), not name.startswith(COUNTY_TESTS), self.seconds_of(name))
        )
        return [self.items[name] for name in names]

    def seconds_of(self, test: str) -> float:
        return self.reach[test]["seconds"]

    def _users_of(self, mutant: Mutant) -> set[str]:
        """The functions that meet the mutant: itself, or for a constant those that name it."""
        own = f"{mutant.file}:{mutant.place}"
        if not mutant.is_constant:
            return {own}
        return {f"{file}:{name}" for file in self.files for name in users(self.root / file, mutant.place)}

    def _meet(self, mutant: Mutant, chosen: list[pytest.Item]) -> int:
        start = processor_time()
        if mutant.is_constant:
            exchange_constants(mutant, self.root)
        elif not exchange(self.root / mutant.file, mutant.tree):
            return NOT_EXCHANGED
        # The county's objects may rest on another package: they go before a test of elsewhere comes.
        chosen[0].session._setupstate.teardown_exact(chosen[0])
        for item, after in pairs(chosen):
            if run_one(item, after):
                return 1
            if processor_time() - start > self.seconds:
                return 2
        return 0


def pairs(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def run_one(item: pytest.Item, after: pytest.Item | None) -> bool:
    """Whether the test failed."""
    return any(report.failed for report in runtestprotocol(item, nextitem=after, log=False))


def processor_time() -> float:
    """Of this process. The clocks of `time` stand still while the county stands."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def in_copy(work: Callable[[], int]) -> int:
    """Do it in a copy of this process; gives its code, negative for a signal."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = work()
        except BaseException as problem:
            print(f"  {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def instrumented(path: Path, name: str) -> ast.Module:
    """The module, each of whose functions tells that it was reached."""
    tree = ast.parse(path.read_text())
    for place in places(tree):
        _tell(place, ast.parse(f"{HIT}({f'{name}:{place.name}'!r})", mode="eval").body)
    return ast.fix_missing_locations(tree)


def _tell(place: Place, call: ast.expr) -> None:
    node = place.node
    if isinstance(node, ast.FunctionDef):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Lambda):
                inner.body = _after(call, inner.body)
        node.body.insert(0, ast.copy_location(ast.Expr(call), node.body[0]))
    elif isinstance(node, ast.Lambda):
        node.body = _after(call, node.body)


def _after(call: ast.expr, body: ast.expr) -> ast.expr:
    both = ast.Tuple([call, body], ast.Load())
    return ast.copy_location(ast.Subscript(both, ast.Constant(1), ast.Load()), body)


def exchange(path: Path, tree: ast.Module) -> int:
    """Give every living function of the file the code that it has in the tree: whoever imported it has the new one.

    Gives the number of functions that changed.
    """
    changed = 0
    new = dict(codes(compile(tree, str(path), "exec")))
    old = dict(codes(compile(path.read_text(), str(path), "exec")))
    for function in [one for one in gc.get_objects() if isinstance(one, types.FunctionType)]:
        code = function.__code__
        if code.co_filename != str(path):
            continue
        key = next((key for key, known in old.items() if known == code), None)
        if key in new and new[key] != code and new[key].co_freevars == code.co_freevars:
            function.__code__ = new[key]
            changed += 1
    return changed


def codes(code: types.CodeType, place: tuple = ()) -> Iterator[tuple[tuple, types.CodeType]]:
    """Every function's code by the way to it."""
    inner = [one for one in code.co_consts if isinstance(one, types.CodeType)]
    for number, one in enumerate(inner):
        key = (*place, one.co_name, one.co_firstlineno, number if one.co_name.startswith("<") else 0)
        yield key, one
        yield from codes(one, key)


def exchange_constants(mutant: Mutant, root: Path) -> None:
    """Put the new value wherever the old one is a name of a module, and so for what later modules make of it."""
    module = sys.modules[module_name(mutant.file)]
    _replace(module, compile(mutant.tree, mutant.file, "exec"))
    for other in list(sys.modules.values()):
        file = getattr(other, "__file__", None) or ""
        is_own = file.startswith(f"{root}/") and ("permissions" in file or "scoping" in file) and "tests" not in file
        if is_own and other is not module:
            _replace(other, compile(Path(file).read_text(), file, "exec"))


def _replace(module: types.ModuleType, code: types.CodeType) -> None:
    fresh: dict[str, Any] = {
        "__name__": module.__name__,
        "__package__": module.__package__,
        "__file__": module.__file__,
    }
    exec(code, fresh)  # noqa: S102 - the project's own module
    for name, value in fresh.items():
        before = getattr(module, name, None)
        is_constant = isinstance(value, tuple | dict | set) and not name.startswith("__") and before is not None
        if is_constant and value != before:
            _put(before, value)


def _put(before: Any, value: Any) -> None:
    for module in list(sys.modules.values()):
        for name, held in list(getattr(module, "__dict__", {}).items()):
            if held is before:
                setattr(module, name, value)


def module_name(file: str) -> str:
    return file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def users(path: Path, constant: str) -> Iterator[str]:
    """Functions of the file that name the constant, or another constant made of it."""
    tree = ast.parse(path.read_text())
    found = list(places(tree))
    names = {constant}
    for place in found:
        if place.is_constant and names & names_in(place.node):
            names.add(place.name)
    return (place.name for place in found if not place.is_constant and names & names_in(place.node))


def names_in(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
