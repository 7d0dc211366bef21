"""Pages as they are meant, whatever their lines."""

import re


def tight(html: str) -> str:
    """Without the breaks beside tags, and with every tag on one line."""
    html = re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", html)
    return re.sub(r"\s*\n\s*", " ", html)
