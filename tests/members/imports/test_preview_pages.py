"""The pages of a preview: full ones, the last one, and numbers beyond it."""

import pytest

from members.selectors import imports
from members.selectors.imports import preview_page


def page(monkeypatch, total, number):
    preview = {"titles": ["姓名"], "added": list(range(1, total + 1))}
    monkeypatch.setattr(imports, "read_preview", lambda batch: preview)
    return preview_page(batch=None, part="added", number=number)


@pytest.mark.parametrize(
    ("total", "asked", "number", "start", "end", "previous", "following"),
    [
        (0, 1, 1, 0, 0, 0, 0),
        (1, 1, 1, 1, 1, 0, 0),
        (50, 1, 1, 1, 50, 0, 0),
        (50, 2, 1, 1, 50, 0, 0),
        (51, 1, 1, 1, 50, 0, 2),
        (51, 2, 2, 51, 51, 1, 0),
        (51, 3, 2, 51, 51, 1, 0),
        (100, 1, 1, 1, 50, 0, 2),
        (100, 2, 2, 51, 100, 1, 0),
        (100, 99, 2, 51, 100, 1, 0),
        (101, 2, 2, 51, 100, 1, 3),
        (101, 3, 3, 101, 101, 2, 0),
        (101, 0, 1, 1, 50, 0, 2),
        (101, -1, 1, 1, 50, 0, 2),
    ],
)
def test_each_row_is_on_one_page(monkeypatch, total, asked, number, start, end, previous, following):
    found = page(monkeypatch, total, asked)
    assert (found.number, found.total) == (number, total)
    assert (found.start, found.end, found.previous, found.next) == (start, end, previous, following)
    assert found.rows == list(range(start, end + 1))[: found.total]
