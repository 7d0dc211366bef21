"""The home page of every account of the matrix's county: what each kind of thing says, and what the page costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from activities.models import Meeting, MeetingParty, Resolution, ServiceRecord
from alliances.models import Claim, Need
from assessment.models import Objection
from members.models import PasswordReset
from tests.permissions.days import TODAY
from tests.permissions.principals import PRINCIPALS
from tests.todos import all_todos

pytestmark = pytest.mark.django_db
HOME = reverse("workbench:home")
PEOPLE = [key for key in PRINCIPALS if key != "anonymous"]
MOST = 12

SAID = {
    "activities.duty": {("记录", "activities:meeting-new", "meetings")},
    "activities.party": {("去核对", "activities:meeting-party", "meetings")},
    "activities.plan_held": {("去记录", "activities:meeting", "meetings")},
    "activities.resolution": {("去落实", "activities:meeting", "meetings")},
    "activities.service": {("去确认", "activities:services", "services")},
    "members.complaint": {("去答复", "members:complaint", "complaints")},
    "alliances.accept": {("去验收", "alliances:needs", "needs")},
    "alliances.deliver": {("交付", "alliances:claim", "claims")},
    "alliances.draft": {("提交核实", "alliances:need", "needs")},
    "alliances.left_lying": {("抽查验收", "alliances:needs", "needs")},
    "alliances.proposal": {("去审批", "alliances:alliance", "alliances")},
    "alliances.release": {("去答复", "alliances:needs", "needs")},
    "alliances.verify": {("去核实", "alliances:needs", "needs")},
    "assessment.answer": {("答复", "assessment:objection", "scores")},
    "assessment.closing": {("去补齐", "assessment:year-end", "year-end")},
    "assessment.forms": {
        ("去填写", "assessment:evaluations", "evaluations"),
        ("去签署", "assessment:evaluations", "evaluations"),
    },
    "assessment.grades": {("去评定", "assessment:year-end-grades", "year-end")},
    "assessment.notice": {("查看", "assessment:quarter", "scores")},
    "assessment.reply": {("去答复", "assessment:objection", "scores")},
    "assessment.review": {("复核", "assessment:objection", "scores")},
    "members.approval": {("去批准", "members:approvals", "approvals")},
    "members.calendar": {("去录入", "members:calendar", "settings")},
    "members.members_ending": {("去办理", "members:member-report-ins", "report-ins")},
    "members.members_waiting": {("去办理", "members:member-report-ins", "report-ins")},
    "members.papers": {("去送达", "members:notice-sheets", "organisations")},
    "members.password": {("去取", "members:account", "accounts")},
    "members.setting": {("去复核", "members:settings", "settings")},
    "members.units_ending": {("去办理", "members:unit-report-ins", "report-ins")},
    "members.units_waiting": {("去办理", "members:unit-report-ins", "report-ins")},
}
"""Of every kind that the county has: verb, page, and the entry of the side bar at which it is counted."""
QUERIES = {
    key: number
    for number, keys in (
        (2, "disabled"),
        (6, "c1_recorder e1_liaison system security zhou_member"),
        (7, "u1_liaison u2_liaison u3_liaison u2_secretary wu_member security2 audit"),
        (8, "b1_secretary b2_secretary b4_secretary u1_branch_secretary b1_recorder g1_leader"),
        (8, "u1_secretary"),
        (9, "department agency_admin s1_admin s2_admin c1_secretary c2_secretary c3_secretary"),
    )
    for key in keys.split()
}
"""Session, account, grants, the county's name and settings, and one for each step of the longest read."""


def test_each_kind_leads_where_it_is_done_and_says_so(county):
    """Over all accounts: the verb, and the page behind it."""
    said = {}
    for key in PEOPLE:
        for todo in all_todos(user=county.user(key), on=TODAY):
            name = resolve(todo.url.partition("?")[0].partition("#")[0]).view_name
            said.setdefault(str(todo.due.kind), set()).add((str(todo.verb), name, todo.section))
    assert said == SAID


def cost(county, key: str) -> int:
    client = county.client(key)
    client.get(HOME)  # the first request of a session writes it
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HOME).status_code in (200, 302)
    return len(queries)


def test_a_home_page_costs_the_same_for_one_row_and_for_three_of_everything(county):
    before = {key: cost(county, key) for key in PEOPLE}
    assert max(before.values()) <= MOST
    assert before == QUERIES
    for model in (Meeting, MeetingParty, Resolution, ServiceRecord, Need, Claim, Objection, PasswordReset):
        rows = list(model.objects.all()) * 2
        for row in rows:
            row.pk = None
        model.objects.bulk_create(rows, ignore_conflicts=True)  # what there can be of once stays once
    assert {key: cost(county, key) for key in PEOPLE} == before
