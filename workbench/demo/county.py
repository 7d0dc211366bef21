"""Puts the demo county together, part by part."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random

from django.db import transaction

from common.models import Origin
from common.services.numbers import set_county_number
from members.choices import Role
from workbench.demo.accounts import make_accounts
from workbench.demo.alliances import make_alliances
from workbench.demo.clock import at_nine, lived_quarters
from workbench.demo.evaluations import make_evaluations
from workbench.demo.meetings import make_meetings
from workbench.demo.people import make_people
from workbench.demo.scores import make_scores
from workbench.demo.service import make_service
from workbench.demo.setting import Demo
from workbench.demo.tree import TreeMaker

SEED = 20210701


@transaction.atomic
def make_county(*, as_of: date, say: Callable[[str], None]) -> Demo:
    """Make the county as it stands on `as_of`: three finished quarters and the running one lived."""
    random, quarters = Random(SEED), lived_quarters(as_of)  # noqa: S311  invented data, no secret
    start = quarters[0].start
    say("组织 …")
    tree = TreeMaker(start).make()
    say("党员 …")
    people = make_people(tree=tree, random=random, as_of=as_of, on=start)
    staff = make_accounts(tree=tree, people=people, on=start, now=at_nine(start))
    demo = Demo(as_of, quarters, random, tree, people, staff)
    set_county_number(
        key="assessment.report_in_compulsory", value=Decimal(1), origin=Origin.CUSTOM,
        actor=staff.of(Role.DEPARTMENT_STAFF, tree.county),
    )  # fmt: skip
    say("联建组织、报到和清单 …")
    joined = make_alliances(demo)
    say("组织生活 …")
    make_meetings(demo, joined)
    say("志愿服务 …")
    make_service(demo, joined)
    say("季度积分 …")
    make_scores(demo)
    say("双向评价 …")
    make_evaluations(demo)
    return demo
