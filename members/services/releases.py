"""The site's own part in notices, called by beat: releasing what waits, and the digest of the week."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.calendars import WorkCalendar
from common.notices import Kind, define
from common.periods import local_day
from common.selectors.county_settings import setting
from members.county_settings import NOTICES_A_DAY, NOTICES_FROM, NOTICES_UNTIL
from members.models import Notice, RoleGrant, User
from members.selectors.notices import start_of, week_before
from members.services.notices import MANY

DIGEST = define(
    Kind("week.digest", gettext_lazy("一周通知汇总（%(about)s起）"), gettext_lazy("%(count)s 份一周通知汇总"))
)
"""Its subject is the account, `about` the Monday of the week it tells of; it is made on the Monday after."""


def is_quiet(now: datetime) -> bool:
    """Whether nobody is told anything now: before and after working hours, and on days that are not worked."""
    local = timezone.localtime(now)
    day = local.date()
    if not setting(NOTICES_FROM, on=day) <= local.hour < setting(NOTICES_UNTIL, on=day):
        return True
    return not WorkCalendar().is_worked(day)


@transaction.atomic
def release_notices(*, now: datetime) -> int:
    """Tell what waits, unless it is quiet: papers all, of an account the lines of a day up to the county's number.

    Gives how many notices were released. What has days to answer is never held back. Whose account was closed, or whose
    last office ended meanwhile, is told nothing more.
    """
    if is_quiet(now):
        return 0
    day, calendar = local_day(now), WorkCalendar()
    waiting = Notice.objects.filter(released_at=None, made_on__lte=day)
    papers = waiting.filter(user=None).update(released_at=now)
    rows = list(waiting.filter(user__isnull=False).select_for_update().order_by("pk"))
    told = still_there({row.user_id for row in rows}, day)
    released = lined_up([row for row in rows if row.user_id in told], now)
    for row in released:
        row.released_at = now
        row.answer_until = calendar.add(day, row.answer_days) if row.answer_days else None
    Notice.objects.bulk_update(released, ["released_at", "line", "answer_until"], batch_size=MANY)
    return papers + len(released)


def still_there(keys: set[int | None], day: date) -> set[int | None]:
    """The accounts among them that are in use and hold an office today, or are a member's own."""
    users = User.objects.filter(pk__in=[key for key in keys if key is not None], is_active=True)
    held = RoleGrant.objects.effective(day).filter(user__in=keys)
    return set(users.filter(Q(member__isnull=False) | Q(pk__in=held.values("user"))).values_list("pk", flat=True))


def lined_up(rows: list[Notice], now: datetime) -> list[Notice]:
    """What accounts are told now: several of one kind are one line, under its first; too many lines wait for a day."""
    left, most = told_today(rows, now), setting(NOTICES_A_DAY, on=local_day(now))
    lines: dict[tuple[int | None, str], Notice] = {}
    released = []
    for row in sorted(rows, key=lambda row: (row.answer_days is None, row.pk)):
        key = (row.user_id, row.kind)
        if key in lines:
            row.line = lines[key]
        elif row.answer_days is None and left[row.user_id] >= most:
            continue
        else:
            lines[key] = row
            left[row.user_id] += 1
        released.append(row)
    return released


def told_today(rows: Iterable[Notice], now: datetime) -> Counter[int | None]:
    """How many lines each of these accounts was told since midnight."""
    lines = Notice.objects.filter(
        user__in={row.user_id for row in rows}, line=None, released_at__gte=start_of(local_day(now))
    )
    return Counter(lines.values_list("user", flat=True))


@transaction.atomic
def make_digests(*, now: datetime) -> int:
    """On Monday, for everybody who was told something in the week that ended: one line more, with the week on its page.

    It waits for the morning like every notice. Called again it makes nothing. Gives how many are new.
    """
    monday, week = week_before(local_day(now))
    about = _("%(year)s年%(month)s月%(day)s日") % {"year": week.year, "month": week.month, "day": week.day}
    told = Notice.objects.filter(
        user__is_active=True, line=None, released_at__gte=start_of(week), released_at__lt=start_of(monday)
    ).exclude(kind=DIGEST.name)
    has_one = Notice.objects.filter(kind=DIGEST.name, about=about).values("user")
    people = list(told.exclude(user__in=has_one).order_by().values_list("user", flat=True).distinct())
    label = User._meta.label_lower
    Notice.objects.bulk_create(
        (
            Notice(kind=DIGEST.name, subject_type=label, subject_id=pk, user_id=pk, about=about, made_on=monday)
            for pk in people
        ),
        batch_size=MANY,
        ignore_conflicts=True,
    )
    return len(people)
