"""Numbers that come from outside as text: addresses, hidden fields, ticked boxes."""

LARGEST_ID = 2**63 - 1


def whole_number(text: str) -> int | None:
    """The number in plain digits as far as a row can have it for its key, else None.

    `str.isdigit` also likes "²", which `int` does not, and SQLite takes 63 bits at most.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        return None
    number = int(text)
    return number if number <= LARGEST_ID else None
