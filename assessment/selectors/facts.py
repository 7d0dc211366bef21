"""Where each fact of a rule comes from: the lower apps' facts, brought to one shape (DESIGN.md §2, assessment pulls).

Every queryset has the columns of COLUMNS. A state of the quarter (a rate, a claim at work) is not an event: it never
counts late and may be so again in the next quarter. `fact_source` 0 stands for the community's quarter itself.

What these decide where DOMAIN.md leaves room:
* rates are over the unit's people wherever in the county they reported in or served: they live in many communities,
  and the community that scores the unit is rarely the one they live in;
* a conference counts in the community that leads the 1+N committee; what streets and lead units hold counts in none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from activities.choices import PartyPresence
from activities.selectors.facts.meetings import branch_activity_facts, conference_facts
from activities.selectors.facts.service import counted_service, service_facts
from alliances.selectors.facts import claims_due_facts, claims_running, open_to_claim, resource_use_facts
from assessment.choices import EntryKind, FactCode, Outcome
from assessment.models import Exemption, PointEntry, PointRule
from common.dated import in_force, overlapping
from common.periods import Quarter
from members.choices import OrganisationKind, ReportInState, WorkStatus
from members.models import Member, MemberReportIn, Organisation, UnitReportIn

COLUMNS = ("fact_subject", "fact_community", "fact_day", "fact_quantity", "fact_outcome", "fact_source")
OF_THE_QUARTER = Value(0, output_field=BigIntegerField())
ONE = Value(1, output_field=IntegerField())


@dataclass(frozen=True)
class Source:
    """One stream of facts: the kind its ledger entries carry, and the rows of a quarter as known on a day."""

    kind: str
    rows: Callable[[Quarter, date], QuerySet[Any, Any]]
    is_event: bool = True


def said(outcome: str) -> Value:
    return Value(outcome, output_field=CharField())


def shaped(rows: QuerySet[Any, Any], **columns: Any) -> QuerySet[Any, Any]:
    """The columns of a facts queryset in the order of COLUMNS."""
    named = {f"fact_{name}": value for name, value in columns.items()}
    return rows.order_by().annotate(**named).values(*COLUMNS)


def last_day(quarter: Quarter) -> Value:
    return Value(quarter.end - timedelta(days=1), output_field=DateField())


def service(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    return shaped(
        service_facts(quarter),
        subject=F("member"), community=F("community"), day=F("held_on"), quantity=F("hours"),
        outcome=said(Outcome.DONE), source=F("pk"),
    )  # fmt: skip


def branch_activity(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    return shaped(
        branch_activity_facts(quarter),
        subject=F("member"), community=F("community"), day=F("held_on"), quantity=ONE,
        outcome=said(Outcome.DONE), source=F("meeting"),
    )  # fmt: skip


def conferences(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    outcome = Case(
        When(presence=PartyPresence.PRESENT, then=said(Outcome.PRESENT)),
        When(presence=PartyPresence.EXCUSED, then=said(Outcome.EXCUSED)),
        default=said(Outcome.UNEXCUSED),
    )
    return shaped(
        conference_facts(quarter),
        subject=F("unit"), community=F("community"), day=F("held_on"), quantity=ONE,
        outcome=outcome, source=F("meeting"),
    )  # fmt: skip


def claims_due(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    """Claims of the quarter that are decided: on time or late by the day of delivery, whoever was slow to answer; late
    too once the day is over and nothing was delivered. A delivery nobody answered is not among them."""
    on_time = When(delivered_on__lte=F("due_on"), confirmed_on__isnull=False, then=said(Outcome.ON_TIME))
    return shaped(
        claims_due_facts(quarter).filter(is_decided(as_of)),
        subject=F("unit"), community=F("community"), day=F("due_on"), quantity=ONE,
        outcome=Case(on_time, default=said(Outcome.LATE)), source=F("claim"),
    )  # fmt: skip


def is_decided(as_of: date) -> Q:
    """Accepted, or not delivered though the day is over (DOMAIN.md §6, projects): until its evening nobody is late."""
    return Q(confirmed_on__isnull=False) | Q(delivered_on=None, due_on__lt=as_of)


def counted_before(quarter: Quarter) -> QuerySet[PointEntry]:
    """Entries of the outer row's claim in earlier quarters: late there, sent back since, it does not count again."""
    rules = PointRule.objects.filter(fact_code=FactCode.CLAIM)
    return PointEntry.objects.filter(
        rule_code__in=rules.values("code"), source_kind="claim", source_id=OuterRef("claim"),
        kind=EntryKind.FACT, reversal=None, quarter__lt=str(quarter),
    )  # fmt: skip


def of_quarter(rows: QuerySet[Any, Any], quarter: Quarter, outcome: str, quantity: Any = ONE) -> QuerySet[Any, Any]:
    """A state of the quarter for each pair of unit and community."""
    return shaped(
        rows,
        subject=F("unit"), community=F("community"), day=last_day(quarter), quantity=quantity,
        outcome=said(outcome), source=OF_THE_QUARTER,
    ).distinct()  # fmt: skip


