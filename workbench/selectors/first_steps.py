"""What a new county still lacks, its organisations, its people, the accounts of its secretaries, and who does what first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.asking import Asking, any_of, read, rows_of, side_by_side
from members.choices import ImportKind, Role
from members.models import Member, Organisation, RoleGrant, User


@dataclass(frozen=True)
class FirstStep:
    """One step on the way to a county that works; without an import somebody else takes it, or it has to wait."""

    title: Any
    text: Any
    is_done: bool
    imports: str = ""


@dataclass(frozen=True)
class FirstOffice:
    """An office of the start: who holds it, and what they do first."""

    title: Any
    people: str
    text: Any


FIRST_DEEDS = {
    Role.DEPARTMENT_STAFF: gettext_lazy("导入组织机构和花名册；积分办法一人起草，另一人发布。"),
    Role.SECURITY_ADMIN: gettext_lazy(
        "给书记们开账号、授权。组织部、街道和机关工委的角色一人授权，另一人批准；互相不代办，也不共用账号。"
    ),
    Role.AUDIT_ADMIN: gettext_lazy("批准系统管理员和安全管理员的授权、他们的密码重置；查阅审计日志。"),
    Role.SYSTEM_ADMIN: gettext_lazy("看系统状态：后台任务有没有做完，审计日志封存到哪里。"),
}


@read
def start_of(*, user: User, on: date) -> Asking[tuple[list[FirstStep], list[FirstOffice]]]:
    """The department's three steps, and who does what first for the offices of the start, as long as they lack something.

    For the administrators the start is over with the first secretary's account.
    """
    if not user.holds(*FIRST_DEEDS):
        return [], []
    has_tree, has_people, has_secretaries = yield from side_by_side(
        any_of(Organisation.objects.exclude(parent=None)),
        any_of(Member.objects.all()),
        any_of(RoleGrant.objects.filter(role__in=Role.secretaries)),
    )
    is_shown = user.holds(Role.DEPARTMENT_STAFF) and not (has_tree and has_people and has_secretaries)
    offices = [] if has_secretaries else (yield from first_offices(on=on))
    return first_steps(has_tree, has_people, has_secretaries) if is_shown else [], offices


def first_offices(*, on: date) -> Asking[list[FirstOffice]]:
    """Who holds the offices of the start, and what each does first."""
    people: dict[str, list[str]] = {role: [] for role in FIRST_DEEDS}
    held = RoleGrant.objects.effective(on).filter(role__in=FIRST_DEEDS, user__is_active=True)
    names = held.order_by("user__username").values_list("role", "user__name", "user__username")
    for role, name, username in (yield from rows_of(names)):
        people[role].append(_("%(name)s（%(username)s）") % {"name": name, "username": username})
    return [
        FirstOffice(role.label, "、".join(people[role]) or _("还没有人"), text) for role, text in FIRST_DEEDS.items()
    ]


def first_steps(has_tree: bool, has_people: bool, has_secretaries: bool) -> list[FirstStep]:
    """The three steps for the department."""
    return [
        FirstStep(
            _("第一步 导入组织机构"), _("街道、社区、支部和单位写在一张表里，先检查再确认。"), has_tree,
            ImportKind.ORGANISATIONS,
        ),
        FirstStep(
            _("第二步 导入花名册"),
            _("全县一张表，或一个支部一张表，都可以。") if has_tree else _("有了支部才有地方登记党员，请先做第一步。"),
            has_people, ImportKind.ROSTER if has_tree else "",
        ),
        FirstStep(
            _("第三步 给书记们开账号"),
            _("由安全管理员在“账号与授权”里办理：开账号，再在各自的组织上授权。请把书记名单交给安全管理员。"),
            has_secretaries,
        ),
    ]  # fmt: skip
