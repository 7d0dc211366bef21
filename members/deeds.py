"""The deeds of the app, one row each: what the buttons, the addresses, the tests and the auditor's words stand on.

Not of this form, and why: logging in and out, the own password, the acting role and large type are done to oneself, and
nobody is refused; opening an account shows a password on its answer and has nobody but the administrators to ask; an import
is a conversation over several pages, whose steps hang on what the file said (`services/imports`), not on one state.
"""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.already import Done, done_to
from common.deed_words import name_of, word_of
from common.deeds import Deed, from_choice, register
from common.models import CalendarYear, Holiday, PaperTemplate, SettingValue
from common.refusals import refusal
from common.services import calendars, papers
from common.services import county_settings as settings
from members import permissions as may
from members.choices import (
    COMPLAINT_MOVES,
    REPORT_IN_MOVES,
    ComplaintDeed,
    ComplianceDeed,
    GrantDeed,
    MemberDeed,
    OrganisationDeed,
    ReportInDeed,
    ReportInState,
)
from members.forms.complaints import AnswerForm, CheckForm, ConfirmForm, WithdrawForm
from members.forms.report_ins import AcceptForm, EndForm, ReasonForm
from members.models import (
    Appointment,
    Complaint,
    ComplianceLine,
    LoginTally,
    Member,
    MemberHousehold,
    MemberReportIn,
    Organisation,
    PasswordReset,
    RoleGrant,
    UnitReportIn,
    User,
)
from members.selectors.approvals import Request, bar_now
from members.services import accounts, complaints, compliance, notices, report_ins, resets

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


# Accounts: what the security administrators keep, and what a second person approves


@refusal(lambda user, request: bar_now(request, actor=user, now=timezone.now()))
def can_approve(user: User, request: Request) -> bool:
    """Now: it hangs on who opened or reset which account within the days."""
    return not bar_now(request, actor=user, now=timezone.now())


def _grant_decided(row: RoleGrant) -> Done | None:
    if row.approved_at:
        return Done(GrantDeed.APPROVE.label, row.approved_by, row.approved_at)
    return Done(GrantDeed.REFUSE.label, row.refused_by, row.ended_on) if row.refused_by else None


def _reset_over(row: PasswordReset) -> Done | None:
    """One that was approved is not over: who asked may still take it back."""
    if row.closed_at:
        return Done(GrantDeed.REFUSE.label if row.refusal else _("撤下申请"), row.closed_by, row.closed_at)
    return Done(word_of("account.reset"), row.asked_by, row.done_at) if row.done_at else None


def _reset_decided(row: PasswordReset) -> Done | None:
    approved = Done(GrantDeed.APPROVE.label, row.approved_by, row.approved_at) if row.approved_at else None
    return _reset_over(row) or approved


def by_log(name: str, address: str, subject: Any, **more: Any) -> Deed:
    """A deed in the words of the audit log."""
    return Deed(name=name, subject=subject, address=address, **{"verb": word_of(name)} | more)


of_account = partial(by_log, subject=User, who=may.can_keep_account, argument="user", gives=ON_THE_DAY)
of_grant = partial(from_choice, subject=RoleGrant, moves={}, kind="grant", argument="grant")
of_reset = partial(by_log, subject=PasswordReset, argument="reset", before=_reset_over)

DISABLE, ENABLE, RESET, LIFT = register(
    of_account(
        "account.disabled", "members:account-disable", service=accounts.disable_account,
        done=_("账号已停用，正在使用的登录也已失效。"),
    ),
    of_account(
        "account.enabled", "members:account-enable", service=accounts.enable_account,
        done=_("账号已启用。组织部、街道、机关工委和管理员的角色要重新批准才生效。"),
    ),
    of_account(
        "account.reset_asked", "members:account-reset", service=resets.ask_reset, argument="account",
        gives=("actor", "now"), done=_("已申请重置，%(office)s批准后由您取一次性密码。"),
    ),
    of_account("account.login_lifted", "members:held-lift", subject=LoginTally, who=may.can_lift),
)  # fmt: skip
GRANT, APPROVE_GRANT, REFUSE_GRANT, END_GRANT = register(
    of_grant(
        GrantDeed.GRANT, subject=User, who=may.can_keep_account, address="members:account-grant", argument="user",
        service=accounts.grant_role, gives=ON_THE_DAY,
    ),
    of_grant(
        GrantDeed.APPROVE, who=can_approve, service=accounts.approve_grant, before=_grant_decided,
        done=_("已批准“%(label)s”，马上生效。"),
    ),
    of_grant(
        GrantDeed.REFUSE, who=may.can_refuse, service=accounts.refuse_grant, gives=ON_THE_DAY, needs_reason="reason",
        before=_grant_decided, done=_("没有批准，提出的人会看到理由。"),
    ),
    of_grant(
        GrantDeed.END, who=may.can_end_grant, service=accounts.end_grant, gives=ON_THE_DAY,
        before=_ended(GrantDeed.END.label), done=_("已收回“%(label)s”，对方下一次操作就不能再用。"),
    ),
)  # fmt: skip
APPROVE_RESET, REFUSE_RESET, WITHDRAW_RESET, FETCH_PASSWORD = register(
    of_reset(
        "account.reset_approved", "members:reset-approve", who=can_approve, service=resets.approve_reset,
        before=_reset_decided, done=_("已批准。一次性密码由申请人取，24 小时内有效。"),
    ),
    # One address for both: who asked takes it back, another one says no.
    of_reset(
        "account.reset_refused", "members:reset-close", who=may.can_refuse, service=resets.close_reset,
        needs_reason="reason", done=_("没有批准，申请人会看到理由。"),
    ),
    of_reset(
        "account.reset_withdrawn", "members:reset-close", who=may.can_withdraw_reset, service=resets.close_reset,
        done=_("申请已撤下。"),
    ),
    of_reset(
        "account.reset", "members:reset-password", who=may.can_fetch_password, service=resets.carry_out_reset,
    ),
)  # fmt: skip


