"""The process in which a template is rendered: `python -m common.paper_child`, an order in, a paper or a refusal out.

The order is one line of JSON (values and sample) and the template after it; the answer one line that says what it is
(`paper`, `template`, `file`) and the paper or the reason after it. It ends by itself: where it takes too much time or
memory it dies, and whoever asked says so.
"""

import json
import resource
import sys

CPU_SECONDS = 10
MEMORY_BYTES = 1536 * 1024 * 1024


def main() -> None:
    """Bound first, then read anything that was uploaded."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order, _line, content = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(b"\n".join(answer(json.loads(order), content)))


def answer(order: dict[str, dict[str, object]], content: bytes) -> tuple[bytes, bytes]:
    from django.conf import settings

    # The words of refusals are read without the settings of the site, its database or its keys.
    settings.configure(USE_I18N=False)
    from common.paper_language import TemplateRefused, rendered
    from common.word_files import WordFileRefused

    try:
        return b"paper", rendered(content, order["values"], sample=order["sample"])
    except TemplateRefused as problem:
        return b"template", str(problem.values["reason"]).encode()
    except WordFileRefused as problem:
        return b"file", problem.reason.encode()


if __name__ == "__main__":
    main()
