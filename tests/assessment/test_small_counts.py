"""Counts of bands name nobody: no cell below three is shown, and none can be reckoned from what is shown."""

from itertools import product

import pytest

from assessment.selectors.small_counts import LEAST, shielded
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


def people(place: str, passed: int, below: int) -> list[MemberLine]:
    bands = ["达标"] * passed + ["未达标"] * below
    return [MemberLine(("/1/",), "单位", "某人", place, (band, "", "", ""), "/9/", f"/1/{place}/") for band in bands]


def shown(*places: tuple[str, int, int]):
    members = [line for place in places for line in people(*place)]
    rows = [(row.organisation, row.band, row.count) for row in shown_counts(members, "/1/")]
    return rows, shown_totals(members, "/1/")[0], shown_number(members, "/1/")


def totals(passed: int | str, below: int | str, others: int | str = 0) -> dict[str, int | str]:
    return {"达标": passed, "预警": others, "未达标": below, "豁免": others, "不计": others}


UNTOLD = totals("不列", "不列", "不列")


def test_what_is_shown_whole_is_added_up():
    rows, sums, number = shown(("1", 20, 4), ("2", 20, 3), ("3", 20, 0))
    assert rows == [
        ("1", "达标", 20), ("1", "未达标", 4), ("2", "达标", 20), ("2", "未达标", 3), ("3", "达标", 20),
    ]  # fmt: skip
    assert (sums, number) == (totals(60, 7), 67)


@pytest.mark.parametrize("places", [
    [("1", 20, 0), ("2", 20, 1), ("3", 20, 0)],
    [("1", 20, 4), ("2", 20, 2), ("3", 20, 0)],
    [("1", 20, 2), ("2", 20, 1), ("3", 20, 5)],
    [("1", 0, 1), ("2", 9, 0)],
])  # fmt: skip
def test_the_whole_does_not_tell_what_the_parts_hide(places):
    """Neither 60 who passed nor the 61 of the year are told: less the places that are shown they leave one person."""
    _rows, sums, number = shown(*places)
    assert (sums, number) == (UNTOLD, "不列")


def test_one_or_two_people_are_not_split_into_bands():
    assert shown(("1", 0, 1)) == ([("1", "不分等次", FEW)], UNTOLD, "不列")
    assert shown(("1", 0, 1), ("2", 8, 0))[0] == [("1", "不分等次", FEW), ("2", "达标", 8)]
