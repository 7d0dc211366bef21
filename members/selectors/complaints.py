"""意见与投诉: who answers what, and what the pages show of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from members.choices import ANSWERING_ROLES, ComplaintAbout, ComplaintState, OrganisationKind
from members.models import Complaint, Organisation, RoleGrant, User

PLACE_KINDS = (
    OrganisationKind.STREET,
    OrganisationKind.COMMUNITY_COMMITTEE,
    OrganisationKind.RESIDENTIAL_BRANCH,
    OrganisationKind.AGENCY_COMMITTEE,
    *OrganisationKind.units,
)
"""What one can name: the places where people live, and the bodies that answer for themselves."""


def places(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(user).filter(kind__in=PLACE_KINDS, ended_on=None).order_by("position")


def own_community(user: User) -> Organisation | None:
    """The place that is most likely meant, where the person's office or home lies in a community."""
    bodies = [grant.organisation for grant in user.acting_grants]
    if user.member is not None:
        bodies.append(user.member.home)
    above = (each for body in bodies for each in bodies_above(body, itself=True))
    return next((each for each in above if each.kind == OrganisationKind.COMMUNITY_COMMITTEE), None)


def bodies_above(place: Organisation, *, itself: bool) -> list[Organisation]:
    """The bodies over a place, the nearest first; with `itself` the place too."""
    keys = [int(part) for part in place.path.strip("/").split("/")]
    rows = Organisation.objects.filter(pk__in=keys if itself else keys[:-1])
    return sorted(rows, key=lambda row: keys.index(row.pk), reverse=True)


def handler_of(*, about: str, place: Organisation | None, writer: User, on: date) -> Organisation:
    """Who answers (ACCESS.md, doing): of a place its community, of a community its street, of a street and of the site
    the department. Where nobody but the writer could answer, the next one above."""
    above = bodies_above(place, itself=about == ComplaintAbout.PLACE) if place is not None else []
    for body in above:
        if body.kind in ANSWERING_ROLES and is_answered_at(body, writer, on):
            return body
    return Organisation.objects.get(kind=OrganisationKind.COUNTY)


def is_answered_at(body: Organisation, writer: User, on: date) -> bool:
    """Whether somebody else than the writer holds the office there."""
    offices = RoleGrant.objects.effective(on).filter(organisation=body, role=ANSWERING_ROLES[body.kind])
    return offices.filter(user__is_active=True).exclude(user=writer).exists()


def complaints_for_list(user: User) -> QuerySet[Complaint]:
    return Complaint.objects.visible_to(user).select_related("writer", "place", "handler")


def complaints_for_count(user: User) -> QuerySet[Complaint]:
    """What the department counts: without the text and the writer."""
    return Complaint.objects.counted_by(user).select_related("handler").defer("text", "page")


@dataclass(frozen=True)
class Counts:
    waiting: int
    overdue: int
    answered: int
    late: int


def counts_of(user: User, *, on: date) -> Counts:
    """Of the county: what waits, what waits too long; of this year's answers how many came after their day."""
    answered = Q(state=ComplaintState.ANSWERED, answered_on__year=on.year)
    waiting = Q(state=ComplaintState.OPEN)
    found = Complaint.objects.counted_by(user).aggregate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_on__lt=on)),
        answered=Count("pk", filter=answered),
        late=Count("pk", filter=answered & Q(answered_on__gt=F("due_on"))),
    )
    return Counts(**found)
