"""Pages of scores in which something was not possible: reasons, grounds of a zero, and the right to object to each."""

from datetime import date

import pytest
from django.urls import reverse

from assessment.models import CommunityQuarter, Objection
from assessment.services.quarters import start_notice
from members.models import MemberReportIn
from tests.assessment.scenes import compulsory, meet, report_in, score, score_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_too_little_to_reach_is_told_with_its_reason_and_its_lines(scored, client_of):
    report_in(scored["u3"], scored["c2"])
    score()
    client = client_of("c2_secretary")
    page = text_of(client.get(score_of(scored["u3"]).get_absolute_url()))
    assert "本季计入的各项满分合计只有 10 分，不到县里规定的 50 分，本季在这个社区不计" in page
    assert "本季没有需要参加的会议，这一项不计入" in page
    listed = client.get(reverse("assessment:score-list") + "?kind=units")
    assert scored["u3"].name in text_of(listed)
    quarter = CommunityQuarter.objects.get(community=scored["c2"], quarter="2026Q3")
    counts = client.get(quarter.get_absolute_url()).context["counts"][0]
    assert (counts.scored, counts.unscored, counts.whole) == (0, 1, 1)
    overview = client_of("department").get(reverse("assessment:quarters") + "?quarter=2026Q3")
    assert "不计 1" in text_of(overview)


def test_a_missed_activity_is_named_with_its_day_and_linked_for_who_may_open_it(scored, client_of):
    wu = scored.people["wu"]
    MemberReportIn.objects.filter(member=wu).update(branch=scored["b1"])
    meeting = meet(scored["b1"], on=date(2026, 8, 5))
    score()
    url = score_of(wu).get_absolute_url()
    page = client_of("department").get(url)
    assert "报到的小区党支部本季开展活动 1 次，没有参加，计 0" in text_of(page)
    assert "8月5日 主题党日" in text_of(page)
    assert (meeting.get_absolute_url() in page.content.decode()) == (
        client_of("department").get(meeting.get_absolute_url()).status_code == 200
    )
    mine = client_of("wu_member").get(url)
    assert "8月5日 主题党日" in text_of(mine)
    assert meeting.get_absolute_url() not in mine.content.decode()


def test_a_meeting_confirmed_after_the_publication_is_not_held_against_anyone(scored, notice, client_of):
    wu = scored.people["wu"]
    MemberReportIn.objects.filter(member=wu).update(branch=scored["b1"])
    CommunityQuarter.objects.filter(pk=notice.pk).update(state="DRAFT")
    meet(scored["b1"], on=date(2026, 8, 5))
    score()
    CommunityQuarter.objects.filter(pk=notice.pk).update(state="NOTICE")
    late = meet(scored["b1"], on=date(2026, 8, 6))
    late.__class__.objects.filter(pk=late.pk).update(confirmed_at="2026-11-01T09:00+08:00")
    page = text_of(client_of("department").get(score_of(wu).get_absolute_url()))
    assert "本季开展活动 1 次" in page
    assert ("8月5日" in page, "8月6日" in page) == (True, False)


def test_lines_that_are_zero_and_lines_that_left_can_be_objected_to(scored, notice, client_of):
    row = score_of(scored["u1"])
    client = client_of("u1_liaison")
    cases = {
        "LEFT": row.lines.get(rule__code="unit.report_in"),
        "ZERO": row.lines.get(rule__code="unit.claim"),
    }
    page = client.get(row.get_absolute_url()).content.decode()
    for name, line in cases.items():
        url = f"{reverse('assessment:objection-raise', args=[row.pk])}?rule={line.rule_id}"
        assert url in page, name
        assert client.post(url, {"text": "请核对。"}).status_code == 302, name
    assert set(Objection.objects.values_list("rule__code", flat=True)) == {"unit.report_in", "unit.claim"}


def test_who_is_not_scored_for_what_could_be_reached_can_object_too(scored, client_of):
    report_in(scored["u3"], scored["c2"])
    score()
    quarter = CommunityQuarter.objects.get(community=scored["c2"], quarter="2026Q3")
    start_notice(row=quarter, actor=scored.users["c2_secretary"], on=date(2026, 10, 9))
    row = score_of(scored["u3"])
    client = client_of("u3_liaison")
    assert "对整份积分提出异议" in text_of(client.get(row.get_absolute_url()))
    assert client.post(reverse("assessment:objection-raise", args=[row.pk]), {"text": "请核对。"}).status_code == 302


def test_the_report_in_rate_says_that_it_counts_the_whole_quarter(scored, client_of):
    """Who left the community in July counts as reported in, and is not said to be there on the last day."""
    compulsory()
    report_in(scored.people["chen"], scored["c2"], until=date(2026, 7, 3))
    score()
    page = text_of(client_of("u1_liaison").get(score_of(scored["u1"]).get_absolute_url()))
    assert "其中本季报到在册的 2 人" in page
    assert "10 ×（2 ÷ 2）÷ 95% = 10.53，最多计 10" in page
