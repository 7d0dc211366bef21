"""What the parts of the demo county share."""

from dataclasses import dataclass
from datetime import date
from random import Random

from common.periods import Quarter
from members.models import Member, Organisation
from workbench.demo.accounts import Staff
from workbench.demo.people import People
from workbench.demo.tree import Tree


@dataclass
class Demo:
    """The county so far, and the quarters that are lived in it."""

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
