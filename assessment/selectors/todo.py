"""What waits for a person in scores, objections and evaluations; the home page joins it with the other apps'."""

from datetime import date

from assessment.selectors.todo_points import points_todos
from assessment.selectors.todo_year_end import year_end_todos_for
from common.todo import Todo
from members.models import User


def todos_for(*, user: User, on: date) -> list[Todo]:
    return [*points_todos(user=user, on=on), *year_end_todos_for(user=user, on=on)]
