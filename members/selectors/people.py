"""Reads of members for one page."""

from datetime import date

from django.db.models import Case, Q, QuerySet, Value, When

from common.tree import subtree_q
from members.choices import Post
from members.models import Appointment, Member, MemberHousehold, MemberReportIn, Organisation, User

POST_ORDER = Case(*(When(post=post, then=Value(place)) for place, post in enumerate(Post)))
"""Secretary first, as the posts are listed."""


def reported_in_here(*, user: User, organisation: Organisation, on: date) -> QuerySet[MemberReportIn]:
    """Who is reported in to this community or branch on that day, as far as the person may see it."""
    here = Q(community=organisation) | Q(branch=organisation)
    rows = MemberReportIn.objects.visible_to(user).counted().in_force(on).filter(here)
    return rows.select_related("member__home").order_by("member__sort_key", "member_id", "id")


def households_of(*, user: User, organisation: Organisation, on: date) -> QuerySet[MemberHousehold]:
    """Running member households of the organisation and of what lies below it."""
    inside = subtree_q("organisation__path", organisation.path)
    rows = MemberHousehold.objects.visible_to(user).in_force(on).filter(inside)
    return rows.select_related("member", "organisation").order_by("organisation__position", "member__sort_key", "id")


def appointments_of(*, user: User, organisation: Organisation, on: date) -> QuerySet[Appointment]:
    """Posts held at the organisation itself on that day."""
    rows = Appointment.objects.visible_to(user).in_force(on).filter(organisation=organisation)
    return rows.select_related("member").order_by(POST_ORDER, "member__sort_key", "id")


def member_posts(*, member: Member, on: date) -> QuerySet[Appointment]:
    return member.appointments.in_force(on).select_related("organisation").order_by("started_on", "id")
