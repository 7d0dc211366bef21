"""Accounts of the demo county: those of the guide, and one for every other secretary, liaison and street."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from members.choices import Role
from members.models import Member, Organisation, User
from members.services.accounts import approve_grant, create_user, grant_role
from workbench.demo.people import People
from workbench.demo.people_maker import PeopleMaker
from workbench.demo.tree import Tree

SEED = 17
PASSWORD = "Yunxi-demo-2026"  # noqa: S105  of the demo county alone, printed at its start


@dataclass(frozen=True)
class DemoAccount:
    username: str
    name: str
    role: str


ACCOUNTS = (  # two of the department: what one drafts the other publishes
    DemoAccount("linsw", "林书文", Role.DEPARTMENT_STAFF),
    DemoAccount("xuwen", "徐文", Role.DEPARTMENT_STAFF),
    DemoAccount("chenxm", "陈晓梅", Role.STREET_ADMIN),
    DemoAccount("sungw", "孙国伟", Role.AGENCY_ADMIN),
    DemoAccount("hefang", "何芳", Role.COMMUNITY_SECRETARY),
    DemoAccount("zhoujg", "周建国", Role.BRANCH_SECRETARY),
    DemoAccount("liuyl", "刘玉兰", Role.RECORDER),
    DemoAccount("wangdh", "王德厚", Role.GROUP_LEADER),
    DemoAccount("liwd", "李卫东", Role.UNIT_SECRETARY),
    DemoAccount("wuhy", "吴海燕", Role.UNIT_LIAISON),
    DemoAccount("dangyuan", "党员", Role.MEMBER),
    DemoAccount("xitong", "系统管理员", Role.SYSTEM_ADMIN),
    DemoAccount("anquan", "安全管理员", Role.SECURITY_ADMIN),
    DemoAccount("anquan2", "安全管理员乙", Role.SECURITY_ADMIN),
    DemoAccount("shenji", "审计管理员", Role.AUDIT_ADMIN),
)


@dataclass
class Staff:
    """Who acts for which organisation in the lived quarters: the first account of a role at a place."""

    by_role: dict[tuple[str, int], User] = field(default_factory=dict)

    def of(self, role: str, organisation: Organisation) -> User:
        return self.by_role[role, organisation.pk]

    @property
    def second_of_department(self) -> User:
        """Who confirms what the first one of the department proposes."""
        return User.objects.get(username=ACCOUNTS[1].username)


def make_accounts(*, tree: Tree, people: People, on: date, now: datetime) -> Staff:
    """Open the accounts and grant the roles from `on`. All have the demo's password, hashed once for all of them."""
    staff, places, members = Staff(), places_of(tree), members_of(tree, people)
    for account in ACCOUNTS:
        # The record in the roster belongs to the first account of a role.
        member = members.pop(account.role, None)
        name = member.name if member else account.name
        user = create_user(
            username=account.username, name=name, password=None, actor=None, member=member, must_change_password=False
        )
        _grant(staff, user, account.role, places[account.role], on, now)
    _fill(staff, tree, people, on, now)
    User.objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).update(password=make_password(PASSWORD))
    return staff


def members_of(tree: Tree, people: People) -> dict[str, Member]:
    """Whose record in the roster an account of the guide is."""
    secretary, recorder, leader = people.of(tree.branches[0])[:3]
    return {
        Role.BRANCH_SECRETARY: secretary,
        Role.RECORDER: recorder,
        Role.GROUP_LEADER: leader,
        Role.MEMBER: people.of(tree.unit_homes[tree.units[0].pk][0])[4],
    }


def places_of(tree: Tree) -> dict[str, Organisation]:
    """Where the accounts of the guide hold their roles."""
    branch = tree.branches[0]
    return {
        Role.DEPARTMENT_STAFF: tree.county,
        Role.STREET_ADMIN: tree.streets[0],
        Role.AGENCY_ADMIN: tree.agency_committee,
        Role.COMMUNITY_SECRETARY: tree.communities[0],
        Role.BRANCH_SECRETARY: branch,
        Role.RECORDER: branch,
        Role.GROUP_LEADER: tree.groups[branch.pk][2],
        Role.UNIT_SECRETARY: tree.units[0],
        Role.UNIT_LIAISON: tree.units[0],
        Role.MEMBER: tree.unit_homes[tree.units[0].pk][0],
        **dict.fromkeys(Role.administrators, tree.county),
    }


def _fill(staff: Staff, tree: Tree, people: People, on: date, now: datetime) -> None:
    """Name somebody for every post that the guide's accounts leave open; streets and communities have no members.

    User names tell the role and the place's number in the tree: shequ02 is the second community's secretary.
    """
    names = PeopleMaker(Random(SEED), on)  # noqa: S311  invented names, no secret
    posts: tuple[tuple[str, str, list[Organisation]], ...] = (
        (Role.STREET_ADMIN, "jiedao", tree.streets),
        (Role.COMMUNITY_SECRETARY, "shequ", tree.communities),
        (Role.BRANCH_SECRETARY, "zhibu", [*tree.branches, *_unit_branches(tree)]),
        (Role.UNIT_SECRETARY, "danwei", tree.units),
        (Role.UNIT_LIAISON, "lianluo", tree.units),
    )
    for role, word, organisations in posts:
        for number, organisation in enumerate(organisations, start=1):
            if (role, organisation.pk) in staff.by_role:
                continue
            name = _name_for(role, organisation, tree, people) or names.person(youngest=35, oldest=58).name
            user = create_user(
                username=f"{word}{number:02d}", name=name, password=None, actor=None, must_change_password=False
            )
            _grant(staff, user, role, organisation, on, now)


def _unit_branches(tree: Tree) -> list[Organisation]:
    return [home for homes in tree.unit_homes.values() for home in homes]


def _name_for(role: str, organisation: Organisation, tree: Tree, people: People) -> str:
    homes = tree.unit_homes.get(organisation.pk, [organisation])
    members = people.by_home.get(homes[0].pk, [])
    return members[1 if role == Role.UNIT_LIAISON else 0].name if members else ""


def _grant(staff: Staff, user: User, role: str, organisation: Organisation, on: date, now: datetime) -> None:
    grant = grant_role(user=user, role=role, organisation=organisation, on=on, actor=None)
    if grant.waits_for_approval:
        approve_grant(grant=grant, actor=None, now=now)
    staff.by_role.setdefault((role, organisation.pk), user)
