"""The notices of the lived quarters: told on their days, the older ones read and handed over."""

from collections.abc import Iterable
from datetime import date, timedelta

from common.calendars import WorkCalendar
from common.periods import local_day
from members.choices import Role
from members.models import Notice, Organisation, User
from members.services.notices import hand_over, mark_all_read
from members.services.releases import make_digests, release_notices
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo

LATELY = timedelta(days=7)
"""What was told within these days is still new, and its papers are not handed over."""
SECRETARIES = (Role.BRANCH_SECRETARY, Role.UNIT_SECRETARY, Role.COMMUNITY_SECRETARY)


def make_notices(demo: Demo) -> None:
    """Everything until `as_of` as beat would have released it, and the last week's digest."""
    calendar, since = WorkCalendar(), demo.as_of - LATELY
    days = {told_on(day, calendar) for day in Notice.objects.order_by().values_list("made_on", flat=True).distinct()}
    release(day for day in days if day < since)
    read_older(demo)
    release(day for day in days if since <= day <= demo.as_of)
    make_digests(now=at_nine(demo.as_of))
    release([demo.as_of])


def told_on(day: date, calendar: WorkCalendar) -> date:
    """The day itself, or the next one that is worked."""
    return day if calendar.is_worked(day) else calendar.add(day, 1)


def release(days: Iterable[date]) -> None:
    for day in sorted(days):
        release_notices(now=at_nine(day))


def read_older(demo: Demo) -> None:
    """What has been told by now."""
    told = Notice.objects.filter(released_at__isnull=False)
    for user in User.objects.filter(pk__in=told.values("user")):
        mark_all_read(user=user, now=at_nine(demo.as_of - LATELY))
    moments = told.filter(user=None).values_list("released_at", flat=True)
    for day in sorted({local_day(moment) for moment in moments if moment}):
        hand_over_papers(demo, day)


def hand_over_papers(demo: Demo, day: date) -> None:
    """The secretaries bring them round on the same day."""
    papers = Notice.objects.on_paper().filter(handed_on=None, released_at__date=day)
    for place in Organisation.objects.filter(pk__in={*papers.values_list("member__home", flat=True)} - {None}):
        actor = next(filter(None, (demo.staff.by_role.get((role, place.pk)) for role in SECRETARIES)), None)
        if actor is not None:
            hand_over(
                organisation=place, notices=papers.at(place), handed_on=day, actor=actor,
                on=demo.as_of,
            )  # fmt: skip
