"""Every state of a need and of a claim, every deed: where it leads, or that it is refused."""

from datetime import date, timedelta

import pytest

from alliances.choices import ClaimState, NeedState
from alliances.models import Claim, Need
from alliances.services import claims as claim_services
from alliances.services import needs as need_services
from common.moves import MoveNotAllowed, ReasonMissing
from common.versions import StaleSave
from tests.alliances.conftest import DAY, NOW, at

pytestmark = pytest.mark.django_db

WHY = {"reason": "面积没有写清"}
NO = None

NEED_DEEDS = {  # deed: (service, arguments)
    "submit": (need_services.submit_need, {}),
    "publish": (need_services.publish_need, {}),
    "return": (need_services.return_need, WHY),
    "decline": (need_services.decline_need, WHY),
    "withdraw": (need_services.withdraw_need, WHY),
    "close": (need_services.close_need, WHY),
}

NEED_TABLE = {  # state before: {deed: state after}; every deed that is not named is refused
    "DRAFT": {"submit": "SUBMITTED", "withdraw": "WITHDRAWN"},
    "SUBMITTED": {"publish": "PUBLISHED", "return": "RETURNED", "decline": "DECLINED", "withdraw": "WITHDRAWN"},
    "RETURNED": {"submit": "SUBMITTED", "withdraw": "WITHDRAWN"},
    "MERGED": {},
    "DECLINED": {},
    "PUBLISHED": {"withdraw": "WITHDRAWN", "close": "CLOSED"},
    "CLOSED": {},
    "WITHDRAWN": {},
    "EXPIRED": {"close": "CLOSED"},
}

CLAIM_DEEDS = {
    "start": (claim_services.start_claim, {}),
    "deliver": (claim_services.deliver_claim, {"note": "已上门 10 户"}),
    "accept": (claim_services.accept_claim, {"opinion": "属实"}),
    "spot_check": (claim_services.spot_check_claim, {"opinion": "抽查属实"}),
    "send_back": (claim_services.send_back_claim, WHY),
    "ask_release": (claim_services.ask_release, WHY),
    "release": (claim_services.release_claim, {}),
    "keep": (claim_services.keep_claim, WHY),
}

CLAIM_TABLE = {
    "PROMISED": {"start": "IN_PROGRESS", "deliver": "DELIVERED", "ask_release": "RELEASE_ASKED"},
    "IN_PROGRESS": {"deliver": "DELIVERED", "ask_release": "RELEASE_ASKED"},
    "DELIVERED": {"accept": "CONFIRMED", "spot_check": "CONFIRMED", "send_back": "SENT_BACK"},
    "CONFIRMED": {},
    "SENT_BACK": {"start": "IN_PROGRESS", "deliver": "DELIVERED", "ask_release": "RELEASE_ASKED"},
    "RELEASE_ASKED": {"release": "RELEASED", "keep": "IN_PROGRESS"},
    "RELEASED": {},
}


def test_the_tables_name_every_state():
    assert set(NEED_TABLE) == set(NeedState.values)
    assert set(CLAIM_TABLE) == set(ClaimState.values)


@pytest.mark.parametrize("state", NEED_TABLE)
def test_moves_of_a_need(lists, state):
    for deed, (service, arguments) in NEED_DEEDS.items():
        need = lists.need()
        Need.objects.filter(pk=need.pk).update(state=state)
        expected = NEED_TABLE[state].get(deed, NO)
        if expected is NO:
            with pytest.raises(MoveNotAllowed):
                service(need=need, actor=None, now=NOW, **arguments)
            assert Need.objects.get(pk=need.pk).state == state, deed
        else:
            assert service(need=need, actor=None, now=NOW, **arguments).state == expected, deed
            assert Need.objects.get(pk=need.pk).state == expected, deed


@pytest.mark.parametrize("state", CLAIM_TABLE)
def test_moves_of_a_claim(lists, state):
    later = at(DAY + timedelta(days=15))
    for deed, (service, arguments) in CLAIM_DEEDS.items():
        claim = lists.claim(lists.published())
        Claim.objects.filter(pk=claim.pk).update(state=state, delivered_on=DAY)
        expected = CLAIM_TABLE[state].get(deed, NO)
        if expected is NO:
            with pytest.raises(MoveNotAllowed):
                service(claim=claim, actor=None, now=later, **arguments)
            assert Claim.objects.get(pk=claim.pk).state == state, deed
        else:
            assert service(claim=claim, actor=None, now=later, **arguments).state == expected, deed
            assert Claim.objects.get(pk=claim.pk).state == expected, deed


CLAIMABLE = {"PUBLISHED"}


@pytest.mark.parametrize("state", NEED_TABLE)
def test_only_a_published_need_is_claimed(lists, state):
    need = lists.published()
    Need.objects.filter(pk=need.pk).update(state=state)
    if state in CLAIMABLE:
        assert lists.claim(need).state == ClaimState.PROMISED
    else:
        with pytest.raises(MoveNotAllowed, match="不能认领"):
            lists.claim(need)


EDITABLE = {"DRAFT", "RETURNED"}


@pytest.mark.parametrize("state", NEED_TABLE)
def test_only_drafts_and_returned_needs_are_changed(lists, state):
    need = lists.need()
    Need.objects.filter(pk=need.pk).update(state=state)
    change = {"alliance": lists.alliance, "title": "独居老人体检", "actor": None, "now": NOW}
    if state in EDITABLE:
        assert need_services.change_need(need=need, **change).title == "独居老人体检"
    else:
        with pytest.raises(MoveNotAllowed, match="不能修改"):
            need_services.change_need(need=need, **change)


