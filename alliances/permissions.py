"""Who may do what in the alliances app (ACCESS.md, doing). Scope is another question: see scoping.py."""

from django.utils.translation import gettext_lazy as _

from alliances.choices import AllianceKind
from alliances.models import Alliance, Claim, Need, Resource
from common.access import Rule
from common.refusals import refusal
from members.choices import OrganisationKind, Role
from members.models import Organisation, User

HANDLERS = (Role.DEPARTMENT_STAFF, Role.STREET_ADMIN)
UNIT_ROLES = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
PARTY_ROLES = (Role.COMMUNITY_SECRETARY, *UNIT_ROLES)
"""Secretaries and liaisons who act for a party of an alliance."""

RAISER_ROLES: dict[str, tuple[str, ...]] = {
    OrganisationKind.COMMUNITY_COMMITTEE: (Role.COMMUNITY_SECRETARY,),
    OrganisationKind.RESIDENTIAL_BRANCH: (Role.BRANCH_SECRETARY,),
    **dict.fromkeys(OrganisationKind.units, UNIT_ROLES),
}
"""Which kinds of organisation raise needs, and who does it for them."""

LEADER_KINDS = (OrganisationKind.COMMUNITY_COMMITTEE, *OrganisationKind.units)
PROVIDER_KINDS = LEADER_KINDS
MEMBER_KINDS = (*OrganisationKind.units, *OrganisationKind.branches, OrganisationKind.COMMUNITY_COMMITTEE)

body: Rule = Rule(
    "acts for an organisation",
    lambda user: user.holds(*Role.committees, *Role.secretaries, Role.RECORDER, Role.UNIT_LIAISON),
)
"""Access rule of the pages of this app: somebody who acts for an organisation (ACCESS.md, reading)."""


# Alliances


def can_create_regional(user: User, core: Organisation) -> bool:
    """The core organisation, its street, the department."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=core) or user.holds_over(core, *HANDLERS)


def can_propose_joint(user: User, lead: Organisation) -> bool:
    """The lead unit; the street or department approves."""
    return lead.kind in LEADER_KINDS and user.holds(*PARTY_ROLES, at=lead)


@refusal(_("批准、运行和终止由主管的街道或组织部办理。"))
def can_approve_alliance(user: User, alliance: Alliance) -> bool:
    """Approve, refuse, start and end: the supervising street or department."""
    return user.holds(*HANDLERS, at=alliance.supervisor)


@refusal(_("成员和轮值由%(core)s或主管党组织办理。"), core="core.name")
def can_manage_alliance(user: User, alliance: Alliance) -> bool:
    """Members and rota: as creating the alliance, and its supervisor."""
    if can_approve_alliance(user, alliance):
        return True
    if alliance.kind == AllianceKind.REGIONAL:
        return can_create_regional(user, alliance.core)
    return can_propose_joint(user, alliance.core)


# Resources

KEEPER = _("资源由提供单位的书记或联络员维护。")


def can_offer_for(user: User, provider: Organisation) -> bool:
    """Unit secretary and liaison; the community for itself and its own units."""
    if provider.kind not in PROVIDER_KINDS:
        return False
    return user.holds(*UNIT_ROLES, at=provider) or user.holds_over(provider, Role.COMMUNITY_SECRETARY)


@refusal(KEEPER)
def can_keep_resource(user: User, resource: Resource) -> bool:
    return can_offer_for(user, resource.provider)


# Needs

RAISERS_OWN = _("提交、撤回和销号由提出需求的组织办理，请联系它的书记。")
RAISING = _("需求由社区、小区党支部或单位提出。党员的建议请告诉所在支部书记。")


@refusal(RAISERS_OWN)
def can_submit_for(user: User, raiser: Organisation) -> bool:
    """Communities, residential branches and units: whoever speaks for them."""
    roles = RAISER_ROLES.get(raiser.kind, ())
    return bool(roles) and user.holds(*roles, at=raiser)


@refusal(RAISING)
def can_draft_for(user: User, raiser: Organisation) -> bool:
    """As submitting; the recorder there drafts what they submit."""
    return can_submit_for(user, raiser) or (raiser.kind in RAISER_ROLES and user.holds(Role.RECORDER, at=raiser))


@refusal(_("这件需求归%(name)s，您可以查看，不能修改。"), name="raiser.name")
def can_edit_need(user: User, need: Need) -> bool:
    return can_draft_for(user, need.raiser)


@refusal(RAISERS_OWN)
def can_speak_for_raiser(user: User, need: Need) -> bool:
    """Submit, withdraw, accept, send back and close: the raiser, not the doer."""
    return can_submit_for(user, need.raiser)


@refusal(_("核实、退回和发布由这个联建组织的主管街道或组织部办理。"))
def can_handle(user: User, need: Need) -> bool:
    """Verify, return, decline, approve a release, spot check: the street or department that supervises the alliance."""
    return user.holds(*HANDLERS, at=need.alliance.supervisor)


# Claims


@refusal(_("这份认领由认领单位的书记或联络员办理。"))
def can_work_on(user: User, claim: Claim) -> bool:
    """Who keeps the resources of a unit works for it."""
    return can_offer_for(user, claim.unit)


@refusal(_("验收由提出需求的组织办理，请联系它的书记。"))
def can_answer_delivery(user: User, claim: Claim) -> bool:
    return can_speak_for_raiser(user, claim.need)


@refusal(_("退出和抽查由这个联建组织的主管街道或组织部办理。"))
def can_oversee(user: User, claim: Claim) -> bool:
    return can_handle(user, claim.need)
