"""Keyset pages: every row once, in order, forwards and back; made-up tokens show the first page."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from common.models import Holiday
from common.paging import KeysetPage, read_token, write_token
from tests.world import START


def page(query: str = "", order=("name", "id"), size=3) -> KeysetPage:
    request = RequestFactory().get("/" + query)
    return KeysetPage(Holiday.objects.all(), order, request, unit="天", size=size)


@pytest.fixture
def days(db):
    from datetime import timedelta

    names = ["c", "a", "b", "b", "a", "c", "b", "a"]
    return [Holiday.objects.create(day=START + timedelta(days=n), name=name) for n, name in enumerate(names)]


@pytest.mark.parametrize("order", [("name", "id"), ("-name", "-id"), ("id",), ("-name", "id"), ("name", "-id")])
def test_walking_forwards_and_back_meets_every_row_once(days, order):
    expected = list(Holiday.objects.order_by(*order))
    walked, at = [], page(order=order)
    numbers = []
    while True:
        walked += at.rows
        numbers.append((at.start, at.end, at.total))
        if not at.next_url:
            break
        at = page(at.next_url, order)
    assert walked == expected
    assert numbers == [(1, 3, 8), (4, 6, 8), (7, 8, 8)]
    at = page(at.previous_url, order)
    assert at.rows == expected[3:6]
    at = page(at.previous_url, order)
    assert (at.rows, at.previous_url) == (expected[:3], "")


def test_rows_that_come_in_between_do_not_shift_a_page(days):
    order = ("name", "id")
    second = page().next_url
    before = page(second, order).rows
    Holiday.objects.create(day="2030-01-01", name="0")
    assert page(second, order).rows == before


def test_filters_stay_in_the_links(days):
    link = page("?q=x&page=").next_url
    assert QueryDict(link[1:])["q"] == "x"


def test_an_empty_list_has_no_pages(db):
    empty = page()
    assert (empty.rows, empty.total, empty.next_url, empty.previous_url) == ([], 0, "", "")


@given(st.text(max_size=60))
def test_a_made_up_token_is_no_token(text):
    token = read_token(text, 2)
    assert token is None or len(token[2]) == 2


@pytest.mark.parametrize("keys", [["a", "xx"], ["a", None], [None, 1], ["a", True]])
def test_tokens_with_wrong_values_show_the_first_page(days, keys):
    made_up = page(f"?page={write_token(False, 3, keys)}")
    assert (made_up.rows, made_up.start) == (page().rows, 1)
