"""Deliveries keep their day, returns move the due day, silence is counted in working days (DOMAIN.md §4 and §6).

What was sent back before this gets the days it would have had, as its story tells them. Ledger entries of frozen quarters are not touched by a moved day.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
from django.db import migrations, models

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEY = "acceptance_silent_days"


class Days:
    """The county's own holidays, then the package, then weekends: as common.calendars was on this day."""

    def __init__(self, apps):
        self.own = dict(apps.get_model("common", "Holiday").objects.values_list("day", "is_worked"))

    def is_worked(self, day):
        if day in self.own:
            return self.own[day]
        try:
            return chinese_calendar.is_workday(day)
        except NotImplementedError:
            return day.weekday() < 5

    def after(self, start, end):
        return sum(self.is_worked(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))

    def add(self, day, count):
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day


def give_days(apps, schema_editor):
    days, claims = Days(apps), apps.get_model("alliances", "Claim")
    for claim in claims.objects.filter(acceptances__isnull=False).distinct().iterator(chunk_size=500):
        give_days_of(claim, days)


def give_days_of(claim, days):
    """A delivery gets one answer, so the answers follow the deliveries one by one."""
    due = claim.due_on
    told = claim.events.filter(deed="DELIVER").order_by("id").values_list("at", flat=True)
    for answer, at in zip(claim.acceptances.order_by("id"), told, strict=False):  # the last may wait for its answer
        answer.delivered_on = at.astimezone(SHANGHAI).date()
        if not answer.is_accepted:
            answer.held_days = days.after(answer.delivered_on, answer.accepted_on)
            due = days.add(due, answer.held_days)
        answer.save(update_fields=["delivered_on", "held_days"])
    if due != claim.due_on:
        claim.first_due_on, claim.due_on = claim.due_on, due
        claim.save(update_fields=["first_due_on", "due_on"])


def take_days(apps, schema_editor):
    claims = apps.get_model("alliances", "Claim")
    claims.objects.filter(first_due_on__isnull=False).update(due_on=models.F("first_due_on"))


def in_working_days(apps, schema_editor):
    """15 days were 10 working days; a number of the county's own is turned in the same proportion."""
    for number in apps.get_model("common", "CountyNumber").objects.filter(key=KEY):
        number.value = max(number.value * 5 // 7, 1)
        number.unit, number.title = "个工作日", "提出方多少个工作日未验收可由主管抽查验收"
        number.save()


def in_days(apps, schema_editor):
    for number in apps.get_model("common", "CountyNumber").objects.filter(key=KEY):
        number.value = number.value * 3 // 2
        number.unit, number.title = "天", "提出方多少天未验收可由主管抽查代验"
        number.save()


class Migration(migrations.Migration):
    dependencies = [("alliances", "0005_stories_are_append_only"), ("common", "0004_county_number")]

    operations = [
        migrations.AddField(
            "claim", "first_due_on", models.DateField(editable=False, null=True, verbose_name="原定完成日期")
        ),
        migrations.AddField("acceptance", "delivered_on", models.DateField(null=True)),
        migrations.AddField("acceptance", "held_days", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(give_days, take_days),
        migrations.RunPython(in_working_days, in_days),
    ]
