"""What is still missing before a year can be closed: each kind with its owner, its number, who blocks and where to go."""

from assessment.selectors.year_missing.kinds import Blocker, Missing
from assessment.selectors.year_missing.listing import missing_of, started_quarters

__all__ = ["Blocker", "Missing", "missing_of", "started_quarters"]
