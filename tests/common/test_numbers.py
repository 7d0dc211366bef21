"""Made-up numbers from outside: an answer in words, never a broken page."""

import pytest
from django.http import Http404
from django.urls import reverse

from common.middleware import NumberTooLargeMiddleware
from common.numbers import LARGEST_ID, whole_number

HUGE = "9" * 30
MADE_UP = ("²", "٣", "-1", "1.0", " ", "x", HUGE, "9" * 5000, str(2**63))


@pytest.mark.parametrize("text", ["", *MADE_UP])
def test_what_is_no_number_of_a_row_is_none(text):
    assert whole_number(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (str(2**63 - 1), LARGEST_ID)])
def test_plain_digits_are_a_number(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", *MADE_UP])
def test_switching_to_a_made_up_role_finds_nothing(client_of, text):
    assert client_of("b1_secretary").post(reverse("members:switch-role"), {"grant": text}).status_code == 404


@pytest.mark.parametrize("text", MADE_UP)
@pytest.mark.parametrize(
    ("key", "view"),
    [
        ("c1_secretary", "members:member-report-ins"),
        ("c1_secretary", "members:unit-report-ins"),
        ("c1_secretary", "activities:services"),
    ],
)
def test_ticking_a_made_up_row_finds_nothing(client_of, key, view, text):
    answer = client_of(key).post(reverse(view), {"rows": [text], "deed": "accept"})
    assert answer.status_code == 404


@pytest.mark.parametrize("text", MADE_UP)
@pytest.mark.parametrize(
    ("key", "view", "name"),
    [
        ("c1_secretary", "members:imports", "organisation"),
        ("c1_secretary", "members:imports", "page"),
        ("s1_admin", "alliances:needs", "need"),
        ("s1_admin", "alliances:needs", "q"),
        ("c1_secretary", "activities:service-create", "community"),
        ("b1_secretary", "activities:meeting-new", "host"),
    ],
)
def test_a_made_up_number_in_an_address_is_answered(client_of, key, view, name, text):
    assert client_of(key).get(reverse(view), {name: text}).status_code in (200, 404)


@pytest.mark.parametrize("path", ["/members/{}/", "/meetings/1/resolutions/{}/done/", "/year-end/{}/grades/"])
@pytest.mark.parametrize("number", ["0", HUGE, "9" * 5000, str(2**63)])
def test_a_huge_number_in_a_path_is_not_found(client_of, path, number):
    client = client_of("department")
    assert client.post(path.format(number)).status_code in (404, 405)
    assert client.get(path.format(number)).status_code in (404, 405)


def test_a_number_sqlite_cannot_hold_is_not_found():
    middleware = NumberTooLargeMiddleware(None)
    with pytest.raises(Http404):
        middleware.process_exception(None, OverflowError("Python int too large to convert to SQLite INTEGER"))
    assert middleware.process_exception(None, OverflowError("date value out of range")) is None


EARLY = "年份不对：不能早于2000年1月1日（系统只登记2000年以后的工作），请核对日期。"
LATE = "年份不对：不能晚于2099年12月31日，请核对日期。"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("0001-01-01", EARLY), ("1999-12-31", EARLY), ("2100-01-01", LATE), ("9999-12-31", LATE)],
)
def test_a_slip_in_the_year_is_said_at_its_field(world, client_of, day, sentence):
    data = {"kind": "THEME_DAY", "host": world["b1"].pk, "held_on": day}
    answer = client_of("b1_secretary").post(reverse("activities:meeting-new"), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"held_on": [sentence]}


def test_the_last_day_of_all_is_no_day_of_the_log(client_of):
    assert (
        client_of("audit").get(reverse("members:audit"), {"since": "9999-12-31", "until": "9999-12-31"}).status_code
        == 200
    )


def test_a_ticked_person_no_row_can_hold_is_not_found(world, client_of):
    url = f"{reverse('activities:service-create')}?community={world['c1'].pk}"
    answer = client_of("c1_secretary").post(url, {"people": [HUGE], "held_on": "2026-01-05", "hours": "1"})
    assert answer.status_code in (404, 422)  # PostgreSQL compares any number, SQLite none so large


def test_a_search_leaves_out_what_postgresql_cannot_read(client_of):
    assert client_of("b1_secretary").get(reverse("members:search"), {"q": "\0周"}).context["text"] == "周"
