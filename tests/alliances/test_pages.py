"""Pages of the lists: who may open and press what, what a refused form keeps, and constant query counts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from alliances.models import Alliance, Claim, Need, Resource
from alliances.services import claims as claim_services
from alliances.services.needs import submit_need
from tests.alliances.conftest import DAY, NOW
from tests.markup import tight

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "楼道堆物清理", "text": "2 单元楼道堆放旧家具。", "source": "MEMBER", "category": "SKILL", "urgency": "NORMAL",
    "quantity": "12", "measure": "户", "due_on": "2026-04-30", "beneficiaries": "",
}  # fmt: skip


def submitted(lists, raiser="c1", **fields):
    return submit_need(need=lists.need(raiser, **fields), actor=None, now=NOW)


def url(name, *args):
    return reverse(f"alliances:{name}", args=args)


@pytest.mark.parametrize(("button", "state"), [("draft", "DRAFT"), ("submit", "SUBMITTED")])
def test_a_branch_raises_a_need(lists, client_of, button, state):
    world = lists.world
    data = TYPED | {"raiser": world["b1"].pk, "alliance": lists.alliance.pk, button: "1"}
    answer = client_of("b1_secretary").post(url("need-create"), data)
    need = Need.objects.get()
    assert (answer.status_code, answer.url) == (302, need.get_absolute_url())
    assert (need.raiser, need.state, need.quantity, need.raised_on) == (world["b1"], state, Decimal(12), DAY)
    assert need.raised_by == world.users["b1_secretary"]


def test_a_recorder_drafts_but_does_not_hand_in(lists, client_of):
    client = client_of("b1_recorder")
    data = TYPED | {"raiser": lists.world["b1"].pk, "alliance": lists.alliance.pk}
    assert client.post(url("need-create"), data | {"submit": "1"}).status_code == 403
    assert client.post(url("need-create"), data | {"draft": "1"}).status_code == 302
    need = Need.objects.get()
    assert client.post(url("need-submit", need.pk), {"version": need.version}).status_code == 403
    assert "提交核实" not in client.get(need.get_absolute_url()).content.decode()


def test_a_number_in_the_text_is_shown_and_nothing_typed_is_lost(lists, client_of):
    data = TYPED | {"raiser": lists.world["c1"].pk, "alliance": lists.alliance.pk, "submit": "1"}
    answer = client_of("c1_secretary").post(url("need-create"), data | {"text": "找王大爷\n13800002217"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“具体情况”第 2 行有手机号（138****2217）" in page
    assert "找王大爷" in page
    assert Need.objects.count() == 0


def test_needs_of_others_are_not_raised(lists, client_of):
    data = TYPED | {"raiser": lists.world["c1"].pk, "alliance": lists.alliance.pk, "draft": "1"}
    assert client_of("b1_secretary").post(url("need-create"), data).status_code == 422
    assert client_of("s1_admin").get(url("need-create")).status_code == 403
    assert Need.objects.count() == 0


DEED_PRESSES = [  # deed, data, who may, who sees it but may not, who does not see it
    ("need-publish", {"note": "属实"}, "s1_admin", ["department", "c1_secretary", "c1_recorder"], ["u1_liaison", "s2_admin"]),
    ("need-return", {"reason": "缺数量"}, "s1_admin", ["department", "c1_secretary"], ["u2_secretary"]),
    ("need-decline", {"reason": "重复"}, "s1_admin", ["department", "c1_secretary"], ["c2_secretary"]),
    ("need-withdraw", {"reason": "已解决"}, "c1_secretary", ["s1_admin", "c1_recorder"], ["u1_secretary"]),
]  # fmt: skip


@pytest.mark.parametrize(("deed", "data", "who", "refused", "unseen"), DEED_PRESSES)
def test_who_presses_which_verb_of_a_submitted_need(lists, client_of, deed, data, who, refused, unseen):
    need = submitted(lists)
    data = data | {"version": need.version}
    for key in refused:
        assert client_of(key).post(url(deed, need.pk), data).status_code == 403, key
    for key in unseen:
        assert client_of(key).post(url(deed, need.pk), data).status_code == 404, key
    assert Need.objects.get().state == "SUBMITTED"
    assert client_of(who).post(url(deed, need.pk), data).status_code == 302
    assert Need.objects.get().state != "SUBMITTED"


def test_a_returned_need_is_mended_and_handed_in_again(lists, client_of):
    need = submitted(lists)
    client_of("s1_admin").post(url("need-return", need.pk), {"reason": "写明楼栋", "version": need.version})
    client = client_of("c1_secretary")
    page = client.get(need.get_absolute_url()).content.decode()
    assert "写明楼栋" in page
    assert url("need-change", need.pk) in page
    need.refresh_from_db()
    data = TYPED | {"alliance": lists.alliance.pk, "version": need.version, "submit": "1"}
    assert client.post(url("need-change", need.pk), data).status_code == 302
    need.refresh_from_db()
    assert (need.state, need.title, need.reason) == ("SUBMITTED", "楼道堆物清理", "")


def test_a_stale_change_shows_both_versions(lists, client_of):
    need = lists.need()
    data = TYPED | {"alliance": lists.alliance.pk, "version": need.version, "draft": "1"}
    client = client_of("c1_secretary")
    assert client.post(url("need-change", need.pk), data | {"title": "先存的"}).status_code == 302
    answer = client.post(url("need-change", need.pk), data | {"title": "后存的"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "别处改过" in page
    assert "先存的" in page
    assert "后存的" in page
    assert Need.objects.get().title == "先存的"


def test_a_missing_reason_comes_back_beside_its_verb(lists, client_of):
    need = submitted(lists)
    answer = client_of("s1_admin").post(url("need-return", need.pk), {"reason": " ", "version": need.version})
    assert answer.status_code == 422
    assert "请填写原因。" in answer.content.decode()
    assert '<details class="deed" open><summary class="btn btn-sm">退回</summary>' in tight(answer.content.decode())


def test_the_desk_goes_on_with_the_queue_after_a_deed(lists, client_of):
    need, client = submitted(lists), client_of("s1_admin")
    data = {"note": "", "version": need.version, "next": "/needs/?tab=submitted"}
    answer = client.post(url("need-publish", need.pk), data)
    assert answer.url == "/needs/?tab=submitted"
    need = submitted(lists)
    data = {"note": "", "version": need.version, "next": "https://example.org/"}
    assert client.post(url("need-publish", need.pk), data).url == need.get_absolute_url()


def test_a_claim_from_the_page_to_its_confirmation(lists, client_of):
    need = lists.published()
    liaison, raiser = client_of("u1_liaison"), client_of("c1_secretary")
    data = {"unit": lists.world["u1"].pk, "quantity": "47", "due_on": "2026-03-20", "plan": "", "version": need.version}
    answer = liaison.post(url("need-claim", need.pk), data)
    assert answer.status_code == 422
    assert "只有 46 人" in answer.content.decode()
    assert liaison.post(url("need-claim", need.pk), data | {"quantity": "46"}).status_code == 302
    claim = Claim.objects.get()

    def press(client, deed, **words):
        return client.post(url(f"claim-{deed}", claim.pk), words | {"version": Claim.objects.get().version}).status_code

    assert press(raiser, "deliver", note="完成") == 403
    assert press(liaison, "deliver", note="完成") == 302
    assert press(liaison, "accept", opinion="好") == 403
    assert press(client_of("s1_admin"), "spot-check", opinion="好") == 422
    assert press(client_of("e1_liaison"), "accept", opinion="好") == 403
    assert press(client_of("u2_liaison"), "accept", opinion="好") == 404
    assert press(raiser, "accept", opinion="好") == 302
    assert Claim.objects.get().state == "CONFIRMED"
    assert raiser.post(url("need-close", need.pk), {"reason": "", "version": need.version}).status_code == 302
    assert Need.objects.get().state == "CLOSED"


CLAIMANTS = {"u1_secretary": 200, "u1_liaison": 200, "e1_liaison": 200, "c1_secretary": 403, "s1_admin": 403,
             "u1_branch_secretary": 403, "u2_liaison": 404, "b1_secretary": 404}  # fmt: skip


def test_who_opens_the_claim_form(lists, client_of):
    need = lists.published()
    codes = {key: client_of(key).get(url("need-claim", need.pk)).status_code for key in CLAIMANTS}
    assert codes == CLAIMANTS


def test_a_release_is_answered_by_the_handler(lists, client_of):
    claim = lists.claim(lists.published())
    ask = {"reason": "人手不够", "version": claim.version}
    assert client_of("u1_liaison").post(url("claim-ask-release", claim.pk), ask).status_code == 302
    claim.refresh_from_db()
    answer = {"note": "", "version": claim.version}
    assert client_of("c1_secretary").post(url("claim-release", claim.pk), answer).status_code == 403
    assert client_of("s1_admin").post(url("claim-release", claim.pk), answer).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.released_on) == ("RELEASED", DAY)


def test_a_unit_reads_its_claim_after_it_left(lists, client_of, time_machine):
    from alliances.services.members import end_membership

    claim = lists.claim(lists.published())
    seat = lists.alliance.memberships.get(organisation=lists.world["u1"])
    end_membership(membership=seat, on=date(2026, 3, 10), reason="退出", actor=None, now=NOW)
    time_machine.move_to("2026-03-10T09:00:00+08:00")
    client = client_of("u1_liaison")
    page = client.get(claim.get_absolute_url())
    assert page.status_code == 200
    assert "看这件需求" not in page.content.decode()
    assert client.get(claim.need.get_absolute_url()).status_code == 404
    assert client_of("agency_admin").get(claim.get_absolute_url()).status_code == 200


def test_alliance_pages_for_those_who_may(lists, client_of):
    names = ("alliance", "member-add", "term-set", "hand-over")
    keys = ("c1_secretary", "s1_admin", "department", "u1_liaison", "c1_recorder", "s2_admin", "b1_secretary")
    codes = {key: [client_of(key).get(url(name, lists.alliance.pk)).status_code for name in names] for key in keys}
    assert codes == {
        "c1_secretary": [200, 200, 200, 200],
        "s1_admin": [200, 200, 200, 200],
        "department": [200, 200, 200, 200],
        "u1_liaison": [200, 403, 403, 403],
        "c1_recorder": [200, 403, 403, 403],
        "s2_admin": [404, 404, 404, 404],
        "b1_secretary": [404, 404, 404, 404],
    }


def test_the_members_tab_answers_for_any_day(lists, client_of):
    from alliances.services.members import end_membership

    seat = lists.alliance.memberships.get(organisation=lists.world["u1"])
    end_membership(membership=seat, on=date(2026, 3, 10), reason="退出", actor=None, now=NOW)
    client = client_of("c1_secretary")
    for day, count in (("2026-03-09", 2), ("2026-03-10", 1), ("2026-03-01", 0), ("2026-13-40", 2), ("x", 2)):
        answer = client.get(f"{lists.alliance.get_absolute_url()}?tab=members&on={day}")
        assert len(answer.context["members"]) == count, day


def test_a_unit_proposes_and_its_street_approves(lists, client_of):
    world = lists.world
    data = {
        "core": world["u1"].pk,
        "supervisor": world["s1"].pk,
        "name": "税企联建",
        "form": "税地企联建",
        "on": "2026-03-02",
    }
    assert client_of("b1_secretary").post(url("alliance-propose"), data).status_code == 403
    assert client_of("u1_liaison").post(url("alliance-propose"), data).status_code == 302
    alliance = Alliance.objects.get(name="税企联建")
    version = {"version": alliance.version}
    assert client_of("u1_secretary").post(url("alliance-approve", alliance.pk), version).status_code == 403
    assert client_of("s1_admin").post(url("alliance-approve", alliance.pk), version).status_code == 302
    alliance.refresh_from_db()
    assert client_of("s1_admin").post(url("alliance-start", alliance.pk), {"version": 2}).status_code == 302
    alliance.refresh_from_db()
    assert alliance.state == "RUNNING"


def test_a_community_sets_up_its_committee_and_adds_a_unit(lists, client_of):
    world, client = lists.world, client_of("c2_secretary")
    data = {"core": world["c2"].pk, "name": "东关社区大党委", "on": "2026-03-02"}
    assert client.post(url("alliance-create"), data | {"core": world["c1"].pk}).status_code == 422
    assert client.post(url("alliance-create"), data).status_code == 302
    alliance = Alliance.objects.get(name="东关社区大党委")
    seat = {"organisation": world["u2"].pk, "on": "2026-03-02"}
    assert client.post(url("member-add", alliance.pk), seat).status_code == 302
    term = {"organisation": world["u2"].pk, "on": "2026-03-02", "until": "2026-06-01"}
    assert client.post(url("term-set", alliance.pk), term).status_code == 302
    overlap = client.post(url("term-set", alliance.pk), term | {"organisation": world["c2"].pk})
    assert overlap.status_code == 422
    assert "已排有别的召集单位" in overlap.content.decode()


def test_a_unit_offers_and_pauses_a_resource(lists, client_of):
    client = client_of("u1_liaison")
    data = {"provider": lists.world["u1"].pk, "alliances": [lists.alliance.pk], "name": "会议室", "content": "80 座",
            "category": "VENUE", "quantity": "1", "measure": "间"}  # fmt: skip
    assert client.post(url("resource-create"), data).status_code == 302
    resource = Resource.objects.get()
    assert client_of("e1_liaison").post(url("resource-pause", resource.pk), {"version": 1}).status_code == 403
    assert client.post(url("resource-pause", resource.pk), {"version": 1}).status_code == 302
    assert client.post(url("resource-resume", resource.pk), {"version": 1}).status_code == 422
    assert client.post(url("resource-resume", resource.pk), {"version": 2}).status_code == 302
    changed = data | {"content": "100 座", "version": "3"}
    assert client.post(url("resource-change", resource.pk), changed).status_code == 302
    resource.refresh_from_db()
    assert (resource.state, resource.content, resource.version) == ("OFFERED", "100 座", 4)


def offered_on_page(client, claim):
    shown = client.get(claim.get_absolute_url()).context["claim"]
    return [str(item.deed.verb) for item in shown["deeds"]]


def test_the_page_offers_only_what_may_be_done_now(lists, client_of, time_machine):
    claim = lists.claim(lists.published())
    assert offered_on_page(client_of("u1_liaison"), claim) == ["开始办理", "交付", "申请退出"]
    assert offered_on_page(client_of("s1_admin"), claim) == []
    claim_services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    assert offered_on_page(client_of("u1_liaison"), claim) == []
    assert offered_on_page(client_of("c1_secretary"), claim) == ["验收通过", "退回重办"]
    assert offered_on_page(client_of("s1_admin"), claim) == []
    time_machine.move_to("2026-03-17T09:00:00+08:00", tick=False)
    assert offered_on_page(client_of("s1_admin"), claim) == ["抽查验收"]


def test_the_handler_reads_why_a_unit_asks_to_leave(lists, client_of):
    claim = claim_services.ask_release(claim=lists.claim(lists.published()), reason="人手不够", actor=None, now=NOW)
    client = client_of("s1_admin")
    assert client.get(claim.need.get_absolute_url()).context["claims"][0]["asked"] == "人手不够"
    assert offered_on_page(client, claim) == ["同意退出", "不同意退出"]


def test_an_overdue_claim_says_so_in_the_list(lists, client_of, time_machine):
    claim = lists.claim(lists.published())
    client = client_of("u1_liaison")
    time_machine.move_to("2026-03-20T09:00:00+08:00", tick=False)
    assert "逾期" not in client.get(url("claims")).content.decode()
    time_machine.move_to("2026-03-21T09:00:00+08:00", tick=False)
    assert "逾期" in client_of("u1_liaison").get(url("claims")).content.decode()
    claim_services.deliver_claim(claim=claim, note="完成", actor=None, now=NOW)
    assert "逾期" not in client_of("u1_liaison").get(url("claims")).content.decode()
