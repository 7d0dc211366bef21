"""Puts the demo county together, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from django.db import transaction
from django.utils import timezone

from common.periods import Quarter
from workbench.demo.accounts import Staff, make_accounts
from workbench.demo.people import People, make_people
from workbench.demo.tree import Tree, TreeMaker

SEED = 20210701


@dataclass
class Demo:
    """What the parts share. `start` is the first day of the lived quarters."""

    as_of: date
    start: date
    random: Random
    tree: Tree
    people: People
    staff: Staff


@transaction.atomic
def make_county(*, as_of: date, say: Callable[[str], None]) -> Demo:
    """Make the county as it stands on `as_of`: three finished quarters and the running one lived."""
    random, start = Random(SEED), lived_from(as_of)  # noqa: S311  invented data, no secret
    say("组织 …")
    tree = TreeMaker(start).make()
    say("党员 …")
    people = make_people(tree=tree, random=random, as_of=as_of, on=start)
    staff = make_accounts(tree=tree, people=people, on=start, now=at_nine(start))
    return Demo(as_of, start, random, tree, people, staff)


def lived_from(as_of: date) -> date:
    """The first day of the third quarter before the running one."""
    return Quarter.of(as_of).previous.previous.previous.start


def at_nine(day: date) -> datetime:
    """Nine o'clock in the morning of a day, in Shanghai."""
    return timezone.make_aware(datetime.combine(day, time(9)))
