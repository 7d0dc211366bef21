"""Counts of bands name nobody: no cell below three is shown, and none can be reckoned from what is shown."""

from itertools import product

import pytest

from assessment.selectors.small_counts import LEAST, gives_away, shielded
from assessment.selectors.year_book.bands import shown_counts, shown_number, shown_totals
from assessment.selectors.year_book.lines import MemberLine

FEW, MORE = "少于3", "3及以上"
MOST = 9
"""Up to this total every row that looks alike is among those tried."""


@pytest.mark.parametrize(
    ("counts", "cells", "total", "is_split"),
    [
        ([], (), 0, True),
        ([0, 0], (0, 0), 0, True),
        ([12, 3, 0], (12, 3, 0), 15, True),
        ([2, 0, 0], (FEW, FEW, FEW), FEW, False),
        ([1, 1, 0], (FEW, FEW, FEW), FEW, False),
        ([10, 1, 0], (MORE, FEW, 0), 11, True),  # 11 less 10 would be the one
        ([10, 1, 4], (MORE, FEW, 4), 15, True),
        ([10, 2, 2], (MORE, FEW, FEW), 14, True),
        ([1, 3, 9], (FEW, MORE, 9), MORE, True),  # four for the two could be nothing else
        ([2, 3, 9], (FEW, MORE, 9), MORE, True),
        ([2, 4, 9], (FEW, MORE, 9), 15, True),
        ([0, 2, 2], (0, FEW, FEW), MORE, True),
    ],
)
def test_a_row_as_it_is_shown(counts, cells, total, is_split):
    row = shielded(counts)
    assert (row.cells, row.total, row.is_split) == (cells, total, is_split)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_whoever_knows_the_rules_and_the_row_cannot_tell_a_small_cell(width):
    """Every other row that looks the same is a candidate; each small cell has at least two values among them."""
    looks: dict = {}
    for counts in product(range(MOST + 1), repeat=width):
        looks.setdefault(shielded(counts), []).append(counts)
    whole = {row: found for row, found in looks.items() if isinstance(row.total, str) or row.total <= MOST}
    for row, candidates in whole.items():
        assert not any(isinstance(cell, int) and 0 < cell < LEAST for cell in (*row.cells, row.total))
        for at, cell in enumerate(row.cells):
            if cell == FEW:
                assert len({counts[at] for counts in candidates}) > 1, (row, candidates)


@pytest.mark.parametrize(
    ("total", "cells", "is_told"),
    [
        (2, [(1, 2)], True),
        (3, [(1, 2), (1, 2)], False),
        (2, [(1, 2), (1, 2)], True),
        (4, [(1, 2), (1, 2)], True),
        (0, [(0, 2)], True),
        (5, [(1, 2), (3, float("inf"))], False),
        (4, [(1, 2), (3, float("inf"))], True),
    ],
)
def test_sums_that_give_a_cell_away(total, cells, is_told):
    assert gives_away(total, cells) == is_told


def people(place: str, passed: int, below: int) -> list[MemberLine]:
    bands = ["达标"] * passed + ["未达标"] * below
    return [MemberLine(("/1/",), "单位", "某人", place, (band, "", "", ""), "/9/", f"/1/{place}/") for band in bands]


def shown(*places: tuple[str, int, int]):
    members = [line for place in places for line in people(*place)]
    rows = [(row.organisation, row.band, row.count) for row in shown_counts(members, "/1/")]
    return rows, shown_totals(members, "/1/")[0], shown_number(members)


def test_the_whole_does_not_tell_what_the_parts_hide():
    """60 passed and 3 below are no small numbers, yet less the places that are shown they leave the two of place 2."""
    rows, totals, number = shown(("1", 20, 0), ("2", 20, 1), ("3", 20, 0))
    assert rows == [("1", "达标", 20), ("2", "达标", MORE), ("2", "未达标", FEW), ("3", "达标", 20)]
    assert totals == {"达标": MORE, "未达标": FEW}
    assert number == 61
    rows, totals, number = shown(("1", 20, 4), ("2", 20, 2), ("3", 20, 0))
    assert rows == [
        ("1", "达标", 20), ("1", "未达标", 4), ("2", "达标", MORE), ("2", "未达标", FEW), ("3", "达标", 20),
    ]  # fmt: skip
    assert totals == {"达标": MORE, "未达标": MORE}
    assert number == 66


def test_where_two_places_hide_a_cell_their_sum_may_be_shown():
    rows, totals, number = shown(("1", 20, 2), ("2", 20, 1), ("3", 20, 5))
    assert [row for row in rows if row[1] == "未达标"] == [
        ("1", "未达标", FEW),
        ("2", "未达标", FEW),
        ("3", "未达标", 5),
    ]
    assert totals == {"达标": 60, "未达标": 8}
    assert number == 68


def test_one_or_two_people_are_not_split_into_bands():
    assert shown(("1", 0, 1)) == ([("1", "不分等次", FEW)], {"未达标": FEW}, FEW)
    rows, totals, _number = shown(("1", 0, 1), ("2", 8, 0))
    assert rows == [("1", "不分等次", FEW), ("2", "达标", 8)]
    assert totals == {"达标": MORE, "未达标": FEW}
