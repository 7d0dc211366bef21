"""三会一课 and joint conferences: one record, entered once, that feeds duties, points and the printed book."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.choices import (
    KINDS,
    POINTS_LIMIT,
    AbsenceReason,
    Kind,
    MeetingDeed,
    MeetingKind,
    MeetingState,
    PartyPresence,
    Presence,
)
from activities.scoping import MeetingQuerySet, OfMeetingQuerySet
from alliances.models import Alliance
from common.models import EventQuerySet, Storied
from common.versions import VersionedModel
from members.models import Member, Organisation

User = settings.AUTH_USER_MODEL


class Meeting(VersionedModel, Storied):
    """A meeting of a branch (of one of its groups), or a joint conference of an alliance.

    `entered_for` names the organisation a recorder wrote for (代录); both names are shown. `completed_at` is the moment
    at which all that 确认 asks for was there for the first time; `is_late_entry` (补录) says that it came more working
    days after the meeting than the county's number allows. `for_year` names the 年度 whose yearly duty the meeting
    fulfils. `set_aside` keeps the reasons of absent people whom another day took off the list of a draft, by their keys: a
    mistyped day that is put back brings them back. `answers` keeps what was asked about and affirmed
    (services/meeting_questions.py). Who led a joint conference, or an invited lecturer, need not be a registered
    member: `moderator_name` holds such a name.
    """

    kind = models.CharField(_("会议类型"), max_length=18, choices=MeetingKind)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="meetings", verbose_name=_("召开组织"))
    group = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="group_meetings", verbose_name=_("党小组")
    )
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("联建组织")
    )
    title = models.CharField(_("主题"), max_length=80, blank=True)
    held_on = models.DateField(_("日期"))
    started_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ended_at = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    moderator = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("主持人")
    )
    recorder = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("记录人")
    )
    moderator_name = models.CharField(_("主持人姓名"), max_length=60, blank=True)
    recorder_name = models.CharField(_("记录人姓名"), max_length=60, blank=True)
    by_secretary = models.BooleanField(_("书记讲党课"), default=False, editable=False)
    observers = models.CharField(_("列席"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=MeetingState, default=MeetingState.DRAFT, editable=False)
    is_late_entry = models.BooleanField(_("补录"), default=False, editable=False)
    late_reason = models.CharField(_("补录原因"), max_length=200, blank=True)
    quorum_note = models.CharField(_("人数情况说明"), max_length=200, blank=True)
    none_came_reason = models.CharField(_("本支部无人到会的原因"), max_length=200, blank=True)
    for_year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    answers = models.JSONField(_("已核对的情况"), default=dict, blank=True, editable=False)
    set_aside = models.JSONField(_("改日期前的缺席"), default=dict, blank=True, editable=False)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    entered_for = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", editable=False)
    is_handed_over = models.BooleanField(_("已交书记确认"), default=False, editable=False)
    first_saved_at = models.DateTimeField(editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    saved_at = models.DateTimeField(editable=False)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    story_deeds = MeetingDeed

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        verbose_name = _("会议")
        indexes = [
            models.Index(fields=["host", "kind", "held_on"], name="meeting_by_host_kind_day"),
            models.Index(fields=["alliance", "held_on"], name="meeting_by_alliance_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=MeetingKind.JOINT_CONFERENCE, alliance__isnull=False)
                | (~Q(kind=MeetingKind.JOINT_CONFERENCE) & Q(alliance__isnull=True)),
                name="joint_conferences_have_an_alliance",
            ),
            models.CheckConstraint(
                condition=Q(kind=MeetingKind.GROUP, group__isnull=False)
                | (~Q(kind=MeetingKind.GROUP) & Q(group__isnull=True)),
                name="group_meetings_have_a_group",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="confirmed_meetings_say_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"

    def get_absolute_url(self) -> str:
        return reverse("activities:meeting", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == MeetingState.DRAFT

    @property
    def is_confirmed(self) -> bool:
        return self.state == MeetingState.CONFIRMED

    @property
    def is_planned(self) -> bool:
        return self.state == MeetingState.PLANNED

    @property
    def traits(self) -> Kind:
        """What is the same for every meeting of this kind."""
        return KINDS[self.kind]

    @property
    def is_shared_kind(self) -> bool:
        """Whether other branches can take part and count it as their own."""
        return self.traits.is_shared

    @property
    def own_attendances(self) -> "models.QuerySet[Attendance]":
        """The people of the host and its walk-ins; those of partner branches hang on their party."""
        return self.attendances.filter(party=None)

    @property
    def amendments(self) -> EventQuerySet:
        """更正: what was changed after the record was confirmed."""
        return self.events.filter(deed=MeetingDeed.AMEND)

    @property
    def clock(self) -> str:
        """19:00—20:30, or the start alone; the form takes no end without a start."""
        return "—".join(f"{moment:%H:%M}" for moment in (self.started_at, self.ended_at) if moment)

    @property
    def told(self) -> EventQuerySet:
        """The whole story: amendments, and what was not taken of two versions."""
        return self.events.filter(deed__in=(MeetingDeed.AMEND, MeetingDeed.CHOOSE))

    @property
    def may_go(self) -> bool:
        """A draft may be thrown away, whatever two people wrote in it."""
        return not self.is_confirmed

    @property
    def led_by(self) -> str:
        """Who led it: a registered member, or the name that was typed."""
        return self.moderator.name if self.moderator else self.moderator_name

    @property
    def written_by(self) -> str:
        return self.recorder.name if self.recorder else self.recorder_name

    @property
    def is_joint(self) -> bool:
        return self.traits.is_joint


class Attendance(models.Model):
    """One person at one meeting. `is_expected` is false for walk-ins; `has_vote` is fixed as of the day.

    With `party` the person came or stayed away as one of that partner branch, by the word of its own secretary.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    party = models.ForeignKey("MeetingParty", models.CASCADE, null=True, related_name="attendances", editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances", verbose_name=_("党员"))
    is_expected = models.BooleanField(default=True)
    has_vote = models.BooleanField()
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.PRESENT)
    reason = models.CharField(_("缺席原因"), max_length=10, choices=AbsenceReason, blank=True)

    is_absent: bool
    keys: str
    place: str
    shown_reason: str
    is_ticked: bool
    """What a form says of the row while it is open."""

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "id"]
        verbose_name = _("到会情况")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_attendance_a_member"),
            models.CheckConstraint(
                condition=Q(presence=Presence.PRESENT, reason="") | (Q(presence=Presence.ABSENT) & ~Q(reason="")),
                name="absence_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_expected=True) | Q(presence=Presence.PRESENT), name="walk_ins_are_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_presence_display()}"


