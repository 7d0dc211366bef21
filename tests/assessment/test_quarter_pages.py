"""The desk of a community's quarter, the overview above it, and objections from raising to review."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from assessment.models import CommunityQuarter, Objection
from assessment.services.objections import raise_objection
from common.models import Job
from members.services.people import add_member
from tests.assessment.scenes import line, report_in, score, score_of, serve, text_of
from tests.todos import assessment_todos as todos_for
from tests.world import START

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_the_desk_says_what_comes_next(scored, row, client_of):
    client = client_of("c1_secretary")
    page = client.get(row.get_absolute_url())
    words = text_of(page)
    assert "开始异议期" in words
    assert reverse("assessment:quarter-collect", args=[row.pk]) in page.content.decode()
    assert "全县审定" not in words
    client.post(reverse("assessment:quarter-notice", args=[row.pk]))
    words = text_of(client.get(row.get_absolute_url()))
    assert "异议期到 10月19日 截止，过了这一天才能确认" in words
    assert "开始异议期" not in words
    with time_machine.travel("2026-10-20T10:00+08:00", tick=False):
        client = client_of("c1_secretary")
        assert client.post(reverse("assessment:quarter-confirm", args=[row.pk])).status_code == 302
        assert CommunityQuarter.objects.get(pk=row.pk).confirmed_by == scored.users["c1_secretary"]
        department = client_of("department")
        page = department.post(reverse("assessment:quarters-close"), {"quarter": "2026Q3"}, follow=True)
        assert "已全县审定" in text_of(page)
        page = department.post(reverse("assessment:quarter-reopen", args=[row.pk]), {"reason": ""}, follow=True)
        assert "请写明原因" in text_of(page)
        page = department.post(reverse("assessment:quarter-reopen", args=[row.pk]), {"reason": "漏记"}, follow=True)
        assert "已重新打开" in text_of(page)


def test_a_collection_by_press_is_a_job(scored, row, client_of, django_capture_on_commit_callbacks):
    serve(scored.people["wu"], scored["c1"], on=date(2026, 8, 5))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of("c1_secretary").post(reverse("assessment:quarter-collect", args=[row.pk]))
    job = Job.objects.get()
    assert (answer.url, job.state) == (job.get_absolute_url(), "done")
    assert line(scored.people["wu"], "member.service")[2] == 50


def test_in_the_notice_period_nothing_is_collected(scored, notice, client_of):
    for key in ("c1_secretary", "s1_admin", "department"):
        client = client_of(key)
        url = reverse("assessment:quarter-collect", args=[notice.pk])
        assert url not in client.get(notice.get_absolute_url()).content.decode(), key
        assert "正在异议期，公示的积分不能重新归集" in text_of(client.post(url, follow=True)), key
    assert not Job.objects.exists()


DEEDS = [  # name, who may, who sees the quarter and may not
    ("quarter-collect", ["c1_secretary", "s1_admin", "department"], ["c1_recorder"]),
    ("quarter-notice", ["c1_secretary"], ["c1_recorder", "s1_admin", "department"]),
    ("quarter-confirm", ["c1_secretary"], ["c1_recorder", "s1_admin", "department"]),
    ("quarter-reopen", ["department"], ["c1_secretary", "s1_admin"]),
    ("quarter-exclude", ["department"], ["c1_secretary", "s1_admin"]),
]


def test_presses_are_for_whom_access_names(scored, row, client_of):
    for name, allowed, refused in DEEDS:
        url = reverse(f"assessment:{name}", args=[row.pk])
        for key in allowed:
            assert client_of(key).post(url).status_code == 302, (name, key)
        for key in refused:
            assert client_of(key).post(url).status_code == 403, (name, key)
        assert client_of("c2_secretary").post(url).status_code == 404, name
        assert client_of("wu_member").post(url).status_code == 403, name
    assert client_of("s1_admin").post(reverse("assessment:quarters-close")).status_code == 403


def test_an_objection_from_raising_to_review(scored, notice, client_of):
    mine = score_of(scored.people["wu"])
    member, street, department = client_of("wu_member"), client_of("s1_admin"), client_of("department")
    entry = mine.lines.get(rule__code="member.service").rule.entries.get()
    url = reverse("assessment:objection-raise", args=[mine.pk]) + f"?entry={entry.pk}"
    assert url in member.get(mine.get_absolute_url()).content.decode()
    blank = member.post(url, {"text": ""})
    assert blank.status_code == 422
    assert "请填写异议内容" in text_of(blank)
    page = member.post(url, {"text": "这次服务是三小时，不是两小时。"}, follow=True)
    assert "10月26日前答复" in text_of(page)
    objection = Objection.objects.get()
    assert (objection.entry, objection.rule.code) == (entry, "member.service")
    answer = reverse("assessment:objection-answer", args=[objection.pk])
    review = reverse("assessment:objection-review", args=[objection.pk])
    reply = {"is_upheld": "no", "answer": "签到表记的是两小时。"}
    assert member.post(answer, reply).status_code == 403
    assert client_of("c1_secretary").post(answer, reply).status_code == 403  # she scored it
    assert street.post(answer, {"answer": "好"}).status_code == 422
    assert street.post(answer, reply).status_code == 302
    assert street.post(review, reply).status_code == 404  # answered: the street no longer handles it
    assert (
        client_of("u1_liaison").post(reverse("assessment:objection-ask-review", args=[objection.pk])).status_code == 403
    )
    assert member.post(reverse("assessment:objection-ask-review", args=[objection.pk])).status_code == 302
    assert street.post(review, reply).status_code == 403  # an own answer
    assert department.post(review, {"is_upheld": "yes", "answer": "查监控确为三小时。"}).status_code == 302
    objection.refresh_from_db()
    assert (objection.state, objection.is_upheld) == ("REVIEWED", True)
    words = text_of(member.get(objection.get_absolute_url()))
    assert "查监控确为三小时" in words


def test_the_objector_accepts_the_answer_and_the_community_need_not_wait(scored, row, notice, client_of):
    mine = score_of(scored.people["wu"])
    objection = raise_objection(score=mine, actor=scored.users["wu_member"], text="少计一次。", on=date(2026, 10, 12))
    with time_machine.travel("2026-10-14T10:00+08:00", tick=False):
        client_of("s1_admin").post(
            reverse("assessment:objection-answer", args=[objection.pk]), {"is_upheld": "no", "answer": "没有登记。"}
        )
    with time_machine.travel("2026-10-20T10:00+08:00", tick=False):
        member, secretary = client_of("wu_member"), client_of("c1_secretary")
        words = text_of(secretary.get(row.get_absolute_url()))
        assert "有异议已经答复，提出的一方到 10月21日 都可以申请复核" in words
        assert [str(t.tag[1]) for t in todos_for(user=scored.user("c1_secretary"), on=date(2026, 10, 20))] == [
            "可申请复核"
        ]
        confirm = reverse("assessment:quarter-confirm", args=[row.pk])
        assert "到10月21日都可以申请复核，过了这一天才能确认" in text_of(secretary.post(confirm, follow=True))
        url = reverse("assessment:objection-accept", args=[objection.pk])
        assert secretary.post(url).status_code == 403
        assert "认可答复" in text_of(member.get(objection.get_absolute_url()))
        assert "这件异议办结" in text_of(member.post(url, follow=True))
        assert [str(t.verb) for t in todos_for(user=scored.user("c1_secretary"), on=date(2026, 10, 20))] == ["确认积分"]
        secretary.post(confirm)
    assert CommunityQuarter.objects.get(pk=row.pk).state == "CONFIRMED"


RAISERS = [
    ("u1_liaison", 200),
    ("u1_secretary", 200),
    ("c1_secretary", 403),
    ("agency_admin", 403),
    ("u2_liaison", 404),
]


def test_only_the_subject_raises_an_objection(scored, notice, client_of):
    units = reverse("assessment:objection-raise", args=[score_of(scored["u1"]).pk])
    for key, status in RAISERS:
        assert client_of(key).get(units).status_code == status, key


def test_exempting_by_form_keeps_to_the_own_community(scored, row, client_of):
    url = reverse("assessment:quarter-exempt", args=[row.pk])
    mine = score_of(scored.people["wu"])
    data = {"score": mine.pk, "exempt_class": "SECONDED", "decision": "党委会 2026-09-28"}
    assert client_of("c1_secretary").post(url, {**data, "decision": ""}).status_code == 422
    assert client_of("c1_recorder").post(url, data).status_code == 403
    assert client_of("c2_secretary").post(url, data).status_code == 404
    assert client_of("c1_secretary").post(url, data).status_code == 302
    score()
    assert "经党组织研究豁免" in text_of(client_of("wu_member").get(mine.get_absolute_url()))


def members_in_bands(scored, passed: int, below: int) -> None:
    """Members of u3 scored by c2; each passes with three services, none of them without."""
    for number in range(passed + below):
        person = add_member(home=scored["u3"], name=f"李{number}", on=START, actor=None)
        report_in(person, scored["c2"])
        for day in range(3 if number < passed else 0):
            serve(person, scored["c2"], on=date(2026, 8, 1 + day))
    score()


def test_the_overview_counts_bands_without_names(scored, client_of):
    words = text_of(client_of("s1_admin").get(reverse("assessment:quarters")))
    assert "学府社区党委" in words
    assert "东关社区党委" in words
    assert "河滨社区党委" not in words
    assert "吴海燕" not in words
    assert client_of("c1_secretary").get(reverse("assessment:quarters")).status_code == 403


def test_a_street_is_not_told_of_one_or_two_members(scored, row, client_of):
    """One member of c1 alone; in c2 four that pass and two below, who would be what is left of six."""
    members_in_bands(scored, passed=4, below=2)
    second = CommunityQuarter.objects.get(community=scored["c2"], quarter="2026Q3")
    street, department = client_of("s1_admin"), client_of("department")
    words = text_of(street.get(reverse("assessment:quarters")))
    assert "少于3，不分等次" in words
    assert "达标 3及以上" in words
    assert "未达标 少于3" in words
    assert "未达标 1" not in words
    assert "未达标 2" not in words
    words = text_of(department.get(reverse("assessment:quarters")))
    assert "未达标 1" in words
    assert "达标 4" in words
    assert "未达标 2" in words
    for client, members, kinds in (
        (street, "党员 6", "党员 — 达标 3及以上 未达标 少于3"),
        (client_of("c2_secretary"), "党员 6", "党员 6 达标 4 未达标 2"),
    ):
        words = text_of(client.get(second.get_absolute_url()))
        assert members in words
        assert kinds in words
    assert "党员 少于3" in text_of(street.get(row.get_absolute_url()))


@pytest.mark.parametrize(("key", "code"), [("department", 302), ("s1_admin", 403), ("c1_secretary", 403)])
def test_the_department_marks_what_nobody_confirmed_from_the_overview(scored, client_of, key, code):
    client = client_of(key)
    answer = client.post(reverse("assessment:quarters-exclude"), {"quarter": "2026Q3", "reason": "年内归档"})
    assert answer.status_code == code
    marked = CommunityQuarter.objects.filter(quarter="2026Q3", is_excluded=True).count()
    assert marked == (3 if code == 302 else 0)
    if code == 302:
        page = client.get(answer.url).content.decode()
        assert "2026年第三季度没有确认的社区已标为不计" in page
        assert "本季标为不计</summary>" not in page
