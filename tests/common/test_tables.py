"""Tables, their files and the foot of a page: the exact HTML."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from common.tables import FULL, Column, Table, Where, day, in_file, number, on_page, total_points
from tests.markup import tight

COLUMNS = (
    Column("name", "姓名"),
    day("joined", "入党时间"),
    Column("post", "职务", td=FULL),
    number("times", "次数"),
    total_points("total", "积分"),
    Column("home", "支部", "home.name", where=Where.PAGE, empty=""),
    Column("street", "街道", prepared=lambda: lambda row: "城关", where=Where.FILE),
)
ROW = SimpleNamespace(
    name="曹<秋菊",
    joined=date(1991, 7, 1),
    post=None,
    times=1286,
    total=Decimal("85.25"),
    home=SimpleNamespace(name="一"),
)
HOMELESS = SimpleNamespace(name="", joined=None, post="书记", times=0, total=None, home=None)


def test_table_row():
    html = tight(render_to_string("tables/table.html", {"table": Table(on_page(COLUMNS), [ROW, HOMELESS])}))
    assert '<table class="table table-vcenter t-cards">' in html
    assert (
        '<tr><th scope="col">姓名</th><th scope="col">入党时间</th><th scope="col">职务</th><th scope="col" class="r">次数</th>'
        '<th scope="col" class="r">积分</th><th scope="col">支部</th></tr>'
    ) in html
    assert (
        '<tr><td>曹&lt;秋菊</td><td class="nowrap skip-s"><time datetime="1991-07-01">1991年7月1日</time></td>'
        '<td class="full">—</td><td class="r skip-s">1,286</td>'
        '<td class="nowrap r"><span class="hide-l sub">积分 </span>85.25</td><td>一</td></tr>'
    ) in html
    assert (
        '<tr><td>—</td><td class="nowrap skip-s">—</td><td class="full">书记</td><td class="r skip-s">0</td>'
        '<td class="nowrap r">—</td><td></td></tr>'
    ) in html


def test_a_page_leaves_out_what_every_row_would_say():
    assert [column.name for column in on_page(COLUMNS, ("post", "total"))] == ["name", "joined", "times", "home"]


def test_nothing_on_a_table_can_be_pressed_to_sort_by():
    html = render_to_string("tables/table.html", {"table": Table(on_page(COLUMNS), [ROW])})
    assert "<a " not in html
    assert "sort" not in html


def test_file_gets_bare_values():
    assert [column.reader()(ROW) for column in in_file(COLUMNS)] == [
        "曹<秋菊", date(1991, 7, 1), None, 1286, Decimal("85.25"), "城关",
    ]  # fmt: skip


def banded(rows, band):
    return [(word, len(cells)) for word, cells in Table(on_page(COLUMNS), rows, band).bands()]


def test_rows_that_stand_together_are_told_apart_only_where_there_are_several():
    def times(row):
        return row.times

    assert banded([ROW, ROW, HOMELESS], times) == [(1286, 2), (0, 1)]
    assert banded([ROW, ROW], times) == [("", 2)]
    assert banded([ROW, HOMELESS], None) == [("", 2)]
    assert banded([], times) == [("", 0)]


def test_a_band_heads_its_rows_over_all_columns():
    table = Table(on_page(COLUMNS), [ROW, HOMELESS], lambda row: f"<{row.name}>")
    html = tight(render_to_string("tables/table.html", {"table": table}))
    head = f'<tbody><tr class="band-row"><th scope="rowgroup" colspan="{len(table.columns)}">'
    assert html.count(head) == 2
    assert html.count("&lt;") >= 2


def page(**changes):
    values = {
        "rows": [ROW], "start": 1, "end": 50, "total": 320, "total_is_capped": False,
        "previous_url": "", "next_url": "?page=x", "unit": "名",
    }  # fmt: skip
    return SimpleNamespace(**values | changes)


@pytest.mark.parametrize(
    ("changes", "words", "links"),
    [
        ({}, "第 1–50 名，共 320 名</span>", ["下一页"]),
        ({"total": 10000, "total_is_capped": True}, "第 1–50 名，共 10,000 名以上</span>", ["下一页"]),
        ({"start": 51, "end": 100, "previous_url": "?page=w"}, "第 51–100 名，共 320 名</span>", ["上一页", "下一页"]),
        ({"end": 3, "total": 3, "next_url": ""}, "第 1–3 名，共 3 名</span>", []),
    ],
)
def test_foot_of_a_page(changes, words, links):
    html = render_to_string("tables/page.html", {"page": page(**changes)})
    assert words in html
    assert [word for word in ("上一页", "下一页") if word in html] == links


def test_empty_page_has_no_foot():
    assert render_to_string("tables/page.html", {"page": page(rows=[])}).strip() == ""
