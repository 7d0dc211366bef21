"""Lists of scores. By name or in the order of the tree, never by points (D1)."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from assessment.choices import Standing, SubjectKind
from assessment.models import BandRule, CommunityQuarter, Objection, QuarterScore
from members.models import Member, Organisation, User


def scores_for_list(user: User, kind: str) -> QuerySet[QuarterScore]:
    """Visible scores of units or of members, with the band's name, the state of the quarter and whether an objection waits.

    With those that are 不计 for what could be earned, without those who were not reported in long enough.
    """
    band = BandRule.objects.filter(rule_set=OuterRef("rule_set"), code=OuterRef("band"))
    given = CommunityQuarter.objects.filter(community=OuterRef("community"), quarter=OuterRef("quarter"))
    rows = (
        QuarterScore.objects.visible_to(user)
        .filter(subject_kind=kind)
        .exclude(standing=Standing.NOT_SCORED, reachable=None)
    )
    return rows.select_related("member__home", "unit", "community").annotate(
        band_title=Subquery(band.values("title")[:1]),
        quarter_state=Subquery(given.values("state")[:1]),
        is_excluded=Subquery(given.values("is_excluded")[:1]),
        has_objection=Exists(Objection.objects.waiting().filter(score=OuterRef("pk"))),
    )


def unit_scores(user: User) -> QuerySet[QuarterScore]:
    return scores_for_list(user, SubjectKind.UNIT)


def member_scores(user: User) -> QuerySet[QuarterScore]:
    return scores_for_list(user, SubjectKind.MEMBER)


def named(rows: QuerySet[QuarterScore], text: str) -> QuerySet[QuarterScore]:
    """Scores of subjects that a person would find by these characters, pinyin or initials."""
    members: Any = Member.objects.search(text)
    units: Any = Organisation.objects.search(text)
    return rows.filter(member__in=members) | rows.filter(unit__in=units)


def score_for_page(user: User) -> QuerySet[QuarterScore]:
    return QuarterScore.objects.visible_to(user).select_related("member__home", "unit", "community", "rule_set")


def objections_for_list(user: User) -> QuerySet[Objection]:
    rows = Objection.objects.visible_to(user)
    return rows.select_related("score__member", "score__unit", "score__community", "rule", "raised_by")
