"""tools/check.py: what it makes of the environment before it starts anything."""

import os

import pytest

from tools import check


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, (None, None)),
        ({"PYTHONPYCACHEPREFIX": "/there"}, (None, "/there")),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, (None, str(check.ROOT / "var" / "bytecode"))),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/there"}, (None, "/there")),
    ],
)
def test_code_is_compiled_once_for_all_processes(monkeypatch, given, kept):
    names = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    for name in names:
        monkeypatch.setenv(name, given.get(name, ""))
        if name not in given:
            monkeypatch.delenv(name)
    check.keep_compiled_code()
    assert tuple(os.environ.get(name) for name in names) == kept
