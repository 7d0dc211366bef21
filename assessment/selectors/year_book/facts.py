"""Projects, papers and quarters of the year."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.choices import ClaimState, NeedState
from alliances.models import Claim, Need
from assessment.choices import EvaluationKind, FormState, QuarterState, RoundState
from assessment.models import CommunityQuarter, EvaluationAnswer, Objection, OrganisationEvaluation
from assessment.selectors.evaluations import year_bounds
from assessment.selectors.results import mean
from assessment.selectors.year_book.lines import OwedLine, PaperLine, ProjectLine, QuarterLine
from common.periods import Quarter
from common.rounding import half_up


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def project_lines(*, year: int, on: date) -> Iterator[ProjectLine]:
    """Needs that were open in the year, one line a claim; one of their own for those nobody has claimed."""
    start, end = (start_of(day) for day in year_bounds(year))
    claims = Claim.objects.filter(state__in=ClaimState.live).select_related("unit").order_by("due_on", "id")
    needs = (
        Need.objects.filter(state__in=NeedState.public, published_at__lt=end)
        .exclude(closed_at__lt=start)
        .select_related("raiser", "alliance__supervisor")
        .prefetch_related(Prefetch("claims", queryset=claims))
        .order_by("raiser__position", "pk")
    )
    for need in needs.iterator(chunk_size=500):
        found = list(need.claims.all())
        for claim in found:
            yield claim_line(need, claim, on)
        if not found:
            yield unclaimed_line(need, on)


def claim_line(need: Need, claim: Claim, on: date) -> ProjectLine:
    delivered = claim.delivered_on is not None
    return ProjectLine(
        paths=(need.raiser.path, claim.unit.path, need.alliance.supervisor.path),
        number=need.number,
        title=need.title,
        raiser=need.raiser.name,
        alliance=need.alliance.name,
        unit=claim.unit.name,
        quantity=amount(claim.quantity, need.measure),
        number_of=claim.quantity,
        measure=need.measure,
        due_on=claim.due_on,
        delivered_on=claim.delivered_on,
        accepted_on=claim.confirmed_on,
        state=str(claim.get_state_display()),
        is_claimed=True,
        is_accepted=claim.state == ClaimState.CONFIRMED,
        is_overdue=not delivered and claim.due_on < on,
    )


def unclaimed_line(need: Need, on: date) -> ProjectLine:
    return ProjectLine(
        paths=(need.raiser.path, need.alliance.supervisor.path),
        number=need.number,
        title=need.title,
        raiser=need.raiser.name,
        alliance=need.alliance.name,
        unit="",
        quantity=amount(need.quantity, need.measure),
        number_of=need.quantity,
        measure=need.measure,
        due_on=need.due_on,
        delivered_on=None,
        accepted_on=None,
        state=_("待认领") if need.state == NeedState.PUBLISHED else str(need.get_state_display()),
        is_claimed=False,
        is_accepted=False,
        is_overdue=need.state == NeedState.PUBLISHED and need.due_on < on,
    )


def amount(quantity: Decimal, measure: str) -> str:
    return f"{quantity.normalize():f}{measure}"


def paper_lines(*, year: int) -> Iterator[PaperLine]:
    """Every form of a closed round; levels, mean and text of the signed ones. Blind before: not even who has signed."""
    answers = EvaluationAnswer.objects.select_related("item").order_by("item__position")
    forms = (
        OrganisationEvaluation.objects.filter(round__year=year, round__state=RoundState.CLOSED)
        .select_related("author", "target")
        .prefetch_related(Prefetch("answers", queryset=answers))
        .order_by("kind", "author__position", "target__position")
    )
    for form in forms.iterator(chunk_size=500):
        given = list(form.answers.all()) if form.is_signed else []
        yield PaperLine(
            paths=(form.author.path, form.target.path),
            kind=str(EvaluationKind(form.kind).label),
            author=form.author.name,
            target=form.target.name,
            is_signed=form.is_signed,
            items=tuple(answer.item.title for answer in given),
            points=tuple(answer.points for answer in given),
            mean=half_up(mean([Fraction(answer.points) for answer in given])) if given else None,
            text=form.text if form.is_signed else "",
        )


def owed_lines(*, year: int) -> Iterator[OwedLine]:
    """By author, as long as the round is open."""
    forms = OrganisationEvaluation.objects.filter(round__year=year, round__state=RoundState.OPEN)
    signed = Count("pk", filter=Q(state=FormState.SIGNED))
    rows = forms.values("author__path", "author__name").annotate(total=Count("pk"), signed=signed)
    for row in rows.order_by("author__position"):
        yield OwedLine((row["author__path"],), row["author__name"], row["total"], row["signed"])


def quarter_lines(*, year: int, on: date) -> Iterator[QuarterLine]:
    """Every community's quarter of the year, with the objections that still wait."""
    waiting = Objection.objects.waiting().filter(score__quarter__startswith=f"{year}Q")
    counts = {
        (row["score__quarter"], row["score__community"]): row["count"]
        for row in waiting.values("score__quarter", "score__community").annotate(count=Count("pk"))
    }
    rows = CommunityQuarter.objects.filter(quarter__startswith=f"{year}Q").select_related("community")
    for row in rows.order_by("quarter", "community__position"):
        yield QuarterLine(
            paths=(row.community.path,),
            quarter=Quarter.parse(row.quarter).short_label,
            community=row.community.name,
            state=_("不计") if row.is_excluded else str(row.get_state_display()),
            is_done=row.is_excluded or row.state == QuarterState.CLOSED,
            exclusion_reason=row.exclusion_reason,
            objections=counts.get((row.quarter, row.community_id), 0),
            is_over=row.period.end <= on,
        )
