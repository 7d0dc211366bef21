"""Service that waits for a person's confirmation."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.selectors.service import waiting_for
from common.todo import Todo
from members.models import User


def service_todos_for(*, user: User, on: date) -> list[Todo]:
    """One line for all records that wait: they are confirmed together."""
    count = waiting_for(user).count()
    if not count:
        return []
    return [
        Todo(
            title=_("%(count)s 条志愿服务记录待确认") % {"count": count},
            url=f"{reverse('activities:services')}?state=waiting",
            verb=_("去确认"),
            section="services",
            context=_("确认以后才计入积分"),
            confirms=True,
        )
    ]
