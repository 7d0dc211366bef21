"""Rule sets: a draft is a copy, changed by one person and published by another; what was published never changes."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from assessment.models import CommunityQuarter, PointRule, RuleSet
from assessment.selectors.rules import rule_set_for
from assessment.services import rules
from common.periods import Quarter
from common.versions import StaleSave
from members.choices import Role
from tests.assessment.scenes import NOW, Q3, Q4, compulsory, line, report_in, score, score_of, serve, text_of
from tests.world import add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    """Two people of the department."""
    return world.users["department"], add_user(world, "department2", Role.DEPARTMENT_STAFF, world["county"])


@pytest.fixture
def published():
    return RuleSet.objects.get(subject_kind="MEMBER", state="PUBLISHED")


@pytest.fixture
def draft(people, published):
    return rules.copy_rule_set(rule_set=published, effective_from=Q4, actor=people[0])


def test_the_default_sets_add_up_to_a_hundred():
    assert RuleSet.objects.count() == 4
    for rule_set in RuleSet.objects.all():
        assert rules.most_of(rule_set.rules.filter(is_bonus=False, is_enabled=True)) == 100


def test_a_draft_is_a_copy_of_its_own(draft, published):
    assert (draft.version, draft.state, draft.effective_from) == (3, "DRAFT", "2026Q4")
    assert (draft.edition, draft.ceiling) == (2, 100)
    names = (
        "code",
        "kind",
        "amount",
        "cap",
        "cap_without_posts",
        "if_impossible",
        "fallback",
        "is_enabled",
        "position",
    )
    assert list(draft.rules.values_list(*names)) == list(published.rules.values_list(*names))
    assert list(draft.bands.values_list("code", "minimum")) == list(published.bands.values_list("code", "minimum"))
    assert rule_set_for("MEMBER", Q4) == published


def test_one_drafts_another_publishes_and_it_holds_from_its_quarter_on(world, people, draft, published):
    report_in(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"])
    serve(world.people["wu"], world["c1"], on=date(2026, 10, 10))
    rules.change_rule(version=None, rule=draft.rules.get(code="member.service"), actor=people[0], amount=Decimal(35))
    with pytest.raises(rules.SamePerson):
        rules.publish_rule_set(rule_set=draft, actor=people[0], now=NOW)
    rules.publish_rule_set(rule_set=draft, actor=people[1], now=NOW)
    assert (rule_set_for("MEMBER", Q3), rule_set_for("MEMBER", Q4)) == (published, draft)
    score(Q3)
    score(Q4)
    assert line(world.people["wu"], "member.service", Q3)[2] == 25
    assert line(world.people["wu"], "member.service", Q4)[2] == 35
    assert score_of(world.people["wu"], Q4).rule_set == draft


def test_whoever_changes_a_draft_cannot_publish_it(people, draft):
    rules.change_rule(version=None, rule=draft.rules.get(code="member.service"), actor=people[1], amount=Decimal(35))
    draft.refresh_from_db()
    with pytest.raises(rules.SamePerson):
        rules.publish_rule_set(rule_set=draft, actor=people[1], now=NOW)
    assert rules.publish_rule_set(rule_set=draft, actor=people[0], now=NOW).published_by == people[0]


def test_what_is_published_cannot_change(people, published):
    with pytest.raises(rules.PublishedIsFixed):
        rules.change_rule(
            version=None, rule=published.rules.get(code="member.service"), actor=people[0], amount=Decimal(1)
        )
    with pytest.raises(rules.PublishedIsFixed):
        rules.publish_rule_set(rule_set=published, actor=people[1], now=NOW)
    assert published.rules.get(code="member.service").amount == 25


def test_a_set_that_does_not_add_up_or_lacks_a_source_is_refused(people, draft):
    with pytest.raises(rules.NoSourceYet):
        rules.change_rule(version=None, rule=draft.rules.get(code="member.post"), actor=people[0], is_enabled=True)
    rules.change_rule(version=None, rule=draft.rules.get(code="member.activity"), actor=people[0], cap=Decimal(20))
    with pytest.raises(rules.DoesNotAddUp, match="合计 110 分"):
        rules.publish_rule_set(rule_set=draft, actor=people[1], now=NOW)


def test_a_quarter_that_is_confirmed_or_has_its_rules_takes_no_new_ones(world, people, draft, published):
    second = rules.copy_rule_set(rule_set=published, effective_from=Q4, actor=people[0])
    rules.publish_rule_set(rule_set=draft, actor=people[1], now=NOW)
    with pytest.raises(rules.QuarterHasRules):
        rules.publish_rule_set(rule_set=second, actor=people[1], now=NOW)
    CommunityQuarter.objects.create(
        community=world["c1"], quarter="2027Q1", state="CONFIRMED", confirmed_by=people[0], confirmed_at=NOW
    )
    third = rules.copy_rule_set(rule_set=published, effective_from=Quarter(2027, 1), actor=people[0])
    with pytest.raises(rules.QuarterIsDone):
        rules.publish_rule_set(rule_set=third, actor=people[1], now=NOW)


def test_the_pages_of_two_people_from_copy_to_publication(world, people, published, client_of):
    world.users["department2"] = people[1]
    with time_machine.travel("2026-10-12T10:00+08:00", tick=False):
        first, second = client_of("department"), client_of("department2")
        offered = first.get(published.get_absolute_url()).context["form"].fields["effective_from"].choices
        assert [quarter for quarter, _label in offered] == ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]
        for begun in ("2026Q1", "2026Q4"):
            assert first.post(f"{published.get_absolute_url()}copy/", {"effective_from": begun}).status_code == 422
        draft_url = first.post(f"{published.get_absolute_url()}copy/", {"effective_from": "2027Q1"}).url
        draft = RuleSet.objects.get(version=3)
        assert (draft_url, draft.effective_from) == (draft.get_absolute_url(), "2027Q1")
        service = draft.rules.get(code="member.service")
        change = reverse("assessment:rule-change", args=[draft.pk, service.pk])
        values = {
            "amount": "30", "cap": "60", "cap_without_posts": "70", "if_impossible": "LEAVES", "is_enabled": "on",
        }  # fmt: skip
        assert first.post(change, {**values, "amount": "-1"}).status_code == 422
        assert first.post(change, values).status_code == 302
        post = draft.rules.get(code="member.post")
        refusal = first.post(reverse("assessment:rule-change", args=[draft.pk, post.pk]), values)
        assert (refusal.status_code, "暂时不能启用" in refusal.content.decode()) == (422, True)
        publish = f"{draft_url}publish/"
        assert "由一人起草、另一人发布" in first.post(publish, follow=True).content.decode()
        assert "从2027年第一季度起施行" in second.post(publish, follow=True).content.decode()
        assert first.post(change, values).status_code == 422
    service.refresh_from_db()
    assert (service.amount, service.cap) == (30, 60)


def test_two_people_at_one_rule(world, people, draft, client_of):
    world.users["department2"] = people[1]
    rule = draft.rules.get(code="member.service")
    first = rules.change_rule(rule=rule, version=1, actor=people[0], amount=Decimal(30))
    assert (first.version, first.amount) == (2, Decimal(30))
    with pytest.raises(StaleSave):
        rules.change_rule(rule=rule, version=1, actor=people[1], amount=Decimal(40))
    url = reverse("assessment:rule-change", args=[draft.pk, rule.pk])
    assert client_of("department2").get(url).context["form"]["version"].value() == 2
    values = {"amount": "40", "cap": "60", "cap_without_posts": "70", "if_impossible": "LEAVES", "is_enabled": "on"}
    late = client_of("department2").post(url, {**values, "version": "1"})
    assert late.status_code == 422
    assert "别处改过这份记录" in late.content.decode()
    assert "每次 30，最多 50" in late.content.decode()
    assert PointRule.objects.get(pk=rule.pk).amount == 30
    assert client_of("department2").post(url, {**values, "version": "2"}).status_code == 302
    assert PointRule.objects.get(pk=rule.pk).amount == 40


def test_others_read_rules_and_change_none(world, draft, published, client_of):
    rule = draft.rules.first()
    for key in ("s1_admin", "c1_secretary", "wu_member"):
        client = client_of(key)
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.post(f"{draft.get_absolute_url()}publish/").status_code == 404
        assert client.post(f"{published.get_absolute_url()}copy/", {"effective_from": "2027Q1"}).status_code == 403
        assert client.get(reverse("assessment:rule-change", args=[published.pk, rule.pk])).status_code == 403


@pytest.fixture
def claim_rule(people):
    """The rule of the projects in a draft of the unit set."""
    unit_set = RuleSet.objects.get(subject_kind="UNIT", state="PUBLISHED")
    return rules.copy_rule_set(rule_set=unit_set, effective_from=Q4, actor=people[0]).rules.get(code="unit.claim")


def test_a_county_may_choose_the_older_way_in_its_own_set(world, people, claim_rule, client_of):
    page = reverse("assessment:rule-change", args=[claim_rule.rule_set_id, claim_rule.pk])
    client = client_of("department")
    missing = client.post(page, {"amount": "40", "if_impossible": "FIXED", "is_enabled": "on"})
    assert (missing.status_code, "请填写计多少分" in missing.content.decode()) == (422, True)
    fixed = {"amount": "40", "if_impossible": "FIXED", "fallback": "30", "is_enabled": "on"}
    assert client.post(page, fixed).status_code == 302
    rules.publish_rule_set(rule_set=claim_rule.rule_set, actor=people[1], now=NOW)
    report_in(world["u1"], world["c1"])
    score(Q4)
    assert line(world["u1"], "unit.claim", Q4) == ("NOTHING_OPEN", 30, 30)


def test_in_a_set_of_the_older_reading_nothing_can_leave(people):
    older = RuleSet.objects.get(subject_kind="UNIT", edition=1)
    assert older.state == "TEMPLATE"
    draft = rules.copy_rule_set(rule_set=older, effective_from=Q4, actor=people[0])
    assert (draft.edition, draft.ceiling) == (1, None)
    with pytest.raises(rules.CannotLeave):
        rules.change_rule(
            rule=draft.rules.get(code="unit.claim"), version=None, actor=people[0], if_impossible="LEAVES"
        )


def test_a_default_of_the_same_quarter_gives_way_to_the_countys_own_set(world, people, published):
    RuleSet.objects.filter(pk=published.pk).update(effective_from="2026Q4")
    own = rules.copy_rule_set(rule_set=published, effective_from=Q4, actor=people[0])
    rules.publish_rule_set(rule_set=own, actor=people[1], now=NOW)
    published.refresh_from_db()
    assert (published.state, rule_set_for("MEMBER", Q4)) == ("TEMPLATE", own)


def test_a_default_that_gave_way_comes_back_when_the_own_set_is_refused(world, people, published):
    RuleSet.objects.filter(pk=published.pk).update(effective_from="2026Q4")
    first, second = (
        rules.copy_rule_set(rule_set=published, effective_from=quarter, actor=people[0])
        for quarter in (Quarter(2027, 1), Quarter(2027, 1))
    )
    rules.publish_rule_set(rule_set=first, actor=people[1], now=NOW)
    with pytest.raises(rules.QuarterHasRules):
        rules.publish_rule_set(rule_set=second, actor=people[1], now=NOW)
    published.refresh_from_db()
    assert published.state == "PUBLISHED"


def test_the_page_of_a_set_shows_the_countys_numbers_and_that_nobody_studied_a_default(world, published, client_of):
    compulsory()
    page = text_of(client_of("department").get(published.get_absolute_url()))
    assert "在职党员报到作为硬性要求 是 本县规定" in page
    assert "季度计分所需的可得满分 50 分" in page
    assert "系统默认，未经本县研究" in page
    assert "2020年" not in page
    older = RuleSet.objects.get(subject_kind="MEMBER", edition=1)
    assert "这一版没有施行" in text_of(client_of("department").get(older.get_absolute_url()))
    assert client_of("u1_liaison").get(older.get_absolute_url()).status_code == 404
