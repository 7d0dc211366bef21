"""Who may do what with the dual points (ACCESS.md, doing). Scope is another question: see scoping.py."""

from django.db.models import Q

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
    """Also in an earlier go that was reopened since."""
    return any(scorer.pk == user.pk for scorer in row.scorers.all())


def can_answer_objection(user: User, objection: Objection, row: CommunityQuarter) -> bool:
    """Someone of the community or the street above it who did not score it and is not the one concerned; the
    department where nobody of them is left."""
    community = objection.score.community
    if objection.state != ObjectionState.OPEN or is_concerned(user, objection) or scored_it(user, row):
        return False
    if user.holds(Role.COMMUNITY_SECRETARY, at=community) or user.holds_over(community, Role.STREET_ADMIN):
        return True
    return user.holds(Role.DEPARTMENT_STAFF) and all_below_scored(row)


def all_below_scored(row: CommunityQuarter) -> bool:
    """Whether everybody of the community and its street took part in the score: an objection must not wait for ever."""
    secretaries = Q(role=Role.COMMUNITY_SECRETARY, organisation=row.community_id)
    streets = Q(role=Role.STREET_ADMIN, organisation__in=ids_of(row.community.path))
    near = RoleGrant.objects.filter(secretaries | streets, ended_on=None, user__is_active=True)
    return not near.exclude(user__in=row.scorers.all()).exists()


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
