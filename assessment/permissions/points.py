"""Who may do what with the dual points (ACCESS.md, doing). Scope is another question: see scoping.py."""

from collections.abc import Callable, Collection, Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessment.choices import ObjectionState, QuarterState
from assessment.models import CommunityQuarter, Objection, QuarterScore, RuleSet
from assessment.scoping import GIVERS
from common.access import Rule
from common.refusals import refusal
from common.tree import ids_of, is_within
from members.choices import OrganisationKind, Role
from members.models import Member, Organisation, RoleGrant, User
from members.permissions import UNIT_PAPER_KINDS

HOME_ROLES = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
overseer: Rule = Rule("department or street", lambda user: user.holds(Role.DEPARTMENT_STAFF, Role.STREET_ADMIN))
"""Access rule of the overview of all communities."""
NEXT_STEP = _("这一步由所在社区或组织部办理，请与他们联系。")


@refusal(_("归集由所在社区、街道或组织部办理。"))
def can_run_quarter(user: User, row: CommunityQuarter) -> bool:
    """Community, street, department."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=row.community) or user.holds_over(
        row.community, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF
    )


def reads_names(user: User, community: Organisation) -> bool:
    """Who may know which member stands where: the department, and whoever works for the community."""
    return user.holds(Role.DEPARTMENT_STAFF) or user.holds(*GIVERS, at=community)


def sees_member_scores(user: User) -> bool:
    """The member, the community that scores, secretary and liaison of the home unit, the department. A street opens a
    score while it handles an objection to it and has no list."""
    records = {grant.organisation.kind for grant in user.grants_of(Role.RECORDER)}
    return (
        user.member_id is not None
        or user.holds(Role.DEPARTMENT_STAFF, Role.COMMUNITY_SECRETARY, *HOME_ROLES)
        or OrganisationKind.COMMUNITY_COMMITTEE in records
    )


def sees_unit_scores(user: User) -> bool:
    """The unit, the community that scores, the committees above either."""
    records = {grant.organisation.kind for grant in user.grants_of(Role.RECORDER)}
    return user.holds(*Role.committees, Role.COMMUNITY_SECRETARY, *HOME_ROLES) or bool(records & UNIT_PAPER_KINDS)


def sees_objections(user: User) -> bool:
    """Whoever may see a score at all."""
    return sees_member_scores(user) or sees_unit_scores(user)


@refusal(NEXT_STEP)
def can_press_quarter(user: User, row: CommunityQuarter) -> bool:
    """Start the notice period, confirm: the community by name."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=row.community)


@refusal(_("全县季度积分由组织部审定。"))
def can_close_quarter(user: User) -> bool:
    """Close the county's quarter, and leave out who has not confirmed: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


@refusal(NEXT_STEP)
def can_overrule(user: User, row: CommunityQuarter) -> bool:
    """Reopen and exclude a community's quarter: who closes the county's."""
    return can_close_quarter(user)


@refusal(_("豁免由评定积分的社区党组织决定。"))
def can_exempt(user: User, row: CommunityQuarter) -> bool:
    """The community, by class and decision."""
    return can_press_quarter(user, row)


@refusal(_("异议由本人提出；没有账号的党员由所在支部书记代为提出，单位的由单位党组织书记或联络员提出。"))
def speaks_for(user: User, score: QuarterScore) -> bool:
    """The subject; for a unit its secretary or liaison; for a member without an account the home branch (D6)."""
    if score.member is not None:
        return user.member_id == score.subject_id or enters_for(user, score.member)
    return user.holds(*HOME_ROLES, at=score.unit)


def enters_for(user: User, member: Member) -> bool:
    """Who hands a member's notices over enters what he or she answers, as long as there is no account in use."""
    hands_over = any(is_within(member.org_path, path) for path in user.paths(*Role.secretaries))
    if not hands_over and member.home_id not in user.organisation_ids(Role.RECORDER):
        return False
    return not User.objects.filter(member=member, is_active=True).exists()


def scored_it(user: User, row: CommunityQuarter) -> bool:
    return user.pk in scorers_of(row)


def scorers_of(row: CommunityQuarter) -> set[int]:
    """Who took part in the score, also in an earlier go that was reopened since."""
    return {scorer.pk for scorer in row.scorers.all()}