def at_work(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    """Claims due in another quarter, and those due in this one that are not decided or counted before: a row a claim."""
    due = claims_due_facts(quarter).annotate(counted=Exists(counted_before(quarter)))
    waiting = due.filter(~is_decided(as_of) | Q(counted=True)).values("unit", "community", "claim")
    columns = {
        "subject": F("unit"), "community": F("community"), "day": last_day(quarter), "quantity": ONE,
        "outcome": said(Outcome.RUNNING), "source": F("claim"),
    }  # fmt: skip
    return shaped(claims_running(quarter), **columns).union(shaped(waiting, **columns))


def open_needs(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    return of_quarter(open_to_claim(quarter), quarter, Outcome.OPEN)


def resource_use(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    return shaped(
        resource_use_facts(quarter),
        subject=F("provider"), community=F("community"), day=F("confirmed_on"), quantity=ONE,
        outcome=said(Outcome.DONE), source=F("claim"),
    )  # fmt: skip


def eligible_people(quarter: Quarter) -> QuerySet[Member]:
    """In-service members of the unit of the outer row and its branches on the quarter's last day, not exempt."""
    homes = Organisation.objects.filter(Q(pk=OuterRef(OuterRef("unit"))) | Q(parent=OuterRef(OuterRef("unit"))))
    exempt = Exemption.objects.filter(member=OuterRef("pk"), quarter=str(quarter))
    on = quarter.end - timedelta(days=1)
    return Member.objects.filter(
        ~Exists(exempt), in_force(on), work_status=WorkStatus.IN_SERVICE, home__in=homes.values("pk")
    ).order_by()


def counted(people: QuerySet[Member]) -> Any:
    """How many, as a subquery of the outer row."""
    total = people.values(nothing=Value(1)).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def unit_rate(quarter: Quarter, outcome: str, people: QuerySet[Member]) -> QuerySet[Any, Any]:
    """A head count for each unit and community it reported in to; nobody gives no row."""
    pairs = UnitReportIn.objects.counted().filter(overlapping(quarter.start, quarter.end))
    return of_quarter(pairs, quarter, outcome, counted(people)).filter(fact_quantity__gt=0)


def people_eligible(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    return unit_rate(quarter, Outcome.ELIGIBLE, eligible_people(quarter))


def people_reported_in(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    report_ins = MemberReportIn.objects.filter(
        overlapping(quarter.start, quarter.end), state__in=ReportInState.counted, member=OuterRef("pk")
    )
    return unit_rate(quarter, Outcome.REACHED, eligible_people(quarter).filter(Exists(report_ins)))


def people_serving(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    served = counted_service(quarter).filter(member=OuterRef("pk"))
    return unit_rate(quarter, Outcome.REACHED, eligible_people(quarter).filter(Exists(served)))


def team_service(quarter: Quarter, as_of: date) -> QuerySet[Any, Any]:
    """Confirmed service of the unit's people in the very community that scores it: how many times."""
    home = "member__home"
    unit = Case(
        When(**{f"{home}__kind__in": OrganisationKind.units}, then=F(home)),
        When(**{f"{home}__parent__kind__in": OrganisationKind.units}, then=F(f"{home}__parent")),
        output_field=BigIntegerField(),
    )
    reported_in = UnitReportIn.objects.counted().filter(
        overlapping(quarter.start, quarter.end), unit=OuterRef("unit"), community=OuterRef("community")
    )
    rows = counted_service(quarter).order_by().annotate(unit=unit).filter(Exists(reported_in))
    times = rows.values("unit", "community").annotate(times=Count("pk"))
    return of_quarter(times, quarter, Outcome.DONE, F("times"))


SOURCES: dict[str, tuple[Source, ...]] = {
    FactCode.SERVICE: (Source("service_record", service),),
    FactCode.BRANCH_ACTIVITY: (Source("meeting", branch_activity),),
    FactCode.CONFERENCE: (Source("meeting", conferences),),
    FactCode.CLAIM: (
        Source("claim", claims_due),
        Source("claims_running", at_work, is_event=False),
        Source("claims_open", open_needs, is_event=False),
    ),
    FactCode.RESOURCE_USE: (Source("claim", resource_use),),
    FactCode.REPORT_IN_RATE: (
        Source("people_eligible", people_eligible, is_event=False),
        Source("people_reported_in", people_reported_in, is_event=False),
    ),
    FactCode.PARTICIPATION_RATE: (
        Source("people_eligible", people_eligible, is_event=False),
        Source("people_serving", people_serving, is_event=False),
    ),
    FactCode.TEAM_SERVICE: (Source("team_service", team_service, is_event=False),),
}
"""Every fact that has a source; FactCode.not_yet has the others."""
