"""Error pages in words; the pages of failures are looked at in test_failures.py."""

import pytest
from django.template.loader import render_to_string


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
