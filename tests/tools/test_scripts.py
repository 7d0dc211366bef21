"""tools/scripts.py: what it refuses in a script of the browser, and that Node's tests are among the checks."""

import pytest

from tools import check, scripts

PLAIN = "// A script.\n(function () {\n%s\n})();\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("  box.innerHTML = text;", "text becomes markup: use textContent"),
        ("  box.outerHTML += text;", "text becomes markup: use textContent"),
        ('  box.insertAdjacentHTML("beforeend", text);', "text becomes markup: use textContent"),
        ("  eval(text);", "text becomes code"),
        ('  setTimeout("go()", 1);', "text becomes code"),
        ("  if (a == b) go();", "compares loosely: use === or !=="),
        ("  if (a != b) go();", "compares loosely: use === or !=="),
        ("  var a = 1;", "var: use const or let"),
        ("  console.log(a);", "left from trying out"),
        ('  box.style.width = "1px";', "a style of its own, which the content policy refuses"),
        ('  fetch("https://example.com/");', "an address of another site"),
        ("  go(); ", "white space at the end"),
        (f"  {'a' * 169}", "longer than 170"),
    ],
)
def test_what_no_script_may_do(line, reason):
    assert list(scripts.problems_of("a.js", PLAIN % line)) == [f"a.js:3: {reason}"]


@pytest.mark.parametrize(
    "line",
    ["  return box.innerHTML;", "  a === b && c !== d;", "  a >= b && c <= d;", "  // eval(text)", "  go(x => x);"],
)
def test_what_every_script_may_do(line):
    assert list(scripts.problems_of("a.js", PLAIN % line)) == []


def test_names_of_a_script_stay_inside():
    assert list(scripts.problems_of("a.js", "const a = 1;\n")) == [
        "a.js:1: has no scope of its own: (function () { … })();"
    ]


def test_a_failing_test_and_a_wrong_syntax_fail_the_check(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.js").write_text(PLAIN % "  go(;")
    (tmp_path / "a.test.mjs").write_text(
        'import { test } from "node:test";\ntest("no", () => { throw new Error("no"); });\n'
    )
    monkeypatch.setattr(scripts, "SCRIPTS", tmp_path)
    monkeypatch.setattr(scripts, "TESTS", tmp_path)
    assert scripts.main() == 1
    said = capsys.readouterr().out
    assert "SyntaxError" in said
    assert "not ok 1 - no" in said or "✖ no" in said


def test_the_scripts_are_checked_with_the_rest():
    assert "scripts of the browser" in [name for name, _command, _settings in check.lint_steps()]
