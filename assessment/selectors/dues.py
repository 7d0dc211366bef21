"""What is due in scores, objections and evaluations."""

from datetime import date

from assessment.selectors.dues_points import points_due
from assessment.selectors.dues_year_end import year_end_due
from common.asking import Asking, read, side_by_side
from common.due import Due
from members.models import User


@read
def dues_for(*, user: User, on: date) -> Asking[list[Due]]:
    points, year_end = yield from side_by_side(points_due(user=user, on=on), year_end_due(user=user, on=on))
    return [*points, *year_end]
