"""The small county with one 1+N committee at work: core c1, members u1 and e1; u2 and u3 are not in it."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from alliances.services.alliances import create_regional
from alliances.services.claims import claim_need
from alliances.services.members import add_member_unit
from alliances.services.needs import publish_need, raise_need, submit_need

DAY = date(2026, 3, 2)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


NOW = at(DAY)


@pytest.fixture
def today(time_machine):
    """The clock stands at DAY, where views and scope read it."""
    time_machine.move_to(NOW, tick=False)
    return DAY


@pytest.fixture
def lists(world, today):
    """`world`, `alliance`, and `need(**fields)`, `published(**fields)`, `claim(need, unit)` to make rows."""
    alliance = create_regional(core=world["c1"], name="学府社区大党委", on=DAY, actor=None, now=NOW)
    for key in ("u1", "e1"):
        add_member_unit(alliance=alliance, organisation=world[key], on=DAY, actor=None, now=NOW)

    def need(raiser="c1", **fields):
        values = {
            "source": "VISIT", "category": "SKILL", "title": "独居老人冬季上门体检", "text": "有 46 人，多数行动不便。",
            "quantity": Decimal(46), "measure": "人", "due_on": date(2026, 3, 31), "alliance": alliance,
        }  # fmt: skip
        return raise_need(raiser=world[raiser], actor=None, now=NOW, **(values | fields))

    def published(raiser="c1", now=NOW, **fields):
        submitted = submit_need(need=need(raiser, **fields), actor=None, now=now)
        return publish_need(need=submitted, actor=None, now=now)

    def claim(need, unit="u1", quantity=10, due_on=date(2026, 3, 20), now=NOW, **fields):
        return claim_need(
            need=need, unit=world[unit], quantity=Decimal(quantity), due_on=due_on, actor=None, now=now, **fields
        )

    return SimpleNamespace(world=world, alliance=alliance, need=need, published=published, claim=claim)
