"""轮值召集人: one unit at a time, handed over on a day. The database refuses overlaps (migration 0002)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from alliances.choices import AllianceDeed
from alliances.models import Alliance, ConvenorTerm
from alliances.selectors.alliances import is_party
from alliances.services.events import chinese_day, note_alliance
from common.errors import DomainError
from members.models import Organisation, User


class TermOverlaps(DomainError):
    code = "term_overlaps"
    message = _("这段时间已排有别的召集单位，请错开日期。")


class TermReversed(DomainError):
    code = "term_reversed"
    message = _("结束日期要在开始日期之后。")


class NotInAlliance(DomainError):
    code = "not_in_alliance"
    message = _("%(name)s那天不是这个联建组织的牵头党组织或成员单位。")


class NobodyToRelieve(DomainError):
    code = "nobody_to_relieve"
    message = _("那天没有当值的召集单位，请直接安排轮值。")


@transaction.atomic
def set_term(
    *, alliance: Alliance, organisation: Organisation, start: date, end: date, actor: User, now: datetime
) -> ConvenorTerm:
    """Plan who convenes from `start` up to, not including, `end`. Raises TermReversed, NotInAlliance, TermOverlaps."""
    term = _add(alliance, organisation, start, end)
    _note(alliance, AllianceDeed.SET_TERM, term, actor=actor, now=now)
    return term


@transaction.atomic
def hand_over(
    *, alliance: Alliance, to: Organisation, on: date, until: date, actor: User, now: datetime
) -> ConvenorTerm:
    """The unit that convenes hands over to another on that day; a term already planned for it begins then.

    Raises NobodyToRelieve, TermReversed, NotInAlliance, TermOverlaps.
    """
    terms = ConvenorTerm.objects.select_for_update().filter(alliance=alliance)
    running = terms.filter(started_on__lt=on, ended_on__gte=on).order_by("-started_on").first()
    if running is None or running.organisation_id == to.pk:
        raise NobodyToRelieve(field="on")
    running.ended_on = on
    running.save()
    terms.filter(organisation=to, started_on__gte=on, started_on__lt=until).delete()
    term = _add(alliance, to, on, until)
    _note(alliance, AllianceDeed.HAND_OVER, term, actor=actor, now=now)
    return term


def _add(alliance: Alliance, organisation: Organisation, start: date, end: date) -> ConvenorTerm:
    if end <= start:
        raise TermReversed(field="until")
    if not is_party(alliance=alliance, organisation=organisation, on=start):
        raise NotInAlliance(name=organisation.name, field="organisation")
    try:
        with transaction.atomic():
            return ConvenorTerm.objects.create(
                alliance=alliance, organisation=organisation, started_on=start, ended_on=end
            )
    except IntegrityError as error:
        raise TermOverlaps(field="on") from error


def _note(alliance: Alliance, deed: AllianceDeed, term: ConvenorTerm, *, actor: User, now: datetime) -> None:
    text = _t("%(name)s，%(start)s至%(end)s") % {
        "name": term.organisation.name, "start": chinese_day(term.started_on), "end": chinese_day(term.ended_on),
    }  # fmt: skip
    note_alliance(alliance=alliance, deed=deed, actor=actor, office=alliance.core, now=now, text=text)
