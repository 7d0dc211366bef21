"""Claims of a part: never more than is left, only by parties of the alliance, only with one's own resource."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections

from alliances.models import Claim, Need
from alliances.selectors.needs import coverage, shown_state
from alliances.services import claims as services
from alliances.services.members import end_membership
from alliances.services.needs import close_need, publish_need, raise_need, submit_need
from alliances.services.resources import end_resource, offer_resource, pause_resource, resume_resource
from common.versions import StaleSave
from tests.alliances.conftest import DAY, NOW, at

pytestmark = pytest.mark.django_db


def covered(need):
    return coverage(Need.objects.with_coverage().get(pk=need.pk))


def test_parts_add_up_and_the_rest_stays_listed(lists):
    need = lists.published()
    first, second = lists.claim(need, quantity=20), lists.claim(need, "e1", quantity=16)
    services.start_claim(claim=second, actor=None, now=NOW)
    bar = covered(need)
    assert (bar.promised, bar.in_progress, bar.delivered, bar.confirmed, bar.uncovered) == (20, 16, 0, 0, 10)
    with pytest.raises(services.MoreThanLeft, match="只有 10 人"):
        lists.claim(need, quantity=Decimal("10.1"))
    services.deliver_claim(claim=first, note="完成", actor=None, now=NOW)
    lists.claim(need, "e1", quantity=10)
    bar = covered(need)
    assert (bar.promised, bar.in_progress, bar.delivered, bar.uncovered) == (10, 16, 20, 0)


def test_a_released_part_is_open_again(lists):
    need = lists.published()
    claim = services.ask_release(claim=lists.claim(need, quantity=46), reason="人手不够", actor=None, now=NOW)
    with pytest.raises(services.MoreThanLeft):
        lists.claim(need, "e1", quantity=1)
    services.release_claim(claim=claim, actor=None, now=NOW)
    assert lists.claim(need, "e1", quantity=46).quantity == 46


DERIVED = [  # deeds on one claim of all of it, the word and the kind of the tag
    ([], "已认领", "run"),
    ([("start_claim", {})], "办理中", "run"),
    ([("deliver_claim", {"note": "完成"})], "待验收", "wait"),
    ([("deliver_claim", {"note": "完成"}), ("send_back_claim", {"reason": "差两户"})], "办理中", "run"),
    ([("ask_release", {"reason": "人手不够"})], "已认领", "run"),
    ([("deliver_claim", {"note": "完成"}), ("accept_claim", {"opinion": "好"})], "办理中", "run"),
    ([("ask_release", {"reason": "人手不够"}), ("release_claim", {})], "已发布", "run"),
]


@pytest.mark.parametrize(("deeds", "word", "kind"), DERIVED)
def test_words_of_a_published_need_follow_from_its_claims(lists, deeds, word, kind):
    need = lists.published()
    claim = lists.claim(need, quantity=46)
    for name, arguments in deeds:
        claim = getattr(services, name)(claim=claim, actor=None, now=NOW, **arguments)
    shown = shown_state(Need.objects.with_coverage().get(pk=need.pk))
    assert (shown.word, shown.kind, Need.objects.get(pk=need.pk).state) == (word, kind, "PUBLISHED")


REFUSED = [  # unit, error, part of the sentence
    ("u2", services.NotAParty, "县人民医院党委现在不是“学府社区大党委”的成员单位"),
    ("c2", services.NotAParty, "东关社区党委"),
    ("c1", services.OwnNeed, "学府社区党委是这件需求的提出方"),
]


@pytest.mark.parametrize(("unit", "error", "sentence"), REFUSED)
def test_who_may_not_claim(lists, unit, error, sentence):
    with pytest.raises(error, match=sentence):
        lists.claim(lists.published(), unit)


def test_the_core_claims_what_its_branch_raised(lists):
    assert lists.claim(lists.published("b1"), "c1").unit == lists.world["c1"]


def test_a_member_that_left_claims_no_more_from_that_day(lists):
    need = lists.published()
    seat = lists.alliance.memberships.get(organisation=lists.world["u1"])
    end_membership(membership=seat, on=date(2026, 3, 10), reason="职能调整", actor=None, now=NOW)
    assert lists.claim(need, now=at(date(2026, 3, 9)), quantity=1).pk
    with pytest.raises(services.NotAParty):
        lists.claim(need, now=at(date(2026, 3, 10)), quantity=1)


def test_a_due_day_in_the_past_is_refused(lists):
    need = lists.published()
    with pytest.raises(services.DueInThePast):
        lists.claim(need, due_on=DAY - timedelta(days=1))
    assert lists.claim(need, due_on=DAY).due_on == DAY


def test_a_claim_from_an_older_page_is_refused(lists):
    need = lists.published()
    close_need(need=need, actor=None, now=NOW, reason="已解决", version=need.version)
    with pytest.raises(StaleSave):
        lists.claim(need, version=need.version)


def offered(lists, provider="u1", **fields):
    values = {"category": "TALENT", "name": "巡诊小分队", "content": "每月 20 人次", "alliances": [lists.alliance]}
    return offer_resource(provider=lists.world[provider], actor=None, now=NOW, **(values | fields))


def test_own_open_resources_go_with_a_claim(lists):
    own, foreign = offered(lists), offered(lists, "e1")
    need = lists.published()
    assert lists.claim(need, resource=own).resource == own
    with pytest.raises(services.ResourceNotFit, match="不是县税务局机关党支部开放"):
        lists.claim(need, resource=foreign)
    pause_resource(resource=own, actor=None, now=NOW)
    with pytest.raises(services.ResourceNotFit):
        lists.claim(need, resource=own)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_units_at_once_never_share_a_part(lists):
    """Both want 30 of 46 in the same moment: one gets it, the other is told what is left."""
    need, start, answers = lists.published(), threading.Barrier(2), []

    def want(unit):
        try:
            start.wait()
            lists.claim(need, unit, quantity=30)
            answers.append("claimed")
        except services.MoreThanLeft as refusal:
            answers.append(str(refusal.message))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=want, args=(unit,)) for unit in ("u1", "e1")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted(["claimed", "还没有人认领的只有 16 人，请改小数量。"])
    assert Claim.objects.filter(need=need).count() == 1


def test_a_raiser_brings_needs_only_to_its_own_alliances(lists):
    from alliances.services.needs import AllianceNotOpen

    for key in ("c1", "b1", "b2", "u1", "e1"):
        assert lists.need(key).raiser == lists.world[key]
    for key in ("c2", "b3", "u2", "c3"):
        with pytest.raises(AllianceNotOpen):
            lists.need(key)


TEXTS = [  # field, text, what the sentence says (None: nothing to find)
    ("text", "请联系王大爷 13800002217", "“具体情况”第 1 行有手机号（138****2217）"),
    ("text", "第一行\n电话 138 0000 2217 找他", "第 2 行有手机号"),
    ("text", "１３８－００００－２２１７", "手机号（138****2217）"),
    ("text", "+8613800002217", "手机号"),
    ("title", "为 110101197003078515 办证", "“标题”第 1 行有身份证号"),
    ("text", "身份证 11010119700307851x", "身份证号"),
    ("text", "旧证 110101700307851", "身份证号"),
    ("beneficiaries", "拨打 0531-86123456", "“受益对象”第 1 行有电话号码"),
    ("text", "座机：8612 3456", "电话号码"),
    ("text", "20261120 前为 12345 热线转来的 46 户安装 1380000 元设备", None),
    ("text", "编号 138000022171、2026-11-20 至 2026-12-31", None),
]


@pytest.mark.parametrize(("field", "text", "sentence"), TEXTS)
def test_numbers_of_people_are_found_before_a_text_goes_out(lists, field, text, sentence):
    from alliances.validators import PersonalNumberInText

    need = lists.need(**{field: text})
    if sentence is None:
        assert submit_need(need=need, actor=None, now=NOW).state == "SUBMITTED"
        return
    with pytest.raises(PersonalNumberInText) as refusal:
        submit_need(need=need, actor=None, now=NOW)
    assert sentence in str(refusal.value.message)
    assert refusal.value.field == field
    assert Need.objects.get(pk=need.pk).state == "DRAFT"


def test_notes_and_resources_are_screened_too(lists):
    from alliances.validators import PersonalNumberInText

    need = lists.published()
    with pytest.raises(PersonalNumberInText):
        lists.claim(need, plan="联系 13800002217")
    assert not need.claims.exists()
    with pytest.raises(PersonalNumberInText) as refusal:
        offered(lists, contact="张主任 13800002217")
    assert refusal.value.field == "contact"


def test_a_need_with_a_number_is_not_handed_in_at_once_either(lists):
    from alliances.validators import PersonalNumberInText

    with pytest.raises(PersonalNumberInText):
        raise_need(
            raiser=lists.world["c1"], alliance=lists.alliance, actor=None, now=NOW, submit=True, source="VISIT",
            category="SKILL", title="电话 13800002217", text="详情", due_on=date(2026, 3, 31),
        )  # fmt: skip
    assert Need.objects.count() == 0


def test_publishing_screens_again(lists):
    from alliances.validators import PersonalNumberInText

    need = submit_need(need=lists.need(), actor=None, now=NOW)
    Need.objects.filter(pk=need.pk).update(text="联系 13800002217")
    with pytest.raises(PersonalNumberInText):
        publish_need(need=need, actor=None, now=NOW)


def test_a_resource_keeps_since_when_it_is_on_offer_and_when_it_was_taken_off(lists):
    own = offered(lists)
    assert (own.offered_on, own.taken_off_on) == (DAY, None)
    own = pause_resource(resource=own, actor=None, now=at(DAY + timedelta(days=3)))
    assert own.taken_off_on == DAY + timedelta(days=3)
    own = resume_resource(resource=own, actor=None, now=at(DAY + timedelta(days=5)))
    assert (own.offered_on, own.taken_off_on) == (DAY + timedelta(days=5), None)
    pause_resource(resource=own, actor=None, now=at(DAY + timedelta(days=6)))
    own = end_resource(resource=own, actor=None, now=at(DAY + timedelta(days=9)))
    assert own.taken_off_on == DAY + timedelta(days=6)
