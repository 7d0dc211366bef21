"""What waits for a person, as the home page shows it: of one app, or of all."""

from datetime import date

from django.utils import timezone

from activities.selectors import dues as activities
from activities.views import todos as activities_shown
from alliances.selectors import dues as alliances
from alliances.views import todos as alliances_shown
from assessment.selectors import dues as assessment
from assessment.views import todos as assessment_shown
from common.todo import Todo, shown
from members.models import User
from members.selectors import dues as members
from members.views import todos as members_shown
from workbench.selectors.dues import all_dues
from workbench.views.todos import in_order


def members_todos(*, user: User, on: date) -> list[Todo]:
    return shown(members.dues_for(user=user, on=on, now=timezone.now()), members_shown.SHOWS, on=on)


def alliances_todos(*, user: User, on: date) -> list[Todo]:
    return shown(alliances.dues_for(user=user, on=on), alliances_shown.SHOWS, on=on)


def activities_todos(*, user: User, on: date) -> list[Todo]:
    return shown(activities.dues_for(user=user, on=on), activities_shown.SHOWS, on=on)


def assessment_todos(*, user: User, on: date) -> list[Todo]:
    return shown(assessment.dues_for(user=user, on=on), assessment_shown.SHOWS, on=on)


def all_todos(*, user: User, on: date) -> list[Todo]:
    return in_order(all_dues(user=user, on=on, now=timezone.now()), on=on)
