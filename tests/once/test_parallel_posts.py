"""Ten posts of one form in the same moment, in real transactions: one row, and ten people who read that it was done."""

import threading
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.db import connections
from django.test import Client

from common.models import SentForm
from common.sent_forms import FIELD, new_key
from tests.permissions.cells_activities import SERVICE
from tests.permissions.cells_alliances import NEED
from tests.permissions.cells_members import NEW_HOUSEHOLD, RECORD

pytestmark = pytest.mark.usefixtures("db")

TIMES = 10

FORMS = {  # model: who, address, at, query, data
    "alliances.Need": ("c1_secretary", "alliances:need-create", "", "",
                       NEED | {"raiser": "@community.own", "alliance": "@alliance.own"}),
    "alliances.Claim": ("u1_liaison", "alliances:need-claim", "need.own", "",
                        {"unit": "@unit.own", "quantity": "1", "due_on": "2026-12-31"}),
    "members.Member": ("b1_secretary", "members:member-create", "branch.own", "", RECORD | {"name": "李两次"}),
    "activities.Meeting": ("b1_secretary", "activities:meeting-new", "", "",
                           {"kind": "COMMITTEE", "host": "@branch.own", "held_on": "2026-12-14"}),
    "activities.ServiceRecord": ("u1_liaison", "activities:service-create", "", "", SERVICE | {"title": "只办一次"}),
    "assessment.Objection": ("wu_member", "assessment:objection-raise", "points.own", "?rule={rule}",
                             {"text": "到会次数不对"}),
    "members.MemberHousehold": ("b1_secretary", "members:household-create", "branch.own", "",
                                NEW_HOUSEHOLD | {"member": "@member.own"}),
}  # fmt: skip


def browser_of(county, user: str) -> Client:
    """A browser of its own with the session of the account: a thread cannot share one."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie(county.client(user).cookies.output(header="", sep=";"))
    return client


def at_once(deeds: list) -> list:
    """Run every deed in a thread of its own, all let go together; their answers in order."""
    start, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = deeds[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sender(county, user: str, url: str, data: dict):
    client = browser_of(county, user)
    return lambda: client.post(url, data)


@pytest.mark.parametrize("model", FORMS)
def test_ten_posts_make_one_row(real_county, model):
    user, name, at, query, data = FORMS[model]
    rows = apps.get_model(model)._default_manager
    if query:
        query = query.replace("{rule}", str(real_county["points.own"].rule_set.rules.order_by("pk").first().pk))
    url, before = real_county.url(name, at, query), rows.count()
    data = real_county.form_data(data) | {FIELD: new_key()}
    answers = at_once([sender(real_county, user, url, data) for _ in range(TIMES)])
    assert [answer.status_code for answer in answers] == [302] * TIMES
    assert len({answer["Location"] for answer in answers}) == 1
    assert rows.count() == before + 1
    assert SentForm.objects.filter(key=data[FIELD]).count() == 1
