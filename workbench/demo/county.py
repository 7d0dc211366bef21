"""Puts the demo county together, part by part."""

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction

from assessment.county_settings import REPORT_IN_COMPULSORY
from common.county_settings import SettingOrigin
from common.services.county_settings import confirm_setting, propose_setting
from members.choices import Role
from workbench.demo.accounts import make_accounts
from workbench.demo.alliances import make_alliances
from workbench.demo.clock import at_nine, lived_quarters
from workbench.demo.complaints import make_complaints
from workbench.demo.evaluations import make_evaluations
from workbench.demo.meetings import make_meetings
from workbench.demo.notices import make_notices
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
    make_compulsory(demo, on=start)
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
    make_complaints(demo)
    say("通知 …")
    make_notices(demo)
    return demo


def make_compulsory(demo: Demo, *, on: date) -> None:
    """The county makes report-in compulsory: one of the department proposes, the other one confirms."""
    row = propose_setting(
        setting=REPORT_IN_COMPULSORY, value=True, origin=SettingOrigin.COUNTY, from_day=on,
        actor=demo.staff.of(Role.DEPARTMENT_STAFF, demo.tree.county), now=at_nine(on),
    )  # fmt: skip
    confirm_setting(row=row, actor=demo.staff.second_of_department, now=at_nine(on))
