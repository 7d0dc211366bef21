"""The year as lines: what its files show, read from the facts while it runs and kept unchanged once it is closed."""

from assessment.selectors.year_book.book import YearBook, digest_of, read_book
from assessment.selectors.year_book.gathering import gather_lines
from assessment.selectors.year_book.lines import PARTS, Line

__all__ = ["PARTS", "Line", "YearBook", "digest_of", "gather_lines", "read_book"]
