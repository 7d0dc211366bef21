"""Reads of members for one page."""

from datetime import date

from django.db.models import QuerySet

from members.choices import ReportInState
from members.models import Appointment, Member, MemberHousehold, MemberReportIn, Organisation, User


def reported_in_here(*, user: User, organisation: Organisation) -> QuerySet[MemberReportIn]:
    """Who reported in to this community or branch, as far as the person may see it."""
    rows = MemberReportIn.objects.visible_to(user).filter(state__in=ReportInState.live)
    return rows.filter(community=organisation) | rows.filter(branch=organisation)


def households_of(*, user: User, organisation: Organisation) -> QuerySet[MemberHousehold]:
    """Running member households of the organisation and its groups."""
    rows = MemberHousehold.objects.visible_to(user).filter(
        ended_on=None, organisation__path__startswith=organisation.path
    )
    return rows.select_related("member", "organisation").order_by("organisation__position", "doors")


def appointments_of(*, user: User, organisation: Organisation, on: date) -> QuerySet[Appointment]:
    """Posts held at the organisation itself on that day."""
    rows = Appointment.objects.visible_to(user).in_force(on).filter(organisation=organisation)
    return rows.select_related("member").order_by("post", "started_on", "id")


def member_posts(*, member: Member, on: date) -> QuerySet[Appointment]:
    return member.appointments.in_force(on).select_related("organisation").order_by("started_on", "id")
