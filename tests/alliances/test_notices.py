"""Who hears of needs, claims and proposals; and what the to-do list says instead."""

from decimal import Decimal

import pytest

from alliances.selectors.dues import DueKind, dues_for
from alliances.services import alliances, claims, needs
from alliances.services.notices import CLAIMS, NEEDS
from members.models import Notice
from members.selectors.recipients import recipients_of
from members.services.accounts import disable_account
from tests.alliances.conftest import DAY, NOW

pytestmark = pytest.mark.django_db


def told():
    return sorted(Notice.objects.order_by("pk").values_list("kind", "user__username", "word"))


@pytest.mark.parametrize(
    ("deed", "typed", "expected"),
    [
        ("publish_need", {}, [("need.publish", "c1_secretary", "")]),
        ("decline_need", {"reason": "不属于清单"}, [("need.decline", "c1_secretary", "不属于清单")]),
        ("return_need", {"reason": "请写人数"}, []),
        ("withdraw_need", {"reason": "已解决"}, []),
    ],
)
def test_the_raiser_hears_what_the_handler_decided(lists, deed, typed, expected):
    submitted = needs.submit_need(need=lists.need(), actor=None, now=NOW)
    getattr(needs, deed)(need=submitted, actor=lists.world.users["s1_admin"], now=NOW, **typed)
    assert told() == expected


def test_the_raiser_hears_who_took_a_part_on_and_the_unit_what_became_of_it(lists):
    raiser, unit = lists.world.users["c1_secretary"], lists.world.users["u1_liaison"]
    claim = lists.claim(lists.published())
    assert Notice.objects.get(kind="need.claim").sentence == (f"有单位认领需求：{claim.need}（县税务局机关党支部）")
    Notice.objects.all().delete()
    claim = claims.deliver_claim(claim=claim, note="做完", actor=unit, now=NOW)
    assert told() == []  # the raiser finds it on the to-do list
    claims.accept_claim(claim=claim, opinion="很好", actor=raiser, now=NOW)
    assert told() == [("claim.accept", "u1_liaison", "很好"), ("claim.accept", "u1_secretary", "很好")]


def test_a_unit_hears_whether_it_may_leave(lists):
    handler = lists.world.users["s1_admin"]
    need = lists.published()
    asked = [
        claims.ask_release(claim=lists.claim(need, unit), reason="人手不足", actor=None, now=NOW)
        for unit in ("u1", "e1")
    ]
    Notice.objects.all().delete()
    claims.keep_claim(claim=asked[0], reason="请再坚持", actor=handler, now=NOW)
    claims.release_claim(claim=asked[1], actor=handler, now=NOW)
    assert told() == [
        ("claim.keep", "u1_liaison", "请再坚持"), ("claim.keep", "u1_secretary", "请再坚持"),
        ("claim.release", "e1_liaison", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("key", "raiser"), [("c1_secretary", "c1"), ("b1_secretary", "b1"), ("u1_liaison", "u1")])
def test_a_returned_need_is_on_the_list_of_whoever_would_be_told(lists, key, raiser):
    assert NEEDS["RETURN"].listed == DueKind.MEND
    submitted = needs.submit_need(need=lists.need(raiser), actor=None, now=NOW)
    needs.return_need(need=submitted, reason="请写人数", actor=lists.world.users["s1_admin"], now=NOW)
    assert lists.world.users[key] in recipients_of(lists.world[raiser], on=DAY)
    assert DueKind.MEND in [due.kind for due in dues_for(user=lists.world.user(key), on=DAY)]
    assert told() == []


@pytest.mark.parametrize("key", ["u1_secretary", "u1_liaison"])
def test_work_that_came_back_is_on_the_list_of_whoever_would_be_told(lists, key):
    assert CLAIMS["SEND_BACK"].listed == DueKind.DELIVER
    claim = claims.deliver_claim(claim=lists.claim(lists.published()), note="做完", actor=None, now=NOW)
    Notice.objects.all().delete()
    claims.send_back_claim(claim=claim, reason="还差两户", actor=lists.world.users["c1_secretary"], now=NOW)
    assert lists.world.users[key] in recipients_of(lists.world["u1"], on=DAY)
    assert DueKind.DELIVER in [due.kind for due in dues_for(user=lists.world.user(key), on=DAY)]
    assert told() == []


def test_a_unit_without_an_account_is_told_on_paper_that_its_work_came_back(lists):
    disable_account(user=lists.world.users["e1_liaison"], actor=lists.world.users["security"], on=DAY)
    claim = lists.claim(lists.published(), "e1", quantity=Decimal(3))
    claim = claims.deliver_claim(claim=claim, note="做完", actor=None, now=NOW)
    Notice.objects.all().delete()
    claims.send_back_claim(claim=claim, reason="还差两户", actor=lists.world.users["c1_secretary"], now=NOW)
    (notice,) = Notice.objects.all()
    assert (notice.organisation, notice.word) == (lists.world["e1"], "还差两户")


@pytest.mark.parametrize(
    ("deed", "typed", "word"),
    [("approve_alliance", {}, ""), ("start_alliance", {}, ""), ("refuse_alliance", {"reason": "已有同类"}, "已有同类")],
)
def test_who_proposed_an_alliance_hears_the_answer(lists, deed, typed, word):
    proposed = alliances.propose_joint(
        lead=lists.world["u1"], supervisor=lists.world["s1"], name="护学共建", form="STRONG_WEAK", on=DAY, actor=None,
        now=NOW,
    )  # fmt: skip
    getattr(alliances, deed)(alliance=proposed, actor=lists.world.users["s1_admin"], now=NOW, **typed)
    kind = f"alliance.{deed.partition('_')[0]}"
    assert told() == [(kind, "u1_liaison", word), (kind, "u1_secretary", word)]
