"""The corpus of hostile files: each ends as it should, within 2 seconds of processor time and 300 MB."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.workbooks.errors import REASONS
from tests.common.workbooks.corpus_cases import CASES

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 2.0
MOST_BYTES = 300 * 1024 * 1024
QUICK = [name for name, case in CASES.items() if not case.slow]
SLOW = [name for name, case in CASES.items() if case.slow]


def ended(names):
    """What came of each case: how it ended, what was said, processor time (as on an idle machine) and memory at its peak."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.common.workbooks.corpus_run"],
        cwd=ROOT, input=json.dumps(names), text=True, stdout=subprocess.PIPE, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
    )  # fmt: skip
    slower, *cases = map(json.loads, done.stdout.splitlines())
    return {name: (said, seconds / slower, memory) for name, said, seconds, memory in cases}


def wrong_ends(names):
    found, wrong = ended(names), {}
    for name in names:
        said, seconds, memory = found[name]
        ends = CASES[name].ends
        expected = [ends, str(REASONS[ends])] if isinstance(ends, str) else ["rows", repr(ends)]
        if ends == "no_header":  # its sentence names the columns of a roster
            said, expected = said[:1], [ends]
        if said != expected or seconds > MOST_SECONDS or memory > MOST_BYTES:
            wrong[name] = (said, expected, f"{seconds:.1f} s", f"{memory // 1024 // 1024} MB")
    return wrong


def test_every_file_of_the_corpus_ends_as_it_should():
    assert wrong_ends(QUICK) == {}


@pytest.mark.slow
def test_every_large_file_of_the_corpus_ends_as_it_should():
    assert wrong_ends(SLOW) == {}


def test_the_corpus_is_large_and_meets_every_reason():
    """missing_columns is asked for later, where a person points out what is which."""
    assert len(CASES) >= 60
    assert {case.ends for case in CASES.values() if isinstance(case.ends, str)} == REASONS.keys() - {"missing_columns"}
