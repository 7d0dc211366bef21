"""What waits for a person in scores, objections and evaluations; the home page joins it with the other apps'."""

from datetime import date

from assessment.selectors.todo_points import points_todos
from common.todo import Todo
from members.models import User


def todos_for(*, user: User, on: date) -> list[Todo]:
    return [*points_todos(user=user, on=on)]
