"""Changes of the county's settings: proposed with an origin and a first day, confirmed by a second person where scores,
quotas or rights depend on them, withdrawn before they begin."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.county_settings import Setting, stored
from common.errors import DomainError
from common.models import SettingValue
from common.once import read_anew
from common.periods import Quarter, local_day
from common.selectors.county_rows import KEPT
from common.selectors.county_settings import value_of
from common.unique import only_one
from common.users import User


class SettingIsFixed(DomainError):
    code = "setting_is_fixed"
    message = _("这一项由党内法规规定，县里不能改。")


class OutOfBounds(DomainError):
    code = "setting_out_of_bounds"
    message = _("可填%(minimum)s至%(maximum)s。")


class NothingChanged(DomainError):
    code = "setting_nothing_changed"
    message = _("和现在的数、来源都一样，没有要改的。研究后认为合适的，请写明来源和依据。")


class DayIsOver(DomainError):
    code = "setting_day_is_over"
    message = _("起用日不能早于今天：只管以后的事，不追溯。")


class NotAQuarter(DomainError):
    code = "setting_not_a_quarter"
    message = _("这一项要从一个季度的第一天起用，一个季度只按一个数计算。")


class NotAYear(DomainError):
    code = "setting_not_a_year"
    message = _("这一项要从1月1日起用：年终按它计算全年，年中改了，年初到那时的也会跟着变。")


class AlreadyWaiting(DomainError):
    code = "setting_already_waiting"
    message = _("这一项已经有一个改动在等复核，请先办完那一个。")


class NotWaiting(DomainError):
    code = "setting_not_waiting"
    message = _("这个改动已经办过了。")


class OwnProposal(DomainError):
    code = "setting_own_proposal"
    message = _("这个改动是您提出的，请组织部另一位同志复核。")


class HasBegun(DomainError):
    code = "setting_has_begun"
    message = _("这个改动已经起用，不能撤回；要改的，请另提一个。")


@transaction.atomic
def propose_setting(
    *, setting: Setting[Any], value: Any, origin: str, ground: str = "", from_day: date, actor: User, now: datetime
) -> SettingValue:
    """Give a setting another value, or the same one a ground, from a day on.

    It counts at once where one person is enough, else once another one confirms it. Raises SettingIsFixed, OutOfBounds,
    NothingChanged, DayIsOver, NotAQuarter, NotAYear or AlreadyWaiting.
    """
    check_value(setting, value)
    check_day(setting, from_day, on=local_day(now))
    before = value_of(setting, on=from_day)
    if (before.value, before.origin, ground) == (value, origin, before.row.ground if before.row else ""):
        raise NothingChanged(field="value")
    row = SettingValue(
        key=setting.key, value=stored(value), origin=origin, ground=ground, from_day=from_day,
        proposed_by=actor, proposed_at=now, confirmed_at=None if setting.by_two else now,
    )  # fmt: skip
    with only_one(SettingValue.objects.waiting().filter(key=setting.key), AlreadyWaiting()):
        row.save()
    said = {"before": stored(before.value), **_said(row)}
    if setting.by_two:
        audit.record(actor=actor, deed="setting.proposed", target=row, **said)
    else:
        audit.record(actor=actor, deed="setting.set", target=row, **said)
    return row


def check_value(setting: Setting[Any], value: Any) -> None:
    """Raises SettingIsFixed or OutOfBounds."""
    if setting.is_fixed:
        raise SettingIsFixed
    if not setting.allows(value):
        raise OutOfBounds(field="value", minimum=setting.minimum, maximum=setting.maximum)


def check_day(setting: Setting[Any], from_day: date, *, on: date) -> None:
    """Raises DayIsOver, NotAQuarter or NotAYear."""
    if from_day < on:
        raise DayIsOver(field="from_day")
    if setting.by_quarter and from_day != Quarter.of(from_day).start:
        raise NotAQuarter(field="from_day")
    if setting.by_year and (from_day.month, from_day.day) != (1, 1):
        raise NotAYear(field="from_day")


@transaction.atomic
def confirm_setting(*, row: SettingValue, actor: User, now: datetime) -> SettingValue:
    """A second person says yes. Raises NotWaiting, OwnProposal, DayIsOver, NotAQuarter or NotAYear."""
    current = SettingValue.objects.select_for_update().get(pk=row.pk)
    if not current.is_waiting:
        raise NotWaiting
    if current.proposed_by_id == actor.pk:
        raise OwnProposal
    if current.from_day < local_day(now):
        raise DayIsOver(_("起用日已过，请撤回后重新提出。"))
    if current.setting is not None:  # proposed before a setting of the year had to begin with one
        check_day(current.setting, current.from_day, on=local_day(now))
    current.confirmed_by, current.confirmed_at = actor, now
    current.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record(actor=actor, deed="setting.confirmed", target=current, **_said(current))
    return current


@transaction.atomic
def withdraw_setting(*, row: SettingValue, actor: User, now: datetime) -> SettingValue:
    """Take back what waits or has not begun; the value before it goes on.

    What two people decided takes two again: the first one asks, another one agrees, and until then it stands. Raises
    NotWaiting, HasBegun or OwnProposal.
    """
    current = _not_begun(row, now)
    if current.was_decided_by_two and not current.is_to_be_undone:
        current.undo_asked_by, current.undo_asked_at = actor, now
        current.save(update_fields=["undo_asked_by", "undo_asked_at"])
        audit.record(actor=actor, deed="setting.undo_asked", target=current, **_said(current))
        return current
    if current.undo_asked_by_id == actor.pk:
        raise OwnProposal(_("撤回是您提出的，请组织部另一位同志同意。"))
    current.withdrawn_by, current.withdrawn_at = actor, now
    current.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.record(actor=actor, deed="setting.withdrawn", target=current, **_said(current))
    return current


@transaction.atomic
def keep_setting(*, row: SettingValue, actor: User, now: datetime) -> SettingValue:
    """It is not taken back: who asked thinks better of it, or another one does not agree. Raises NotWaiting or HasBegun."""
    current = _not_begun(row, now)
    if not current.is_to_be_undone:
        raise NotWaiting
    current.undo_asked_by, current.undo_asked_at = None, None
    current.save(update_fields=["undo_asked_by", "undo_asked_at"])
    audit.record(actor=actor, deed="setting.kept", target=current, **_said(current))
    return current


def _not_begun(row: SettingValue, now: datetime) -> SettingValue:
    current = SettingValue.objects.select_for_update().get(pk=row.pk)
    if current.withdrawn_at is not None:
        raise NotWaiting
    if current.confirmed_at is not None and current.from_day <= local_day(now):
        raise HasBegun
    return current


def _said(row: SettingValue) -> dict[str, str]:
    """What the log keeps of a change. It is read anew from here on."""
    read_anew(KEPT)
    said = {"key": row.key, "after": row.value, "from": f"{row.from_day}", "origin": row.origin}
    return {**said, "reason": row.ground} if row.ground else said
