"""Puts the demo county together, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from common.periods import Quarter
from members.models import Member, Organisation
from workbench.demo.accounts import Staff, make_accounts
from workbench.demo.alliances import make_alliances
from workbench.demo.clock import at_nine, lived_quarters
from workbench.demo.evaluations import make_evaluations
from workbench.demo.meetings import make_meetings
from workbench.demo.people import People, make_people
from workbench.demo.scores import make_scores
from workbench.demo.service import make_service
from workbench.demo.tree import Tree, TreeMaker

SEED = 20210701


@dataclass
class Demo:
    """What the parts share."""

    as_of: date
    quarters: list[Quarter]
    random: Random
    tree: Tree
    people: People
    staff: Staff

    @property
    def start(self) -> date:
        """The first day of the lived quarters."""
        return self.quarters[0].start

    def community_of(self, branch: Organisation) -> Organisation:
        return next(community for community in self.tree.communities if community.pk == branch.parent_id)

    def unit_of(self, member: Member) -> Organisation:
        """The unit whose liaison speaks for the member."""
        return next(unit for unit in self.tree.units if member.org_path.startswith(unit.path))


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
    say("联合体、报到和清单 …")
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