class MeetingParty(models.Model):
    """A unit at a joint conference, or another branch whose people were at a shared theme day or lecture.

    A branch counts the meeting once its own secretary confirmed it by ticking its people (DOMAIN.md §2);
    `is_entered_for` marks what somebody else keyed in from the signed sheet (代录).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="meeting_parties", verbose_name=_("参加单位")
    )
    presence = models.CharField(_("到会情况"), max_length=10, choices=PartyPresence, default=PartyPresence.PRESENT)
    representative = models.CharField(_("参会人"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=100, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    is_entered_for = models.BooleanField(_("代录"), default=False, editable=False)

    quorum: Any
    people: list[Attendance]
    can_confirm: bool
    """What the page of a meeting shows of it to this person."""

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "id"]
        verbose_name = _("参会单位")
        constraints = [models.UniqueConstraint(fields=["meeting", "organisation"], name="one_party_an_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_presence_display()}"


class AgendaItem(models.Model):
    """议题 with each speaker's points, and the vote where there was one."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("议题"), max_length=120)
    points = models.TextField(_("讨论要点"), max_length=POINTS_LIMIT, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("赞成"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("反对"), null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(_("弃权"), null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "position"]
        verbose_name = _("议题")
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="one_item_a_position")]

    def __str__(self) -> str:
        return self.title

    @property
    def paragraphs(self) -> list[str]:
        """One for each line that was typed, for paper that indents every one."""
        return [line.strip() for line in self.points.splitlines() if line.strip()]


class Resolution(models.Model):
    """决议 with the person (at a joint conference: the unit) that follows it up, and by when.

    The row stays the same one however it is written anew: `done_on` is nobody's to type.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="resolutions")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("决议"), max_length=300)
    person = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name=_("落实人")
    )
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("落实单位")
    )
    due_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_on = models.DateField(_("落实日期"), null=True, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "item__position", "position", "id"]
        verbose_name = _("决议")

    def __str__(self) -> str:
        return self.text
