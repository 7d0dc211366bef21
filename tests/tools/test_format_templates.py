"""The lines of templates: nothing that a reader would see changes."""

import pytest

from tools.format_templates import formatted
from tools.template_tokens import pieces_of

LONG = "这一项不归您现在的身份办理，需要办理的请联系本组织的书记，" * 4


def lines(text):
    return formatted(text).splitlines()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<div><p>甲</p><p>乙</p></div>", ["<div>", "  <p>甲</p>", "  <p>乙</p>", "</div>"]),
        ("<div>甲<b>乙</b></div>", ["<div>甲<b>乙</b></div>"]),
        ("<p>甲\n  乙</p>", ["<p>甲 乙</p>"]),
        ("{% if a %}<div>甲</div>{% else %}<p>乙</p>{% endif %}",
         ["{% if a %}", "  <div>甲</div>", "{% else %}", "  <p>乙</p>", "{% endif %}"]),
        ("<p>甲\u3000乙\n\u3000丙</p>", ["<p>甲\u3000乙 \u3000丙</p>"]),
        ("<div></div>\n\n\n<div></div>", ["<div></div>", "", "<div></div>"]),
        ('<a class="btn" href="/a">甲</a><a class="btn" href="/b">乙</a>',
         ['<a class="btn" href="/a">甲</a>', '<a class="btn" href="/b">乙</a>']),
        ("{% block title %}甲{% endblock %}{% block content %}<p>乙</p>{% endblock %}",
         ["{% block title %}甲{% endblock %}", "{% block content %}", "  <p>乙</p>", "{% endblock %}"]),
        ("<div>{% blocktranslate trimmed %}\n甲\n乙{% endblocktranslate %}</div>",
         ["<div>", "  {% blocktranslate trimmed %}", "    甲", "  乙{% endblocktranslate %}", "</div>"]),
    ],
)  # fmt: skip
def test_one_element_a_line(before, after):
    assert lines(before) == after


@pytest.mark.parametrize(
    "words",
    [
        f"<b>{LONG}</b><i>{LONG}</i>",
        f"{LONG}{{% if a %}}{LONG}{{% else %}}<i>{LONG}</i>{{% endif %}}{LONG}",
        f"{LONG}{{% for a in b %}}<b>{LONG}</b>{{% endfor %}}{LONG}",
        f'<div class="sub">{{% if a %}}{LONG}{{% endif %}}</div>',
        f"{{% block facts %}}{{% if a %}}{LONG}{{% endif %}}{{% endblock %}}",
        f'<p class="pre">{LONG} {LONG}\n{LONG}</p>',
        f"{{% blocktranslate %}}{LONG} {LONG}\n{LONG}{{% endblocktranslate %}}",
    ],
)
def test_words_stay_as_they_are(words):
    assert formatted(words) == words + "\n"


def test_the_edge_of_one_way_is_none_of_the_other():
    """Without `a` the two texts meet: a break behind the tag would be seen there."""
    after = lines(f"{LONG}{{% if a %}}<div>乙</div>{{% endif %}}<b>{LONG}</b>")
    assert after == [f"{LONG}{{% if a %}}", "  <div>乙</div>", f"{{% endif %}}<b>{LONG}</b>"]


def test_a_long_tag_breaks_between_its_attributes():
    tag = f'<input name="a" title="{LONG}" {{% if checked %}}checked {{% endif %}}value="甲 乙">'
    assert lines(tag) == [
        '<input name="a"',
        f'    title="{LONG}"',
        '    {% if checked %}checked {% endif %}value="甲 乙">',
    ]


@pytest.mark.parametrize("text", ["<div", '<div class="甲>', "{% blocktranslate %}甲", "<textarea>甲"])
def test_what_has_no_end_is_refused(text):
    with pytest.raises(ValueError, match="end"):
        pieces_of(text)
