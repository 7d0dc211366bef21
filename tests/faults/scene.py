"""The small county as a running site: a committee with a published need, a draft of a meeting, members who reported in."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone


@transaction.atomic
def build_scene() -> dict[str, int]:
    """Fill an empty migrated database; return the keys that tests ask for by name."""
    from tests.world import build_world

    world, now, today = build_world(), timezone.now(), timezone.localdate()
    keys = {key: row.pk for key, row in world.organisations.items()}
    keys |= {key: row.pk for key, row in world.people.items()}
    keys |= build_lists(world, today, now)
    keys["meeting"] = build_meeting(world, today, now)
    report_in(world, today)
    keys["quarter"] = build_quarter(world, today)
    return keys


def build_lists(world: Any, today: date, now: datetime) -> dict[str, int]:
    from alliances.services.alliances import create_regional
    from alliances.services.members import add_member_unit
    from alliances.services.needs import publish_need, raise_need, submit_need

    founded, by = today - timedelta(days=60), {"actor": None, "now": now}
    alliance = create_regional(core=world["c1"], name="学府社区大党委", on=founded, **by)
    for unit in ("u1", "u2"):
        add_member_unit(alliance=alliance, organisation=world[unit], on=founded, **by)
    need = raise_need(
        raiser=world["c1"], alliance=alliance, source="VISIT", category="SKILL", title="楼道照明维修", quantity=Decimal(300),
        text="三个单元没有灯。", measure="处", due_on=today + timedelta(days=60), **by,
    )  # fmt: skip
    return {"alliance": alliance.pk, "need": publish_need(need=submit_need(need=need, **by), **by).pk}


def build_meeting(world: Any, today: date, now: datetime) -> int:
    from activities.choices import MeetingKind
    from activities.services.meetings import start_meeting

    secretary = world.users["b1_secretary"]
    return start_meeting(kind=MeetingKind.COMMITTEE, host=world["b1"], actor=secretary, held_on=today, now=now).pk


def report_in(world: Any, today: date) -> None:
    from members.services import report_ins

    people = [world.people[key] for key in ("wu", "chen", "li")]
    on = today - timedelta(days=45)
    rows = report_ins.submit_member_report_ins(
        members=people, community=world["c1"], branch=world["b1"], on=on, actor=None
    )
    report_ins.accept_report_ins(report_ins=rows, started_on=on, on=on, actor=None)


def build_quarter(world: Any, today: date) -> int:
    """The quarter of today, with its rows for every community but not scored."""
    from assessment.models import CommunityQuarter
    from assessment.services.scoring import open_quarters
    from common.periods import Quarter

    quarter = Quarter.of(today)
    open_quarters(quarter=quarter)
    return CommunityQuarter.objects.get(community=world["c1"], quarter=str(quarter)).pk
