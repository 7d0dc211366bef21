"""Who may log, confirm, amend and read meetings."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from activities.choices import KINDS
from activities.models import Meeting, MeetingParty, Resolution
from alliances.models import Alliance, ConvenorTerm
from common.dated import in_force
from common.refusals import refusal
from members.choices import Role
from members.models import Organisation, RoleGrant, User

CONFIRMERS = (*Role.secretaries, *Role.committees)
"""Secretaries of the host; a street that is the core of a committee acts through its administrators."""


CORE_ROLES = (*CONFIRMERS, Role.RECORDER, Role.UNIT_LIAISON)
"""Who hosts a meeting of an alliance for its core or lead unit."""

READERS_OF_TEXT = _("记录全文由本支部书记、记录员和应到党员查看。")


def is_secretary_of(user: User, host: Organisation) -> bool:
    return user.holds(*CONFIRMERS, at=host)


@refusal(_("党小组长只能记录本小组的会，其他会议请支部书记或记录员记录。"))
def can_log(user: User, kind: str, host: Organisation, group: Organisation | None = None) -> bool:
    """Recorder and secretary of the host; the group leader for the group's own meeting."""
    if KINDS[kind].is_joint:
        return False
    leads = KINDS[kind].is_of_group and group is not None and user.holds(Role.GROUP_LEADER, at=group)
    return leads or user.holds(*Role.secretaries, Role.RECORDER, at=host)


def hosts_of(user: User, alliance: Alliance, on: date) -> list[Organisation]:
    """For whom the user may host a meeting of the alliance: the core or lead unit, the convenor's unit in its term."""
    terms = ConvenorTerm.objects.filter(in_force(on), alliance=alliance).select_related("organisation")
    convenors = [term.organisation for term in terms]
    found = [alliance.core] if user.holds(*CORE_ROLES, at=alliance.core) else []
    return found + [unit for unit in convenors if unit not in found and convenes(user, unit)]


def convenes(user: User, organisation: Organisation) -> bool:
    """Secretary and liaison of a unit; the secretary of a branch or community that convenes."""
    if organisation.is_unit:
        return user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON, at=organisation)
    return user.holds(Role.COMMUNITY_SECRETARY, Role.BRANCH_SECRETARY, at=organisation)


def hosted_alliances(user: User, on: date) -> Q:
    """Of alliances: those for which `hosts_of` finds somebody, asked of all at once."""
    convening = [grant.organisation_id for grant in user.grants_of() if convenes(user, grant.organisation)]
    terms = ConvenorTerm.objects.filter(in_force(on), organisation__in=convening)
    return Q(core__in=user.organisation_ids(*CORE_ROLES)) | Q(pk__in=terms.values("alliance"))


@refusal(_("联席会议由牵头党组织或当值的召集单位记录。"))
def can_host(user: User, alliance: Alliance, on: date) -> bool:
    return bool(hosts_of(user, alliance, on))


@refusal(_("这份记录归%(name)s，您可以查看，不能修改。需要更正请联系书记。"), name="host.name")
def can_edit_draft(user: User, meeting: Meeting) -> bool:
    """Who may write the record while nobody has confirmed it."""
    if meeting.is_confirmed:
        return False
    if meeting.alliance:
        return meeting.host in hosts_of(user, meeting.alliance, meeting.held_on)
    return can_log(user, kind=meeting.kind, host=meeting.host, group=meeting.group)


@refusal(_("记录由%(name)s书记确认。"), name="host.name")
def can_confirm(user: User, meeting: Meeting) -> bool:
    """The secretary of the host."""
    return meeting.is_draft and can_edit_draft(user, meeting) and is_secretary_of(user, meeting.host)


@refusal(_("确认过的记录由%(name)s书记更正。"), name="host.name")
def can_amend(user: User, meeting: Meeting) -> bool:
    """The secretary of the host; every change stays visible."""
    return meeting.is_confirmed and is_secretary_of(user, meeting.host)


