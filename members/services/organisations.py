"""The tree of organisations: the only writer of `Organisation.path`."""

from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.pinyin import title_keys
from common.tree import is_within, subtree_q
from common.unique import only_one
from common.versions import lock_version
from members.choices import ALLOWED_PARENTS, OrganisationKind
from members.models import Member, Organisation, User
from members.services.tree_order import take_place


class WrongParent(DomainError):
    code = "wrong_parent"
    message = _("“%(kind)s”不能设在“%(parent)s”下面。")


class CodeTaken(DomainError):
    code = "code_taken"
    message = _("组织编码 %(code)s 已经有了：%(name)s。")


class RootExists(DomainError):
    code = "root_exists"
    message = _("一个站点只有一个县(区)委组织部，已经有 %(name)s。")


class NotEmpty(DomainError):
    code = "organisation_not_empty"
    message = _("%(name)s还有下级组织或党员，先转走再撤销。")


@transaction.atomic
def create_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Organisation | None,
    on: date,
    actor: User | None,
    label: str = "",
    place: str = "",
) -> Organisation:
    """Add an organisation under its parent. Raises WrongParent, CodeTaken or RootExists."""
    check_parent(kind=kind, parent=parent)
    taken = Organisation.objects.filter(code=code)
    if other := taken.first():
        raise CodeTaken(code=code, name=other.name, field="code")
    pinyin, initials = title_keys(name)
    with only_one(taken, CodeTaken(_("组织编码 %(code)s 刚刚有人用了，请换一个。"), code=code, field="code")):
        organisation = Organisation.objects.create(
            code=code, name=name, kind=kind, parent=parent, label=label, place=place,
            started_on=on, pinyin=pinyin, initials=initials, path="",
        )  # fmt: skip
    organisation.path = f"{parent.path if parent else '/'}{organisation.pk}/"
    Organisation.objects.filter(pk=organisation.pk).update(path=organisation.path)
    take_place(organisation)
    return organisation


def check_parent(*, kind: str, parent: Organisation | None) -> None:
    """Raise WrongParent or RootExists unless `kind` may sit there (DOMAIN.md §1)."""
    allowed = ALLOWED_PARENTS[kind]
    if not allowed and parent is None:
        if root := Organisation.objects.filter(parent=None).first():
            raise RootExists(name=root.name, field="kind")
        return
    if parent is None or parent.kind not in allowed:
        above = parent.get_kind_display() if parent else _("无上级")
        raise WrongParent(kind=OrganisationKind(kind).label, parent=above, field="parent")


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: str, place: str, label: str, actor: User, version: int | None = None
) -> Organisation:
    """Rename or describe an organisation. Raises StaleSave."""
    current = lock_version(organisation, version)
    current.name, current.place, current.label = name, place, label
    current.pinyin, current.initials = title_keys(name)
    current.save()
    return current


@transaction.atomic
def move_organisation(*, organisation: Organisation, parent: Organisation, actor: User) -> Organisation:
    """Hang a subtree under another parent and rewrite the paths below it and of its members. Raises WrongParent."""
    current = lock_version(organisation, None)
    if is_within(parent.path, current.path):
        raise WrongParent(kind=current.name, parent=parent.name, field="parent")
    check_parent(kind=current.kind, parent=parent)
    old, new = current.path, f"{parent.path}{current.pk}/"
    rewrite = {"old": old, "new": new}
    moved = Organisation.objects.filter(subtree_q("path", old)).update(path=_moved("path", **rewrite))
    people = Member.objects.filter(subtree_q("org_path", old)).update(org_path=_moved("org_path", **rewrite))
    current.parent, current.path = parent, new
    current.save()
    take_place(current)
    audit.record(actor=actor, deed="organisation.move", target=current, organisations=moved, members=people)
    return current


def _moved(field: str, *, old: str, new: str) -> Concat:
    return Concat(Value(new), Substr(F(field), len(old) + 1))


@transaction.atomic
def end_organisation(*, organisation: Organisation, on: date, reason: str, actor: User) -> Organisation:
    """Dissolve an organisation that has no running child and no member left. Raises NotEmpty."""
    current = lock_version(organisation, None)
    if current.children.filter(ended_on=None).exists() or current.members.filter(ended_on=None).exists():
        raise NotEmpty(name=current.name)
    current.ended_on = on
    current.save()
    audit.record(actor=actor, deed="organisation.end", target=current, reason=reason)
    return current
