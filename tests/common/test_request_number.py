"""Each request has a number: in its answer, in its lines of the log, gone afterwards."""

import logging
import re

from django.http import HttpResponse

from common.request_number import HEADER, RequestNumberFilter, RequestNumberMiddleware, current_number


def test_the_number_of_the_answer_is_the_one_the_view_and_the_log_knew(rf):
    seen = []

    def view(request):
        record = logging.makeLogRecord({})
        RequestNumberFilter().filter(record)
        seen.extend([current_number(), record.request_number])
        return HttpResponse()

    number = RequestNumberMiddleware(view)(rf.get("/")).headers[HEADER]

    assert re.fullmatch(r"[0-9a-f]{10}", number)
    assert seen == [number, number]
    assert current_number() == ""


def test_two_requests_have_two_numbers(rf):
    answer = RequestNumberMiddleware(lambda request: HttpResponse())
    assert answer(rf.get("/")).headers[HEADER] != answer(rf.get("/")).headers[HEADER]


def test_outside_a_request_the_log_has_a_dash():
    record = logging.makeLogRecord({})
    assert RequestNumberFilter().filter(record) is True
    assert record.request_number == "-"
