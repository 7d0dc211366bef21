"""Error pages in words; the pages of failures are looked at in test_failures.py."""

import re

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import Client

from common.sent_forms import new_key


def test_failures_do_not_need_the_manifest(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    assert 'href="/static/css/tokens.css"' in render_to_string("failure.html")


@pytest.mark.parametrize(
    ("exception", "shown", "hidden"),
    [
        ("这份记录归<翠竹苑>，您不能修改。", "这份记录归&lt;翠竹苑&gt;，您不能修改。", "不归您现在的身份办理"),
        ("", "这一项不归您现在的身份办理。", "翠竹苑"),
    ],
)
def test_refusal_says_who_may(exception, shown, hidden):
    html = render_to_string("403.html", {"exception": exception})
    assert shown in html
    assert hidden not in html
    assert "没有做任何改动。" in html


class TestATokenThatIsNoMore:
    """The browser keeps no page of a signed-in person: after Back the form is empty, so the answer carries the fields."""

    OURS, TYPED = "http://testserver", {"name": "李 <四>", "csrfmiddlewaretoken": "t" * 32}

    @pytest.fixture
    def client(self, world):
        client = Client(enforce_csrf_checks=True)
        client.force_login(world.users["b1_secretary"])
        return client

    @pytest.fixture
    def send(self, world, client):
        own = {"form_key": new_key(world.users["b1_secretary"])}
        url = f"/organisations/{world['b1'].pk}/members/new/"
        return lambda data, **headers: client.post(url, own | data, headers=headers)

    def test_what_was_typed_can_be_sent_again(self, send):
        html = send(self.TYPED, origin=self.OURS).content.decode()
        assert '<textarea name="name" hidden>\n李 &lt;四&gt;</textarea>' in html
        assert "t" * 32 not in html
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[1]
        again = send(self.TYPED | {"csrfmiddlewaretoken": token}, origin=self.OURS)
        assert (again.status_code, again.context["form"].data["name"]) == (422, "李 <四>")

    @pytest.mark.parametrize("headers", [{}, {"origin": "null"}, {"origin": "http://evil.example"}])
    def test_what_another_site_sent_is_not(self, send, headers):
        response = send(self.TYPED, **headers)
        assert (response.status_code, response.context["sent"]) == (403, [])
        assert "李" not in response.content.decode()

    def test_what_another_account_filled_in_is_not(self, send, world):
        response = send(self.TYPED | {"form_key": new_key(world.users["b2_secretary"])}, origin=self.OURS)
        assert (response.status_code, response.context["sent"]) == (403, [])
        assert "李" not in response.content.decode()

    def test_who_logs_in_beside_it_and_loads_the_page_anew_goes_on(self, send, client, world):
        client.logout()
        waits = send(self.TYPED, origin=self.OURS).content.decode()
        assert "请另开一页，用原来的账号登录，再回到这里刷新" in waits
        assert "李" not in waits
        client.force_login(world.users["b1_secretary"])
        assert ("name", "李 <四>") in send(self.TYPED, origin=self.OURS).context["sent"]

    def test_a_password_is_not(self, send):
        assert send(self.TYPED | {"new_password": "Geheim"}, origin=self.OURS).context["sent"] == []


@pytest.mark.django_db
class TestASessionThatIsNoMore:
    PAGE = "http://testserver/organisations/5/members/new/?x=1"

    def test_the_door_leads_back_to_the_page_of_the_form(self):
        response = Client().post("/accounts/grants/5/end/", headers={"referer": self.PAGE})
        assert response.url == "/login/?next=/organisations/5/members/new/%3Fx%3D1"
        said = [str(message) for message in get_messages(response.wsgi_request)]
        assert said == ["登录已经失效，刚才这一步没有办成。请重新登录，再办一次。"]

    @pytest.mark.parametrize("headers", [{}, {"referer": "http://evil.example/x"}])
    def test_and_home_where_nobody_knows_the_page(self, headers):
        assert Client().post("/accounts/grants/5/end/", headers=headers).url == "/login/?next=/"


def test_an_address_that_only_takes_forms_answers_in_words(world, client_of):
    response = client_of("security").get("/accounts/5/reset/")
    assert (response.status_code, response["Allow"], response["Cache-Control"]) == (405, "POST", "no-store")
    assert "它只用来提交，不能刷新，也不能从网址栏打开。" in response.content.decode()
