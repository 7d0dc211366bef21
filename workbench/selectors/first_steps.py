"""What a new county still lacks: its organisations, its people, the accounts of its secretaries."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from members.choices import ImportKind, Role
from members.models import Member, Organisation, RoleGrant, User


@dataclass(frozen=True)
class FirstStep:
    """One step on the way to a county that works; without an address somebody else takes it, or it has to wait."""

    title: Any
    text: Any
    is_done: bool
    url: str = ""
    verb: Any = ""


def first_steps(*, user: User) -> list[FirstStep]:
    """The three steps for the department, until all are done."""
    if not user.holds(Role.DEPARTMENT_STAFF):
        return []
    has_tree = Organisation.objects.exclude(parent=None).exists()
    done = (has_tree, Member.objects.exists(), RoleGrant.objects.filter(role__in=Role.secretaries).exists())
    return [] if all(done) else _steps(*done)


def _steps(has_tree: bool, has_people: bool, has_secretaries: bool) -> list[FirstStep]:
    imports = reverse("members:imports")
    return [
        FirstStep(
            _("第一步 导入组织机构"), _("街道、社区、支部和单位写在一张表里，先检查再确认。"), has_tree,
            f"{imports}?kind={ImportKind.ORGANISATIONS}", _("导入组织机构"),
        ),
        FirstStep(
            _("第二步 导入花名册"),
            _("全县一张表，或一个支部一张表，都可以。") if has_tree else _("有了支部才有地方登记党员，请先做第一步。"),
            has_people, f"{imports}?kind={ImportKind.ROSTER}" if has_tree else "", _("导入花名册"),
        ),
        FirstStep(
            _("第三步 给书记们开账号"),
            _("由安全管理员在“账号与授权”里办理：开账号，再在各自的组织上授权。请把书记名单交给安全管理员。"),
            has_secretaries,
        ),
    ]  # fmt: skip
