"""`make mutants` looks at functions by their names: one that was renamed must not fall out unnoticed."""

import ast

import pytest

from tools.mutants import ROOT, TARGETS, TESTS
from tools.mutations import places


@pytest.mark.parametrize("file", TARGETS)
def test_every_function_that_is_named_is_there(file):
    there = {place.name for place in places(ast.parse((ROOT / file).read_text()))}
    assert set(TARGETS[file]) - there == set()


def test_every_file_of_tests_is_there():
    assert [path for path in TESTS if not (ROOT / path).exists()] == []
