"""Each question of the permission modules, asked by every office: who may is written here from ACCESS.md (doing).

The matrix asks through pages, where scope refuses first; here scope is no help, and a role that is let in by mistake,
or at another place than its own, is found.
"""

from copy import copy

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from activities import deeds as activities
from activities.choices import MeetingKind, MeetingState
from activities.permissions import meetings, service
from alliances import deeds as beginnings
from alliances import permissions as alliances
from assessment.choices import ObjectionState
from assessment.permissions import points, year_end
from common.middleware import AccessMiddleware
from members import permissions as members
from members.choices import ImportKind
from members.middleware import ActingRoleMiddleware
from members.models import RoleGrant
from tests.permissions.days import NOW, TODAY
from tests.permissions.offices import anywhere, at, official, officials, over

pytestmark = pytest.mark.django_db

COMMUNITIES, UNITS = "c1 c2 c3", "u1 u2 u3 e1"
RESIDENTIAL = "b1 b2 b3 b4"
SECRETARIES_AND_RECORDER = "secretaries recorder"
READERS = "secretaries recorder committees"
RECEIVERS = "community_secretary branch_secretary recorder"
HANDLERS = "department_staff street_admin"
PARTY = "community_secretary unit"
CONFIRMERS = "secretaries committees"
AUTHORS = "community_secretary unit recorder"
PAPER_PLACES = f"county s1 s2 j {COMMUNITIES} {UNITS}"

MEMBERS = (  # question, keys of its objects, who may
    (members.can_manage_organisations, "b1", over("b1", "committees")),
    (members.can_add_organisation, "b1", over("b1", "committees")),
    (members.can_edit_settings, "", anywhere("department_staff")),
    (members.can_confirm_setting, "setting.waiting", anywhere("department_staff")),
    (members.can_confirm_template, "template.waiting", anywhere("department_staff")),
    (members.can_import_organisations, "", anywhere("committees")),
    (members.can_import_into, "b1", over("b1", "committees secretaries")),
    (members.can_see_people, "b1", over("b1", f"{READERS} group_leader")),
    (members.can_see_people, "g1", over("g1", f"{READERS} group_leader")),
    (members.can_see_reported_in, "c1", at("c1", RECEIVERS)),
    (members.can_see_reported_in, "b1", at("b1 c1", RECEIVERS)),
    (members.can_see_reported_in, "u1", set()),
    (members.receives, "", at(f"{COMMUNITIES} {RESIDENTIAL}", RECEIVERS)),
    (members.sees_member_report_ins, "", anywhere("unit") | at(f"{COMMUNITIES} {RESIDENTIAL}", RECEIVERS)),
    (members.can_edit_member, "member.own", over("b1", "secretaries")),
    (members.can_add_member, "b1", over("b1", "secretaries")),
    (members.can_add_member, "g1", set()),
    (members.can_reveal, "member.own", over("b1", "secretaries") | anywhere("department_staff")),
    (members.can_keep_households, "b1", over("b1", "secretaries")),
    (members.can_keep_households, "u2b", over("u2b", "secretaries")),
    (members.can_end_term, "household.own", over("g1", "secretaries")),
    (members.can_end_term, "appointment.own", over("g1", "secretaries")),
    (members.can_submit_unit_report_in, "u1", at("u1", "unit")),
    (members.can_accept_unit_report_in, "unit-report-in.own.new", at("c1", "community_secretary")),
    (members.can_submit_member_report_in, "member.allied", over("u2b", "unit")),
    (members.can_report_in_for, "c1", at("c1", "community_secretary recorder")),
    (members.can_accept_member_report_in, "report-in.own.new", at("c1", "community_secretary") | at("b1", "branch_secretary")),
    (members.can_ask_unit_exit, "unit-report-in.own", at("u1", "unit") | at("c1", "community_secretary recorder")),
    (members.can_ask_member_exit, "report-in.own", over("u1", "unit") | at("c1", "community_secretary recorder")),
    (members.can_report_in_somebody, "", anywhere(PARTY) | at(COMMUNITIES, "recorder")),
    (members.can_report_in_units, "", anywhere("unit") | at(COMMUNITIES, "community_secretary recorder")),
    (members.can_write_for_community, "", at(COMMUNITIES, "community_secretary recorder")),
    (members.can_hand_over, "b1", over("b1", "secretaries committees") | at("b1", "recorder")),
    (members.can_keep_account, "account.own", anywhere("security_admin")),
    (members.can_end_grant, "grant.own", anywhere("security_admin")),
    (members.can_lift, "held.own", anywhere("security_admin")),
    (members.is_member, "", set()),
)  # fmt: skip