REASONED = [
    *[(service, "need", {"reason": "  "}) for service in (
        need_services.return_need, need_services.decline_need, need_services.withdraw_need)],
]  # fmt: skip


@pytest.mark.parametrize(("service", "subject", "arguments"), REASONED)
def test_a_blank_reason_is_none(lists, service, subject, arguments):
    need = need_services.submit_need(need=lists.need(), actor=None, now=NOW)
    with pytest.raises(ReasonMissing):
        service(need=need, actor=None, now=NOW, **arguments)
    assert Need.objects.get(pk=need.pk).state == NeedState.SUBMITTED


def test_a_deed_from_an_older_page_is_refused(lists):
    need = need_services.submit_need(need=lists.need(), actor=None, now=NOW)
    seen = need.version
    returned = need_services.return_need(need=need, actor=None, now=NOW, version=seen, **WHY)
    need_services.submit_need(need=returned, actor=None, now=NOW)
    with pytest.raises(StaleSave) as refusal:
        need_services.publish_need(need=need, actor=None, now=NOW, version=seen)
    assert refusal.value.current.state == NeedState.SUBMITTED


def test_every_deed_leaves_its_line_with_office_and_deputy(lists):
    world = lists.world
    admin, liaison, raiser = world.user("s1_admin"), world.user("u1_liaison"), world.user("c1_secretary")
    need = need_services.submit_need(need=lists.need(), actor=raiser, now=NOW)
    need = need_services.publish_need(need=need, actor=admin, now=NOW, note="情况属实")
    claim = claim_services.claim_need(
        need=need, unit=world["u1"], quantity=46, due_on=date(2026, 3, 20), actor=liaison, now=NOW
    )
    claim = claim_services.deliver_claim(claim=claim, note="全部上门", actor=liaison, now=NOW)
    claim_services.accept_claim(claim=claim, opinion="满意", actor=raiser, now=NOW)
    need_services.close_need(need=need, actor=raiser, now=NOW)
    lines = need.events.values_list("deed", "text", "office", "is_deputy")
    assert list(lines) == [
        ("RAISE", "", "", False),
        ("SUBMIT", "", "学府社区党委 社区党组织书记", False),
        ("PUBLISH", "情况属实", "城东街道党工委 街道党工委管理员", False),
        ("CLAIM", "", "县税务局机关党支部 单位联络员（代办）", True),
        ("DELIVER", "全部上门", "县税务局机关党支部 单位联络员（代办）", True),
        ("ACCEPT", "满意", "学府社区党委 社区党组织书记", False),
        ("CLOSE", "", "学府社区党委 社区党组织书记", False),
    ]


def test_spot_check_waits_for_the_silent_working_days(lists):
    claim = lists.claim(lists.published())
    claim = claim_services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    early, ripe = at(date(2026, 3, 15)), at(date(2026, 3, 16))
    with pytest.raises(claim_services.NotSilentYet, match=r"满 10 个工作日.*3月16日满期"):
        claim_services.spot_check_claim(claim=claim, opinion="属实", actor=None, now=early)
    done = claim_services.spot_check_claim(claim=claim, opinion="属实", actor=None, now=ripe)
    assert (done.state, done.confirmed_on) == ("CONFIRMED", date(2026, 3, 16))


def test_sent_back_work_is_delivered_anew(lists):
    claim = claim_services.deliver_claim(claim=lists.claim(lists.published()), note="完成", actor=None, now=NOW)
    back = claim_services.send_back_claim(claim=claim, reason="还差 2 户", actor=None, now=NOW)
    assert back.delivered_on is None
    again = claim_services.deliver_claim(claim=back, note="补齐", actor=None, now=at(date(2026, 3, 9)))
    claim_services.accept_claim(claim=again, opinion="好", actor=None, now=at(date(2026, 3, 10)))
    assert list(again.acceptances.values_list("is_accepted", "opinion", "accepted_on")) == [
        (False, "还差 2 户", DAY), (True, "好", date(2026, 3, 10)),
    ]  # fmt: skip
    again.refresh_from_db()
    assert (again.delivered_on, again.confirmed_on) == (date(2026, 3, 9), date(2026, 3, 10))
    assert (again.due_on, again.first_due_on) == (date(2026, 3, 20), None), "sent back on the day it came"


def test_closing_waits_for_every_live_claim_and_asks_why_a_part_stays_open(lists):
    need = lists.published()
    claim = lists.claim(need, quantity=40)
    gone = lists.claim(need, "e1", quantity=6)
    claim_services.ask_release(claim=gone, actor=None, now=NOW, **WHY)
    with pytest.raises(need_services.ClaimsNotFinished, match="还有 2 份认领没有验收"):
        need_services.close_need(need=need, actor=None, now=NOW, reason="入冬已过")
    claim_services.release_claim(claim=gone, actor=None, now=NOW)
    claim_services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    claim_services.accept_claim(claim=claim, opinion="好", actor=None, now=NOW)
    with pytest.raises(need_services.ReasonForUncovered, match="还有 6 人没有落实"):
        need_services.close_need(need=need, actor=None, now=NOW)
    closed = need_services.close_need(need=need, actor=None, now=NOW, reason="入冬已过")
    assert (closed.state, closed.reason, closed.closed_at) == ("CLOSED", "入冬已过", NOW)


def test_a_need_somebody_works_on_is_not_withdrawn(lists):
    need = lists.published()
    lists.claim(need)
    with pytest.raises(need_services.ClaimsNotFinished, match="已有 1 份认领"):
        need_services.withdraw_need(need=need, actor=None, now=NOW, **WHY)
