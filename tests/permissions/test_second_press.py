"""A deed that is pressed once more, by oneself or by a colleague who may do it too, is answered with what happened."""

import pytest
from django.contrib.messages import get_messages

from assessment.models import CommunityQuarter, CountyPeriod, RuleSet
from tests.permissions.cells import ROWS
from tests.permissions.days import NOW
from tests.permissions.principals import SIGNED_IN

pytestmark = pytest.mark.django_db

DEEDS = (
    "alliances:alliance-approve", "alliances:alliance-start", "alliances:alliance-refuse", "alliances:alliance-end",
    "alliances:resource-pause", "alliances:resource-resume", "alliances:resource-end",
    "alliances:need-submit", "alliances:need-publish", "alliances:need-return", "alliances:need-decline",
    "alliances:need-withdraw", "alliances:claim-start", "alliances:claim-deliver",
    "alliances:claim-ask-release", "alliances:claim-accept", "alliances:claim-send-back", "alliances:claim-release",
    "alliances:claim-keep", "alliances:claim-spot-check",
    "activities:service-confirm", "activities:service-refuse", "activities:services", "activities:resolution-done",
    "assessment:objection-answer", "assessment:objection-accept",
    "assessment:objection-ask-review", "assessment:objection-review", "assessment:quarter-reopen",
    "assessment:year-end-round-close",
    "members:complaint-answer", "members:complaint-withdraw", "members:compliance-end",
    "members:grant-approve", "members:grant-refuse", "members:grant-end",
    "members:reset-approve", "members:reset-close", "members:setting-confirm", "members:setting-withdraw",
    "members:paper-confirm", "members:paper-end", "members:household-end", "members:appointment-end",
    *(f"members:{kind}-report-in-{verb}" for kind in ("member", "unit") for verb in ("accept", "refuse", "ask-exit", "end")),
    "members:member-report-ins", "members:unit-report-ins",
)  # fmt: skip

LAST_ONES = ("grant.own", "grant.sibling")
"""Of two security administrators none is ended, so there is nothing to press twice."""


def pressed():
    """For each deed (and each verb of a paper) the first row that is done, with everybody who may."""
    found = {}
    for row in ROWS:
        able = [user for user, code in row.expected().items() if code == 302 and user in SIGNED_IN]
        verb = row.at.get("deed", "") if not isinstance(row.at, str) else ""
        if row.method == "POST" and row.name in DEEDS and row.at not in LAST_ONES and able and verb != "keep":
            found.setdefault((row.name, verb), (row, able))
    return sorted(found.items())


PRESSED = pressed()


def test_every_deed_has_its_row():
    assert set(DEEDS) - {name for (name, _verb), _ in PRESSED} == set()


@pytest.mark.parametrize(("key", "at"), PRESSED, ids=["-".join(filter(None, key)) for key, _ in PRESSED])
def test_the_second_press_says_what_happened(county, key, at):
    row, able = at
    with county.undone(files=row.files):
        first = county.run(row, able[0])
        assert first.status_code == 302, first.content.decode()[:500]
        for user in dict.fromkeys((able[0], able[-1])):
            again = county.run(row, user)
            said = [str(message.message) for message in get_messages(again.wsgi_request)]
            assert (user, again.status_code) == (user, 302)
            assert "没有再办一次" in said[-1], said


def said_to(county, user: str, name: str, at: str, data: dict | None = None) -> str:
    response = county.ask(user, "POST", county.url(name, at), data or {})
    assert response.status_code == 302
    return [str(message.message) for message in get_messages(response.wsgi_request)][-1]


def test_what_cannot_be_done_on_the_day_of_the_county_was_done_before(county):
    """Steps of a quarter and of rules: the rows stand there, and the colleague presses."""
    department, quarter = county.user("department"), county["quarter.own"]
    with county.undone():
        said = said_to(county, "c1_secretary", "assessment:quarter-notice", "quarter.own")
        assert said == "已由c1_secretary于12月14日办理“开始异议期”，没有再办一次。"
        CommunityQuarter.objects.filter(pk=quarter.pk).update(
            state="CONFIRMED", confirmed_by=department, confirmed_at=NOW
        )
        said = said_to(county, "c1_secretary", "assessment:quarter-confirm", "quarter.own")
        assert said == "已由department于12月14日 10:00办理“确认积分”，没有再办一次。"
        signed = {"drafted_by": county.user("agency_admin"), "published_by": department, "published_at": NOW}
        RuleSet.objects.filter(pk=county["rules.published"].pk).update(**signed)
        said = said_to(county, "department", "assessment:rule-set-publish", "rules.published")
        assert said == "已由department于12月14日 10:00办理“发布”，没有再办一次。"


def test_a_form_is_signed_once(county):
    """By the same person; what another one signed is no form of his or hers."""
    form = county["evaluation.own"]
    data = {"deed": "sign", "text": form.text, "version": form.version}
    data |= {f"item_{answer.item_id}": answer.points for answer in form.answers.all()}
    with county.undone():
        said_to(county, "c1_secretary", "assessment:evaluation", "evaluation.own", data)
        said = said_to(county, "c1_secretary", "assessment:evaluation", "evaluation.own", data)
    assert said == "已由c1_secretary于12月14日 10:00办理“签署”，没有再办一次。"


def test_the_county_closes_its_quarter_once(county):
    department = county.user("department")
    with county.undone():
        CommunityQuarter.objects.filter(quarter="2026Q3").update(state="CLOSED")
        values = {"closed_by": department, "closed_at": NOW.replace(hour=9)}
        CountyPeriod.objects.update_or_create(quarter="2026Q3", defaults=values)
        said = said_to(county, "department", "assessment:quarters-close", "", {"quarter": "2026Q3"})
    assert said == "已由department于12月14日 09:00办理“全县审定”，没有再办一次。"
