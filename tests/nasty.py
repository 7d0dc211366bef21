"""Characters that no text of a person needs, and texts made of them."""

CONTROLS = [*map(chr, range(0x09)), *map(chr, range(0x0E, 0x20)), "\x7f", *map(chr, (0x80, 0x84, 0x86, 0x9F))]
INVISIBLE = [
    "\xad",
    "\u034f",
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u2064",
    "\ufeff",
    "\ufffb",
    "\U000e0001",
    "\U000e0041",
]
TURNING = ["\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
NO_CHARACTERS = ["\ud800", "\udbff", "\udfff", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff", "\U0010fffe"]
HIDDEN = [*CONTROLS, *INVISIBLE, *TURNING, *NO_CHARACTERS]
LINE_ENDS = ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"]
BLANK = ["\u3164", "\u2800", "\u00a0", "\u200a", "\u115f", "\uffa0"]

STORABLE = [text for text in HIDDEN if text != "\x00" and not "\ud800" <= text <= "\udfff"]
"""What both databases can hold."""
DIRTY = "前" + "".join(STORABLE) + "后"
CLEAN = "前后"
"""What every writer makes of it."""
