"""Each question of the permission modules, asked by every office: who may is written here from ACCESS.md (doing).

The matrix asks through pages, where scope refuses first; here scope is no help, and a role that is let in by mistake,
or at another place than its own, is found.

The questions of each app stand in a file of their own (test_doers_APP.py); here is what holds for all.
"""

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from activities.permissions import meetings, service
from alliances import permissions as alliances
from assessment.permissions import points, year_end
from common.middleware import AccessMiddleware
from members import permissions as members
from members.middleware import ActingRoleMiddleware
from tests.permissions.offices import (
    AUTHORS,
    COMMUNITIES,
    HANDLERS,
    PARTY,
    READERS,
    UNITS,
    anywhere,
    at,
    may,
    official,
    officials,
)

pytestmark = pytest.mark.django_db

PAPER_PLACES = f"county s1 s2 j {COMMUNITIES} {UNITS}"

RULES = (
    (members.holds("street_admin", "recorder"), anywhere("street_admin recorder")),
    (members.not_administrator(), anywhere("everybody") - anywhere("system_admin security_admin audit_admin")),
    (members.has_own_page, set()),
    (members.settings_keeper, anywhere("department_staff")),
    (alliances.body, anywhere(f"{READERS} unit_liaison")),
    (points.overseer, anywhere(HANDLERS)),
    (year_end.committee, anywhere("committees")),
    (year_end.year_runner, anywhere("department_staff")),
    (year_end.evaluator, anywhere(f"committees {AUTHORS}")),
)


def test_rules_of_addresses(county):
    for rule, who in RULES:
        assert {office for office, user in officials(county) if rule.allows(user)} == who, rule.name


def test_papers_of_units_are_listed_at_places_of_units(county):
    places = at(PAPER_PLACES, f"{READERS} unit_liaison")
    assert may(county, members.sees_unit_report_ins) == places
    scores = anywhere(f"committees {PARTY}") | at(PAPER_PLACES, "recorder")
    assert may(county, points.sees_unit_scores) == scores
    assert may(county, points.sees_objections) == scores | anywhere("department_staff") | at(COMMUNITIES, "recorder")


def test_with_a_one_time_password_three_addresses_are_open(county):
    """The password, leaving, and large type; every other address leads to the first."""
    user = official(county, "branch_secretary@b1", must_change_password=True)
    middleware = ActingRoleMiddleware(lambda request: HttpResponse("open"))

    def answer(path: str) -> str:
        request = RequestFactory().get(path)
        request.user, request.session = user, {}
        response = middleware(request)
        return response.content.decode() or response["Location"]

    paths = ("/account/password/", "/logout/", "/account/large-type/", "/", "/account/", "/meetings/")
    assert [answer(path) for path in paths] == [*["open"] * 3, *["/account/password/"] * 3]


# What hangs on the person, not on the office


def test_a_member_by_himself(county):
    """The own record and papers; at meetings what the person was expected at or charged with."""
    zhou, wu = (official(county, "member@b4", member_id=county[f"member.{key}"].pk) for key in ("own", "unit"))
    for question, key in (
        (members.can_reveal, "member.{}"), (members.can_submit_member_report_in, "member.{}"),
        (meetings.can_read_text, "meeting.{}"), (meetings.can_close_resolution, "resolution.{}"),
    ):  # fmt: skip
        answers = [question(user, county[key.format(place)]) for user in (zhou, wu) for place in ("own", "unit")]
        assert answers == [True, False, False, True], question
    assert meetings.can_read_people(zhou, county["meeting.own"], county.world["b1"])
    assert not meetings.can_read_people(wu, county["meeting.own"], county.world["b1"])
    for question in (
        members.sees_member_report_ins, members.can_report_in_somebody, members.is_member, service.sees_service,
        service.can_record_service, points.sees_member_scores, points.sees_objections,
    ):  # fmt: skip
        assert question(zhou), question
    assert points.speaks_for(wu, county["points.own"])
    assert not points.speaks_for(zhou, county["points.own"])


def test_a_refusal_is_written_down_with_who_was_refused(county, rf):
    """Nobody who is not signed in stands in the log, and what is no refusal does not either."""
    middleware = AccessMiddleware(lambda request: None)
    written = []
    for user, problem in (
        (AnonymousUser(), PermissionDenied()), (county.user("b1_secretary"), ValueError()),
        (county.user("b1_secretary"), PermissionDenied()),
    ):  # fmt: skip
        before, request = LogEntry.objects.count(), rf.get("/somewhere/")
        request.user = user
        middleware.process_exception(request, problem)
        written.append(LogEntry.objects.count() - before)
    assert written == [0, 0, 1]
