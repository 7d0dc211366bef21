"""Who sees which row of the dual points (ACCESS.md, reading). Querysets only: no models are imported here."""

from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from assessment.choices import FormState, ObjectionState, QuarterState, RoundState, RuleSetState, SubjectKind
from common.scoped import ScopedQuerySet
from common.tree import subtrees_q
from common.users import User
from members.choices import Role

GIVERS = (Role.COMMUNITY_SECRETARY, Role.RECORDER)
"""Roles at the community that gives a score."""
HOME_ROLES = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
UNIT_ROLES = (*HOME_ROLES, Role.RECORDER)
PEOPLE_ROLES = (Role.BRANCH_SECRETARY, *HOME_ROLES)
"""Roles at a home that read the scores of its people."""


class RuleSetQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Published sets are open to every account; drafts and what lies beside them to the department."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.holds(Role.DEPARTMENT_STAFF) else self.filter(state=RuleSetState.PUBLISHED)


class CommunityQuarterQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """State of a quarter: the community and the street and department above it."""
        above = user.paths(Role.DEPARTMENT_STAFF, Role.STREET_ADMIN)
        return self.filter(Q(community__in=user.organisation_ids(*GIVERS)) | subtrees_q("community__path", above))

    def unconfirmed(self, quarter: Any) -> Self:
        """Rows of a quarter that are neither confirmed nor marked 不计."""
        return self.filter(quarter=str(quarter), is_excluded=False).exclude(state__in=QuarterState.frozen)


class QuarterScoreQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """ACCESS.md, score of a member and score of a unit."""
        given = Q(community__in=user.organisation_ids(*GIVERS))
        department = subtrees_q("community__path", user.paths(Role.DEPARTMENT_STAFF))
        return self.filter(given | department | of_member(user) | of_unit(user) | self._handled(user))

    def _handled(self, user: User) -> Q:
        """A street sees names only where it has an objection to handle."""
        objections = self._related("objections").waiting()
        waiting = Q(Exists(objections.filter(score=OuterRef("pk"))))
        return subtrees_q("community__path", user.paths(Role.STREET_ADMIN)) & waiting


def of_member(user: User) -> Q:
    """The member; the secretary of the home branch; secretary and liaison of the home unit."""
    return Q(member=user.member_id or 0) | (
        Q(subject_kind=SubjectKind.MEMBER) & subtrees_q("member__org_path", user.paths(*PEOPLE_ROLES))
    )


def of_unit(user: User) -> Q:
    """The unit; street and agency committee above the unit or above the community that gives the score."""
    committees = user.paths(Role.STREET_ADMIN, Role.AGENCY_ADMIN)
    return Q(subject_kind=SubjectKind.UNIT) & (
        subtrees_q("unit__path", [*user.paths(*UNIT_ROLES), *committees]) | subtrees_q("community__path", committees)
    )


class OfScoreQuerySet(ScopedQuerySet):
    """Lines and objections: read with their score."""

    def visible_to(self, user: User) -> Self:
        scores = self._related("score").visible_to(user)
        return self.filter(score__in=scores.values("pk"))


class ObjectionQuerySet(OfScoreQuerySet):
    def waiting(self) -> Self:
        """Objections somebody has to answer or to review."""
        return self.filter(
            Q(state=ObjectionState.OPEN) | Q(state=ObjectionState.ANSWERED, review_asked_on__isnull=False)
        )

    def upheld_since(self, reopened_on: date | None) -> Self:
        """Ones that were found right, and nobody reopened the quarter since to mend its figures."""
        upheld = self.filter(state__in=(ObjectionState.ANSWERED, ObjectionState.REVIEWED), is_upheld=True)
        if reopened_on is None:
            return upheld
        return upheld.filter(Q(reviewed_on__gt=reopened_on) | Q(reviewed_on=None, answered_on__gt=reopened_on))

    def undecided(self, on: date) -> Self:
        """Answered ones whose subject still has time to ask for a review and has neither asked nor accepted."""
        silent = self.filter(state=ObjectionState.ANSWERED, review_asked_on=None, accepted_on=None)
        return silent.filter(ask_review_until__gte=on)


class PointEntryQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """As the score the entry counts in."""
        scores = self._related("community", "given_scores").visible_to(user)
        same = {name: OuterRef(name) for name in ("quarter", "subject_kind", "subject_id", "community")}
        return self.filter(Exists(scores.filter(**same)))


class ExemptionQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """As a score: the subject, the community that decided, the home unit, the department."""
        given = Q(community__in=user.organisation_ids(*GIVERS))
        department = subtrees_q("community__path", user.paths(Role.DEPARTMENT_STAFF))
        return self.filter(given | department | of_member(user) | of_unit(user))


# Year end

AUTHORS = (Role.COMMUNITY_SECRETARY, Role.UNIT_SECRETARY, Role.UNIT_LIAISON, Role.RECORDER)
"""Who speaks or writes for a body that rates and is rated."""
ABOVE = (*Role.committees, Role.COMMUNITY_SECRETARY)
"""Roles that read what lies below them."""


class EvaluationRoundQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """That a round runs, and until when, is no secret among those who act for a body."""
        return self.all() if user.holds(*Role.committees, *AUTHORS) else self.none()


class OrganisationEvaluationQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Blind: its author alone until the round closes; then also the rated body and the levels above both."""
        own, above = user.organisation_ids(*AUTHORS), user.paths(*ABOVE)
        opened = Q(round__state=RoundState.CLOSED, state=FormState.SIGNED) & (
            Q(target__in=own) | subtrees_q("author__path", above) | subtrees_q("target__path", above)
        )
        return self.filter(Q(author__in=own) | opened)

    def written_by(self, organisation_ids: list[int]) -> Self:
        return self.filter(author__in=organisation_ids)

    def signed(self) -> Self:
        return self.filter(state=FormState.SIGNED)


class OfEvaluationQuerySet(ScopedQuerySet):
    """Answers: read with their form."""

    def visible_to(self, user: User) -> Self:
        forms = self._related("evaluation").visible_to(user)
        return self.filter(evaluation__in=forms.values("pk"))


class AnnualResultQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The body itself, the levels between, the department."""
        own = Q(organisation__in=user.organisation_ids(*AUTHORS))
        return self.filter(own | subtrees_q("organisation__path", user.paths(*ABOVE)))
