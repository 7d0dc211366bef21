"""Who may do what in the members app (ACCESS.md, doing). Views, pages and commands' callers ask these."""

from common.access import Rule
from common.models import PaperTemplate, SettingValue
from members.choices import HOME_KINDS, RECEIVING_KINDS, ImportKind, OrganisationKind, Role
from members.models import Member, MemberReportIn, Organisation, RoleGrant, UnitReportIn, User
from members.scoping import RECEIVERS, RECORD_READERS


def holds(*roles: str) -> Rule:
    """Access rule of an address: the person acts in one of these roles."""
    return Rule(" | ".join(roles), lambda user: user.holds(*roles))


def not_administrator() -> Rule:
    """Access rule of pages with member data: the three administrators see none (SECURITY.md control 20)."""
    return Rule("not administrator", lambda user: not user.holds(*Role.administrators))


def can_manage_organisations(user: User, organisation: Organisation) -> bool:
    """Department; street and agency admins in own."""
    return user.holds_over(organisation, *Role.committees)


def can_edit_settings(user: User) -> bool:
    """A setting of the county: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


def can_confirm_setting(user: User, row: SettingValue) -> bool:
    """Another one of the department than who proposed it."""
    return can_edit_settings(user) and row.proposed_by_id != user.pk


def can_confirm_template(user: User, row: PaperTemplate) -> bool:
    """Another one of the department than who uploaded it."""
    return can_edit_settings(user) and row.uploaded_by_id != user.pk


def can_forget_titles(user: User) -> bool:
    """What all imports of the county read: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


def can_import_organisations(user: User) -> bool:
    return user.holds(*Role.committees)


def can_import_roster(user: User) -> bool:
    """Committees; secretaries of own."""
    return user.holds(*Role.committees, *Role.secretaries)


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


def can_edit_member(user: User, member: Member) -> bool:
    """Secretaries of own."""
    return user.holds_over(member.home, *Role.secretaries)


def can_add_member(user: User, organisation: Organisation) -> bool:
    """Secretaries of own, at organisations that can be a home."""
    return user.holds_over(organisation, *Role.secretaries) and organisation.kind in HOME_KINDS


def can_reveal(user: User, member: Member) -> bool:
    """Phone and identity number, one at a time with a reason: secretaries of own, department; members their own."""
    return (
        member.pk == user.member_id
        or user.holds_over(member.home, *Role.secretaries)
        or user.holds(Role.DEPARTMENT_STAFF)
    )


def can_keep_households(user: User, organisation: Organisation) -> bool:
    return user.holds_over(organisation, *Role.secretaries)


def can_submit_unit_report_in(user: User, unit: Organisation) -> bool:
    """The unit's secretary or liaison."""
    return user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON, at=unit)


def can_accept_unit_report_in(user: User, report_in: UnitReportIn) -> bool:
    """The receiving community; the same for an exit."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=report_in.community)


def can_submit_member_report_in(user: User, member: Member) -> bool:
    """The member, or secretary or liaison of the home unit. Communities act by `can_report_in_for`."""
    return member.pk == user.member_id or user.holds_over(member.home, Role.UNIT_SECRETARY, Role.UNIT_LIAISON)


def can_report_in_for(user: User, community: Organisation) -> bool:
    """The community, on behalf of a unit or member that came in person."""
    return user.holds(Role.COMMUNITY_SECRETARY, Role.RECORDER, at=community)


def can_accept_member_report_in(user: User, report_in: MemberReportIn) -> bool:
    """The receiving community or branch."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=report_in.community) or (
        report_in.branch is not None and user.holds(Role.BRANCH_SECRETARY, at=report_in.branch)
    )


def can_grant_roles(user: User) -> bool:
    return user.holds(Role.SECURITY_ADMIN)


def can_ask_unit_exit(user: User, report_in: UnitReportIn) -> bool:
    """Who may hand in the paper may ask to leave; the community on behalf of the unit."""
    return can_submit_unit_report_in(user, report_in.unit) or can_report_in_for(user, report_in.community)


def can_ask_member_exit(user: User, report_in: MemberReportIn) -> bool:
    return can_submit_member_report_in(user, report_in.member) or can_report_in_for(user, report_in.community)


def can_report_in_somebody(user: User) -> bool:
    """Whether the form for members' papers has anything to offer: oneself, own people, or people who came in person."""
    roles = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.COMMUNITY_SECRETARY)
    return user.member_id is not None or user.holds(*roles) or can_write_for_community(user)


def can_report_in_units(user: User) -> bool:
    return user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON) or can_write_for_community(user)


def can_write_for_community(user: User) -> bool:
    """Community secretary, or a recorder of a community."""
    kinds = [grant.organisation.kind for grant in user.grants_of(Role.COMMUNITY_SECRETARY, Role.RECORDER)]
    return OrganisationKind.COMMUNITY_COMMITTEE in kinds


def can_appoint(user: User, organisation: Organisation) -> bool:
    """Appointments: secretaries of own."""
    return user.holds_over(organisation, *Role.secretaries)


def can_end_grant(user: User, grant: RoleGrant) -> bool:
    """Not one's own: somebody else takes a role back."""
    return can_grant_roles(user) and grant.user_id != user.pk


def is_member(user: User) -> bool:
    return user.member_id is not None


has_own_page = Rule("member", is_member)
