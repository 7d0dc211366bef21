"""What is due in the dual points: quarters to publish and confirm, objections to answer and to review."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from assessment.choices import QuarterState
from assessment.models import CommunityQuarter, Objection, QuarterScore
from assessment.permissions.points import (
    HOME_ROLES,
    Near,
    can_ask_review,
    can_review_objection,
    may_answer,
    near_grants,
    nobody_left,
)
from assessment.selectors.told import told_until
from common.asking import Asking, rows_of, side_by_side
from common.due import Due, WaitsFor
from common.periods import Quarter
from members.choices import Role
from members.models import User

Key = tuple[int, str]
"""Community and quarter."""


class DueKind(StrEnum):
    START = "assessment.start"
    NOTICE = "assessment.notice"
    REVIEW_OPEN = "assessment.review_open"
    OBJECTED = "assessment.objected"
    UPHELD = "assessment.upheld"
    CONFIRM = "assessment.confirm"
    REOPEN = "assessment.reopen"
    ANSWER = "assessment.answer"
    REVIEW = "assessment.review"
    REPLY = "assessment.reply"


def points_due(*, user: User, on: date) -> Asking[list[Due]]:
    parts = []
    if user.holds(Role.COMMUNITY_SECRETARY):
        parts.append(quarters_to_press(user, on))
    if user.holds(Role.COMMUNITY_SECRETARY, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF):
        parts.append(objections_to_decide(user))
    if user.holds(Role.DEPARTMENT_STAFF):
        parts.append(quarters_to_mend(user))
    if user.member_id or user.holds(*HOME_ROLES):
        parts.append(answers_to_own(user, on))
    found = yield from side_by_side(*parts)
    return [due for part in found for due in part]


def quarters_to_press(user: User, on: date) -> Asking[list[Due]]:
    """Finished quarters of the own community: start the notice period, then confirm."""
    raised = Objection.objects.filter(score__community=OuterRef("community"), score__quarter=OuterRef("quarter"))
    silent = raised.undecided(on).order_by("-ask_review_until").values("ask_review_until")
    rows = CommunityQuarter.objects.filter(
        Exists(QuarterScore.objects.filter(community=OuterRef("community"), quarter=OuterRef("quarter"))),
        community__in=user.organisation_ids(Role.COMMUNITY_SECRETARY),
        state__in=(QuarterState.DRAFT, QuarterState.NOTICE),
        quarter__lt=str(Quarter.of(on)),
        is_excluded=False,
    ).annotate(
        review_until=Subquery(silent[:1]),
        told_until=told_until(),
        is_objected=Exists(raised.waiting()),
        is_upheld=upheld_and_not_mended(),
    )
    found = yield from rows_of(rows.select_related("community").order_by("quarter", "pk"))
    return [quarter_due(row, on) for row in found]


def quarter_due(row: Any, on: date) -> Due:
    """What the community has to press, or what others have to do before it can confirm."""
    if row.state == QuarterState.DRAFT:
        return Due(DueKind.START, row)
    if (last := max(row.notice_ends_on, row.told_until or row.notice_ends_on)) >= on:
        return Due(DueKind.NOTICE, row, last, WaitsFor.OTHERS)
    if row.review_until:
        return Due(DueKind.REVIEW_OPEN, row, row.review_until, WaitsFor.OTHERS)
    if row.is_objected:
        return Due(DueKind.OBJECTED, row, waits_for=WaitsFor.OTHERS)
    if row.is_upheld:
        return Due(DueKind.UPHELD, row, waits_for=WaitsFor.OTHERS)
    return Due(DueKind.CONFIRM, row, waits_for=WaitsFor.WORD)


def upheld_and_not_mended() -> Any:
    """Of a quarter: an objection was found right, and nobody reopened the quarter since."""
    upheld = Objection.objects.upheld_since(None).filter(
        score__community=OuterRef("community"), score__quarter=OuterRef("quarter")
    )
    since = upheld.annotate(decided_on=Coalesce("reviewed_on", "answered_on"))
    later = Exists(since.filter(decided_on__gt=OuterRef("reopened_on")))
    return Q(Q(reopened_on=None) & Exists(upheld)) | Q(later)


def quarters_to_mend(user: User) -> Asking[list[Due]]:
    """Quarters under notice whose figures were found wrong: the department reopens them."""
    rows = CommunityQuarter.objects.visible_to(user).filter(
        upheld_and_not_mended(), state=QuarterState.NOTICE, is_excluded=False
    )
    found = yield from rows_of(rows.select_related("community").order_by("quarter", "pk"))
    return [Due(DueKind.REOPEN, row) for row in found]


def objections_to_decide(user: User) -> Asking[list[Due]]:
    """Objections this very person may answer or review, with the day they are due."""
    rows = yield from rows_of(shown(Objection.objects.visible_to(user).waiting()).order_by("answer_due_on", "pk"))
    if not rows:
        return []
    communities = {row.score.community_id: row.score.community for row in rows}
    links = CommunityQuarter.scorers.through.objects.filter(of_quarters(rows, "communityquarter__"))
    scored, near = yield from side_by_side(
        rows_of(links.values_list("communityquarter__community", "communityquarter__quarter", "user")),
        rows_of(near_grants(communities.values())),
    )
    scorers: dict[Key, set[int]] = defaultdict(set)
    for community, quarter, scorer in scored:
        scorers[community, quarter].add(scorer)
    found = ((objection_kind(user, row, scorers[key_of(row)], near), row) for row in rows)
    return [Due(kind, row, row.due_on) for kind, row in found if kind]


def objection_kind(user: User, row: Objection, scorers: set[int], near: Iterable[Near]) -> DueKind | None:
    """What this person may do with it."""
    if may_answer(user, row, scorers, lambda: nobody_left(row.score.community, scorers, near)):
        return DueKind.ANSWER
    return DueKind.REVIEW if can_review_objection(user, row) else None


def answers_to_own(user: User, on: date) -> Asking[list[Due]]:
    """Answers to the person's or the unit's own objections, as long as a review may be asked for."""
    own = Q(score__member=user.member_id or 0) | Q(score__unit__in=user.organisation_ids(*HOME_ROLES))
    undecided = shown(Objection.objects.visible_to(user).undecided(on).filter(own))
    rows = yield from rows_of(undecided.order_by("ask_review_until", "pk"))
    if not rows:
        return []
    found = yield from rows_of(CommunityQuarter.objects.filter(of_quarters(rows)))
    quarters = {(quarter.community_id, quarter.quarter): quarter for quarter in found}
    return [
        Due(DueKind.REPLY, row, row.ask_review_until, WaitsFor.WORD)
        for row in rows
        if row.ask_review_until and can_ask_review(user, row, quarters[key_of(row)])
    ]


def shown(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    return rows.select_related("score__member", "score__unit", "score__community", "rule")


def key_of(row: Objection) -> Key:
    return row.score.community_id, row.score.quarter


def of_quarters(rows: Iterable[Objection], prefix: str = "") -> Q:
    """The quarters in which the objections were raised, and those between them of the same communities."""
    keys = {key_of(row) for row in rows}
    communities, quarters = ({key[place] for key in keys} for place in (0, 1))
    return Q(**{f"{prefix}community__in": communities, f"{prefix}quarter__in": quarters})
