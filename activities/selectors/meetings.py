"""Reads for the form and the record of a meeting."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from activities.choices import JOINT_KINDS, KINDS, Attends, MeetingState, Presence
from activities.models import Attendance, Meeting, MeetingParty
from activities.permissions.meetings import hosted_alliances
from activities.selectors.duties import UNTOUCHED, branch_duties
from activities.selectors.duty_windows import years_open
from alliances.choices import AllianceState
from alliances.models import Alliance
from common.asking import Asking, read, rows_of
from common.dated import in_force
from members.choices import OrganisationKind, Post, ReportInState, Role
from members.models import Appointment, Member, MemberReportIn, Organisation, User


def expected_members(*, kind: str, host: Organisation, group: Organisation | None, on: date) -> QuerySet[Member]:
    """Who should come: home members, a group's members, a committee's appointed people, as of the day."""
    attends = KINDS[kind].attends
    if attends is Attends.UNITS:
        return Member.objects.none()
    people = Member.objects.filter(home=host).filter(in_force(on)).order_by("sort_key", "id")
    if attends is Attends.GROUP:
        return people.filter(group=group)
    if attends is Attends.COMMITTEE:
        return people.filter(pk__in=committee_posts(host=host, on=on).values("member"))
    return people


def committee_posts(*, host: Organisation, on: date) -> QuerySet[Appointment]:
    """Posts of the committee on that day; an imported post whose start nobody knows has always been held."""
    return Appointment.objects.filter(_held(on), organisation=host, post__in=Post.committee)


def _held(on: date) -> Q:
    return in_force(on) | (Q(start_is_known=False) & (Q(ended_on=None) | Q(ended_on__gt=on)))


def has_vote_on(member: Member, on: date) -> bool:
    """Probationary members have no vote; who became a full member later had none on that day."""
    return member.has_vote and (member.full_on is None or member.full_on <= on)


def leader_of(*, kind: str, host: Organisation, group: Organisation | None, on: date) -> Member | None:
    """Who usually leads it: the group's leader, else the branch secretary."""
    posts = Appointment.objects.filter(_held(on)).select_related("member").order_by("started_on", "id")
    if KINDS[kind].is_of_group:
        found = posts.filter(organisation=group, post=Post.GROUP_LEADER).first()
    else:
        found = posts.filter(organisation=host, post=Post.SECRETARY).first()
    return found.member if found else None


def is_secretary_on(*, member: Member | None, host: Organisation, on: date) -> bool:
    if member is None:
        return False
    return committee_posts(host=host, on=on).filter(member=member, post=Post.SECRETARY).exists()


def default_year(*, kind: str, host: Organisation, on: date) -> int | None:
    """The 年度 a record starts with: of two possible ones the earlier while it is still owed, else the latest."""
    years = years_open(kind=kind, on=on)
    if len(years) < 2:
        return next(iter(years), None)
    slots = branch_duties(branches=Organisation.objects.filter(pk=host.pk), start=on, end=on + timedelta(days=1), on=on)
    still_owed = [slot.year for slot in slots if slot.kind == kind and slot.year in years and not slot.is_done]
    return min(filter(None, still_owed), default=years[0])


def last_like(
    *, kind: str, host: Organisation, group: Organisation | None, alliance: Alliance | None = None
) -> Meeting | None:
    """The latest confirmed meeting of the same kind: its time, place and recorder are taken over."""
    same = Meeting.objects.filter(kind=kind, group=group, alliance=alliance, state=MeetingState.CONFIRMED)
    if alliance is None:
        same = same.filter(host=host)
    return same.select_related("recorder", "moderator").order_by("-held_on", "-id").first()


def absent_last(meeting: Meeting) -> list[int]:
    """Who of the host was absent from the latest confirmed meeting of the kind before this one."""
    same = {"kind": meeting.kind, "host": meeting.host_id, "group": meeting.group_id}
    before = Meeting.objects.filter(**same, state=MeetingState.CONFIRMED, held_on__lte=meeting.held_on)
    last = before.exclude(pk=meeting.pk).order_by("-held_on", "-id").values("pk")[:1]
    absent = Attendance.objects.filter(meeting__in=list(last.values_list("pk", flat=True)), party=None)
    return list(absent.filter(presence=Presence.ABSENT).order_by("pk").values_list("member", flat=True))


def walk_in_candidates(*, user: User, meeting: Meeting) -> QuerySet[Member]:
    """Who reported in to this branch or its community from elsewhere, as far as the person may see it."""
    place = Q(branch=meeting.host) | Q(community=meeting.host) | Q(community=meeting.host.parent_id)
    reports = (
        MemberReportIn.objects.visible_to(user)
        .filter(place, in_force(meeting.held_on))
        .filter(state__in=ReportInState.counted)
    )
    there = meeting.attendances.values("member")
    people = Member.objects.filter(pk__in=reports.values("member")).exclude(pk__in=there)
    return people.select_related("home").order_by("sort_key", "id")


