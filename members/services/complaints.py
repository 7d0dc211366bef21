"""意见与投诉: write, answer, withdraw. Who answers, and until when, is settled when it is written."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.calendars import WorkCalendar
from common.errors import DomainError, Forbidden
from common.moves import ask_reason, check_move
from common.periods import local_day
from common.selectors.county_settings import setting
from common.services.events import note
from members.choices import COMPLAINT_MOVES, ComplaintAbout, ComplaintDeed
from members.county_settings import COMPLAINT_DAYS
from members.models import Complaint, Organisation, User
from members.selectors.complaints import handler_of
from members.selectors.offices import office_of


class NoPlace(DomainError):
    code = "complaint_without_place"
    message = _("请选是哪个社区、小区或党组织的事，才知道送给谁答复。")


class OwnComplaint(Forbidden):
    code = "own_complaint"
    message = _("自己提出的意见由别人答复。")


@transaction.atomic
def write_complaint(
    *, kind: str, about: str, text: str, actor: User, now: datetime, place: Organisation | None = None, page: str = ""
) -> Complaint:
    """Write it to the body that answers. About the site no place is kept. Raises NoPlace."""
    if about == ComplaintAbout.SITE:
        place = None
    elif place is None:
        raise NoPlace(field="place")
    day = local_day(now)
    handler = handler_of(about=about, place=place, writer=actor, on=day)
    row = Complaint.objects.create(
        writer=actor, kind=kind, about=about, place=place, text=text, page=page, handler=handler, written_on=day,
        due_on=WorkCalendar().add(day, setting(COMPLAINT_DAYS, on=day)),
    )  # fmt: skip
    note(subject=row, deed=ComplaintDeed.WRITE, actor=actor, at=now)
    return row


@transaction.atomic
def answer_complaint(*, complaint: Complaint, answer: str, actor: User, now: datetime) -> Complaint:
    """Answer it by name. Raises MoveNotAllowed, ReasonMissing, OwnComplaint."""
    current = _locked(complaint)
    current.state = check_move(current, ComplaintDeed.ANSWER, COMPLAINT_MOVES).to
    if actor.pk == current.writer_id:
        raise OwnComplaint
    current.answer = ask_reason(answer, "answer")
    current.answered_by, current.answered_on = actor, local_day(now)
    current.save()
    office = office_of(actor, current.handler)
    note(subject=current, deed=ComplaintDeed.ANSWER, actor=actor, at=now, **office)
    return current


@transaction.atomic
def withdraw_complaint(*, complaint: Complaint, actor: User, now: datetime) -> Complaint:
    """The writer takes it back. Raises MoveNotAllowed."""
    current = _locked(complaint)
    current.state = check_move(current, ComplaintDeed.WITHDRAW, COMPLAINT_MOVES).to
    current.save()
    note(subject=current, deed=ComplaintDeed.WITHDRAW, actor=actor, at=now)
    return current


def _locked(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_for_update().get(pk=complaint.pk)