def can_confirm_party(user: User, party: MeetingParty, on: date) -> bool:
    """The branch's own secretary. Where none has an account: its recorder, or the secretary of the host, from the signed
    sheet (DOMAIN.md §2); the host never opens what somebody else confirmed."""
    meeting = party.meeting
    if not (meeting.is_confirmed and meeting.is_shared_kind):
        return False
    if user.holds(*Role.secretaries, at=party.organisation):
        return True
    is_free = party.confirmed_at is None or party.confirmed_by_id == user.pk
    deputy = user.holds(Role.RECORDER, at=party.organisation) or (is_free and is_secretary_of(user, meeting.host))
    return deputy and not secretary_grants(on).filter(organisation=party.organisation_id).exists()


def is_of_party(user: User, party: MeetingParty) -> bool:
    """Whether the person acts for the branch itself; who does not reads names alone, after a press that is logged."""
    return user.holds(*Role.secretaries, Role.RECORDER, at=party.organisation)


def secretary_grants(on: date) -> QuerySet[RoleGrant]:
    """Grants that let somebody confirm for his or her own branch on that day."""
    return RoleGrant.objects.filter(in_force(on), role__in=Role.secretaries, user__is_active=True)


@refusal(READERS_OF_TEXT)
def can_read_text(user: User, meeting: Meeting) -> bool:
    """Secretary and recorder of the branch, members expected at it; of an alliance meeting everyone who sees it."""
    if not meeting.is_confirmed:
        return can_edit_draft(user, meeting)
    if meeting.is_joint or is_own_meeting(user, meeting):
        return True
    expected = meeting.attendances.filter(is_expected=True)
    return user.member_id is not None and expected.filter(member=user.member_id).exists()


def is_own_meeting(user: User, meeting: Meeting) -> bool:
    """Whether the user acts for the host, for its group, or for a branch that took part."""
    roles = (*Role.secretaries, Role.RECORDER)
    if user.holds(*roles, at=meeting.host):
        return True
    if meeting.group_id in user.organisation_ids(Role.GROUP_LEADER):
        return True
    return meeting.parties.filter(organisation__in=user.organisation_ids(*roles)).exists()


def can_read_people(user: User, meeting: Meeting, branch: Organisation) -> bool:
    """Who of the branch was absent and why: its secretary and recorder, and the levels above; of the host also the
    writers of the record and the members who were expected there. Everybody else who reads the text reads counts."""
    if user.holds_over(branch, *Role.committees, *Role.secretaries) or user.holds(Role.RECORDER, at=branch):
        return True
    if branch.pk != meeting.host_id:
        return False
    if meeting.group_id in user.organisation_ids(Role.GROUP_LEADER) or can_edit_draft(user, meeting):
        return True
    own = meeting.own_attendances.filter(is_expected=True)
    return user.member_id is not None and own.filter(member=user.member_id).exists()


@refusal(READERS_OF_TEXT)
def can_open_text(user: User, meeting: Meeting) -> bool:
    """A level above, with a reason that is logged; a draft is nobody's business but its writers'."""
    is_above = user.holds_over(meeting.host, *Role.committees, *Role.secretaries)
    return meeting.is_confirmed and not meeting.is_joint and is_above and not can_read_text(user, meeting)


@refusal(_("决议由落实的人或召开组织的书记登记落实。"))
def can_close_resolution(user: User, resolution: Resolution) -> bool:
    """Who was charged with it: the person, the unit; and the host's secretary or recorder."""
    charged = resolution.person_id is not None and resolution.person_id == user.member_id
    unit = resolution.unit
    for_unit = unit is not None and user.holds(*Role.secretaries, Role.UNIT_LIAISON, at=unit)
    host = resolution.meeting.host
    return resolution.meeting.is_confirmed and (charged or for_unit or user.holds(*CONFIRMERS, Role.RECORDER, at=host))


@refusal(_("组织生活的完成情况由本支部和上级党组织查看。"))
def can_read_duties(user: User, branch: Organisation) -> bool:
    """How a branch keeps its duties: the branch itself and every level above."""
    return user.holds_over(branch, *Role.committees, *Role.secretaries, Role.RECORDER)
