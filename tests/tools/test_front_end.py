"""tools/front_end.py: the parts that can be wrong without Node."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

spec = importlib.util.spec_from_file_location("front_end", ROOT / "tools" / "front_end.py")
front_end = importlib.util.module_from_spec(spec)
spec.loader.exec_module(front_end)

HOME = """<svg
  xmlns="http://www.w3.org/2000/svg"
  width="24"
  class="icon"
>
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M5 12l-2 0" />
  <path d="M9 21v-6" />
</svg>
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a{color:red}\n/*# sourceMappingURL=tabler.min.css.map */", "a{color:red}\n"),
        ("a{}/*# sourceMappingURL=a.map */b{}", "a{}b{}"),
        ("f();\n//# sourceMappingURL=x.min.js.map\n", "f();\n"),
        ("f();\n//@ sourceMappingURL=x.js.map", "f();\n"),
        ("/* kept */ a{}", "/* kept */ a{}"),
    ],
)
def test_strip_source_map(text, expected):
    assert front_end.strip_source_map(text) == expected


def test_icon_names_are_sorted_and_unique():
    assert front_end.icon_names("home\n\n  bell \nhome\n") == ["bell", "home"]


def test_symbol_keeps_the_drawing_alone():
    assert front_end.symbol("home", HOME) == (
        '<symbol id="home" viewBox="0 0 24 24"><path d="M5 12l-2 0"/><path d="M9 21v-6"/></symbol>'
    )


def test_symbol_refuses_what_is_no_drawing():
    with pytest.raises(front_end.FrontEndError, match="icon home is not an SVG drawing"):
        front_end.symbol("home", "not found")


def test_sprite_holds_each_icon(tmp_path):
    for name in ("bell", "home"):
        (tmp_path / f"{name}.svg").write_text(HOME)
    lines = front_end.sprite(["bell", "home"], tmp_path).splitlines()
    assert lines[0] == '<svg xmlns="http://www.w3.org/2000/svg">'
    assert [line[:18] for line in lines[1:3]] == ['<symbol id="bell" ', '<symbol id="home" ']
    assert lines[3] == "</svg>"


def test_sprite_names_the_icons_that_do_not_exist(tmp_path):
    (tmp_path / "home.svg").write_text(HOME)
    with pytest.raises(front_end.FrontEndError) as refused:
        front_end.sprite(["bell", "home", "star"], tmp_path)
    assert str(refused.value) == "no icon called bell, star (see tools/icons.txt)"


def test_digest_changes_with_any_file(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    before = front_end.digest(one, two)
    two.write_text("c")
    assert front_end.digest(one, two) != before
    two.write_text("b")
    assert front_end.digest(one, two) == before


@pytest.mark.parametrize("content", [None, "other"])
def test_stamp_is_not_current(tmp_path, content):
    stamp = tmp_path / "stamp"
    if content:
        stamp.write_text(content)
    assert front_end.is_current(stamp, "value") is False


def test_nothing_is_done_when_nothing_changed(tmp_path, monkeypatch):
    stamp = tmp_path / "stamp"
    monkeypatch.setattr(front_end, "COPIED_STAMP", stamp)
    calls = []
    monkeypatch.setattr(front_end, "install", lambda: calls.append("install"))
    monkeypatch.setattr(front_end, "copy_files", lambda: calls.append("copy"))
    assert [front_end.build(), front_end.build()] == [True, False]
    assert calls == ["install", "copy"]


def test_failing_command_is_told_in_one_line(monkeypatch, capsys):
    failing = [sys.executable, "-c", "import sys; sys.exit('npm warn old\\nnpm error: no network')"]
    monkeypatch.setattr(front_end, "build", lambda: front_end.run(failing))
    assert front_end.main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith("failed: npm error: no network\n")
    assert len(told.err.splitlines()) == 1


def test_lock_file_has_hashes_and_no_addresses():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "://" not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


def used_icons():
    """Names of icons as templates and Python code write them."""
    in_templates = re.compile(r"""\{% (?:icon|none) ["']([a-z0-9-]+)["']|\{% state [^%]*? "[^"]*" "([a-z0-9-]+)" %\}""")
    for page in (ROOT / "templates").rglob("*.html"):
        for match in in_templates.finditer(page.read_text(encoding="utf-8")):
            yield match[1] or match[2], page.relative_to(ROOT)


def test_every_icon_of_a_template_is_in_the_list():
    listed = front_end.icon_names(front_end.ICON_LIST.read_text(encoding="utf-8"))
    assert [(name, str(page)) for name, page in used_icons() if name not in listed] == []
