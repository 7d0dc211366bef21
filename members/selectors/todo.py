"""What waits for a person in this app: report-ins to decide, grants and resets to approve, a year's holidays to enter."""

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import SettingValue
from common.selectors.calendars import missing_year, unnamed_in
from common.todo import Todo
from members.choices import ReportInState, Role
from members.models import MemberReportIn, PasswordReset, UnitReportIn, User
from members.permissions import can_edit_settings
from members.selectors.approvals import Request, approved_for, requests_for, waiting_for
from members.selectors.report_ins import decided_by, member_decided_by

SECTION = "report-ins"


def todos_for(*, user: User, on: date) -> list[Todo]:
    return [*report_in_todos(user), *approval_todos(user), *calendar_todos(user, on), *setting_todos(user)]


def calendar_todos(user: User, on: date) -> list[Todo]:
    """The department is reminded from November on, until the notice of the next year is entered."""
    if not can_edit_settings(user) or (year := missing_year(on=on)) is None:
        return []
    return [
        Todo(
            title=_("录入%(year)s年放假和调休安排") % {"year": year},
            url=reverse("members:calendar", args=[year]),
            verb=_("去录入"),
            section="settings",
            context=missing_days(year),
            due_on=date(year - 1, 12, 31),
        )
    ]


def setting_todos(user: User) -> list[Todo]:
    """Changes of county settings that another one of the department proposed."""
    if not can_edit_settings(user):
        return []
    rows = SettingValue.objects.visible_to(user).waiting().exclude(proposed_by=user).select_related("proposed_by")
    return [
        Todo(
            title=_("复核：%(setting)s") % {"setting": row.title},
            url=f"{reverse('members:settings')}?set={row.key}",
            verb=_("去复核"),
            section="settings",
            context=_("%(who)s提出改为 %(value)s") % {"who": row.proposed_by.name, "value": row.shown},
            confirms=True,
        )
        for row in rows.order_by("pk")
        if row.proposed_by
    ]


def missing_days(year: int) -> str:
    """What happens as long as the year is not entered whole."""
    if names := unnamed_in(year):
        return _("没有录全，%(names)s会按平常的日子计算，时限就会算错") % {"names": "、".join(names)}
    return _("调休也录完以后，请标记录全")


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
        Todo(
            title=words % {"count": count},
            url=f"{reverse(view)}?state={tab}",
            verb=_("去办理"),
            section=SECTION,
            confirms=True,
        )
        for count, words, view, tab in lines
        if count
    ]


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    return rows.aggregate(
        waiting=Count("pk", filter=Q(state=ReportInState.SUBMITTED)),
        ending=Count("pk", filter=Q(state=ReportInState.ENDING)),
    )


def approval_todos(user: User) -> list[Todo]:
    """What another administrator asked for and this one may approve, and what was approved for him or her."""
    if not (requests := requests_for(user)):
        return []
    waiting = waiting_for(user, requests=requests, now=timezone.now())
    return [
        *(approval_todo(row.request) for row in waiting if not row.bar),
        *map(password_todo, approved_for(user, requests=requests)),
    ]


def approval_todo(request: Request) -> Todo:
    is_reset = isinstance(request, PasswordReset)
    words = _("批准重置密码：%(name)s") if is_reset else _("批准授权：%(name)s")
    return Todo(
        title=words % {"name": request.account.name},
        url=reverse("members:approvals"),
        verb=_("去批准"),
        section="approvals",
        context=request.reason if isinstance(request, PasswordReset) else request.label,
        confirms=True,
    )


def password_todo(reset: PasswordReset) -> Todo:
    return Todo(
        title=_("取一次性密码：%(name)s") % {"name": reset.account.name},
        url=reverse("members:account", args=[reset.account_id]),
        verb=_("去取"),
        section="accounts",
        context=_("重置已经批准，24 小时内有效"),
    )
