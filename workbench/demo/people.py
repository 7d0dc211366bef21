"""The 1,200 members of the demo county, their posts and households."""

import re
from dataclasses import dataclass, field
from datetime import date
from random import Random

from members.choices import Post, WorkStatus
from members.models import Member, Organisation
from members.services.people import add_member, appoint, start_household
from workbench.demo.people_maker import PeopleMaker
from workbench.demo.tree import Tree

BRANCH_SIZES = (32, 41, 42, 37, 48, 33, 37, 26, 39, 6, 43, 34, 31, 38, 42, 29, 35, 47, 27, 40)
"""20 branches, 707 members; one has too few for a committee (DOMAIN.md §2)."""
UNIT_HOME_SIZE = 17
COMMITTEE = (Post.SECRETARY, Post.ORGANISATION_MEMBER, Post.PUBLICITY_MEMBER)
COMMITTEE_FROM = 7
OFFICERS, RESIDENTS = (38, 65), (45, 84)
"""Ages of who holds a post, and of the others; secretaries are not older than 68 when the lived quarters end."""
RETIREMENT = {"M": 63, "F": 58}
"""Ages by which everybody has retired under the rules of 2025."""
FIRST_NAMES = {"锦绣家园": (("周建国", "M"), ("刘玉兰", "F"), ("王德厚", "M"))}
"""The branch of the demo secretary begins with the people of the guide."""


@dataclass
class People:
    """Members by home, in the order they were added: the first is the secretary."""

    by_home: dict[int, list[Member]] = field(default_factory=dict)

    def of(self, organisation: Organisation) -> list[Member]:
        return self.by_home[organisation.pk]


def make_people(*, tree: Tree, random: Random, as_of: date, on: date) -> People:
    """Fill every branch and unit with members from `on`, so that the lived quarters find them there."""
    people, maker = People(), PeopleMaker(random, as_of)
    for branch, size in zip(tree.branches, BRANCH_SIZES, strict=True):
        people.by_home[branch.pk] = [_resident(maker, branch, tree, n, on) for n in range(size)]
        _give_posts(branch, people.of(branch), tree.groups[branch.pk], on)
    for unit in tree.units:
        for home in tree.unit_homes[unit.pk]:
            people.by_home[home.pk] = [_employee(maker, home, unit, n, on) for n in range(UNIT_HOME_SIZE)]
            _give_posts(home, people.of(home), [], on)
    return people


def _resident(maker: PeopleMaker, branch: Organisation, tree: Tree, number: int, on: date) -> Member:
    groups = tree.groups[branch.pk]
    probationary = number >= 7 and number % 16 == 15
    youngest, oldest = (24, 45) if probationary else OFFICERS if number < len(COMMITTEE) else RESIDENTS
    named = next(
        (names[number] for key, names in FIRST_NAMES.items() if key in branch.name and number < len(names)), None
    )
    name, sex = named or ("", "")
    person = maker.person(youngest=youngest, oldest=oldest, probationary=probationary, sex=sex)
    retired = maker.as_of.year - person.birth_date.year > RETIREMENT[person.sex]
    fields = {**vars(person), "name": name or person.name}
    return add_member(
        home=branch, group=groups[number % len(groups)], on=on, actor=None,
        work_status=WorkStatus.RETIRED if retired else WorkStatus.OTHER, workplace="退休" if retired else "",
        address=f"{number % 18 + 1}栋{number % 4 + 1}单元{number % 11 + 1}02", **fields,
    )  # fmt: skip


def _employee(maker: PeopleMaker, home: Organisation, unit: Organisation, number: int, on: date) -> Member:
    retired = number % 9 == 8
    at_work = (35, 54) if number < len(COMMITTEE) else (24, 54)
    youngest, oldest = (63, 75) if retired else at_work
    person = maker.person(youngest=youngest, oldest=oldest)
    return add_member(
        home=home, on=on, actor=None, work_status=WorkStatus.RETIRED if retired else WorkStatus.IN_SERVICE,
        workplace="退休" if retired else workplace_of(unit), **vars(person),
    )  # fmt: skip


def workplace_of(unit: Organisation) -> str:
    """The name of the body behind its Party organisation."""
    return re.sub("(机关)?(党支部|党总支|党委)$", "", unit.name)


def _give_posts(home: Organisation, members: list[Member], groups: list[Organisation], on: date) -> None:
    posts = COMMITTEE if len(members) >= COMMITTEE_FROM else COMMITTEE[:1]
    for member, post in zip(members, posts, strict=False):
        appoint(member=member, organisation=home, post=post, on=on, actor=None)
    for group in groups:
        leader = next(member for member in members if member.group_id == group.pk)
        appoint(member=leader, organisation=group, post=Post.GROUP_LEADER, on=on, actor=None)
        start_household(organisation=group, member=leader, doors="1单元101—602", household_count=12, on=on, actor=None)
