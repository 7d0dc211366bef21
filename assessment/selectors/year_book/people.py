"""Members' bands of the year."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assessment.choices import QuarterState, Standing, SubjectKind
from assessment.models import BandRule, CommunityQuarter, QuarterScore
from assessment.selectors.year_book.lines import QUARTERS, MemberLine
from common.periods import Quarter

CHUNK = 2000
NAMES = ("member__org_path", "member__home__name", "member__sort_key", "member__name", "member", "community__path")


def member_lines(*, year: int) -> Iterator[MemberLine]:
    """One line a member and community, by organisation then name; scores of quarters that stand and are not 不计."""
    standing = CommunityQuarter.objects.filter(
        community=OuterRef("community"), quarter=OuterRef("quarter"), state__in=QuarterState.frozen, is_excluded=False
    )
    rows = (
        QuarterScore.objects.filter(
            Exists(standing),
            quarter__startswith=f"{year}Q",
            subject_kind=SubjectKind.MEMBER,
        )
        .exclude(standing=Standing.NOT_SCORED, reachable=None)
        .order_by("member__org_position", "member__sort_key", "member", "community__position", "quarter")
        .values_list(*NAMES, "community__name", "quarter", "standing", "band", "rule_set")
    )
    titles = {
        (rule_set, code): title for rule_set, code, title in BandRule.objects.values_list("rule_set", "code", "title")
    }
    unscored = {Standing.EXEMPT: _("豁免"), Standing.NOT_SCORED: _("不计")}
    for key, scores in groupby(rows.iterator(chunk_size=CHUNK), key=lambda row: row[: len(NAMES) + 1]):
        path, home, _order, name, _pk, place, community = key
        bands = [""] * QUARTERS
        for *_names, quarter, state, band, rule_set in scores:
            title = unscored.get(state) or titles.get((rule_set, band), band)
            bands[Quarter.parse(quarter).number - 1] = title
        yield MemberLine((path, place), home, name, community, tuple(bands), home_path=path, place_path=place)
