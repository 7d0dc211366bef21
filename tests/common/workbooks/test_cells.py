"""The text of a cell, whatever kind of cell it is."""

from datetime import date, datetime

import pytest

from common.workbooks.cells import cell_text, filled_text, squeezed
from tests.nasty import BLANK, HIDDEN, LINE_ENDS


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\u3000李\u3000莉 ", "李\u3000莉"),
        ("’99666419400530954X", "99666419400530954X"),
        ("'007", "007"),
        ("李\u200b莉\ufeff", "李莉"),
        ("a\x00b", "ab"),
        ("", ""),
        (None, ""),
        (12.0, "12"),
        (1985.07, "1985.07"),
        (True, "是"),
        (date(1985, 7, 1), "1985-07-01"),
        (datetime(1985, 7, 1), "1985-07-01"),  # noqa: DTZ001 - as read from a cell
    ],
)
def test_text_of_a_cell(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize("cell", ["/", "—", "——", " 无 ", "暂无", "N/A", "", None, "’"])
def test_signs_for_nothing(cell):
    assert filled_text(cell) == ""


@pytest.mark.parametrize("cell", ["无锡", "-1", "0", 0.0])
def test_what_is_something(cell):
    assert filled_text(cell) != ""


def test_squeezed_has_normal_width_and_no_spaces():
    assert squeezed(" 姓\u3000名 （１）\n") == "姓名(1)"


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_what_nobody_sees_is_no_part_of_a_cell(hidden):
    assert cell_text(f"{hidden}李{hidden}莉{hidden}") == "李莉"
    assert squeezed(f"姓{hidden} 名{hidden}") == "姓名"
    assert filled_text(hidden) == ""


@pytest.mark.parametrize("odd", [*BLANK, *LINE_ENDS], ids=ascii)
def test_what_looks_like_a_gap_is_one(odd):
    assert cell_text(f"{odd}县税务局{odd}科员{odd}").split() == ["县税务局", "科员"]
    assert squeezed(f"姓{odd}名") == "姓名"
    assert filled_text(odd) == ""
