"""Check the site's own browser scripts: their syntax, what none of them may do, and their tests in Node.

    python -m tools.scripts

What an address or a person brought in must never become markup, so the ways to do that are refused here; the content
policy of the site is the second lock.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.front_end import FrontEndError, node_command

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "static" / "js"
TESTS = ROOT / "tests" / "scripts"
WIDTH = 170
RULES = (
    (r"\.(?:inner|outer)HTML\s*\+?=(?!=)|insertAdjacentHTML|document\.write", "text becomes markup: use textContent"),
    (r"\beval\s*\(|new Function\b|set(?:Timeout|Interval)\s*\(\s*[\"'`]", "text becomes code"),
    (r"(?<![=!<>])==(?!=)|!=(?!=)", "compares loosely: use === or !=="),
    (r"^\s*var\b|\(var\b", "var: use const or let"),
    (r"\bconsole\.|\bdebugger\b|\balert\s*\(", "left from trying out"),
    (r"\.style\.|setAttribute\(\s*[\"']style", "a style of its own, which the content policy refuses"),
    (r"https?://(?!www\.w3\.org/)", "an address of another site"),
    (r"[ \t]$", "white space at the end"),
)


def problems_of(name: str, text: str) -> Iterator[str]:
    """What one script does that none may, as `name:line: reason`; its strings are judged as its code is."""
    if "\n(function () {\n" not in text or not text.endswith("\n})();\n"):
        yield f"{name}:1: has no scope of its own: (function () {{ … }})();"
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDTH:
            yield f"{name}:{number}: longer than {WIDTH}"
        if not line.lstrip().startswith("//"):
            yield from (f"{name}:{number}: {reason}" for rule, reason in RULES if re.search(rule, line))


def main() -> int:
    scripts, tests = sorted(SCRIPTS.glob("*.js")), sorted(TESTS.glob("*.test.mjs"))
    found = [problem for path in scripts for problem in problems_of(path.name, path.read_text(encoding="utf-8"))]
    print(*found, sep="\n", end="\n" if found else "")
    try:
        node = node_command()
    except FrontEndError as problem:
        print(problem)
        return 1
    commands = [[*node, "--check", str(path)] for path in scripts] + [[*node, "--test", *map(str, tests)]]
    failed = [command for command in commands if not passes(command)]
    return 1 if found or failed or not tests else 0


def passes(command: list[str]) -> bool:
    """Run Node in the project's folder; what it said is shown when it failed."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
