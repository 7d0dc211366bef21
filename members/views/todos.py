"""How the home page shows what is due in this app."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.due import Due
from common.models import SettingValue
from common.todo import Show, Todo, deadline_tag
from members.models import Complaint, PasswordReset
from members.selectors.dues import DueKind, MissingYear
from members.selectors.notices import PapersLeft


def calendar_todo(due: Due, _on: date) -> Todo:
    missing: MissingYear = due.subject
    return Todo(
        due,
        title=_("录入%(year)s年放假和调休安排") % {"year": missing.year},
        url=reverse("members:calendar", args=[missing.year]),
        verb=_("去录入"),
        section="settings",
        context=missing_days(missing),
    )


def setting_todo(due: Due, _on: date) -> Todo:
    row: SettingValue = due.subject
    asks = row.undo_asked_by if row.is_to_be_undone else row.proposed_by
    words = _("%(who)s提出撤回 %(value)s") if row.is_to_be_undone else _("%(who)s提出改为 %(value)s")
    return Todo(
        due,
        title=_("复核：%(setting)s") % {"setting": row.title},
        url=f"{reverse('members:settings')}?set={row.key}",
        verb=_("去复核"),
        section="settings",
        context=words % {"who": asks.name if asks else "", "value": row.shown},
    )


def missing_days(missing: MissingYear) -> str:
    """What happens as long as the year is not entered whole."""
    if missing.unnamed:
        return _("没有录全，%(names)s会按平常的日子计算，时限就会算错") % {"names": "、".join(missing.unnamed)}
    return _("调休也录完以后，请标记录全")


def complaint_todo(due: Due, on: date) -> Todo:
    row: Complaint = due.subject
    return Todo(
        due,
        title=_("答复%(kind)s：%(number)s") % {"kind": row.get_kind_display(), "number": row.number},
        url=row.get_absolute_url(),
        verb=_("去答复"),
        section="complaints",
        context=row.place.name if row.place else _("本系统"),
        tag=deadline_tag(row.due_on, on),
    )


def counted(words: Any, view: str, tab: str) -> Callable[[Due, date], Todo]:
    """How many papers of one step wait, with the tab on which they are decided together."""

    def todo(due: Due, _on: date) -> Todo:
        url = f"{reverse(view)}?state={tab}"
        return Todo(due, title=words % {"count": due.subject}, url=url, verb=_("去办理"), section="report-ins")

    return todo


def approval_todo(due: Due, _on: date) -> Todo:
    request = due.subject
    is_reset = isinstance(request, PasswordReset)
    words = _("批准重置密码：%(name)s") if is_reset else _("批准授权：%(name)s")
    return Todo(
        due,
        title=words % {"name": request.account.name},
        url=reverse("members:approvals"),
        verb=_("去批准"),
        section="approvals",
        context=request.reason if is_reset else request.label,
    )


def password_todo(due: Due, _on: date) -> Todo:
    reset: PasswordReset = due.subject
    return Todo(
        due,
        title=_("取一次性密码：%(name)s") % {"name": reset.account.name},
        url=reverse("members:account", args=[reset.account_id]),
        verb=_("去取"),
        section="accounts",
        context=_("重置已经批准，24 小时内有效"),
    )


def papers_todo(due: Due, _on: date) -> Todo:
    left: PapersLeft = due.subject
    return Todo(
        due,
        title=_("送达 %(count)s 份通知") % {"count": left.count},
        url=reverse("members:notice-sheets", args=[left.organisation.pk]),
        verb=_("去送达"),
        section="organisations",
        context=_("%(name)s，没有账号的送纸质通知单") % {"name": left.organisation.name},
    )


MEMBERS, UNITS = "members:member-report-ins", "members:unit-report-ins"
SHOWS: dict[str, Show] = {
    DueKind.CALENDAR: calendar_todo,
    DueKind.SETTING: setting_todo,
    DueKind.MEMBERS_WAITING: counted(gettext_lazy("%(count)s 名党员报到待接收"), MEMBERS, "waiting"),
    DueKind.MEMBERS_ENDING: counted(gettext_lazy("%(count)s 名报到党员申请退出"), MEMBERS, "ending"),
    DueKind.UNITS_WAITING: counted(gettext_lazy("%(count)s 个单位报到待接收"), UNITS, "waiting"),
    DueKind.UNITS_ENDING: counted(gettext_lazy("%(count)s 个报到单位申请退出"), UNITS, "ending"),
    DueKind.PAPERS: papers_todo,
    DueKind.APPROVAL: approval_todo,
    DueKind.COMPLAINT: complaint_todo,
    DueKind.PASSWORD: password_todo,
}