def people_named(*, user: User, name: str, meeting: Meeting) -> list[Member]:
    """Members with exactly this name among those the person may see: own records and those who reported in."""
    seen = Member.objects.visible_to(user).filter(in_force(meeting.held_on)).values("pk")
    reported = walk_in_candidates(user=user, meeting=meeting).values("pk")
    people = Member.objects.filter(Q(pk__in=seen) | Q(pk__in=reported), name=name)
    return list(people.exclude(pk__in=meeting.attendances.values("member")).select_related("home")[:10])


def partner_branches(*, host: Organisation) -> QuerySet[Organisation]:
    """Branches a theme day or lecture can be held together with: neighbours, and partners in an alliance."""
    own = [host.pk, host.parent_id]
    alliances = Alliance.objects.filter(Q(core__in=own) | Q(memberships__organisation__in=own), ended_on=None)
    partners = Q(pk__in=alliances.values("memberships__organisation")) | Q(pk__in=alliances.values("core"))
    rows = Organisation.objects.branches().filter(Q(parent=host.parent_id) | partners, ended_on=None)
    return rows.exclude(pk=host.pk).order_by("position")


def expected_units(*, alliance: Alliance, on: date) -> QuerySet[Organisation]:
    """Active members of the alliance on that day; the core is at home and is not counted as a party."""
    members = alliance.memberships.filter(in_force(on)).values("organisation")
    return Organisation.objects.filter(pk__in=members).exclude(pk=alliance.core_id).order_by("position")


def with_counts(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Add how many should come and came, in the same query. A joint conference counts units; to a meeting that is still
    ahead nobody came yet."""
    own = Attendance.objects.filter(meeting=OuterRef("pk"), is_expected=True, party=None)
    people = own.order_by().values("meeting")
    came = people.filter(presence=Presence.PRESENT)
    parties = MeetingParty.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    units = parties.filter(meeting__kind__in=JOINT_KINDS)

    def count(subset: Any) -> Subquery:
        return Subquery(subset.annotate(number=Count("pk")).values("number"))

    return rows.annotate(
        expected_count=Coalesce(count(people), count(units), 0),
        present_count=Case(
            When(state=MeetingState.PLANNED, then=None),
            default=Coalesce(count(came), count(units.filter(presence="PRESENT")), 0),
        ),
    )


def meetings_for_list(*, user: User) -> QuerySet[Meeting]:
    rows = Meeting.objects.visible_to(user).exclude(UNTOUCHED).select_related("host", "group", "alliance")
    return with_counts(rows)


@read
def hosts_for(user: User, *, on: date) -> Asking[list[Organisation]]:
    """Branches for which the person may log meetings."""
    ids = user.organisation_ids(*Role.secretaries, Role.RECORDER)
    groups = user.organisation_ids(Role.GROUP_LEADER)
    rows = Organisation.objects.branches().filter(Q(pk__in=ids) | Q(children__in=groups)).filter(in_force(on))
    return (yield from rows_of(rows.distinct().order_by("position")))


def groups_for(user: User, *, host: Organisation) -> QuerySet[Organisation]:
    """Groups of the branch whose meetings the person may log."""
    groups = host.children.filter(kind=OrganisationKind.BUILDING_GROUP, ended_on=None).order_by("position")
    if user.holds(*Role.secretaries, Role.RECORDER, at=host):
        return groups
    return groups.filter(pk__in=user.organisation_ids(Role.GROUP_LEADER))


def alliances_for(user: User, *, on: date) -> QuerySet[Alliance]:
    """Running alliances for which the person may host a meeting on that day."""
    rows = Alliance.objects.visible_to(user).filter(hosted_alliances(user, on), state__in=AllianceState.live)
    return rows.select_related("core")


def planned_ahead(*, user: User, on: date) -> QuerySet[Meeting]:
    """What is planned from that day on, soonest first."""
    rows = Meeting.objects.visible_to(user).filter(state=MeetingState.PLANNED, held_on__gte=on)
    return rows.select_related("host", "group", "alliance").order_by("held_on", "started_at", "id")


def own_drafts(*, user: User) -> QuerySet[Meeting]:
    """Unfinished records somebody wrote in: begun by the person, or lying at the own organisation."""
    at = user.organisation_ids(*Role.secretaries, Role.RECORDER)
    mine = Q(entered_by=user.pk) | Q(host__in=at)
    rows = Meeting.objects.visible_to(user).filter(mine, state=MeetingState.DRAFT).exclude(UNTOUCHED)
    return rows.select_related("host", "group", "alliance", "entered_by", "entered_for").order_by("-saved_at", "-id")
