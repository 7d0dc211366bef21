"""Resources: offered to alliances the provider belongs to, paused, opened again, ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.choices import RESOURCE_MOVES, ResourceDeed, ResourceState
from alliances.models import Alliance, Resource
from alliances.selectors.alliances import alliances_of
from alliances.validators import screen_row
from common import audit
from common.errors import DomainError
from common.moves import check_move
from common.periods import local_day
from common.versions import lock_version
from members.models import Organisation, User

TYPED = (
    "category", "name", "content", "quantity", "measure", "open_times", "conditions", "place", "contact", "valid_until",
)  # fmt: skip
SHOWN = ("name", "content", "measure", "open_times", "conditions", "place", "contact")


class NotYourAlliance(DomainError):
    code = "not_your_alliance"
    message = _("%(provider)s不在“%(alliance)s”里，不能向它开放资源。")


class NoAlliance(DomainError):
    code = "no_alliance"
    message = _("请至少选一个要开放给的联建组织。")


@transaction.atomic
def offer_resource(
    *, provider: Organisation, alliances: Iterable[Alliance], actor: User, now: datetime, **fields: Any
) -> Resource:
    """Open something of the provider's to its alliances. Raises NoAlliance, NotYourAlliance, PersonalNumberInText."""
    resource = Resource(provider=provider, offered_on=local_day(now))
    return _save(resource, alliances, now, fields)


@transaction.atomic
def change_resource(
    *, resource: Resource, alliances: Iterable[Alliance], actor: User, now: datetime, version: int | None = None,
    **fields: Any,
) -> Resource:  # fmt: skip
    """Describe it anew. Raises StaleSave, MoveNotAllowed and what `offer_resource` raises."""
    current = lock_version(resource, version)
    check_move(current, ResourceDeed.CHANGE, RESOURCE_MOVES)
    return _save(current, alliances, now, fields)


def _save(resource: Resource, alliances: Iterable[Alliance], now: datetime, fields: dict[str, Any]) -> Resource:
    chosen = check_alliances(resource.provider, alliances, now)
    for name, value in fields.items():
        if name not in TYPED:
            raise TypeError(f"{name} cannot be given")
        setattr(resource, name, value)
    screen_row(resource, *SHOWN)
    resource.save()
    resource.alliances.set(chosen)
    return resource


def check_alliances(provider: Organisation, alliances: Iterable[Alliance], now: datetime) -> list[Alliance]:
    """Raise NoAlliance or NotYourAlliance."""
    chosen = list(alliances)
    own = set(alliances_of(organisation=provider, on=local_day(now)).values_list("pk", flat=True))
    if not chosen:
        raise NoAlliance(field="alliances")
    for alliance in chosen:
        if alliance.pk not in own:
            raise NotYourAlliance(provider=provider.name, alliance=alliance.name, field="alliances")
    return chosen


@transaction.atomic
def pause_resource(*, resource: Resource, actor: User, now: datetime, version: int | None = None) -> Resource:
    """Not to be had for now. Raises StaleSave, MoveNotAllowed."""
    return _move(resource, ResourceDeed.PAUSE, actor=actor, now=now, version=version)


@transaction.atomic
def resume_resource(*, resource: Resource, actor: User, now: datetime, version: int | None = None) -> Resource:
    """To be had again. Raises StaleSave, MoveNotAllowed."""
    return _move(resource, ResourceDeed.RESUME, actor=actor, now=now, version=version)


@transaction.atomic
def end_resource(*, resource: Resource, actor: User, now: datetime, version: int | None = None) -> Resource:
    """Off the list for good; claims that use it keep it. Raises StaleSave, MoveNotAllowed."""
    return _move(resource, ResourceDeed.END, actor=actor, now=now, version=version)


def _move(resource: Resource, deed: ResourceDeed, *, actor: User, now: datetime, version: int | None) -> Resource:
    current = lock_version(resource, version)
    state = check_move(current, deed, RESOURCE_MOVES).to
    if state == ResourceState.OFFERED:
        current.offered_on, current.taken_off_on = local_day(now), None
    elif current.state == ResourceState.OFFERED:
        current.taken_off_on = local_day(now)
    current.state = state
    current.save()
    audit.record(actor=actor, deed=f"resource.{state.lower()}", target=current)
    return current
