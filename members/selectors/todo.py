"""What waits for a person in this app: report-ins to decide, grants to approve."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from common.todo import Todo
from members.choices import ReportInState, Role
from members.models import MemberReportIn, UnitReportIn, User
from members.selectors.grants import waiting_grants
from members.selectors.report_ins import decided_by, member_decided_by

SECTION = "report-ins"


def todos_for(*, user: User, on: date) -> list[Todo]:
    return [*report_in_todos(user), *grant_todos(user)]


def report_in_todos(user: User) -> list[Todo]:
    """One line for each kind and step: rows of one step are decided together."""
    if not user.holds(Role.COMMUNITY_SECRETARY, Role.BRANCH_SECRETARY):
        return []
    people = _counts(MemberReportIn.objects.filter(member_decided_by(user)))
    units = _counts(UnitReportIn.objects.filter(decided_by(user)))
    lines = (
        (people["waiting"], _("%(count)s 名党员报到待接收"), "members:member-report-ins", "waiting"),
        (people["ending"], _("%(count)s 名报到党员申请退出"), "members:member-report-ins", "ending"),
        (units["waiting"], _("%(count)s 个单位报到待接收"), "members:unit-report-ins", "waiting"),
        (units["ending"], _("%(count)s 个报到单位申请退出"), "members:unit-report-ins", "ending"),
    )
    return [
        Todo(title=words % {"count": count}, url=f"{reverse(view)}?state={tab}", verb=_("去办理"), section=SECTION)
        for count, words, view, tab in lines
        if count
    ]


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    return rows.aggregate(
        waiting=Count("pk", filter=Q(state=ReportInState.SUBMITTED)),
        ending=Count("pk", filter=Q(state=ReportInState.ENDING)),
    )


def grant_todos(user: User) -> list[Todo]:
    """Senior grants that another security administrator proposed."""
    if not user.holds(Role.SECURITY_ADMIN):
        return []
    return [
        Todo(
            title=_("批准授权：%(name)s") % {"name": grant.user.name},
            url=reverse("members:account", args=[grant.user_id]),
            verb=_("去批准"),
            section="accounts",
            context=grant.label,
        )
        for grant in waiting_grants(user).exclude(granted_by=user.pk)
    ]