# What the department keeps for the county, where it counts by two people


def _setting_decided(row: SettingValue) -> Done | None:
    if row.withdrawn_at:
        return Done(word_of("setting.withdrawn"), row.withdrawn_by, row.withdrawn_at)
    return Done(word_of("setting.confirmed"), row.confirmed_by, row.confirmed_at) if row.confirmed_at else None


def _setting_withdrawn(row: SettingValue) -> Done | None:
    return _setting_decided(row) if row.withdrawn_at else None


def _setting_kept(row: SettingValue) -> Done | None:
    return _setting_withdrawn(row) or (None if row.is_to_be_undone else Done(word_of("setting.kept")))


def _template_ended(row: PaperTemplate) -> Done | None:
    return Done(word_of("template.ended"), row.ended_by, row.ended_at) if row.ended_at else None


def _template_decided(row: PaperTemplate) -> Done | None:
    confirmed = Done(word_of("template.confirmed"), row.confirmed_by, row.confirmed_at) if row.confirmed_at else None
    return _template_ended(row) or confirmed


of_setting = partial(by_log, subject=SettingValue, argument="row")
of_template = partial(by_log, subject=PaperTemplate, argument="row")

PROPOSE_SETTING, CONFIRM_SETTING, WITHDRAW_SETTING, KEEP_SETTING = register(
    of_setting(
        "setting.proposed", "members:setting-propose", who=may.can_edit_settings, makes=True,
        service=settings.propose_setting,
    ),
    of_setting(
        "setting.confirmed", "members:setting-confirm", who=may.can_confirm_setting, service=settings.confirm_setting,
        before=_setting_decided, done=_("已复核，从起用日起照此计算。"),
    ),
    of_setting(
        "setting.withdrawn", "members:setting-withdraw", who=may.can_take_back, service=settings.withdraw_setting,
        before=_setting_withdrawn, done=_("已撤回，仍按原来的数计算。"),
    ),
    of_setting(
        "setting.kept", "members:setting-keep", who=may.can_take_back, service=settings.keep_setting,
        before=_setting_kept, done=_("没有撤回，从起用日起照此计算。"),
    ),
)  # fmt: skip
UPLOAD_TEMPLATE, CONFIRM_TEMPLATE, END_TEMPLATE = register(
    of_template(
        "template.uploaded", "members:paper-upload", who=may.can_edit_settings, makes=True,
        service=papers.keep_template, done=_("模板试用通过，已送复核；另一位同志复核后启用。"),
    ),
    of_template(
        "template.confirmed", "members:paper-confirm", who=may.can_confirm_template, service=papers.confirm_template,
        before=_template_decided, done=_("模板已启用，以后生成的文书都用它。"),
    ),
    of_template(
        "template.ended", "members:paper-end", who=may.can_take_back, service=papers.end_template,
        before=_template_ended, done=_("已停用这个模板。"),
    ),
)  # fmt: skip
SET_DAYS, REMOVE_DAYS, MARK_ENTERED = register(
    by_log(
        "calendar.set_days", "members:calendar-set", Holiday, who=may.can_edit_settings, makes=True,
        service=calendars.set_days, done=_("已录入 %(count)s 天。"),
    ),
    by_log(
        "calendar.remove_days", "members:calendar-remove", Holiday, who=may.can_edit_settings, makes=True,
        service=calendars.remove_days, gives=("actor",), done=_("已撤销 %(count)s 天。"),
    ),
    by_log(
        "calendar.mark_entered", "members:calendar-entered", CalendarYear, who=may.can_edit_settings, makes=True,
        service=calendars.mark_entered, done=_("已标记%(year)s年的放假安排录全，不再提醒。"),
    ),
)  # fmt: skip

register(
    from_choice(
        ComplaintDeed.ANSWER, Complaint, COMPLAINT_MOVES, who=may.can_answer_complaint, form=AnswerForm,
        service=complaints.answer_complaint, needs_reason="answer", done=_("已答复：%(name)s。提出的人看得到。"),
    ),
    from_choice(
        ComplaintDeed.WITHDRAW, Complaint, COMPLAINT_MOVES, who=may.can_withdraw_complaint, form=WithdrawForm,
        service=complaints.withdraw_complaint, done=_("已撤回：%(name)s。"),
    ),
)  # fmt: skip


def on_compliance(choice: Any, **more: Any) -> Deed:
    return from_choice(choice, ComplianceLine, {}, kind="compliance", argument="compliance_line", **more)


ADD_LINE, CHANGE_LINE, CHECK_LINE, END_LINE = register(
    on_compliance(ComplianceDeed.ADD, who=may.can_add_compliance_line, makes=True),
    on_compliance(
        ComplianceDeed.CHANGE, who=may.can_keep_compliance_line, offered=lambda row: row.ended_on is None,
    ),
    on_compliance(
        ComplianceDeed.CHECK, who=may.can_keep_compliance_line, form=CheckForm, service=compliance.check_line,
        offered=lambda row: row.ended_on is None, done=_("已核对：%(name)s。"),
    ),
    on_compliance(
        ComplianceDeed.END, who=may.can_keep_compliance_line, form=ConfirmForm, service=compliance.end_line,
        offered=lambda row: row.ended_on is None, before=_ended(ComplianceDeed.END.label),
        done=_("不再列出：%(name)s。"),
    ),
)  # fmt: skip
