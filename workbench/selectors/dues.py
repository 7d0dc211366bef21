"""What is due for a person in all apps."""

from datetime import date, datetime

from activities.selectors import dues as activities
from alliances.selectors import dues as alliances
from assessment.selectors import dues as assessment
from common.asking import Asking, read, side_by_side
from common.due import Due
from members.models import User
from members.selectors import dues as members


@read
def all_dues(*, user: User, on: date, now: datetime) -> Asking[list[Due]]:
    found = yield from side_by_side(
        members.dues_for.asking(user=user, on=on, now=now),
        alliances.dues_for.asking(user=user, on=on),
        activities.dues_for.asking(user=user, on=on),
        assessment.dues_for.asking(user=user, on=on),
    )
    return [due for part in found for due in part]
