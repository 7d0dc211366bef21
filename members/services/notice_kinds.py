"""Who is told of what in this app: whoever handed in a paper, or asked for a grant or a reset, and waits for the answer."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.notices import Kind, define
from members.choices import ReportInDeed
from members.models import Member, MemberReportIn, PasswordReset, RoleGrant, UnitReportIn, User
from members.models.report_ins import ReportIn
from members.selectors.recipients import recipients_of
from members.services.notices import Told, tell

_REPORT_IN: tuple[tuple[ReportInDeed, Any, Any], ...] = (
    (ReportInDeed.ACCEPT, _("%(about)s，已接收"), _("%(count)s 份报到已接收")),
    (ReportInDeed.REFUSE, _("%(about)s，没有接收"), _("%(count)s 份报到没有接收")),
    (ReportInDeed.END, _("%(about)s，已同意退出"), _("%(count)s 份报到已同意退出")),
    (ReportInDeed.KEEP, _("%(about)s，没有同意退出"), _("%(count)s 份报到没有同意退出")),
)
REPORT_INS: dict[tuple[type[ReportIn], ReportInDeed], Kind] = {
    (model, deed): define(Kind(f"{kind}.{deed.value.lower()}", one, many))
    for model, kind in ((UnitReportIn, "unit_report_in"), (MemberReportIn, "member_report_in"))
    for deed, one, many in _REPORT_IN
}


def _page_of_account(row: RoleGrant | PasswordReset) -> str:
    return reverse("members:account", args=[row.account.pk])


GRANT_APPROVED, GRANT_REFUSED, RESET_REFUSED = (
    define(Kind(name, one, many, on_paper=False, address=_page_of_account))
    for name, one, many in (
        ("grant.approved", _("授权已批准：%(about)s"), _("%(count)s 项授权已批准")),
        ("grant.refused", _("授权没有批准：%(about)s"), _("%(count)s 项授权没有批准")),
        ("reset.refused", _("重置密码没有批准：%(about)s"), _("%(count)s 项重置密码没有批准")),
    )
)
"""Whose roles are meant finds them with the next request; that a reset was approved is on the asker's to-do list."""


def tell_of_report_in(deed: ReportInDeed, paper: Any, *, actor: User, on: date) -> None:
    """The member or the unit, and for a member who handed the paper in."""
    about = _("%(who)s向%(place)s报到") % {"who": paper.subject.name, "place": paper.community.name}
    writer = paper.submitted_by if isinstance(paper.subject, Member) else None
    told = [Told(to, paper, about, said_with(deed, paper)) for to in recipients_of(paper.subject, writer, on=on)]
    tell(kind=REPORT_INS[type(paper), deed], told=told, actor=actor, on=on)


def said_with(deed: ReportInDeed, paper: Any) -> str:
    """The reason of a no; the day from which a yes counts."""
    if deed in (ReportInDeed.REFUSE, ReportInDeed.KEEP):
        return paper.reason
    day, words = (
        (paper.started_on, _("%(day)s起在册")) if deed == ReportInDeed.ACCEPT else (paper.ended_on, _("%(day)s退出"))
    )
    return words % {"day": f"{day.year}年{day.month}月{day.day}日"}


def tell_of_grant(kind: Kind, grant: RoleGrant, *, actor: User | None, on: date) -> None:
    """Who asked for it."""
    told = [Told(to, grant, str(grant), grant.refusal) for to in recipients_of(grant.granted_by, on=on)]
    tell(kind=kind, told=told, actor=actor, on=on)


def tell_of_reset(reset: PasswordReset, *, actor: User, on: date) -> None:
    """Who asked for it, when somebody else closed it."""
    told = [Told(to, reset, reset.account.name, reset.refusal) for to in recipients_of(reset.asked_by, on=on)]
    tell(kind=RESET_REFUSED, told=told, actor=actor, on=on)