ALLIANCES = (
    (alliances.can_create_regional, "c1", at("c1", "community_secretary") | over("c1", HANDLERS)),
    (alliances.can_propose_joint, "u1", at("u1", PARTY)),
    (alliances.can_propose_joint, "b1", set()),
    (alliances.can_approve_alliance, "alliance.own", at("s1", HANDLERS)),
    (alliances.can_manage_alliance, "alliance.own", at("c1", "community_secretary") | over("c1", HANDLERS)),
    (alliances.can_manage_alliance, "alliance.allied", at("u2", PARTY) | at("county", HANDLERS)),
    (alliances.can_offer_for, "u1", at("u1", "unit") | over("u1", "community_secretary")),
    (alliances.can_offer_for, "c1", at("c1", "unit") | over("c1", "community_secretary")),
    (alliances.can_offer_for, "b1", set()),
    (alliances.can_keep_resource, "resource.own", at("u1", "unit") | over("u1", "community_secretary")),
    (alliances.can_work_on, "claim.own", at("u1", "unit") | over("u1", "community_secretary")),
    (alliances.can_submit_for, "c1", at("c1", "community_secretary")),
    (alliances.can_submit_for, "b1", at("b1", "branch_secretary")),
    (alliances.can_submit_for, "u1", at("u1", "unit")),
    (alliances.can_submit_for, "u2b", set()),
    (alliances.can_draft_for, "c1", at("c1", "community_secretary recorder")),
    (alliances.can_draft_for, "u2b", set()),
    (alliances.can_edit_need, "need.own", at("c1", "community_secretary recorder")),
    (alliances.can_speak_for_raiser, "need.own", at("c1", "community_secretary")),
    (alliances.can_handle, "need.own", at("s1", HANDLERS)),
    (alliances.can_answer_delivery, "claim.own", at("c1", "community_secretary")),
    (alliances.can_oversee, "claim.own", at("s1", HANDLERS)),
    # Who has an organisation at or below the place to do it for.
    (beginnings.can_create_committee, "", at(f"county s1 s2 {COMMUNITIES}", f"{HANDLERS} community_secretary")),
    (beginnings.can_propose, "", at(f"{COMMUNITIES} {UNITS}", PARTY)),
    (beginnings.can_offer, "", at(f"{COMMUNITIES} {UNITS}", PARTY) | at("county s1 s2 j", "community_secretary")),
    (
        beginnings.can_raise,
        "",
        at(COMMUNITIES, "community_secretary recorder")
        | at(UNITS, "unit recorder")
        | at(RESIDENTIAL, "branch_secretary recorder"),
    ),
    (beginnings.can_claim, "need.own", at("u1 u2 e1", "unit") | at("county s1 j u1 u2 e1", "community_secretary")),
)

