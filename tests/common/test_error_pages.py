"""Error pages: they stand alone, in words, and say what became of the work."""

import pytest
from django.template.loader import render_to_string
from django.views import defaults


def test_500_stands_alone(rf):
    response = defaults.server_error(rf.get("/x/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert "这一步的改动没有保存。" in html
    assert "<form" not in html  # there is no CSRF token in this page


@pytest.mark.django_db
def test_400_hides_the_technical_reason(rf):
    response = defaults.bad_request(rf.get("/x/"), ValueError("raw"))
    html = response.content.decode()
    assert response.status_code == 400
    assert "这次提交没有保存。" in html
    assert "raw" not in html


def test_500_does_not_need_the_manifest(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    assert 'href="/static/css/tokens.css"' in render_to_string("500.html")


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
