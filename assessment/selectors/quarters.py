"""Reads of quarters: what the desk of a community and the overview of a county show."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from assessment.choices import QuarterState, Standing, SubjectKind
from assessment.models import BandRule, CommunityQuarter, CountyPeriod, Objection, QuarterScore, YearClosing
from assessment.selectors.bands import running, runs
from assessment.selectors.rules import rule_set_for
from assessment.selectors.small_counts import Shielded, Shown, shielded
from common.periods import Quarter
from members.models import Organisation, User

PAST_QUARTERS = 6


def blocking_quarters(quarter: Quarter) -> QuerySet[CommunityQuarter]:
    """Communities that keep the county's quarter from being closed: somebody has a score, nobody confirmed it."""
    scores = QuarterScore.objects.filter(community=OuterRef("community"), quarter=OuterRef("quarter"))
    rows = CommunityQuarter.objects.filter(Exists(scores), quarter=str(quarter), is_excluded=False)
    return rows.exclude(state__in=QuarterState.frozen).select_related("community").order_by("community__position")


@dataclass(frozen=True)
class BandCounts:
    """How many subjects of a kind lie in each band; no names, no order by points.

    `scored` and `whole` are without and with the exempt and the 不计; text where a number would name somebody.
    """

    kind: str
    bands: list[tuple[str, Shown]]
    exempt: Shown
    unscored: Shown
    scored: Shown
    whole: Shown
    is_split: bool = True


def band_counts(
    rows: list[CommunityQuarter], quarter: Quarter, *, names: bool, on: date
) -> dict[int, list[BandCounts]]:
    """By community, for units and members; a fixed number of queries however many communities.

    Without `names` the reader may not know which member stands where: small counts of members are kept back. Where the
    quarter still runs nobody is in a band yet: all are counted as 进行中; where it is marked 不计
    all are 不计.
    """
    counted = counted_subjects(rows, quarter)
    bands = bands_of(quarter)
    return {
        row.community_id: [
            counts_of(
                kind,
                *cells_of(row, bands[kind], counted[row.community_id, kind.value], on),
                counted[row.community_id, kind.value][Standing.EXEMPT],
                exact=names or kind == SubjectKind.UNIT,
            )
            for kind in (SubjectKind.UNIT, SubjectKind.MEMBER)
        ]
        for row in rows
    }


def counted_subjects(rows: list[CommunityQuarter], quarter: Quarter) -> dict[tuple[int, str], Counter[str]]:
    """By community and kind: how many in which band, how many exempt and how many 不计."""
    found = (
        QuarterScore.objects.filter(quarter=str(quarter), community__in=[row.community_id for row in rows])
        .exclude(standing=Standing.NOT_SCORED, reachable=None)
        .order_by()
        .values_list("community", "subject_kind", "standing", "band")
        .annotate(count=Count("pk"))
    )
    counted: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for community, kind, standing, band, count in found:
        counted[community, kind][band if standing == Standing.SCORED else standing] += count
    return counted


def cells_of(
    row: CommunityQuarter, bands: list[BandRule], counted: Counter[str], on: date
) -> tuple[list[tuple[str, int]], int]:
    """The scored by band, and the 不计. While the quarter runs all stand in one cell: who lacks points today may have
    them at its end."""
    cells, unscored = [(band.title, counted[band.code]) for band in bands], counted[Standing.NOT_SCORED]
    whole = sum(count for _title, count in cells) + unscored
    if row.is_excluded:
        return [], whole
    return ([(running(), whole)], 0) if runs(row, on) else (cells, unscored)


def counts_of(
    kind: SubjectKind, cells: list[tuple[str, int]], unscored: int, exempt: int, *, exact: bool
) -> BandCounts:
    counts = [*(count for _title, count in cells), exempt, unscored]
    row = Shielded(tuple(counts), sum(counts)) if exact else shielded(counts)
    *shown, shown_exempt, shown_unscored = row.cells
    return BandCounts(
        kind=str(kind.label),
        bands=[(title, cell) for (title, _count), cell in zip(cells, shown, strict=True)],
        exempt=shown_exempt,
        unscored=shown_unscored,
        scored=sum(counts[:-2]) if row.is_exact else "—",
        whole=row.total,
        is_split=row.is_split,
    )


def bands_of(quarter: Quarter) -> dict[str, list[BandRule]]:
    """The bands in force, best first, by kind of subject."""
    sets = {rule_set_for(kind, quarter).pk: kind.value for kind in SubjectKind}
    bands: dict[str, list[BandRule]] = {kind.value: [] for kind in SubjectKind}
    for band in BandRule.objects.filter(rule_set__in=sets).order_by("-minimum"):
        bands[sets[band.rule_set_id]].append(band)
    return bands


def waiting_objections(rows: list[CommunityQuarter]) -> dict[int, int]:
    """By quarter row, how many objections are not done."""
    keys = {(row.community_id, row.quarter): row.pk for row in rows}
    found = (
        Objection.objects.waiting()
        .filter(
            score__community__in=[row.community_id for row in rows], score__quarter__in={row.quarter for row in rows}
        )
        .order_by()
        .values_list("score__community", "score__quarter")
        .annotate(count=Count("pk"))
    )
    counts = dict.fromkeys(keys.values(), 0)
    counts.update(
        {keys[community, quarter]: count for community, quarter, count in found if (community, quarter) in keys}
    )
    return counts


def review_open_until(*, row: CommunityQuarter, on: date) -> date | None:
    """The last day on which a review of an answered objection may still be asked for; None when nobody can."""
    answered = Objection.objects.filter(score__community=row.community_id, score__quarter=row.quarter)
    return answered.undecided(on).aggregate(last=Max("ask_review_until"))["last"]


def quarter_choices(on: date) -> list[Quarter]:
    """The running quarter and those before it, newest first."""
    quarters = [Quarter.of(on)]
    while len(quarters) < PAST_QUARTERS:
        quarters.append(quarters[-1].previous)
    return quarters


def quarters_shown(*, user: User, quarter: Quarter) -> list[CommunityQuarter]:
    """The communities of the overview, in the order of the tree."""
    rows = CommunityQuarter.objects.visible_to(user).filter(quarter=str(quarter))
    return list(rows.select_related("community", "confirmed_by").order_by("community__position"))


def desk_of(*, user: User, on: date) -> CommunityQuarter | None:
    """The quarter a community has to work on: the oldest that is not frozen and over, else the running one."""
    rows = CommunityQuarter.objects.visible_to(user).filter(community__in=user.organisation_ids())
    unfinished = rows.exclude(state__in=QuarterState.frozen).filter(is_excluded=False, quarter__lt=str(Quarter.of(on)))
    return unfinished.order_by("quarter").first() or rows.order_by("-quarter").first()


def scored_tonight(*, on: date) -> list[Quarter]:
    """The running quarter, and the one before it until the department closed it or its year. Nothing without a county."""
    running = Quarter.of(on)
    last = running.previous
    closed = CountyPeriod.objects.filter(quarter=str(last), closed_at__isnull=False)
    if not Organisation.objects.filter(parent=None).exists():
        return []
    is_done = closed.exists() or YearClosing.objects.filter(year=last.year).exists()
    return [running] if is_done else [last, running]