ACTIVITIES = (
    (meetings.is_secretary_of, "b1", at("b1", CONFIRMERS)),
    (meetings.convenes, "u1", at("u1", "unit")),
    (meetings.convenes, "b1", at("b1", "community_secretary branch_secretary")),
    (meetings.can_edit_draft, "meeting.own.draft", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_edit_draft, "meeting.group.own", at("b1", SECRETARIES_AND_RECORDER) | at("g1", "group_leader")),
    (meetings.can_edit_draft, "meeting.own", set()),
    (meetings.can_confirm, "meeting.own.draft", at("b1", "secretaries")),
    (meetings.can_confirm, "meeting.group.own", at("b1", "secretaries")),
    (meetings.can_confirm, "meeting.own", set()),
    (meetings.can_amend, "meeting.own", at("b1", CONFIRMERS)),
    (meetings.can_amend, "meeting.own.draft", set()),
    # b1 has a secretary with an account; b3 has none.
    (meetings.can_confirm_party, "party.own", at("b1", "secretaries")),
    (meetings.can_confirm_party, "party.sibling", at("b3", SECRETARIES_AND_RECORDER) | at("b1", CONFIRMERS)),
    (activities.can_confirm_party, "party.own", at("b1", "secretaries")),
    (activities.can_confirm_party, "party.sibling", at("b3", SECRETARIES_AND_RECORDER) | at("b1", CONFIRMERS)),
    (meetings.is_of_party, "party.own", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.own", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.own.draft", at("b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.shared.own", at("b2 b1", SECRETARIES_AND_RECORDER)),
    (meetings.can_read_text, "meeting.joint.own", anywhere("everybody")),
    (meetings.is_own_meeting, "meeting.group.own", at("b1", SECRETARIES_AND_RECORDER) | at("g1", "group_leader")),
    (meetings.can_read_people, "meeting.own b1", over("b1", CONFIRMERS) | at("b1", "recorder")),
    (meetings.can_read_people, "meeting.shared.own b1", over("b1", CONFIRMERS) | at("b1", "recorder")),
    (meetings.can_read_people, "meeting.group.own b1", over("b1", CONFIRMERS) | at("b1", "recorder") | at("g1", "group_leader")),
    (meetings.can_read_people, "meeting.group.own b2", over("b2", CONFIRMERS) | at("b2", "recorder")),
    (meetings.can_open_text, "meeting.own", over("b1", CONFIRMERS) - at("b1", "secretaries")),
    (meetings.can_open_text, "meeting.own.draft", set()),
    (meetings.can_open_text, "meeting.joint.own", set()),
    (meetings.can_close_resolution, "resolution.own", at("b1", f"{CONFIRMERS} recorder")),
    (meetings.can_close_resolution, "resolution.own.draft", set()),
    (meetings.can_read_duties, "b1", over("b1", READERS)),
    # The own branch or group, or an alliance that runs: of its core, and of the unit that convenes today.
    (activities.can_begin, "", at(f"{COMMUNITIES} {UNITS} {RESIDENTIAL} u2b", SECRETARIES_AND_RECORDER)
        | at(f"{COMMUNITIES} u2", "committees unit_liaison") | at("u1", "unit_liaison") | at("g1", "group_leader")),
    (service.sees_service, "", anywhere("unit") | at(f"county s1 s2 {COMMUNITIES} {RESIDENTIAL}", f"committees {RECEIVERS}")),
    (service.can_record_service, "", anywhere("unit_liaison community_secretary")
        | at(f"{COMMUNITIES} {RESIDENTIAL}", "recorder")),
    (service.can_confirm_service, "service.own", at("c1", "community_secretary") | at("b1", "branch_secretary")),
    (service.can_confirm_at, "c1", at("c1", "community_secretary")),
)  # fmt: skip

ASSESSMENT = (
    (points.can_run_quarter, "quarter.own", at("c1", "community_secretary") | over("c1", HANDLERS)),
    (points.reads_names, "c1", anywhere("department_staff") | at("c1", "community_secretary recorder")),
    (points.sees_member_scores, "", anywhere(f"department_staff {PARTY}") | at(COMMUNITIES, "recorder")),
    (points.can_press_quarter, "quarter.own", at("c1", "community_secretary")),
    (points.can_close_quarter, "", anywhere("department_staff")),
    (points.can_overrule, "quarter.own", anywhere("department_staff")),
    (points.can_exempt, "quarter.own", at("c1", "community_secretary")),
    (points.speaks_for, "score.own", at("u1", "unit")),
    (points.speaks_for, "points.own", set()),
    (points.speaks_for, "points.own.second", over("u1", "secretaries") | at("u1", "recorder")),
    (points.answers, "objection.own", at("c1", "community_secretary") | over("c1", "street_admin")),
    (points.answers, "objection.own.answered", at("c1", "community_secretary") | over("c1", "street_admin")),
    (points.is_subject_of, "objection.sibling", at("u1", "unit")),
    (points.can_ask_review, "objection.sibling.answered quarter.sibling", at("u1", "unit")),
    (points.can_ask_review, "objection.sibling.answered quarter.own.draft", set()),
    (points.can_accept_answer, "objection.sibling.answered", at("u1", "unit")),
    (points.can_accept_answer, "objection.sibling.review", set()),
    (points.can_accept_answer, "objection.sibling", set()),
    (points.can_review_objection, "objection.sibling.review", over("c2", "street_admin")),
    (points.can_review_objection, "objection.sibling.answered", set()),
    (points.reviews, "objection.sibling.review", over("c2", "street_admin")),
    (points.reviews, "objection.sibling.answered", set()),
    (points.can_draft_rules, "rules.draft", anywhere("department_staff")),
    (year_end.serves_at, "u1", at("u1", "everybody")),
    (year_end.stands_apart, "evaluation.own", anywhere("everybody") - at("u1", "everybody")),
    (year_end.can_draft_evaluation, "evaluation.own", at("c1", AUTHORS)),
    (year_end.can_sign_evaluation, "evaluation.own", at("c1", "community_secretary unit_secretary")),
    (year_end.can_withdraw_evaluation, "evaluation.own", at("c1", "community_secretary unit_secretary")),
)  # fmt: skip

RULES = (
    (members.holds("street_admin", "recorder"), anywhere("street_admin recorder")),
    (members.not_administrator(), anywhere("everybody") - anywhere("system_admin security_admin audit_admin")),
    (members.has_own_page, set()),
    (alliances.body, anywhere(f"{READERS} unit_liaison")),
    (points.overseer, anywhere(HANDLERS)),
    (year_end.committee, anywhere("committees")),
    (year_end.department, anywhere("department_staff")),
    (year_end.evaluator, anywhere(f"committees {AUTHORS}")),
)


QUESTIONS = (*MEMBERS, *ALLIANCES, *ACTIVITIES, *ASSESSMENT)


@pytest.mark.parametrize(
    ("question", "keys", "who"),
    QUESTIONS,
    ids=[f"{one.__name__}-{keys or 'anywhere'}" for one, keys, _who in QUESTIONS],
)
def test_offices_that_may(county, question, keys, who):
    objects = [county.world[key] if key in county.world.organisations else county[key] for key in keys.split()]
    day = [TODAY] if question is meetings.can_confirm_party else []
    assert may(county, question, *objects, *day) == who


def test_rules_of_addresses(county):
    for rule, who in RULES:
        assert {office for office, user in officials(county) if rule.allows(user)} == who, rule.name


def may(county, question, *more, **named):
    return {office for office, user in officials(county) if question(user, *more, **named)}


def test_papers_of_units_are_listed_at_places_of_units(county):
    places = at(PAPER_PLACES, f"{READERS} unit_liaison")
    assert may(county, members.sees_unit_report_ins) == places
    scores = anywhere(f"committees {PARTY}") | at(PAPER_PLACES, "recorder")
    assert may(county, points.sees_unit_scores) == scores
    assert may(county, points.sees_objections) == scores | anywhere("department_staff") | at(COMMUNITIES, "recorder")


def test_import_paths(county):
    street = official(county, "street_admin@s1")
    assert members.import_paths(street, ImportKind.ORGANISATIONS) == [county.world["s1"].path]
    assert may(county, members.import_paths, ImportKind.ORGANISATIONS) == anywhere("committees")
    assert may(county, members.import_paths, ImportKind.ROSTER) == anywhere("committees secretaries")


def test_who_logs_a_meeting(county):
    """A group leader the own group's meetings alone, and no other kind of meeting."""
    b1, g1 = county.world["b1"], county.world["g1"]
    host = at("b1", SECRETARIES_AND_RECORDER)
    assert may(county, meetings.can_log, kind=MeetingKind.GENERAL, host=b1) == host
    assert may(county, meetings.can_log, kind=MeetingKind.GENERAL, host=b1, group=g1) == host
    assert may(county, meetings.can_log, kind=MeetingKind.GROUP, host=b1) == host
    assert may(county, meetings.can_log, kind=MeetingKind.GROUP, host=b1, group=g1) == host | at("g1", "group_leader")
    assert may(county, meetings.can_log, kind=MeetingKind.JOINT_CONFERENCE, host=b1, group=g1) == set()


def hosts_by_list(user, alliance, on) -> bool:
    """The same asked of all alliances at once."""
    return type(alliance).objects.filter(meetings.hosted_alliances(user, on), pk=alliance.pk).exists()


def test_who_hosts_a_meeting_of_an_alliance(county):
    """The core with its recorder; the convenor's unit in its term, and nobody of it on a day outside."""
    alliance = county["alliance.own"]
    core, convenor = at("c1", f"{CONFIRMERS} recorder unit_liaison"), at("u1", "unit")
    early = TODAY.replace(year=2025)
    assert may(county, meetings.can_host, alliance, TODAY) == core | convenor
    assert may(county, meetings.can_host, alliance, early) == core
    assert may(county, hosts_by_list, alliance, TODAY) == core | convenor
    assert may(county, hosts_by_list, alliance, early) == core
    draft = copy(county["meeting.joint.own"])
    draft.state = MeetingState.DRAFT
    assert may(county, meetings.can_edit_draft, draft) == core
    # Who writes the record names who was there.
    assert may(county, meetings.can_read_people, draft, county.world["c1"]) == core | over("c1", CONFIRMERS)
    draft.host = county.world["u1"]
    assert may(county, meetings.can_edit_draft, draft) == convenor


def test_a_party_that_somebody_else_confirmed(county):
    """The host acts for it no more; its own people do."""
    party = copy(county["party.sibling"])
    party.confirmed_at, party.confirmed_by = NOW, county.user("department")
    assert may(county, meetings.can_confirm_party, party, TODAY) == at("b3", SECRETARIES_AND_RECORDER)
    mine = official(county, "branch_secretary@b1", pk=party.confirmed_by_id)
    assert meetings.can_confirm_party(mine, party, TODAY)
    party.meeting = copy(party.meeting)
    party.meeting.state = MeetingState.DRAFT
    assert may(county, meetings.can_confirm_party, party, TODAY) == set()


def test_a_unit_charged_with_a_resolution(county):
    resolution = copy(county["resolution.own"])
    resolution.person, resolution.unit = None, county.world["u1"]
    host, unit = at("b1", f"{CONFIRMERS} recorder"), at("u1", "secretaries unit_liaison")
    assert may(county, meetings.can_close_resolution, resolution) == host | unit


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


def test_nobody_confirms_the_own_service(county):
    record = county["service.own"]
    own = official(county, "community_secretary@c1", member_id=record.member_id)
    assert not service.can_confirm_service(own, record)


def test_nobody_ends_the_own_grant(county):
    grant = county["grant.own"]
    assert not members.can_end_grant(official(county, "security_admin@county", pk=grant.user_id), grant)


ANSWERERS = ("community_secretary@c1", "street_admin@s1", "street_admin@county", "department_staff@county")


@pytest.mark.parametrize("office", ANSWERERS)
def test_who_objected_does_not_answer(county, office):
    """Neither under the account that objected, nor as the subject under another one, nor having scored it."""
    objection = county["objection.own"]
    raiser = official(county, office, pk=objection.raised_by_id)
    subject = official(county, office, member_id=objection.score.member_id)
    scorer = official(county, office, pk=county.user("c1_secretary").pk)
    for user in (raiser, subject, scorer):
        assert not points.answers(user, objection)


def test_the_department_answers_where_all_below_scored(county, monkeypatch):
    below = at("c1", "community_secretary") | over("c1", "street_admin")
    monkeypatch.setattr(points, "all_below_scored", lambda row: True)
    found = may(county, points.answers, county["objection.own"])
    assert found == below | anywhere("department_staff")
    for is_left, more in ((True, anywhere("department_staff")), (False, set())):
        found = may(county, points.may_answer, county["objection.own"], (), lambda is_left=is_left: is_left)
        assert found == below | more
    assert may(county, points.may_answer, county["objection.own.answered"], (), lambda: True) == set()


def test_nobody_is_left_where_secretary_and_street_all_scored(county):
    """Of a community its own secretaries and the administrators of its street; nobody from elsewhere."""
    community = county.world["c1"]
    near = list(points.near_grants([community]))
    held = {(role, place) for role, place, _user in near}
    assert held == {("community_secretary", community.pk), ("street_admin", county.world["s1"].pk)}
    scorers = {user for _role, _place, user in near}
    assert points.nobody_left(community, scorers, near)
    assert not any(points.nobody_left(community, scorers - {user}, near) for user in scorers)
    elsewhere = [("community_secretary", county.world["c2"].pk, 0), ("street_admin", county.world["s2"].pk, 0)]
    assert points.nobody_left(community, scorers, near + elsewhere)
    assert not points.nobody_left(community, scorers, [("street_admin", county.world["county"].pk, 0)])


def test_the_review_lies_one_level_above_the_answer(county):
    """By who answered: above a community its street, above a street the department. Not by who answered or objected."""
    review = copy(county["objection.sibling.review"])
    assert may(county, points.can_review_objection, review) == over("c2", "street_admin")
    for user in (
        official(county, "street_admin@s1", pk=review.answered_by_id),
        official(county, "street_admin@s1", pk=review.raised_by_id),
    ):
        assert not points.can_review_objection(user, review)
    subject = official(county, "street_admin@s1")
    subject.grants.append(RoleGrant(role="unit_secretary", organisation=county.world["u1"]))
    assert not points.can_review_objection(subject, review)
    review.answered_by_level = "street_admin"
    assert may(county, points.can_review_objection, review) == over("c2", "department_staff")
    review.answered_by_level = "department_staff"
    assert may(county, points.can_review_objection, review) == over("c2", "department_staff")
    review.state = ObjectionState.REVIEWED
    assert may(county, points.can_review_objection, review) == set()
    assert may(county, points.reviews, review) == over("c2", "department_staff")


def test_an_answer_is_accepted_once(county):
    answered = copy(county["objection.sibling.answered"])
    answered.accepted_on = TODAY
    assert may(county, points.can_accept_answer, answered) == set()


def test_staff_of_the_rated_body_rate_nothing(county):
    """In whichever role they act: a grant at the rated body is enough."""
    form = county["evaluation.own"]
    user = official(county, "community_secretary@c1")
    assert year_end.can_draft_evaluation(user, form)
    assert year_end.can_sign_evaluation(user, form)
    user.grants.append(RoleGrant(role="member", organisation=county.world["u1"]))
    user.acting = user.grants[0]
    assert not year_end.can_draft_evaluation(user, form)
    assert not year_end.can_sign_evaluation(user, form)


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
