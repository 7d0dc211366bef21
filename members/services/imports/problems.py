"""What is told about a row: problems refuse it, warnings do not."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """`column` is the header as the file writes it; `message` is a whole sentence with row, column and what was written."""

    row: int
    column: str
    kind: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Place:
    """Where in the file something stands."""

    row: int
    column: str = ""

    def problem(self, kind: str, message: Any, **values: Any) -> Problem:
        return Problem(self.row, self.column, kind, str(message) % {"row": self.row, "column": self.column, **values})


class RowRefused(Exception):
    """Ends the reading of one row."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)
