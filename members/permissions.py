"""Who may do what in the members app (ACCESS.md, doing). Views, pages and commands' callers ask these."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Rule
from common.models import PaperTemplate, SettingValue
from common.refusals import refusal
from common.services.county_settings import OwnProposal
from common.services.papers import OwnTemplate
from members.choices import ANSWERING_ROLES, HOME_KINDS, RECEIVING_KINDS, ImportKind, OrganisationKind, Role
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
from members.scoping import RECEIVERS, RECORD_READERS


def holds(*roles: str) -> Rule:
    """Access rule of an address: the person acts in one of these roles."""
    return Rule(" | ".join(roles), lambda user: user.holds(*roles))


def not_administrator() -> Rule:
    """Access rule of pages with member data: the three administrators see none (SECURITY.md control 20)."""
    return Rule("not administrator", lambda user: not user.holds(*Role.administrators))


security_admin = holds(Role.SECURITY_ADMIN)


@refusal(_("组织名称由组织部、街道党工委或机关工委修改，请联系上级党组织。"))
def can_manage_organisations(user: User, organisation: Organisation) -> bool:
    """Department; street and agency admins in own."""
    return user.holds_over(organisation, *Role.committees)


@refusal(_("增设组织由组织部、街道党工委或机关工委办理，请联系上级党组织。"))
def can_add_organisation(user: User, parent: Organisation) -> bool:
    """Below an organisation: who manages it."""
    return can_manage_organisations(user, parent)


KEPT_BY_DEPARTMENT = _("县级设定、工作日历和文书模板由组织部管理，需要改动请联系组织部。")


@refusal(KEPT_BY_DEPARTMENT)
def can_edit_settings(user: User) -> bool:
    """Settings of the county, and what its imports remember of columns: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


settings_keeper: Rule = Rule("keeps the settings", can_edit_settings)


@refusal(KEPT_BY_DEPARTMENT)
def can_take_back(user: User, row: SettingValue | PaperTemplate) -> bool:
    """A change that waits or has not begun, a template: anybody of the department, its author too."""
    return can_edit_settings(user)


def by_second(own: Any) -> Any:
    """Who is not of the department reads that, its author the sentence `own`."""
    return lambda user, row: own if can_edit_settings(user) else KEPT_BY_DEPARTMENT


@refusal(by_second(OwnProposal.message))
def can_confirm_setting(user: User, row: SettingValue) -> bool:
    """Another one of the department than who proposed it."""
    return can_edit_settings(user) and row.proposed_by_id != user.pk


@refusal(by_second(OwnTemplate.message))
def can_confirm_template(user: User, row: PaperTemplate) -> bool:
    """Another one of the department than who uploaded it."""
    return can_edit_settings(user) and row.uploaded_by_id != user.pk


def can_import_organisations(user: User) -> bool:
    return user.holds(*Role.committees)


def import_paths(user: User, kind: str) -> list[str]:
    """Subtrees in which the person may import: organisations the committees, rosters the secretaries too."""
    roles = Role.committees if kind == ImportKind.ORGANISATIONS else (*Role.committees, *Role.secretaries)
    return user.paths(*roles)


def can_import_into(user: User, organisation: Organisation) -> bool:
    """A roster into this organisation."""
    return user.holds_over(organisation, *Role.committees, *Role.secretaries)


def can_see_people(user: User, organisation: Organisation) -> bool:
    """The list of its people and how many there are; the card alone (name, kind, secretary, place) is everybody's."""
    return user.holds_over(organisation, *RECORD_READERS, Role.GROUP_LEADER)


UNIT_PAPER_KINDS = {*OrganisationKind.units, *RECEIVING_KINDS, OrganisationKind.AGENCY_COMMITTEE} - {
    OrganisationKind.RESIDENTIAL_BRANCH
}


def can_see_reported_in(user: User, organisation: Organisation) -> bool:
    """Names of who reported in from elsewhere: the receiving community and branch (ACCESS.md); levels above the number."""
    ids = user.organisation_ids(*RECEIVERS)
    if organisation.kind == OrganisationKind.RESIDENTIAL_BRANCH:
        return organisation.pk in ids or organisation.parent_id in ids
    return organisation.kind == OrganisationKind.COMMUNITY_COMMITTEE and organisation.pk in ids


