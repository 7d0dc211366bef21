"""Notices are made in the transaction of the deed, released within working hours, read, or handed over on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from common import audit
from common.calendars import WorkCalendar
from common.errors import DomainError
from common.models.events import kind_of
from common.notices import Kind
from common.periods import day_text, local_day
from common.selectors.county_settings import setting
from members.models import Member, Notice, Organisation, User
from members.selectors.recipients import Recipient

WORD_LENGTH, ABOUT_LENGTH = 500, 160
MANY = 500


class NothingToHandOver(DomainError):
    code = "nothing_to_hand_over"
    message = _("请勾选已经送达的通知。别处登记过的不用再登记。")


class WrongHandingDay(DomainError):
    code = "wrong_handing_day"
    message = _("送达日期要在通知发出那天（%(first)s）到今天之间。")


@dataclass(frozen=True)
class Told:
    """One thing that somebody is told: about which row, in which words, with what was said."""

    to: Recipient
    subject: Model
    about: str
    word: str = ""


def tell(*, kind: Kind, told: Iterable[Told], actor: User | None, on: date) -> None:
    """Write notices of one kind, in the transaction of the deed. Who did it is not told, nobody is told twice, and an
    account is not told what its to-do list says."""
    days = setting(kind.answer, on=on) if kind.answer else None
    until = WorkCalendar().add(on, days) if days else None
    rows = {(type(one.to), one.to.pk, one.subject.pk): one for one in told if concerns(kind, one.to, actor)}
    Notice.objects.bulk_create((written(kind, one, on, days, until) for one in rows.values()), batch_size=MANY)


def concerns(kind: Kind, to: Recipient, actor: User | None) -> bool:
    if isinstance(to, User):
        return not kind.listed and (actor is None or to.pk != actor.pk)
    return kind.on_paper and not (actor is not None and isinstance(to, Member) and to.pk == actor.member_id)


def written(kind: Kind, one: Told, on: date, days: int | None, until: date | None) -> Notice:
    """An account is told within a day or two, so its days are known by then; a paper's begin when it is handed over."""
    return Notice(
        kind=kind.name,
        subject_type=kind_of(one.subject),
        subject_id=one.subject.pk,
        about=shortened(one.about, ABOUT_LENGTH),
        word=shortened(one.word, WORD_LENGTH),
        user=one.to if isinstance(one.to, User) else None,
        member=one.to if isinstance(one.to, Member) else None,
        organisation=one.to if isinstance(one.to, Organisation) else None,
        made_on=on,
        answer_days=days,
        answer_until=until if isinstance(one.to, User) else None,
    )


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def take_back(*, kind: Kind, subjects: Iterable[Model]) -> None:
    """What was not told yet and is not true any more: notices of the outbox, and papers nobody handed over."""
    listed = list(subjects)
    if listed:
        untold = Notice.objects.of(*listed).filter(kind=kind.name, handed_on=None)
        (untold.filter(released_at=None) | untold.filter(user=None)).delete()


# Reading


@transaction.atomic
def mark_read(*, notice: Notice, now: datetime) -> None:
    """Take the mark off the line and those it stands for. It is the reader's alone."""
    rows = Notice.objects.filter(pk=notice.pk) | Notice.objects.filter(line=notice.pk)
    rows.unread().update(read_at=now)


@transaction.atomic
def mark_all_read(*, user: User, now: datetime) -> int:
    """全部已读: what has been released by now. Gives how many lines."""
    lines = list(Notice.objects.inbox_of(user).unread().values_list("pk", flat=True))
    Notice.objects.filter(user=user, released_at__isnull=False, read_at=None).update(read_at=now)
    return len(lines)


# Paper


@transaction.atomic
def hand_over(
    *, organisation: Organisation, notices: Iterable[Notice], handed_on: date, actor: User, on: date
) -> list[Notice]:
    """Write down that papers of this organisation's sheet were handed over, and on which day: from it run the days to
    answer. Raises NothingToHandOver or WrongHandingDay."""
    wanted = [notice.pk for notice in notices]
    pending = Notice.objects.on_paper().at(organisation).filter(pk__in=wanted, handed_on=None)
    rows = list(Notice.objects.select_for_update().filter(pk__in=pending.values("pk")).order_by("pk"))
    if not rows:
        raise NothingToHandOver
    first = max(local_day(row.released_at) for row in rows if row.released_at)
    if not first <= handed_on <= on:
        raise WrongHandingDay(first=day_text(first, on.year), field="handed_on")
    calendar = WorkCalendar()
    for row in rows:
        row.handed_on, row.handed_by = handed_on, actor
        row.answer_until = calendar.add(handed_on, row.answer_days) if row.answer_days else None
    Notice.objects.bulk_update(rows, ["handed_on", "handed_by", "answer_until"], batch_size=MANY)
    follow(rows)
    audit.record_many(
        actor=actor, deed="notice.hand_over", keys=[row.pk for row in rows], organisation=organisation.pk,
        day=handed_on.isoformat(),
    )  # fmt: skip
    return rows


def follow(rows: Iterable[Notice]) -> None:
    """What other apps keep of the day until which one may answer."""
    for row in rows:
        handed = row.definition.handed
        if handed is not None and row.answer_until is not None:
            handed(row.subject_id, row.answer_until)
