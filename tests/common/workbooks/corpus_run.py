"""Opens files of the corpus, each in a process of its own that is measured, and prints what came of each as JSON.

Called as a program with the names of the cases on its standard input, so that nothing of the tests counts.
"""

import io
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from xml.parsers import expat

MB = 1024 * 1024
HARD_LIMIT_BYTES, HARD_LIMIT_SECONDS = 1024 * MB, 20
"""Whatever a file does, it does not take the machine along."""
IDLE_SECONDS = 0.12
"""What the piece of work of `slowness` takes there."""
FIRST_ROWS, LONGEST_ANSWER = 3, 5000


def main() -> None:
    import django

    django.setup()
    from common.workbooks.locating import headers_of  # noqa: F401 - loaded once, before the copies are made
    from members.services.imports.columns import columns_of  # noqa: F401
    from tests.common.workbooks import corpus_cases  # noqa: F401

    print(json.dumps(slowness()), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in json.loads(sys.stdin.read()):
            file = Path(folder) / "file"
            in_copy(lambda name=name, file=file: make(name, file))
            said, used = in_copy(lambda file=file: outcome(file))
            print(json.dumps([name, said, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024]), flush=True)


def slowness() -> float:
    """How much slower this machine is just now than an idle one of two cores; processor time grows with its load."""
    content = b"<a>" + b'<row r="1"/>' * 300_000 + b"</a>"
    best = 0.0
    for _try in range(3):
        begun, seen = time.process_time(), []
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes, seen=seen: seen.append(name)
        parser.Parse(content, True)
        best = max(best, time.process_time() - begun)
    return max(1.0, best / IDLE_SECONDS)


def in_copy(work: Any) -> tuple[Any, resource.struct_rusage]:
    """What the work says, in a copy of this process, and what it used."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            resource.setrlimit(resource.RLIMIT_CPU, (HARD_LIMIT_SECONDS, HARD_LIMIT_SECONDS))
            os.write(writing, json.dumps(work()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _pid, status, used = os.wait4(child, 0)
    return (json.loads(said) if status == 0 and said else f"process ended with {status}"), used


def make(name: str, file: Path) -> int:
    from tests.common.workbooks.corpus_cases import CASES

    return file.write_bytes(CASES[name].make())


def outcome(file: Path) -> list[Any]:
    """The kind and the sentence of a refusal, or the first rows as Python writes them. As an upload is looked at."""
    from common.workbooks.errors import UnreadableWorkbook
    from common.workbooks.locating import headers_of
    from common.workbooks.reading import open_workbook
    from members.choices import ImportKind
    from members.services.imports.columns import columns_of

    resource.setrlimit(resource.RLIMIT_AS, (HARD_LIMIT_BYTES, HARD_LIMIT_BYTES))
    first: list[list[Any]] = []
    try:
        book = open_workbook(io.BytesIO(file.read_bytes()))
        headers_of(book, columns_of(ImportKind.ROSTER))
        for sheet in book.sheets:
            for row in sheet.rows():
                if len(first) < FIRST_ROWS:
                    first.append(row.cells)
    except UnreadableWorkbook as refusal:
        return [refusal.kind, str(refusal)]
    return ["rows", repr(first)[:LONGEST_ANSWER]]


if __name__ == "__main__":
    main()
