"""How many are where: the one place that counts people, report-ins, households and organisations of a part of the tree.

Every figure comes twice: `own`, what belongs to the organisation itself, and `whole`, with all that lies below it. Pages
say both where they differ, so that tree, card, home page and list of one organisation cannot tell different numbers.
Callers have asked `can_see_people` before.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from common.asking import Asking, read, rows_of, side_by_side
from common.dated import in_force
from common.templatetags.ui import thousands
from common.tree import ids_of, subtree_q, subtrees_q
from members.choices import RECEIVING_KINDS, OrganisationKind, Stage
from members.models import Member, MemberHousehold, MemberReportIn, Organisation

BY_STAGE = {
    "full": Count("pk", filter=Q(stage=Stage.FULL)),
    "probationary": Count("pk", filter=Q(stage=Stage.PROBATIONARY)),
}


@dataclass(frozen=True)
class Headcount:
    full: int = 0
    probationary: int = 0

    @property
    def total(self) -> int:
        return self.full + self.probationary

    def __add__(self, other: "Headcount") -> "Headcount":
        return Headcount(self.full + other.full, self.probationary + other.probationary)


@dataclass(frozen=True)
class Heads:
    """Members whose home (for a group: whose group) is the organisation itself, and all with those below."""

    own: Headcount = Headcount()
    whole: Headcount = Headcount()

    def __str__(self) -> str:
        return told(self.own.total, self.whole.total, _("名"))

    @property
    def stages(self) -> str:
        """Of all of them; the two add up to the total."""
        parts = {"full": thousands(self.whole.full), "probationary": thousands(self.whole.probationary)}
        return _("正式 %(full)s，预备 %(probationary)s") % parts


@dataclass(frozen=True)
class Tally:
    """A plain figure of the organisation itself and with all below it."""

    own: int
    whole: int
    unit: str

    def __str__(self) -> str:
        return told(self.own, self.whole, self.unit)


def told(own: int, whole: int, unit: str) -> str:
    """`4 名`, or both where they differ: `本级 3 名，含下级 214 名`."""
    parts = {"own": thousands(own), "whole": thousands(whole), "unit": unit}
    return (_("%(whole)s %(unit)s") if own == whole else _("本级 %(own)s %(unit)s，含下级 %(whole)s %(unit)s")) % parts


@read
def heads_of(*, organisation: Organisation, on: date) -> Asking[Heads]:
    """Full and probationary members on that day."""
    heads = yield from heads_by_organisation.asking(organisations=[organisation], on=on)
    return heads[organisation.pk]


@read
def heads_by_organisation(*, organisations: Sequence[Organisation], on: date) -> Asking[dict[int, Heads]]:
    """The heads of each, in one grouped query, and one more where groups are among them; none for none."""
    groups = [row.pk for row in organisations if row.kind == OrganisationKind.BUILDING_GROUP]
    others = {row.pk: row.path for row in organisations if row.kind != OrganisationKind.BUILDING_GROUP}
    of_groups, by_home = yield from side_by_side(_heads_of_groups(groups, on), _heads_by_home(others, on))
    return of_groups | by_home


def _heads_of_groups(pks: list[int], on: date) -> Asking[dict[int, Heads]]:
    if not pks:
        return {}
    found = yield from _grouped(Q(group__in=pks), "group", on)
    return {pk: Heads(found.get(pk, Headcount()), found.get(pk, Headcount())) for pk in pks}


def _heads_by_home(paths: dict[int, str], on: date) -> Asking[dict[int, Heads]]:
    if not paths:
        return {}
    own, whole = (dict.fromkeys(paths, Headcount()) for _each in range(2))
    counted = yield from _grouped(subtrees_q("org_path", paths.values()), "org_path", on)
    for path, count in counted.items():
        ids = ids_of(path)
        if ids[-1] in own:
            own[ids[-1]] += count
        for pk in ids:
            if pk in whole:
                whole[pk] += count
    return {pk: Heads(own[pk], whole[pk]) for pk in paths}


def _grouped(where: Q, name: str, on: date) -> Asking[dict[Any, Headcount]]:
    rows = yield from rows_of(Member.objects.filter(where).current(on).order_by().values(name).annotate(**BY_STAGE))
    return {row[name]: Headcount(row["full"], row["probationary"]) for row in rows}


def reported_in_of(*, organisation: Organisation, on: date) -> Tally | None:
    """Members reported in there, each once; None for a kind of organisation that receives nobody."""
    if organisation.kind not in RECEIVING_KINDS:
        return None
    here = Q(community=organisation.pk) | Q(branch=organisation.pk)
    inside = subtree_q("community__path", organisation.path) | subtree_q("branch__path", organisation.path)
    found = MemberReportIn.objects.counted().in_force(on).filter(inside).aggregate(
        own=Count("member", filter=here, distinct=True), whole=Count("member", distinct=True)
    )  # fmt: skip
    return Tally(found["own"], found["whole"], _("名"))


@dataclass(frozen=True)
class Households:
    """Member households, and how many households of neighbours all of them serve."""

    centres: Tally
    served: int


def households_count(*, organisation: Organisation, on: date) -> Households:
    here = Q(organisation=organisation.pk)
    rows = MemberHousehold.objects.filter(subtree_q("organisation__path", organisation.path), in_force(on))
    found = rows.aggregate(
        own=Count("pk", filter=here), whole=Count("pk"), served=Sum("household_count", default=0)
    )  # fmt: skip
    return Households(Tally(found["own"], found["whole"], _("个")), found["served"])


@dataclass(frozen=True)
class Below:
    """Running organisations below one, by what they are; `branches` owe the duties of a branch, units among them."""

    streets: int
    committees: int
    communities: int
    units: int
    branches: int
    groups: int

    @property
    def told(self) -> list[tuple[Any, int]]:
        """Word and number of what is there."""
        words = (
            (_("街道(乡镇)"), self.streets), (_("机关工委"), self.committees), (_("社区"), self.communities),
            (_("单位"), self.units), (_("支部"), self.branches), (_("党小组"), self.groups),
        )  # fmt: skip
        return [(word, number) for word, number in words if number]


def organisations_below(*, organisation: Organisation) -> Below:
    """In one query, whatever the size. A unit without branches counts as a unit and as a branch."""
    rows = Organisation.objects.below(organisation).filter(ended_on=None).exclude(pk=organisation.pk)
    owes = Exists(branches_below(organisation).filter(pk=OuterRef("pk")))
    kinds: Counter[str] = Counter()
    branches = 0
    for kind, is_branch, number in rows.order_by().values_list("kind", owes).annotate(number=Count("pk")):
        kinds[kind] += number
        branches += number if is_branch else 0
    return Below(
        streets=kinds[OrganisationKind.STREET],
        committees=kinds[OrganisationKind.AGENCY_COMMITTEE],
        communities=kinds[OrganisationKind.COMMUNITY_COMMITTEE],
        units=sum(kinds[kind] for kind in OrganisationKind.units),
        branches=branches,
        groups=kinds[OrganisationKind.BUILDING_GROUP],
    )


def branches_below(organisation: Organisation) -> QuerySet[Organisation]:
    """Running branches there and below, as the home page counts them."""
    return Organisation.objects.below(organisation).branches().filter(ended_on=None)
