"""What is due is said without words, addresses or colours; how it is shown stands above the selectors."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from activities.selectors.dues import DueKind as Activities
from alliances.selectors.dues import DueKind as Alliances
from assessment.selectors.dues_points import DueKind as Points
from assessment.selectors.dues_year_end import DueKind as YearEnd
from common.due import Band, Due, WaitsFor
from common.todo import Todo, shown
from members.selectors.dues import DueKind as Members
from workbench.views.todos import SHOWS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("common", "members", "alliances", "activities", "assessment", "workbench")
SELECTORS = [path for app in APPS for path in sorted((ROOT / app / "selectors").rglob("*.py"))]
ADDRESSES = {"reverse", "reverse_lazy", "resolve_url", "get_absolute_url"}
ON = date(2026, 11, 20)


def names(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in ("django.urls", "django.shortcuts", "common.todo"):
            yield from (
                (alias.name if node.module != "common.todo" else "reverse", node.lineno) for alias in node.names
            )
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node.lineno


def test_no_selector_knows_an_address_or_how_a_due_is_shown():
    assert len(SELECTORS) > 80
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in SELECTORS for name, line in names(path) if name in ADDRESSES
    ]
    assert found == []


def test_every_kind_is_shown_and_none_twice():
    kinds = [kind for app in (Members, Alliances, Activities, Points, YearEnd) for kind in app]
    assert len(kinds) == len(set(kinds)) == 40
    assert set(SHOWS) == set(kinds)


@pytest.mark.parametrize(
    ("days", "waits_for", "band"),
    [
        (-1, WaitsFor.OTHERS, Band.OVERDUE), (0, WaitsFor.OTHERS, Band.SOON), (7, WaitsFor.WORD, Band.SOON),
        (8, WaitsFor.WORD, Band.TO_CONFIRM), (8, WaitsFor.HAND, Band.TO_HANDLE), (8, WaitsFor.OTHERS, Band.OTHER),
        (None, WaitsFor.WORD, Band.TO_CONFIRM), (None, WaitsFor.HAND, Band.TO_HANDLE), (None, WaitsFor.OTHERS, Band.OTHER),
    ],
)  # fmt: skip
def test_a_due_lies_in_its_band(days, waits_for, band):
    day = None if days is None else ON + timedelta(days=days)
    due = Due("kind", 1, day, waits_for)
    assert due.band(ON) == band
    [todo] = shown([due], {"kind": lambda due, _on: Todo(due, "名", "/", "办", "needs")}, on=ON)
    assert (todo.band(ON), todo.due_on) == (band, day)
    assert (todo.confirms, todo.waits_for_me) == (waits_for == WaitsFor.WORD, waits_for != WaitsFor.OTHERS)
    with pytest.raises(KeyError):
        shown([due], {}, on=ON)
