"""Member units of an alliance, from a day to a day."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from alliances.choices import ALLIANCE_MOVES, AllianceDeed
from alliances.models import Alliance, AllianceMembership, ConvenorTerm
from alliances.permissions import MEMBER_KINDS
from alliances.services.events import chinese_day, note_alliance
from common.errors import DomainError
from common.moves import ask_reason, check_move
from members.models import Organisation, User


class AlreadyMember(DomainError):
    code = "already_member"
    message = _("%(name)s在这段时间已经是成员单位。")


class CannotBeMember(DomainError):
    code = "cannot_be_member"
    message = _("%(name)s不能作为成员单位：它是牵头党组织，或不是单位、支部、社区。")


class DayOutside(DomainError):
    code = "day_outside"
    message = _("日期不能早于%(first)s。")


class AlreadyEnded(DomainError):
    code = "already_ended"
    message = _("%(name)s已于%(day)s退出。")


class StillConvenor(DomainError):
    code = "still_convenor"
    message = _("%(name)s在退出日之后还排有轮值，先办理交接或改排。")


@transaction.atomic
def add_member_unit(
    *, alliance: Alliance, organisation: Organisation, on: date, actor: User, now: datetime
) -> AllianceMembership:
    """The organisation sits in the alliance from that day on. Raises MoveNotAllowed, CannotBeMember, AlreadyMember or
    DayOutside."""
    current = Alliance.objects.select_for_update().get(pk=alliance.pk)
    check_move(current, AllianceDeed.ADD_MEMBER, ALLIANCE_MOVES)
    if organisation.pk == current.core_id or organisation.kind not in MEMBER_KINDS:
        raise CannotBeMember(name=organisation.name, field="organisation")
    if on < current.started_on:
        raise DayOutside(
            _("加入日期不能早于联建组织成立的%(first)s。"), first=chinese_day(current.started_on), field="on"
        )
    seats = current.memberships.filter(organisation=organisation)
    if seats.filter(Q(ended_on=None) | Q(ended_on__gt=on)).exists():
        raise AlreadyMember(name=organisation.name, field="organisation")
    membership = AllianceMembership.objects.create(alliance=current, organisation=organisation, started_on=on)
    text = _t("%(name)s，自%(day)s起") % {"name": organisation.name, "day": chinese_day(on)}
    note_alliance(alliance=current, deed=AllianceDeed.ADD_MEMBER, actor=actor, office=current.core, now=now, text=text)
    return membership


@transaction.atomic
def end_membership(
    *, membership: AllianceMembership, on: date, reason: str, actor: User, now: datetime
) -> AllianceMembership:
    """The organisation leaves; from that day on it reads nothing of the alliance any more. Raises DayOutside,
    StillConvenor, ReasonMissing or AlreadyEnded."""
    current = AllianceMembership.objects.select_for_update().get(pk=membership.pk)
    text = ask_reason(reason)
    if current.ended_on is not None:
        raise AlreadyEnded(name=current.organisation.name, day=chinese_day(current.ended_on))
    if on < current.started_on:
        raise DayOutside(_("退出日期不能早于加入的%(first)s。"), first=chinese_day(current.started_on), field="on")
    terms = ConvenorTerm.objects.filter(alliance=current.alliance, organisation=current.organisation)
    if terms.filter(ended_on__gt=on).exists():
        raise StillConvenor(name=current.organisation.name, field="on")
    current.ended_on, current.reason = on, text
    current.save()
    line = _t("%(name)s，%(day)s退出：%(reason)s") % {
        "name": current.organisation.name, "day": chinese_day(on), "reason": text,
    }  # fmt: skip
    alliance = current.alliance
    note_alliance(
        alliance=alliance, deed=AllianceDeed.END_MEMBER, actor=actor, office=alliance.core, now=now, text=line
    )
    return current
