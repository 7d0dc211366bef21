"""Who may do what with the dual points (ACCESS.md, doing). Scope is another question: see scoping.py."""

from collections.abc import Callable, Collection, Iterable

from django.db.models import Q, QuerySet

from assessment.choices import ObjectionState, QuarterState, SubjectKind
from assessment.models import CommunityQuarter, Objection, QuarterScore
from assessment.scoping import GIVERS
from common.access import Rule
from common.tree import ids_of
from members.choices import OrganisationKind, Role
from members.models import Organisation, RoleGrant, User
from members.permissions import UNIT_PAPER_KINDS

HOME_ROLES = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
overseer: Rule = Rule("department or street", lambda user: user.holds(Role.DEPARTMENT_STAFF, Role.STREET_ADMIN))
"""Access rule of the overview of all communities."""


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


def can_press_quarter(user: User, row: CommunityQuarter) -> bool:
    """Start the notice period, confirm: the community by name."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=row.community)


def can_close_quarter(user: User) -> bool:
    """Close the county's quarter, reopen and exclude: the department."""
    return user.holds(Role.DEPARTMENT_STAFF)


def can_exempt(user: User, community: Organisation) -> bool:
    """The community, by class and decision."""
    return user.holds(Role.COMMUNITY_SECRETARY, at=community)


def speaks_for(user: User, score: QuarterScore) -> bool:
    """The subject; for a unit its secretary or liaison."""
    if score.subject_kind == SubjectKind.MEMBER:
        return user.member_id == score.subject_id
    return user.holds(*HOME_ROLES, at=score.unit)


def scored_it(user: User, row: CommunityQuarter) -> bool:
    return user.pk in scorers_of(row)


def scorers_of(row: CommunityQuarter) -> set[int]:
    """Who took part in the score, also in an earlier go that was reopened since."""
    return {scorer.pk for scorer in row.scorers.all()}


def can_answer_objection(user: User, objection: Objection, row: CommunityQuarter) -> bool:
    """Someone of the community or the street above it who did not score it and is not the one concerned; the
    department where nobody of them is left."""
    return may_answer(user, objection, scorers_of(row), lambda: all_below_scored(row))


def may_answer(user: User, objection: Objection, scorers: Collection[int], nobody_is_left: Callable[[], bool]) -> bool:
    """The same for who has read many: `nobody_is_left` says whether community and street all took part in the score."""
    community = objection.score.community
    if objection.state != ObjectionState.OPEN or is_concerned(user, objection) or user.pk in scorers:
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
    return (
        objection.state == ObjectionState.ANSWERED
        and objection.review_asked_on is None
        and objection.accepted_on is None
        and speaks_for(user, objection.score)
    )


def can_review_objection(user: User, objection: Objection) -> bool:
    """The next level up from whoever answered: the street, or the department where the street answered."""
    level = Role.STREET_ADMIN if objection.answered_by_level == Role.COMMUNITY_SECRETARY else Role.DEPARTMENT_STAFF
    return (
        objection.state == ObjectionState.ANSWERED
        and objection.review_asked_on is not None
        and not is_concerned(user, objection)
        and user.pk != objection.answered_by_id
        and user.holds_over(objection.score.community, level)
    )


def is_concerned(user: User, objection: Objection) -> bool:
    return user.pk == objection.raised_by_id or speaks_for(user, objection.score)


def can_draft_rules(user: User) -> bool:
    """Draft and publish: the department; the database sees to it that these are two people."""
    return user.holds(Role.DEPARTMENT_STAFF)
