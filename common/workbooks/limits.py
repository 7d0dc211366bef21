"""How much of each thing a workbook may hold, in one table. Beyond any of them the file is refused with its own sentence.

An honest roster stays far below each: the format or Excel itself ends near them, or nobody could work with the file.
They keep every refusal under 2 seconds of processor time and 300 MB, whatever somebody puts into 30 MB.
"""

MB = 1024 * 1024

# The archive
MAX_FILE_BYTES = 30 * MB
MAX_MEMBERS = 1000
MAX_UNPACKED_BYTES = 300 * MB
MAX_RATIO = 100

# The parts that are parsed, told apart by what they are read as
MAX_TAGS = 1_000_000
MAX_ATTRIBUTES = 4_000_000
LONGEST_PIECE_BYTES = MB
"""Between one tag and the next: a tag with its attributes, a text, a comment."""
MAX_DEPTH = 100
TAGS_A_CELL, TAGS_A_ROW, TAGS_A_TEXT = 8, 4, 8
ATTRIBUTES_A_CELL, ATTRIBUTES_A_ROW, ATTRIBUTES_A_TEXT = 8, 16, 4
"""What cells, rows and shared texts may bring along beyond MAX_TAGS and MAX_ATTRIBUTES."""

# Sheets
MAX_CELLS = 4_000_000
MAX_ROWS = 1_048_576
MAX_SHEET_COLUMNS = 16_384
MAX_MEASURED_TAGS = 4_000_000
"""Of a sheet whose extent can only be told by parsing it: cells without references, styled empty cells far away."""
MAX_MERGED_RANGES = 100_000
MAX_CELL_CHARACTERS = 100_000
"""Excel takes 32,767, but a file may write some of them with seven characters."""

MAX_ROW_CHARACTERS = 500_000

# What sheets share
MAX_SHEETS = 500
MAX_RELATIONS = 10_000
MAX_NUMBER_FORMATS = 5_000
MAX_STYLES = 65_536
MAX_SHARED_TEXTS = 2_000_000
TEXTS_WITHOUT_CELL = 100_000
"""How many shared texts more there may be than twice the cells that could show them."""
MAX_COPIED_TEXT_BYTES = 300 * MB
LONG_TEXT_BYTES = 4_000
