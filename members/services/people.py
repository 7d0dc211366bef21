"""Members, appointments and households: every write of a person's record."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.fields import keyed_hash
from common.moves import ask_reason
from common.names import normal_name
from common.pinyin import person_keys, person_order
from common.unique import only_one
from common.versions import lock_version
from members.choices import HOME_KINDS, OrganisationKind, Post, Stage
from members.models import Appointment, Member, MemberHousehold, Organisation, User

EDITABLE = (
    "name", "sex", "ethnicity", "birth_date", "birth_precision", "native_place", "education",
    "work_started_on", "work_started_precision", "joined_on", "joined_precision", "full_on", "full_precision",
    "stage", "workplace", "work_status", "phone", "identity_number", "address", "note",
)  # fmt: skip
NUMBERS = ("phone", "identity_number")
OWN_LOOK = _("本人查看")


class IdentityTaken(DomainError):
    code = "identity_taken"
    message = _("这个身份证号已经登记在另一名党员名下，请核对；对方不在您的范围内时，请联系组织部。")


class NoHomeHere(DomainError):
    code = "no_home_here"
    message = _("党员的组织关系要落在支部，不能落在“%(name)s”。")


class GroupElsewhere(DomainError):
    code = "group_elsewhere"
    message = _("“%(name)s”不是这个支部的党小组。")


class AlreadyHousehold(DomainError):
    code = "already_household"
    message = _("%(name)s已经是这里的党员中心户。")


def derive(member: Member) -> Member:
    """Fill what follows from the fields people type: the name's one form, pinyin, hashes, stage, path.

    A day of full membership makes a full member; without one the stage is what somebody said (DOMAIN.md §2: a roster may
    know that a person is a full member and not since when).
    """
    member.name = normal_name(member.name)
    member.pinyin, member.initials = person_keys(member.name)
    member.sort_key = person_order(member.name)
    member.phone_hash = keyed_hash(member.phone)
    member.identity_hash = keyed_hash(member.identity_number) or None
    if member.full_on:
        member.stage = Stage.FULL
    member.org_path, member.org_position = member.home.path, member.home.position
    return member


def check_home(home: Organisation, group: Organisation | None) -> None:
    """Raise NoHomeHere or GroupElsewhere."""
    if home.kind not in HOME_KINDS:
        raise NoHomeHere(name=home.name, field="home")
    if group and (group.parent_id != home.pk or group.kind != OrganisationKind.BUILDING_GROUP):
        raise GroupElsewhere(name=group.name, field="group")


@transaction.atomic
def add_member(
    *, home: Organisation, on: date, actor: User | None, group: Organisation | None = None, **fields: Any
) -> Member:
    """Register a member with this home from a day on. Raises NoHomeHere, GroupElsewhere or IdentityTaken."""
    check_home(home, group)
    fields = {"stage": Stage.PROBATIONARY} | fields
    return _save(derive(Member(home=home, group=group, started_on=on, **fields)))


@transaction.atomic
def change_member(
    *, member: Member, actor: User, version: int | None = None, group: Organisation | None = None, **fields: Any
) -> Member:
    """Change what is known of a member, not the home. Raises StaleSave, GroupElsewhere or IdentityTaken."""
    check_home(member.home, group)
    current = lock_version(member, version)
    numbers = {name: getattr(current, name) for name in NUMBERS if name in fields}
    current.group = group
    if current.full_on and "full_on" in fields and not fields["full_on"]:
        current.stage = Stage.PROBATIONARY  # unless the person who took the day away says otherwise
    for name, value in fields.items():
        if name not in EDITABLE:
            raise TypeError(f"{name} cannot be edited")
        setattr(current, name, value)
    changed = [name for name, before in numbers.items() if getattr(current, name) != before]
    saved = _save(derive(current))
    if changed:
        # That it changed, never from what to what: field changes leave these fields out.
        audit.record(actor=actor, deed="member.numbers", target=saved, fields=changed)
    return saved


def _save(member: Member) -> Member:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if (
            member.identity_hash
            and Member.objects.filter(identity_hash=member.identity_hash).exclude(pk=member.pk).exists()
        ):
            raise IdentityTaken(field="identity_number") from error
        raise
    return member


def reveal(*, member: Member, field: str, actor: User, reason: str = "") -> str:
    """Return a whole phone or identity number and write down who asked for it and why; of the own that it is the own.

    Raises ReasonMissing.
    """
    if field not in ("phone", "identity_number"):
        raise ValueError(field)
    reason = str(OWN_LOOK) if actor.member_id == member.pk else ask_reason(reason)
    audit.record(actor=actor, deed="member.reveal", target=member, field=field, reason=reason)
    return getattr(member, field)


@transaction.atomic
def appoint(
    *, member: Member, organisation: Organisation, post: str, on: date, actor: User | None, start_is_known: bool = True
) -> Appointment:
    """Appoint a member to a post. A running appointment to the same post is returned; a known start mends an unknown."""
    running = Appointment.objects.filter(member=member, organisation=organisation, post=post, ended_on=None).first()
    if running and start_is_known and not running.start_is_known:
        running.started_on, running.start_is_known = on, True
        running.save()
    return running or Appointment.objects.create(
        member=member, organisation=organisation, post=Post(post), started_on=on, start_is_known=start_is_known
    )


@transaction.atomic
def end_appointment(*, appointment: Appointment, on: date, actor: User) -> Appointment:
    appointment.ended_on = on
    appointment.save()
    return appointment


@transaction.atomic
def start_household(
    *, organisation: Organisation, member: Member, doors: str, household_count: int, on: date, actor: User | None
) -> MemberHousehold:
    """Name a member's home the anchor of a range of doors. Raises AlreadyHousehold."""
    running = MemberHousehold.objects.filter(organisation=organisation, member=member, ended_on=None)
    with only_one(running, AlreadyHousehold(name=member.name, field="member")):
        return MemberHousehold.objects.create(
            organisation=organisation, member=member, doors=doors, household_count=household_count, started_on=on
        )


@transaction.atomic
def end_household(*, household: MemberHousehold, on: date, actor: User) -> MemberHousehold:
    household.ended_on = on
    household.save()
    return household
