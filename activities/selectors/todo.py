"""What waits for a person in this app; the home page joins it with the other apps'."""

from datetime import date

from activities.selectors.meeting_todo import meeting_todos
from activities.selectors.todo_service import service_todos_for
from common.todo import Todo
from members.models import User


def todos_for(*, user: User, on: date) -> list[Todo]:
    return [*meeting_todos(user=user, on=on), *service_todos_for(user=user, on=on)]
