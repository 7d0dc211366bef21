"""Who may do what in `members`: accounts, organisations, people, papers. See test_doers.py."""

import pytest

from members import deeds as beginnings
from members import permissions as members
from members.choices import ImportKind
from tests.permissions.offices import (
    COMMUNITIES,
    PARTY,
    READERS,
    RECEIVERS,
    RESIDENTIAL,
    anywhere,
    at,
    each_of,
    may,
    objects_of,
    official,
    over,
)

pytestmark = pytest.mark.django_db

QUESTIONS = (  # question, keys of its objects, who may
    (members.can_manage_organisations, "b1", over("b1", "committees")),
    (members.can_add_organisation, "b1", over("b1", "committees")),
    (members.can_edit_settings, "", anywhere("department_staff")),
    (members.can_confirm_setting, "setting.waiting", anywhere("department_staff")),
    (members.can_confirm_template, "template.waiting", anywhere("department_staff")),
    (members.can_take_back, "setting.waiting", anywhere("department_staff")),
    (members.can_take_back, "template.waiting", anywhere("department_staff")),
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
    (members.can_answer_complaint, "complaint.own", at("c1", "community_secretary")),
    (members.can_answer_complaint, "complaint.own.body", at("s1", "street_admin")),
    (members.can_answer_complaint, "complaint.allied", at("j", "agency_admin")),
    (members.can_answer_complaint, "complaint.own.site", at("county", "department_staff")),
    (members.can_withdraw_complaint, "complaint.own", set()),
    (members.can_count_complaints, "", anywhere("department_staff")),
    (members.can_add_compliance_line, "", anywhere("department_staff")),
    (members.can_keep_compliance_line, "compliance.line", anywhere("department_staff")),
    # The office that has the word; who asked and what was asked for are tried below.
    (members.can_refuse, "grant.waiting", anywhere("security_admin")),
    (members.can_refuse, "grant.admin", anywhere("audit_admin")),
    (members.can_refuse, "grant.member", set()),
    (members.can_refuse, "reset.waiting", anywhere("security_admin")),
    (members.can_refuse, "reset.admin", anywhere("audit_admin")),
    (beginnings.can_approve, "grant.waiting", anywhere("security_admin")),
    (beginnings.can_approve, "grant.admin", anywhere("audit_admin")),
    (beginnings.can_approve, "reset.waiting", anywhere("security_admin")),
    (beginnings.can_approve, "reset.admin", anywhere("audit_admin")),
    (members.can_withdraw_reset, "reset.waiting", set()),
    (members.can_fetch_password, "reset.approved", set()),
    (members.is_member, "", set()),
)  # fmt: skip


@each_of(QUESTIONS)
def test_offices_that_may(county, question, keys, who):
    assert may(county, question, *objects_of(county, keys)) == who


def test_import_paths(county):
    street = official(county, "street_admin@s1")
    assert members.import_paths(street, ImportKind.ORGANISATIONS) == [county.world["s1"].path]
    assert may(county, members.import_paths, ImportKind.ORGANISATIONS) == anywhere("committees")
    assert may(county, members.import_paths, ImportKind.ROSTER) == anywhere("committees secretaries")


def test_who_asked_takes_back_and_another_one_decides(county):
    """And nobody but who asked is told the password."""
    asked_by = county.user("security").pk
    asker = official(county, "security_admin@county", pk=asked_by)
    for key in ("grant.waiting", "reset.waiting"):
        assert not members.can_refuse(asker, county[key])
        assert not beginnings.can_approve(asker, county[key])
    assert members.can_withdraw_reset(asker, county["reset.waiting"])
    assert members.can_fetch_password(asker, county["reset.approved"])
    assert not members.can_fetch_password(asker, county["reset.waiting"])


def test_nobody_ends_the_own_grant(county):
    grant = county["grant.own"]
    assert not members.can_end_grant(official(county, "security_admin@county", pk=grant.user_id), grant)
