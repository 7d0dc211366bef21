"""The deeds of the app, one row each: what the buttons, the addresses, the tests and the auditor's words stand on."""

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.choices import MEETING_MOVES, SERVICE_MOVES, MeetingDeed, ServiceDeed
from activities.forms.service import RefuseForm
from activities.models import Meeting, MeetingParty, Resolution, ServiceRecord
from activities.permissions import meetings as may
from activities.permissions.service import can_confirm_service, can_record_service
from activities.selectors.meetings import alliances_for, hosts_for
from activities.services import meetings, service
from common.already import Done
from common.deeds import from_choice, register
from common.refusals import refusal
from members.models import User


@refusal(_("会议由召开组织的书记或记录员记录，请联系本支部书记。"))
def can_begin(user: User) -> bool:
    """Who has a branch, a group or an alliance to log a meeting for today."""
    on = timezone.localdate()
    return bool(hosts_for(user, on=on)) or alliances_for(user, on=on).exists()


@refusal(_("到会情况由%(name)s的书记确认。"), name="organisation.name")
def can_confirm_party(user: User, party: MeetingParty) -> bool:
    """Today: it hangs on who has an account."""
    return may.can_confirm_party(user, party, timezone.localdate())


def _confirmed(row: Meeting) -> Done | None:
    return Done(MeetingDeed.CONFIRM.label, row.confirmed_by, row.confirmed_at) if row.is_confirmed else None


def _carried_out(row: Resolution) -> Done | None:
    return Done(MeetingDeed.CARRY_OUT.label, at=row.done_on) if row.done_on else None


of_meeting = partial(from_choice, subject=Meeting, moves=MEETING_MOVES)
of_service = partial(from_choice, subject=ServiceRecord, moves=SERVICE_MOVES, kind="service", argument="record")

START, PLAN = register(
    of_meeting(MeetingDeed.START, who=can_begin, makes=True, address="activities:meeting-new"),
    of_meeting(MeetingDeed.PLAN, who=can_begin, makes=True, address="activities:meeting-new"),
)
CHANGE_PLAN, BEGIN, WRITE, AMEND, DISCARD = register(
    of_meeting(MeetingDeed.CHANGE_PLAN, who=may.can_edit_draft, address="activities:meeting-plan"),
    of_meeting(
        MeetingDeed.BEGIN, who=may.can_edit_draft, offered=lambda row: row.held_on <= timezone.localdate()
    ),
    of_meeting(MeetingDeed.WRITE, who=may.can_edit_draft, address="activities:meeting-edit"),
    of_meeting(MeetingDeed.AMEND, who=may.can_amend),
    of_meeting(MeetingDeed.DISCARD, who=may.can_edit_draft),
)  # fmt: skip
# Pressed on the page where the record is written, which is saved first.
HAND_OVER, CONFIRM_RECORD = register(
    of_meeting(
        MeetingDeed.HAND_OVER, who=may.can_edit_draft, address="activities:meeting-edit", button=("hand_over", "1"),
        service=meetings.hand_over, gives=("actor", "on"), done=_("已交给书记确认，会出现在书记的工作台上。"),
    ),
    of_meeting(
        MeetingDeed.CONFIRM, who=may.can_confirm, address="activities:meeting-edit", button=("confirm", "1"),
        service=meetings.confirm_meeting, gives=("actor", "on", "now"), before=_confirmed,
    ),
)  # fmt: skip
OPEN_TEXT, CONFIRM_PARTY, CARRY_OUT = register(
    of_meeting(MeetingDeed.OPEN_TEXT, who=may.can_open_text, address="activities:meeting-text", needs_reason="reason"),
    from_choice(
        MeetingDeed.CONFIRM_PARTY, MeetingParty, {}, kind="meeting", who=can_confirm_party,
        address="activities:meeting-party",
    ),
    from_choice(
        MeetingDeed.CARRY_OUT, Resolution, {}, name="resolution.done", who=may.can_close_resolution,
        address="activities:resolution-done", before=_carried_out,
    ),
)  # fmt: skip
RECORD, CONFIRM, REFUSE = register(
    of_service(ServiceDeed.RECORD, who=can_record_service, makes=True, address="activities:service-create"),
    of_service(
        ServiceDeed.CONFIRM, who=can_confirm_service, service=service.confirm_service, address="activities:service-confirm",
        done=_("已确认。"),
    ),
    of_service(
        ServiceDeed.REFUSE, who=can_confirm_service, service=service.refuse_service, address="activities:service-refuse",
        form=RefuseForm, needs_reason="reason", done=_("没有确认，原因已写明。"),
    ),
)  # fmt: skip