def receives(user: User) -> bool:
    """Whether the person acts for a community or branch to which members report in."""
    kinds = {grant.organisation.kind for grant in user.grants_of(*RECEIVERS)}
    return bool(kinds & {OrganisationKind.COMMUNITY_COMMITTEE, OrganisationKind.RESIDENTIAL_BRANCH})


def sees_member_report_ins(user: User) -> bool:
    """The member, the receiving side, secretary and liaison of the home unit; for others there is no list at all."""
    return user.member_id is not None or user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON) or receives(user)


def sees_unit_report_ins(user: User) -> bool:
    """The unit, the community and the levels above either; a branch of a residential complex receives no unit."""
    kinds = {grant.organisation.kind for grant in user.grants_of(*RECORD_READERS, Role.UNIT_LIAISON)}
    return bool(kinds & UNIT_PAPER_KINDS)


@refusal(_("这份记录归%(name)s，您可以查看，不能修改。需要更正请联系书记。"), name="home.name")
def can_edit_member(user: User, member: Member) -> bool:
    """Secretaries of own."""
    return user.holds_over(member.home, *Role.secretaries)


@refusal(_("新增党员由本支部书记办理，请联系%(name)s书记。"), name="name")
def can_add_member(user: User, organisation: Organisation) -> bool:
    """Secretaries of own, at organisations that can be a home."""
    return user.holds_over(organisation, *Role.secretaries) and organisation.kind in HOME_KINDS


@refusal(_("完整号码只有本支部书记和组织部可以查看，请联系本支部书记。"))
def can_reveal(user: User, member: Member) -> bool:
    """Phone and identity number, one at a time with a reason: secretaries of own, department; members their own."""
    return (
        member.pk == user.member_id
        or user.holds_over(member.home, *Role.secretaries)
        or user.holds(Role.DEPARTMENT_STAFF)
    )


TERMS = _("中心户和任职由%(name)s书记办理，您可以查看，不能修改。")


@refusal(TERMS, name="name")
def can_keep_households(user: User, organisation: Organisation) -> bool:
    """Member households and posts: secretaries of own."""
    return user.holds_over(organisation, *Role.secretaries)


@refusal(TERMS, name="organisation.name")
def can_end_term(user: User, row: MemberHousehold | Appointment) -> bool:
    return can_keep_households(user, row.organisation)


RECEIVING = _("接收报到、同意退出由报到社区党组织或小区党支部书记办理，请联系他们。")


def can_submit_unit_report_in(user: User, unit: Organisation) -> bool:
    """The unit's secretary or liaison."""
    return user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON, at=unit)


@refusal(RECEIVING)
def can_accept_unit_report_in(user: User, report_in: UnitReportIn) -> bool:
    """The receiving community; the same for an exit."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=report_in.community)


def can_submit_member_report_in(user: User, member: Member) -> bool:
    """The member, or secretary or liaison of the home unit. Communities act by `can_report_in_for`."""
    return member.pk == user.member_id or user.holds_over(member.home, Role.UNIT_SECRETARY, Role.UNIT_LIAISON)


def can_report_in_for(user: User, community: Organisation) -> bool:
    """The community, on behalf of a unit or member that came in person."""
    return user.holds(Role.COMMUNITY_SECRETARY, Role.RECORDER, at=community)


@refusal(RECEIVING)
def can_accept_member_report_in(user: User, report_in: MemberReportIn) -> bool:
    """The receiving community or branch."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=report_in.community) or (
        report_in.branch is not None and user.holds(Role.BRANCH_SECRETARY, at=report_in.branch)
    )


OWN_ACCOUNT = _("不能办自己的账号，请另一名安全管理员办理。")


@refusal(OWN_ACCOUNT)
def can_keep_account(user: User, account: User) -> bool:
    """Disable, enable, give another password: a security administrator, not one's own."""
    return user.holds(Role.SECURITY_ADMIN) and account.pk != user.pk


@refusal(OWN_ACCOUNT)
def can_end_grant(user: User, grant: RoleGrant) -> bool:
    return user.holds(Role.SECURITY_ADMIN) and grant.user_id != user.pk


