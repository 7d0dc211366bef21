"""Who is told of what in this app: who should come to a meeting that is planned, whose service was not confirmed."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import MeetingDeed
from activities.models import Meeting, ServiceRecord
from common.notices import Kind, define
from common.periods import day_text
from members.models import Member, Organisation, User
from members.selectors.recipients import recipients_of
from members.services.notices import Told, take_back, tell

PLANS: dict[MeetingDeed, Kind] = {
    deed: define(Kind(f"meeting.{deed.value.lower()}", one, many, on_paper=False))
    for deed, one, many in (
        (MeetingDeed.PLAN, gettext_lazy("请参加：%(about)s"), gettext_lazy("请参加 %(count)s 次会议")),
        (MeetingDeed.CHANGE_PLAN, gettext_lazy("会议改期：%(about)s"), gettext_lazy("%(count)s 次会议改期")),
    )
}
"""Who has no account is asked in by the branch as always: a sheet for every meeting would be work for nobody."""
NOT_CONFIRMED = define(
    Kind("service.refuse", gettext_lazy("志愿服务没有确认：%(about)s"), gettext_lazy("%(count)s 条志愿服务没有确认"))
)


def tell_of_plan(deed: MeetingDeed, meeting: Meeting, *, actor: User, on: date) -> None:
    """The people on its list, or of a joint conference the units. What was not told yet of the old plan never is."""
    take_back_plan(meeting)
    if meeting.alliance_id:
        coming: list[Member | Organisation] = list(Organisation.objects.filter(meeting_parties__meeting=meeting))
    else:
        coming = list(Member.objects.filter(attendances__meeting=meeting))
    told = [Told(to, meeting, invitation(meeting, on)) for to in recipients_of(*coming, on=on)]
    tell(kind=PLANS[deed], told=told, actor=actor, on=on)


def take_back_plan(meeting: Meeting) -> None:
    """Nobody is asked to a meeting that was taken off the calendar."""
    for kind in PLANS.values():
        take_back(kind=kind, subjects=[meeting])


def invitation(meeting: Meeting, on: date) -> str:
    """党员大会，12月3日 15:00，活动室."""
    moment = day_text(meeting.held_on, on.year)
    if meeting.started_at:
        moment = f"{moment} {meeting.started_at:%H:%M}"
    return "，".join(part for part in (str(meeting.get_kind_display()), moment, meeting.place) if part)


def tell_of_refusal(record: ServiceRecord, *, actor: User, on: date) -> None:
    """The member, and who wrote it down for him or her."""
    about = _("%(name)s，%(title)s") % {"name": record.member.name, "title": record.title}
    told = [Told(to, record, about, record.reason) for to in recipients_of(record.member, record.recorded_by, on=on)]
    tell(kind=NOT_CONFIRMED, told=told, actor=actor, on=on)
