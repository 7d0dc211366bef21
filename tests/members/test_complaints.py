"""意见与投诉: who answers, until when, who reads what."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse

from common.moves import MoveNotAllowed, ReasonMissing
from members.choices import ComplaintState, Role
from members.county_settings import COMPLAINT_DAYS
from members.models import Complaint, RoleGrant, User
from members.selectors.complaints import Counts, counts_of
from members.services import complaints as services
from members.services.accounts import grant_role
from tests.county_settings import give
from tests.todos import all_todos

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def write(world, writer="zhou_member", place="b1", about="PLACE", now=NOW, **more):
    values = {"kind": "COMPLAINT", "text": "楼道灯坏了两周没有人修。", **more}
    return services.write_complaint(
        about=about, place=world[place] if place else None, actor=world.user(writer), now=now, **values
    )


def answer(world, row, key="c1_secretary", text="已经请物业修好。", now=NOW):
    return services.answer_complaint(complaint=row, answer=text, actor=world.user(key), now=now)


HANDLERS = (  # about, place, writer, who answers
    ("PLACE", "c1", "zhou_member", "c1"),
    ("PLACE", "b1", "zhou_member", "c1"),
    ("PLACE", "b1", "department", "c1"),
    ("PLACE", "e1", "zhou_member", "s1"),
    ("PLACE", "u2", "u1_liaison", "j"),
    ("PLACE", "s1", "zhou_member", "s1"),
    ("BODY", "b1", "zhou_member", "c1"),
    ("BODY", "c1", "zhou_member", "s1"),
    ("BODY", "s1", "zhou_member", "county"),
    ("BODY", "j", "u1_liaison", "county"),
    ("BODY", "u1", "zhou_member", "j"),
    ("SITE", "", "zhou_member", "county"),
    ("SITE", "b1", "system", "county"),
    # Nobody answers what he or she wrote: the next one above does.
    ("PLACE", "c1", "c1_secretary", "s1"),
    ("PLACE", "s1", "s1_admin", "county"),
    ("BODY", "b1", "c1_secretary", "s1"),
)


@pytest.mark.parametrize(("about", "place", "writer", "handler"), HANDLERS)
def test_who_answers(world, about, place, writer, handler):
    row = write(world, writer, place, about)
    assert row.handler == world[handler]
    assert (row.place is None) == (about == "SITE")


def test_where_nobody_holds_the_office_the_next_one_above_answers(world):
    RoleGrant.objects.filter(role=Role.COMMUNITY_SECRETARY, organisation=world["c1"]).update(ended_on=ON)
    assert write(world).handler == world["s1"]
    user = RoleGrant.objects.get(role=Role.STREET_ADMIN, organisation=world["s1"]).user
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert write(world).handler == world["county"]


def test_the_answer_is_due_in_working_days_of_the_county(world):
    assert write(world).due_on == date(2026, 12, 10)
    give(COMPLAINT_DAYS, 5)
    assert write(world).due_on == date(2026, 12, 3)


def test_a_place_or_body_has_to_be_named(world):
    with pytest.raises(services.NoPlace) as caught:
        write(world, place="")
    assert caught.value.field == "place"
    assert Complaint.objects.count() == 0


READERS = {  # of one that the community answers: writer, handler, the level above
    "zhou_member": 200, "c1_secretary": 200, "s1_admin": 200, "department": 404, "c1_recorder": 404, "b1_secretary": 404,
    "c2_secretary": 404, "s2_admin": 404, "wu_member": 404, "system": 404, "audit": 404,
}  # fmt: skip


@pytest.mark.parametrize(("key", "code"), READERS.items())
def test_who_reads_it(world, client_of, key, code):
    row = write(world)
    assert client_of(key).get(row.get_absolute_url()).status_code == code
    body = client_of(key).get(reverse("members:complaints")).content.decode()
    assert (row.number in body) == (code == 200)


def test_the_department_counts_without_text_and_writer(world, client_of):
    row = write(world)
    answer(world, write(world, text="楼道堆物。"), text="已经清走。", now=NOW.replace(month=12, day=20))
    body = client_of("department").get(reverse("members:complaint-progress")).content.decode()
    assert row.number in body
    assert "已经清走。" in body
    for secret in (row.text, "楼道堆物。", "周建国", row.get_absolute_url()):
        assert secret not in body
    assert client_of("s1_admin").get(reverse("members:complaint-progress")).status_code == 403


def test_what_is_counted(world):
    write(world)
    answer(world, write(world), now=NOW.replace(month=12, day=11))
    answer(world, write(world), now=NOW.replace(month=12, day=10))
    services.withdraw_complaint(complaint=write(world), actor=world.user("zhou_member"), now=NOW)
    department = world.user("department")
    assert counts_of(department, on=date(2026, 12, 10)) == Counts(waiting=1, overdue=0, answered=2, late=1)
    assert counts_of(department, on=date(2026, 12, 11)) == Counts(waiting=1, overdue=1, answered=2, late=1)
    assert counts_of(world.user("s1_admin"), on=date(2026, 12, 11)) == Counts(0, 0, 0, 0)


def test_an_answer_bears_a_name_and_stands_in_the_story(world, client_of):
    row = write(world)
    client = client_of("c1_secretary")
    url = reverse("members:complaint-answer", args=[row.pk])
    assert client.post(url, {"answer": "  "}).status_code == 422
    assert client.post(url, {"answer": "已经请物业修好。"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("ANSWERED", "已经请物业修好。", world.users["c1_secretary"])
    assert [(event.deed, event.actor, event.office) for event in row.events] == [
        ("WRITE", world.users["zhou_member"], ""),
        ("ANSWER", world.users["c1_secretary"], "学府社区党委 社区党组织书记"),
    ]
    assert "已经请物业修好。" in client_of("zhou_member").get(row.get_absolute_url()).content.decode()
    with pytest.raises(MoveNotAllowed):
        answer(world, row)


def test_nobody_answers_what_he_wrote(world):
    """Also with another role than the one in which it was written."""
    row = write(world, "s2_admin", "c1")
    user = world.user("s2_admin")
    grant_role(user=user, role=Role.COMMUNITY_SECRETARY, organisation=world["c1"], on=ON, actor=world.user("security"))
    with pytest.raises(services.OwnComplaint):
        answer(world, row, "s2_admin")
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(
            state=ComplaintState.ANSWERED, answer="好", answered_by=user, answered_on=ON
        )


def test_an_empty_answer_is_none(world):
    with pytest.raises(ReasonMissing):
        answer(world, write(world), text=" ")


def test_what_was_withdrawn_is_not_answered(world, client_of):
    row = write(world)
    assert client_of("zhou_member").post(reverse("members:complaint-withdraw", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == ComplaintState.WITHDRAWN
    with pytest.raises(MoveNotAllowed):
        answer(world, row)


def waiting(world, key):
    return [todo for todo in all_todos(user=world.user(key), on=ON) if todo.section == "complaints"]


def test_it_waits_on_the_handlers_home_with_its_day(world):
    row = write(world)
    due = waiting(world, "c1_secretary")
    assert [(todo.title, todo.url, todo.due_on, todo.context) for todo in due] == [
        (f"答复投诉：{row.number}", row.get_absolute_url(), date(2026, 12, 10), "锦绣家园小区党支部")
    ]
    for key in ("s1_admin", "zhou_member", "department", "c1_recorder"):
        assert waiting(world, key) == []
    answer(world, row)
    assert waiting(world, "c1_secretary") == []


def test_the_auditor_reads_no_text(world):
    row = write(world)
    answer(world, row)
    told = str(list(LogEntry.objects.values_list("changes", "additional_data")))
    assert row.text not in told
    assert "已经请物业修好。" not in told


# The entry, which is on every page


@pytest.fixture
def nobody(world, client):
    """An account without a role."""
    user = User.objects.create(username="nobody", name="无角色")
    client.force_login(user)
    return client


ENTRY = r'href="(/complaints/new/\?from=[^"]*)"'


@pytest.mark.parametrize(("url", "code"), [("/", 200), ("/accounts/", 403), ("/no/such/", 404), ("/system/", 403)])
def test_the_entry_stands_on_every_page_also_without_a_role(nobody, url, code):
    response = nobody.get(url)
    assert response.status_code == code
    found = set(re.findall(ENTRY, response.content.decode()))
    assert found == {f"/complaints/new/?from={url.replace('/', '%2F')}"}


def test_somebody_without_a_role_writes_and_reads_the_answer(world, nobody):
    page = nobody.get("/complaints/new/?from=/members/7/%3Fq=%E5%91%A8").content.decode()
    assert 'name="page" value="/members/7/"' in page
    sent = {
        "kind": "SUGGESTION",
        "about": "PLACE",
        "place": world["b2"].pk,
        "text": "建议加一个座椅。",
        "page": "/members/7/?q=周",
    }
    response = nobody.post("/complaints/new/", sent, follow=True)
    row = Complaint.objects.get()
    assert (row.handler, row.page, row.place) == (world["c1"], "/members/7/", world["b2"])
    assert (
        f"已送学府社区党委，{row.due_on.month}月{row.due_on.day}日前答复。编号 {row.number}"
        in response.content.decode()
    )
    answer(world, row, text="下月安装。")
    assert "下月安装。" in nobody.get(row.get_absolute_url()).content.decode()


PATHS = (
    ("/needs/", "/needs/"),
    ("/needs/?q=1#x", "/needs/"),
    ("//evil.example/", ""),
    ("/\\evil", ""),
    ("https://e", ""),
    ("", ""),
)


@pytest.mark.parametrize(("given", "kept"), PATHS)
def test_only_a_path_of_this_site_is_kept(world, client_of, given, kept):
    client = client_of("zhou_member")
    client.post("/complaints/new/", {"kind": "COMPLAINT", "about": "SITE", "text": "打不开。", "page": given})
    assert Complaint.objects.get().page == kept


def test_the_form_starts_with_the_own_community(world, client_of):
    body = client_of("g1_leader").get("/complaints/new/").content.decode()
    assert re.search(rf'<option value="{world["c1"].pk}"[^>]* selected', body)
    assert not re.search(
        r'<option value="\d+"[^>]* selected', client_of("u1_liaison").get("/complaints/new/").content.decode()
    )