@refusal(_("异议由没有参与这次计分的社区同志或街道答复。"))
def answers(user: User, objection: Objection) -> bool:
    """Someone of the community or the street above it who did not score it and is not the one concerned; the
    department where nobody of them is left. Also after it was answered: then the page says by whom."""
    row = objection.community_quarter
    return is_answerer(user, objection, scorers_of(row), lambda: all_below_scored(row))


def may_answer(user: User, objection: Objection, scorers: Collection[int], nobody_is_left: Callable[[], bool]) -> bool:
    """Whether it waits for the person: for who has read many."""
    return objection.state == ObjectionState.OPEN and is_answerer(user, objection, scorers, nobody_is_left)


def is_answerer(user: User, objection: Objection, scorers: Collection[int], nobody_is_left: Callable[[], bool]) -> bool:
    """`nobody_is_left` says whether community and street all took part in the score."""
    community = objection.score.community
    if is_concerned(user, objection) or user.pk in scorers:
        return False
    if user.holds(Role.COMMUNITY_SECRETARY, at=community) or user.holds_over(community, Role.STREET_ADMIN):
        return True
    return user.holds(Role.DEPARTMENT_STAFF) and nobody_is_left()


def all_below_scored(row: CommunityQuarter) -> bool:
    """Whether everybody of the community and its street took part in the score: an objection must not wait for ever."""
    return nobody_left(row.community, scorers_of(row), near_grants([row.community]))


Near = tuple[str, int, int]
"""A grant that lets somebody answer an objection: its role, organisation and user."""


def near_grants(communities: Iterable[Organisation]) -> QuerySet[RoleGrant, Near]:
    """Secretaries of the communities and administrators of the streets above them."""
    listed = list(communities)
    secretaries = Q(role=Role.COMMUNITY_SECRETARY, organisation__in=[community.pk for community in listed])
    above = {pk for community in listed for pk in ids_of(community.path)}
    streets = Q(role=Role.STREET_ADMIN, organisation__in=above)
    near = RoleGrant.objects.filter(secretaries | streets, ended_on=None, user__is_active=True)
    return near.order_by().values_list("role", "organisation", "user")


def nobody_left(community: Organisation, scorers: Collection[int], near: Iterable[Near]) -> bool:
    """Whether nobody of the community and of the street above it is left who did not take part in the score."""
    above = ids_of(community.path)
    places = {Role.COMMUNITY_SECRETARY.value: [community.pk], Role.STREET_ADMIN.value: above}
    return all(user in scorers for role, place, user in near if place in places[role])


def can_ask_review(user: User, objection: Objection, row: CommunityQuarter) -> bool:
    """The subject, once, while the quarter is not confirmed."""
    return row.state == QuarterState.NOTICE and can_accept_answer(user, objection)


def can_accept_answer(user: User, objection: Objection) -> bool:
    """The subject, as long as it has said nothing of the answer."""
    return objection.awaits_its_word and is_subject_of(user, objection)


@refusal(_("认可答复、申请复核，都由提出异议的一方办理。"))
def is_subject_of(user: User, objection: Objection) -> bool:
    return speaks_for(user, objection.score)


def can_review_objection(user: User, objection: Objection) -> bool:
    return objection.state == ObjectionState.ANSWERED and reviews(user, objection)


@refusal(_("复核由答复单位的上一级党组织办理。"))
def reviews(user: User, objection: Objection) -> bool:
    """The next level up from whoever answered: the street, or the department where the street answered. Also after it
    was done."""
    level = Role.STREET_ADMIN if objection.answered_by_level == Role.COMMUNITY_SECRETARY else Role.DEPARTMENT_STAFF
    return (
        objection.review_asked_on is not None
        and not is_concerned(user, objection)
        and user.pk != objection.answered_by_id
        and user.holds_over(objection.score.community, level)
    )


def is_concerned(user: User, objection: Objection) -> bool:
    return user.pk == objection.raised_by_id or speaks_for(user, objection.score)


@refusal(_("规则由组织部起草和发布，请与组织部联系。"))
def can_draft_rules(user: User, rule_set: RuleSet) -> bool:
    """Draft and publish: the department; the database sees to it that these are two people."""
    return user.holds(Role.DEPARTMENT_STAFF)