@refusal(OWN_ACCOUNT)
def can_lift(user: User, tally: LoginTally) -> bool:
    """End a wait at the door; that of an address is nobody's own."""
    return user.holds(Role.SECURITY_ADMIN) and tally.account_id != user.pk


BY_ANOTHER = _("这一项要由另一人批准。")
FOR_WHO_ASKED = _("一次性密码只给提出申请的人看。")


@refusal(BY_ANOTHER)
def can_refuse(user: User, request: RoleGrant | PasswordReset) -> bool:
    """Say no to what waits for a second person: the office that has the word, not who asked."""
    return request.approver is not None and user.holds(request.approver) and user.pk != request.asked_by_id


@refusal(BY_ANOTHER)
def can_withdraw_reset(user: User, reset: PasswordReset) -> bool:
    """Who asked."""
    return user.pk == reset.asked_by_id


@refusal(lambda user, reset: BY_ANOTHER if can_withdraw_reset(user, reset) else FOR_WHO_ASKED)
def can_fetch_password(user: User, reset: PasswordReset) -> bool:
    """Who asked, once another one approved."""
    return can_withdraw_reset(user, reset) and reset.approved_at is not None


@refusal(RECEIVING)
def can_ask_unit_exit(user: User, report_in: UnitReportIn) -> bool:
    """Who may hand in the paper may ask to leave; the community on behalf of the unit."""
    return can_submit_unit_report_in(user, report_in.unit) or can_report_in_for(user, report_in.community)


@refusal(RECEIVING)
def can_ask_member_exit(user: User, report_in: MemberReportIn) -> bool:
    return can_submit_member_report_in(user, report_in.member) or can_report_in_for(user, report_in.community)


@refusal(_("党员报到由本人、所在单位书记或联络员提交，也可以请社区代录。"))
def can_report_in_somebody(user: User) -> bool:
    """Whether the form for members' papers has anything to offer: oneself, own people, or people who came in person."""
    roles = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.COMMUNITY_SECRETARY)
    return user.member_id is not None or user.holds(*roles) or can_write_for_community(user)


@refusal(_("单位报到由本单位书记、联络员提交，也可以请社区代录。"))
def can_report_in_units(user: User) -> bool:
    return user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON) or can_write_for_community(user)


def can_write_for_community(user: User) -> bool:
    """Community secretary, or a recorder of a community."""
    kinds = [grant.organisation.kind for grant in user.grants_of(Role.COMMUNITY_SECRETARY, Role.RECORDER)]
    return OrganisationKind.COMMUNITY_COMMITTEE in kinds


@refusal(_("通知单由%(name)s书记、记录员或上级党组织送达和登记，请联系他们。"), name="name")
def can_hand_over(user: User, organisation: Organisation) -> bool:
    """Papers for who has no account: secretaries of own, and the recorder there; those for the organisation itself the
    committees above it too, which see no others of the sheet."""
    above = user.holds_over(organisation, *Role.secretaries, *Role.committees)
    return above or user.holds(Role.RECORDER, at=organisation)


def is_member(user: User) -> bool:
    return user.member_id is not None


has_own_page = Rule("member", is_member)


@refusal(_("由%(name)s答复；自己提出的，由别人答复。"), name="handler.name")
def can_answer_complaint(user: User, complaint: Complaint) -> bool:
    """Who answers at its handler, and never who wrote it."""
    roles = ANSWERING_ROLES.get(complaint.handler.kind, "")
    return bool(roles) and user.holds(roles, at=complaint.handler) and user.pk != complaint.writer_id


def can_count_complaints(user: User) -> bool:
    """How many, how old and with which answers, all over the county: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


complaint_counter: Rule = Rule("counts complaints", can_count_complaints)


@refusal(_("只有提出的人能撤回。"))
def can_withdraw_complaint(user: User, complaint: Complaint) -> bool:
    return user.pk == complaint.writer_id


COMPLIANCE = _("合规自查由组织部核对和修改，您可以查看。有意见请从“意见与投诉”提出。")


@refusal(COMPLIANCE)
def can_add_compliance_line(user: User) -> bool:
    """The department."""
    return user.holds(Role.DEPARTMENT_STAFF)


@refusal(COMPLIANCE)
def can_keep_compliance_line(user: User, line: ComplianceLine) -> bool:
    """Change it, check it, take it off the list: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)
