"""The deeds of the app, one row each: what the buttons, the addresses, the tests and the auditor's words stand on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.already import Done, done_to
from common.deed_words import name_of, word_of
from common.deeds import Deed, from_choice, register
from members import permissions as may
from members.choices import REPORT_IN_MOVES, GrantDeed, MemberDeed, OrganisationDeed, ReportInDeed, ReportInState
from members.forms.report_ins import AcceptForm, EndForm, ReasonForm
from members.models import (
    Appointment,
    LoginTally,
    Member,
    MemberHousehold,
    MemberReportIn,
    Organisation,
    RoleGrant,
    UnitReportIn,
    User,
)
from members.services import accounts, notices, report_ins

REASON: dict[str, Any] = {"form": ReasonForm, "needs_reason": "reason"}
ON_THE_DAY = ("actor", "on")


def _ended(verb: Any) -> Any:
    """Who ended a row that runs from a day to a day."""
    return lambda row: done_to(row, verb, "ended_on") if row.ended_on else None


def _kept(row: Any) -> None:
    """That an exit was not agreed to leaves the paper as it had been: nothing tells whether it was done."""


def _received(row: Any) -> Done | None:
    states = (ReportInState.RECEIVED, ReportInState.ACTIVE)
    return done_to(row, ReportInDeed.ACCEPT.label, "state", *states)


def report_in_deeds(subject: Any, kind: str, *, receives: Any, asks: Any) -> tuple[Deed, ...]:
    """The steps of one kind of paper, the same for units and members but for who takes them."""

    def row(choice: Any, **more: Any) -> Deed:
        name = name_of(kind, choice)
        address = f"members:{name.replace('.', '-').replace('_', '-')}"
        return from_choice(choice, subject, REPORT_IN_MOVES, name=name, address=address, argument="report_in", **more)

    return register(
        row(
            ReportInDeed.ACCEPT, who=receives, service=report_ins.accept_report_in, form=AcceptForm, gives=ON_THE_DAY,
            before=_received, done=_("已接收，回执已开出。"),
        ),
        row(
            ReportInDeed.REFUSE, who=receives, service=report_ins.refuse_report_in, gives=ON_THE_DAY, **REASON,
            done=_("没有接收，原因已写明。"),
        ),
        row(
            ReportInDeed.ASK_EXIT, who=asks, service=report_ins.ask_exit, gives=("actor",), **REASON,
            done=_("已申请退出，等社区同意。"),
        ),
        row(
            ReportInDeed.END, who=receives, service=report_ins.approve_exit, form=EndForm, gives=ON_THE_DAY,
            done=_("已同意退出。"),
        ),
        row(
            ReportInDeed.KEEP, who=receives, service=report_ins.decline_exit, gives=ON_THE_DAY, **REASON,
            before=_kept, done=_("没有同意退出，报到继续有效。"),
        ),
    )  # fmt: skip


UNIT_PAPERS = report_in_deeds(
    UnitReportIn, "unit_report_in", receives=may.can_accept_unit_report_in, asks=may.can_ask_unit_exit
)
MEMBER_PAPERS = report_in_deeds(
    MemberReportIn, "member_report_in", receives=may.can_accept_member_report_in, asks=may.can_ask_member_exit
)
SUBMIT_UNIT, SUBMIT_MEMBERS = register(
    from_choice(
        ReportInDeed.SUBMIT, UnitReportIn, {}, name="unit_report_in.submit", who=may.can_report_in_units, makes=True,
        address="members:unit-report-in-create",
    ),
    from_choice(
        ReportInDeed.SUBMIT, MemberReportIn, {}, name="member_report_in.submit", who=may.can_report_in_somebody,
        makes=True, address="members:member-report-in-create",
    ),
)  # fmt: skip


def on_organisation(choice: Any, who: Any, address: str) -> Deed:
    return from_choice(choice, Organisation, {}, who=who, address=address)


ADD_ORGANISATION, CHANGE_ORGANISATION, ADD_MEMBER, START_HOUSEHOLD, APPOINT = register(
    on_organisation(OrganisationDeed.ADD, may.can_add_organisation, "members:organisation-create"),
    on_organisation(OrganisationDeed.CHANGE, may.can_manage_organisations, "members:organisation-change"),
    on_organisation(OrganisationDeed.ADD_MEMBER, may.can_add_member, "members:member-create"),
    on_organisation(OrganisationDeed.START_HOUSEHOLD, may.can_keep_households, "members:household-create"),
    on_organisation(OrganisationDeed.APPOINT, may.can_keep_households, "members:appointment-create"),
)


(HAND_OVER,) = register(
    Deed(
        "notice.hand_over", word_of("notice.hand_over"), Organisation, who=may.can_hand_over,
        address="members:notice-hand-over", service=notices.hand_over, gives=ON_THE_DAY,
        done=_("送达已登记，答复期限从送达那天起算。"),
    ),
)  # fmt: skip


def on_person(choice: Any, subject: Any, **more: Any) -> Deed:
    return from_choice(choice, subject, {}, name=name_of("member", choice), **more)


CHANGE_MEMBER, REVEAL, END_HOUSEHOLD, END_APPOINTMENT = register(
    on_person(MemberDeed.CHANGE, Member, who=may.can_edit_member),
    Deed(
        "member.reveal", word_of("member.reveal"), Member, who=may.can_reveal, address="members:member-reveal",
        needs_reason="reason",
    ),
    on_person(
        MemberDeed.END_HOUSEHOLD, MemberHousehold, who=may.can_end_term, address="members:household-end",
        before=_ended(MemberDeed.END_HOUSEHOLD.label),
    ),
    on_person(
        MemberDeed.END_APPOINTMENT, Appointment, who=may.can_end_term, address="members:appointment-end",
        before=_ended(MemberDeed.END_APPOINTMENT.label),
    ),
)  # fmt: skip


def on_account(name: str, address: str, subject: Any = User, **more: Any) -> Deed:
    """Deeds of the security administrators, in the words of the audit log."""
    values = {"verb": word_of(name), "who": may.can_keep_account, "argument": "user", "gives": ON_THE_DAY}
    return Deed(name=name, subject=subject, address=address, **values | more)


DISABLE, ENABLE, RESET, END_GRANT, LIFT = register(
    on_account(
        "account.disabled", "members:account-disable", service=accounts.disable_account,
        done=_("账号已停用，正在使用的登录也已失效。"),
    ),
    on_account(
        "account.enabled", "members:account-enable", service=accounts.enable_account,
        done=_("账号已启用。组织部、街道、机关工委和管理员的角色要重新批准才生效。"),
    ),
    on_account("account.reset", "members:account-reset"),
    from_choice(
        GrantDeed.END, RoleGrant, {}, name="grant.end", who=may.can_end_grant, address="members:grant-end",
        before=_ended(GrantDeed.END.label),
    ),
    on_account("account.login_lifted", "members:held-lift", LoginTally, who=may.can_lift),
)  # fmt: skip
