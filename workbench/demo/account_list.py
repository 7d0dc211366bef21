"""The one list of the demo county's accounts, by what there is to try, with role and place as they stand in the database."""

from collections.abc import Iterator

from members.choices import Role
from members.models import RoleGrant
from workbench.demo.accounts import ACCOUNTS, PASSWORD

TRIES = (
    ("记录会议、管支部和党小组", (Role.BRANCH_SECRETARY, Role.RECORDER, Role.GROUP_LEADER)),
    ("党员本人", (Role.MEMBER,)),
    ("认领和交付需求、提出异议、认可答复、签评价表", (Role.UNIT_LIAISON, Role.UNIT_SECRETARY)),
    ("提需求和验收、确认服务、公示并确认季度积分、签评价表", (Role.COMMUNITY_SECRETARY,)),
    ("审核需求、审批联建组织、答复异议", (Role.STREET_ADMIN, Role.AGENCY_ADMIN)),
    ("审定季度、评定等次、年度考核归档、导出", (Role.DEPARTMENT_STAFF,)),
    ("账号授权、系统状态、审计日志", tuple(Role.administrators)),
)


MANY = (Role.BRANCH_SECRETARY, Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
"""Roles whose further accounts stand several in a line."""
IN_A_LINE = 3


def account_lines() -> Iterator[str]:
    """Nothing where there is no demo county. In each part the accounts of the guide first, then as they are numbered."""
    guide = [account.username for account in ACCOUNTS]
    if not RoleGrant.objects.filter(user__username=guide[0]).exists():
        return
    yield f"演示账号（密码都是 {PASSWORD}）："
    grants = list(RoleGrant.objects.filter(ended_on=None).select_related("user", "organisation").order_by("pk"))
    for title, roles in TRIES:
        yield f"【{title}】"
        for role in roles:
            held = [grant for grant in grants if grant.role == role]
            named = [grant for grant in held if grant.user.username in guide or role not in MANY]
            yield from (whole_line(grant) for grant in named)
            yield from packed_lines(role, [grant for grant in held if grant not in named])


def whole_line(grant: RoleGrant) -> str:
    return f"  {grant.user.username:<10}{Role(grant.role).label}  {grant.organisation.name}  {grant.user.name}"


def packed_lines(role: str, grants: list[RoleGrant]) -> Iterator[str]:
    if grants:
        yield f"  其余{Role(role).label}："
    for start in range(0, len(grants), IN_A_LINE):
        row = grants[start : start + IN_A_LINE]
        yield "    " + "，".join(f"{grant.user.username} {grant.organisation.name}" for grant in row)
