"""Hidden characters go, what Chinese text needs stays, and what is left can be written into any file."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from common.text import HIDDEN as HIDDEN_CHARACTERS
from common.text import LINE_ENDS as LINE_ENDINGS
from common.text import ODD_SPACES, PRINTABLE_ODDITIES, clean_line, clean_text, file_name, is_blank, without_hidden
from tests.nasty import BLANK, HIDDEN, LINE_ENDS

ANY_TEXT = st.text(st.characters(codec=None, categories=None))
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_hidden_characters_go(hidden):
    assert clean_text(f"修{hidden}灯\n二") == "修灯\n二"
    assert clean_line(f"修{hidden}灯") == "修灯"
    assert without_hidden(f"<p>\r\n\t修{hidden}灯") == "<p>\r\n\t修灯"


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_every_end_of_a_line_is_one(end):
    assert clean_text(f"一{end}二") == "一\n二"
    assert clean_line(f"一{end}二") == "一 二"


@pytest.mark.parametrize("blank", [*BLANK, "\t"], ids=ascii)
def test_what_looks_like_a_space_is_one(blank):
    assert clean_line(f"一{blank}二") == "一 二"


@pytest.mark.parametrize(
    "text",
    ["李　莉", "葛\U000e0100城", "阿不都·热合曼", "龦𰻝", "\ue863", "2×3＝6", "x  y", "é e\u0301", "☎️", "", "=1+1"],
)
def test_what_people_write_stays(text):
    assert clean_line(text) == clean_text(text) == text


def test_a_tab_stays_in_text_of_several_lines():
    assert clean_text("a\tb\n c") == "a\tb\n c"


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000\n\t", "\u200b\u200b", "\ufeff", "\u202e\u2066", "\u3164\u2800", "\ufe0f", "\u0301", "\x00\x0b"],
    ids=ascii,
)  # fmt: skip
def test_nothing_to_be_seen_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["。", "0", "-", "葛\U000e0100", "\u200b灯"])
def test_something_to_be_seen_is_not_blank(text):
    assert not is_blank(text)


@given(ANY_TEXT)
def test_what_is_left_can_be_written_and_cleaned_again(text):
    for clean in (clean_text, clean_line):
        left = clean(text)
        assert clean(left) == left
        assert not NOT_XML.search(left)
        left.encode()
    line = etree.Element("t")
    line.text = clean_text(text)
    assert etree.parse(io.BytesIO(etree.tostring(line))).getroot().text == (clean_text(text) or None)


@given(ANY_TEXT)
def test_a_file_name_is_one_name(text):
    name = file_name(text + ".xlsx")
    assert not re.search(r'[\\/:*?"<>|\n\r\x00]', name)
    assert name.endswith("xlsx")
    assert 0 < len(name) <= 120


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("县税务局/机关党支部2026.xlsx", "县税务局-机关党支部2026.xlsx"),
        ("a\nb\u202e.docx", "a b.docx"),
        ("..\\..\\x.xlsx", "-..-x.xlsx"),
        ("长" * 200 + ".docx", "长" * 115 + ".docx"),
    ],
)
def test_file_names(text, name):
    assert file_name(text) == name


def test_the_quick_look_misses_no_character():
    """A text that is printable is let through at once but for the few characters named beside it."""
    every = [chr(code) for code in range(0x110000)]
    slow = [one for one in every if HIDDEN_CHARACTERS.search(one) or ODD_SPACES.search(one) or LINE_ENDINGS.search(one)]
    assert [one for one in slow if clean_text(one) == one and one != "\n"] == []
    assert [one for one in every if PRINTABLE_ODDITIES.search(one)] == [one for one in slow if one.isprintable()]
