"""A small county that every permission test lives in: two streets, three communities, branches, units, one user a role.

Built through the services. Names of organisations and users are short keys; `world["b1"]` and `world.users["b1_secretary"]`.
"""

import pickle
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from members.choices import OrganisationKind as Kind
from members.choices import Role, WorkStatus
from members.models import Member, Organisation, RoleGrant, User
from members.services.accounts import approve_grant, create_user, grant_role
from members.services.organisations import create_organisation
from members.services.people import add_member

START = date(2026, 1, 1)
NOW = datetime(2026, 1, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "Lianjian-2026"

TREE = (  # key, kind, parent, name
    ("county", Kind.COUNTY, None, "云溪县委组织部"),
    ("s1", Kind.STREET, "county", "城东街道党工委"),
    ("c1", Kind.COMMUNITY_COMMITTEE, "s1", "学府社区党委"),
    ("b1", Kind.RESIDENTIAL_BRANCH, "c1", "锦绣家园小区党支部"),
    ("g1", Kind.BUILDING_GROUP, "b1", "锦绣家园1号楼党小组"),
    ("g2", Kind.BUILDING_GROUP, "b1", "锦绣家园2号楼党小组"),
    ("b2", Kind.RESIDENTIAL_BRANCH, "c1", "翠竹苑小区党支部"),
    ("c2", Kind.COMMUNITY_COMMITTEE, "s1", "东关社区党委"),
    ("b3", Kind.RESIDENTIAL_BRANCH, "c2", "桃源里小区党支部"),
    ("e1", Kind.ENTERPRISE, "s1", "锦程物业党支部"),
    ("s2", Kind.STREET, "county", "河滨街道党工委"),
    ("c3", Kind.COMMUNITY_COMMITTEE, "s2", "河滨社区党委"),
    ("b4", Kind.RESIDENTIAL_BRANCH, "c3", "滨江名邸小区党支部"),
    ("j", Kind.AGENCY_COMMITTEE, "county", "县直机关工委"),
    ("u1", Kind.AGENCY, "j", "县税务局机关党支部"),
    ("u2", Kind.AGENCY, "j", "县人民医院党委"),
    ("u2b", Kind.AGENCY_BRANCH, "u2", "县人民医院内科党支部"),
    ("u3", Kind.AGENCY, "j", "县水利局机关党支部"),
)

USERS = (  # key, role, organisation
    ("department", Role.DEPARTMENT_STAFF, "county"),
    ("agency_admin", Role.AGENCY_ADMIN, "j"),
    ("s1_admin", Role.STREET_ADMIN, "s1"),
    ("s2_admin", Role.STREET_ADMIN, "s2"),
    ("c1_secretary", Role.COMMUNITY_SECRETARY, "c1"),
    ("c2_secretary", Role.COMMUNITY_SECRETARY, "c2"),
    ("c3_secretary", Role.COMMUNITY_SECRETARY, "c3"),
    ("c1_recorder", Role.RECORDER, "c1"),
    ("b1_secretary", Role.BRANCH_SECRETARY, "b1"),
    ("b2_secretary", Role.BRANCH_SECRETARY, "b2"),
    ("b4_secretary", Role.BRANCH_SECRETARY, "b4"),
    ("u1_branch_secretary", Role.BRANCH_SECRETARY, "u1"),
    ("b1_recorder", Role.RECORDER, "b1"),
    ("g1_leader", Role.GROUP_LEADER, "g1"),
    ("u1_secretary", Role.UNIT_SECRETARY, "u1"),
    ("u1_liaison", Role.UNIT_LIAISON, "u1"),
    ("u2_secretary", Role.UNIT_SECRETARY, "u2"),
    ("u2_liaison", Role.UNIT_LIAISON, "u2"),
    ("u3_liaison", Role.UNIT_LIAISON, "u3"),
    ("e1_liaison", Role.UNIT_LIAISON, "e1"),
    ("system", Role.SYSTEM_ADMIN, "county"),
    ("security", Role.SECURITY_ADMIN, "county"),
    ("security2", Role.SECURITY_ADMIN, "county"),
    ("audit", Role.AUDIT_ADMIN, "county"),
)

PEOPLE = (  # key, home, group, name, full, in service
    ("zhou", "b1", "g1", "周建国", True, False),
    ("liu", "b1", "g1", "刘玉兰", True, False),
    ("wang", "b1", "g2", "王德厚", True, False),
    ("shi", "b1", "g2", "石佳宁", False, False),
    ("zeng", "b2", None, "曾庆华", True, False),
    ("shan", "b4", None, "单玉林", True, False),
    ("wu", "u1", None, "吴海燕", True, True),
    ("chen", "u1", None, "陈国栋", True, True),
    ("li", "u2b", None, "李卫东", True, True),
    ("ma", "u3", None, "马国强", True, True),
)

ROWS = (Organisation, Member, User, RoleGrant)

MEMBER_USERS = (("zhou_member", "zhou", "b1"), ("wu_member", "wu", "u1"))


@dataclass
class World:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Organisation:
        return self.organisations[key]

    def user(self, key: str) -> User:
        """A fresh copy, without grants cached by an earlier look."""
        return User.objects.get(pk=self.users[key].pk)


_rows: bytes = b""


def load_world() -> World:
    """The county of `build_world` in a dozen statements: built once a run and taken back, then loaded as rows.

    No audit rows come with it, so that a test counts its own alone.
    """
    global _rows
    if not _rows:
        with transaction.atomic():
            world = build_world()
            _rows = pickle.dumps((world, [list(model.objects.all()) for model in ROWS]))
            transaction.set_rollback(True)
    world, rows = pickle.loads(_rows)  # noqa: S301  our own bytes
    for model, listed in zip(ROWS, rows, strict=True):
        model.objects.bulk_create(listed)
    return world


def build_world() -> World:
    """The county through the services."""
    world = World()
    for key, kind, parent, name in TREE:
        world.organisations[key] = create_organisation(
            code=key.upper(), name=name, kind=kind, parent=world.organisations.get(parent), on=START, actor=None
        )
    for key, home, group, name, full, in_service in PEOPLE:
        world.people[key] = add_member(
            home=world[home], group=world.organisations.get(group), name=name, on=START, actor=None,
            joined_on=date(1995, 7, 1), full_on=date(1996, 7, 1) if full else None,
            work_status=WorkStatus.IN_SERVICE if in_service else WorkStatus.RETIRED,
            phone="13800002217", birth_date=date(1970, 8, 1),
        )  # fmt: skip
    for key, role, organisation in USERS:
        add_user(world, key, role, world[organisation])
    for key, person, home in MEMBER_USERS:
        add_user(world, key, Role.MEMBER, world[home], member=world.people[person])
    add_user(world, "disabled", Role.DEPARTMENT_STAFF, world["county"])
    User.objects.filter(username="disabled").update(is_active=False)
    return world


def add_user(world: World, key: str, role: str, organisation: Organisation, member: Member | None = None) -> User:
    user = create_user(username=key, name=key, password=PASSWORD, actor=None, member=member, must_change_password=False)
    grant = grant_role(user=user, role=role, organisation=organisation, on=START, actor=None)
    if grant.waits_for_approval:
        approve_grant(grant=grant, actor=None, now=NOW)
    world.users[key] = user
    return user
