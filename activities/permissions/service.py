"""Who may record service, and who confirms it."""

from django.utils.translation import gettext_lazy as _

from activities.models import ServiceRecord
from common.refusals import refusal
from members.choices import RECEIVING_KINDS, OrganisationKind, Role
from members.models import Organisation, User
from members.scoping import RECEIVERS


def sees_service(user: User) -> bool:
    """The member; the confirming community and branch and the levels above; secretary and liaison of the home unit."""
    grants = user.grants_of(*Role.committees, *RECEIVERS)
    return (
        user.member_id is not None
        or user.holds(Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
        or any(grant.organisation.kind in RECEIVING_KINDS for grant in grants)
    )


@refusal(_("服务由本人、单位联络员、社区书记或记录员登记。"))
def can_record_service(user: User) -> bool:
    """The member, the liaison for own people, recorder and secretary of a community, recorder of a branch."""
    return user.member_id is not None or user.holds(Role.UNIT_LIAISON, Role.COMMUNITY_SECRETARY) or _recorder(user)


def _recorder(user: User) -> bool:
    kinds = (OrganisationKind.COMMUNITY_COMMITTEE, OrganisationKind.RESIDENTIAL_BRANCH)
    return any(grant.organisation.kind in kinds for grant in user.grants_of(Role.RECORDER))


@refusal(_("服务由接收的社区党组织或小区党支部书记确认，自己的服务要由别人确认。"))
def can_confirm_service(user: User, record: ServiceRecord) -> bool:
    """The receiving community or branch; never one's own service."""
    if record.member_id == user.member_id:
        return False
    return can_confirm_at(user, record.community) or (
        record.branch is not None and user.holds(Role.BRANCH_SECRETARY, at=record.branch)
    )


def can_confirm_at(user: User, community: Organisation) -> bool:
    """Whether what the person enters for this community can be confirmed in the same press."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=community)
