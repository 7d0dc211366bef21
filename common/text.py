"""Text without what nobody sees and what breaks a writer later.

Word puts a vertical tab where a line was broken by hand, chat programs put zero-width spaces, web pages marks that turn
the direction of writing. XML (Word, Excel) refuses most of them for good, PostgreSQL the NUL, and a reader is shown
another text than the one that is stored. Everything that takes text in or writes it out goes through this page.
"""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
HIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; \x85 ends a line
    "\xad\u034f\u061c\u180e\u200b-\u200f\u2060-\u206f\ufeff"  # of no width, and marks of direction
    "\u202a-\u202e"  # these turn what follows round
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"  # notes, tags
    "\ud800-\udfff"  # halves of a character
    "\ufdd0-\ufdef" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)  # fmt: skip
"""What is taken out. Variation selectors stay (葛󠄀 is not 葛), as do characters that Python does not know yet."""
ODD_SPACES = re.compile("[\xa0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3164\uffa0]")
"""Spaces by other names, and letters that look like one. The full-width space is Chinese and stays."""
PRINTABLE_ODDITIES = re.compile("[\u034f\u115f\u1160\u2800\u3164\uffa0]")
"""Those of all these that Python calls printable."""
BREAK_IN_LINE = re.compile(r"[ \t]*[\n\t]\s*")
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')
LONGEST_FILE_NAME = 120


def clean_text(text: str) -> str:
    """Text of several lines: hidden characters gone, every end of a line as \\n; nothing else is changed."""
    if text.isprintable() and not PRINTABLE_ODDITIES.search(text):
        return text  # nearly all of what people write, and a county's roster has millions of cells
    return ODD_SPACES.sub(" ", HIDDEN.sub("", LINE_ENDS.sub("\n", text)))


def clean_line(text: str) -> str:
    """The same on one line: an end of a line or a tab becomes a space."""
    return BREAK_IN_LINE.sub(" ", clean_text(text))


def is_blank(text: str) -> bool:
    """Whether nothing would be seen: spaces, hidden characters, marks without a letter."""
    return all(character.isspace() or unicodedata.category(character)[0] == "M" for character in clean_text(text))


def without_hidden(text: str) -> str:
    """The text of a whole page or file: hidden characters gone, its own layout as it was."""
    return HIDDEN.sub("", text)


def file_name(text: str) -> str:
    """A name that every system takes, with its ending: one line, no separators of folders, at most 120 characters.

    The name of an organisation can be in it, and people write 甲/乙 there.
    """
    name = NOT_IN_FILE_NAMES.sub("-", clean_line(text)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_FILE_NAME or not stem:
        return name[:LONGEST_FILE_NAME]
    return stem[: LONGEST_FILE_NAME - len(ending) - 1] + dot + ending
