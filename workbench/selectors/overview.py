"""How the organisations below stand with their duties: counts for the levels above, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from activities.selectors.duties import DutySummary, branch_duties, summaries
from common.asking import Asking, read, rows_of, side_by_side
from common.periods import Quarter
from common.tree import ids_of
from members.models import Organisation
from members.selectors.headcounts import branches_below


@dataclass(frozen=True)
class BelowLine:
    """One organisation directly below, with all branches under it."""

    organisation: Organisation
    branches: int
    is_branch: bool
    owed: int
    done: int
    overdue: int
    soon: int


@read
def below(*, organisation: Organisation, quarter: Quarter, on: date) -> Asking[list[BelowLine]]:
    """In the order of the tree beside the lists; who has no branch below is left out."""
    branches = branches_below(organisation)
    slots, paths = yield from side_by_side(
        branch_duties.asking(branches=branches, start=quarter.start, end=quarter.end, on=on),
        rows_of(branches.values_list("pk", "path")),
    )
    by_branch = summaries(slots, on=on)
    under: dict[int, list[int]] = defaultdict(list)
    level = len(ids_of(organisation.path))
    for pk, path in paths:
        ids = ids_of(path)
        under[ids[level] if len(ids) > level else pk].append(pk)
    heads = yield from rows_of(Organisation.objects.filter(pk__in=under).order_by("position"))
    return [_line(head, under[head.pk], by_branch) for head in heads]


def _line(head: Organisation, branches: list[int], by_branch: dict[int, DutySummary]) -> BelowLine:
    found = [by_branch[pk] for pk in branches if pk in by_branch]
    return BelowLine(
        organisation=head,
        branches=len(branches),
        is_branch=branches == [head.pk],
        owed=sum(row.owed for row in found),
        done=sum(row.done for row in found),
        overdue=sum(row.overdue for row in found),
        soon=sum(row.soon for row in found),
    )
