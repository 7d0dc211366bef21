"""Voluntary service of those who reported in: recorded by their liaison, confirmed by the community."""

from datetime import date, timedelta
from decimal import Decimal

from activities.choices import ServiceCategory
from activities.models import ServiceRecord
from activities.services.service import confirm_services, record_service
from members.choices import Role
from members.models import Member, Organisation
from workbench.demo.alliances import Joined
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo

SERVICES = (
    (ServiceCategory.ENVIRONMENT, "楼道清理", "2"),
    (ServiceCategory.AID, "走访慰问独居老人", "1.5"),
    (ServiceCategory.PATROL, "夜间巡逻", "2"),
    (ServiceCategory.POLICY, "政策宣讲", "1"),
    (ServiceCategory.HEALTH, "量血压测血糖", "3"),
)
IDLE_SHARE = 6  # every sixth has reported in and done nothing in the quarter
WAITING_DAYS = 4  # what was recorded in the last days still waits for the community


def make_service(demo: Demo, joined: Joined) -> None:
    """Two Saturdays a quarter at every residential branch; of those who serve a few miss one of them."""
    for number, branch in enumerate(demo.tree.branches):
        people = joined.reported.get(branch.pk, [])
        for season, quarter in enumerate(demo.quarters):
            for step, weeks in enumerate((3, 9)):
                day = quarter.start + timedelta(weeks=weeks, days=number % 5)
                if day < demo.as_of:
                    helpers = [p for n, p in enumerate(people) if (n + season) % IDLE_SHARE and (n + step) % 8]
                    _serve(demo, branch, helpers, day, number + season + step)
    _waiting(demo, joined)


def _serve(demo: Demo, branch: Organisation, helpers: list[Member], day: date, number: int) -> None:
    records = _record(demo, branch, helpers, day, number)
    secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, demo.community_of(branch))
    if records and day + timedelta(days=WAITING_DAYS) <= demo.as_of:
        confirm_services(records=records, actor=secretary, now=at_nine(day + timedelta(days=WAITING_DAYS)))


def _record(demo: Demo, branch: Organisation, helpers: list[Member], day: date, number: int) -> list[ServiceRecord]:
    """One entry for each unit whose people came."""
    category, title, hours = SERVICES[number % len(SERVICES)]
    by_unit: dict[Organisation, list[Member]] = {}
    for helper in helpers:
        by_unit.setdefault(demo.unit_of(helper), []).append(helper)
    records: list[ServiceRecord] = []
    for unit, members in by_unit.items():
        records += record_service(
            members=members, community=demo.community_of(branch), branch=branch, category=category, title=title, held_on=day,
            hours=Decimal(hours), actor=demo.staff.of(Role.UNIT_LIAISON, unit), now=at_nine(day + timedelta(days=1)),
        )  # fmt: skip
    return records


def _waiting(demo: Demo, joined: Joined) -> None:
    """What the demo community finds to confirm on the day."""
    branch = demo.tree.branches[0]
    _record(demo, branch, joined.reported[branch.pk][:6], demo.as_of - timedelta(days=2), 3)
