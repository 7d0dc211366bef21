"""A form that is sent twice is carried out once; what was changed in between is another deed."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseRedirect
from django.template import Context, Template
from django.utils import timezone

from common.models import SentForm
from common.sent_forms import FIELD, new_key, nothing_done
from common.services.sent_forms import digest_of, purge_sent_forms
from members.models import Member, RoleGrant, User

pytestmark = pytest.mark.django_db


def words(response) -> list[str]:
    return [str(message.message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def member_form(world, client_of):
    """`send(**changes)`: the form of a new member, with one key."""
    client, url = client_of("b1_secretary"), f"/organisations/{world['b1'].pk}/members/new/"
    data = {"name": "李两次", "joined": "1995.07.01", "full": "1996.07.01", "work_status": "RETIRED", FIELD: new_key()}
    return lambda **changes: client.post(url, data | changes)


def test_the_key_comes_with_the_token():
    html = Template("{% csrf_token %}").render(Context({"csrf_token": "t"}))
    assert re.fullmatch(
        r'<input type="hidden" name="csrfmiddlewaretoken" value="t">'
        r'<input type="hidden" name="form_key" value="[\w-]{22}">', html,
    )  # fmt: skip
    assert Template("{% csrf_token %}").render(Context()) == ""


def test_every_form_of_a_template_that_is_posted_asks_for_the_token():
    without, found = [], 0
    # failure.html sends once more what was sent, with the token and the key that were in it.
    pages = [path for path in Path(settings.BASE_DIR, "templates").rglob("*.html") if path.name != "failure.html"]
    for path in pages:
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), flags=re.S):
            if 'method="post"' in form.partition(">")[0]:
                found += 1
                if "{% csrf_token %}" not in form:
                    without.append(path.name)
    assert (without, found > 70) == ([], True)


def test_the_second_post_is_answered_as_the_first(member_form):
    first, second = member_form(), member_form()
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert Member.objects.filter(name="李两次").count() == 1
    assert "已保存李两次的记录。" in words(second)
    assert member_form(**{FIELD: new_key()})["Location"] != first["Location"]


def test_what_was_changed_after_back_is_another_deed(member_form):
    member_form()
    assert member_form(name="李第二个").status_code == 302
    added = Member.objects.order_by("-pk").values_list("name", flat=True)[:2]
    assert list(added) == ["李第二个", "李两次"]


def test_who_sends_it_again_later_reads_that_nothing_was_done(member_form, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    member_form()
    moment = f"{timezone.localtime():%H:%M}"
    time_machine.shift(timedelta(minutes=3))
    assert f"这份表单 {moment} 已经提交过，没有再办一次。" in words(member_form())


def test_a_refused_form_may_be_sent_again(member_form):
    assert member_form(name="").status_code == 422
    assert not SentForm.objects.exists()
    assert member_form().status_code == 302


def test_a_redirect_that_refuses_keeps_no_key(world, client_of):
    """`没有授权`: nothing was done, and the next press is looked at anew."""
    client = client_of("security")
    url = f"/accounts/{world.users['b1_secretary'].pk}/grant/"
    response = client.post(url, {FIELD: new_key()})
    assert (response.status_code, SentForm.objects.count()) == (302, 0)


def test_a_redirect_that_asks_for_something_first_keeps_no_key(member_form, monkeypatch):
    from members.views import people

    monkeypatch.setattr(people, "said", lambda *_args: nothing_done(HttpResponseRedirect("/account/password/")))
    assert member_form().status_code == 302
    assert not SentForm.objects.exists()


def test_the_key_of_somebody_else_protects_nobody(world, client_of, member_form):
    """A key that was seen over a shoulder stops no deed of its owner, and none of who uses it."""
    key = new_key()
    url = f"/organisations/{world['b1'].pk}/members/new/"
    data = {"name": "李两次", "joined": "1995.07.01", "full": "1996.07.01", "work_status": "RETIRED", FIELD: key}
    assert client_of("c1_secretary").post(url, data).status_code == 302
    assert member_form(**{FIELD: key}).status_code == 302
    assert Member.objects.filter(name="李两次").count() == 2
    assert SentForm.objects.filter(key=key).count() == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "有" * 20, "a b" * 8])
def test_what_is_no_key_is_ignored(member_form, key):
    assert [member_form(**{FIELD: key}).status_code for _ in range(2)] == [302, 302]
    assert Member.objects.filter(name="李两次").count() == 2
    assert not SentForm.objects.exists()


def test_a_one_time_password_is_shown_once_and_kept_nowhere(world, client_of):
    client, data = client_of("security"), {"username": "new.account", "name": "新账号", FIELD: new_key()}
    first = client.post("/accounts/new/", data)
    second = client.post("/accounts/new/", data)
    account = User.objects.get(username="new.account")
    assert first.status_code == 200
    assert first.context["password"].encode() in first.content
    assert (second.status_code, second["Location"]) == (302, f"/accounts/{account.pk}/")
    assert "一次性密码只在第一次的页面上显示" in words(second)[0]
    assert first.context["password"] not in str(SentForm.objects.values())


def test_acting_in_a_role_may_be_said_any_number_of_times(world, client_of):
    grant = RoleGrant.objects.get(user=world.users["b1_secretary"])
    client, data = client_of("b1_secretary"), {"grant": grant.pk, FIELD: new_key()}
    assert client.post("/account/role/", data).status_code == 302
    assert not SentForm.objects.exists()


def test_a_failure_undoes_the_deed_and_its_key(member_form, monkeypatch, world):
    from members.views import people

    def fail(*args):
        raise RuntimeError("a bug after the save")

    monkeypatch.setattr(people, "said", fail)
    with pytest.raises(RuntimeError):
        member_form()
    assert not SentForm.objects.exists()
    assert not Member.objects.filter(name="李两次").exists()


def test_a_refusal_is_written_down_though_nothing_was_done(world, client_of):
    url = f"/organisations/{world['b1'].pk}/members/new/"
    assert client_of("b2_secretary").post(url, {"name": "李两次", FIELD: new_key()}).status_code == 403
    assert LogEntry.objects.filter(additional_data__deed="refused", additional_data__path=url).count() == 1
    assert not SentForm.objects.exists()


def test_files_are_told_by_their_content(world):
    def digest(content: bytes) -> str:
        file = SimpleUploadedFile("a.xlsx", content)
        found = digest_of(user=world.users["audit"], path="/", fields=[("a", ["1"])], files=[file])
        assert file.read() == content
        return found

    assert digest(b"one") == digest(b"one") != digest(b"two")


def test_yesterdays_keys_are_forgotten(world):
    now = timezone.now()
    for key, hours in (("old", 25), ("new", 23)):
        SentForm.objects.create(key=key, digest=key, user=world.users["audit"], at=now - timedelta(hours=hours))
    assert purge_sent_forms(now=now) == 1
    assert SentForm.objects.get().key == "new"
