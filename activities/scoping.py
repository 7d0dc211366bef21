"""Who sees which row of the activities app (ACCESS.md, reading)."""

from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import F, Q

from activities.choices import JOINT_KINDS, MeetingState
from common.scoped import ScopedQuerySet
from common.tree import subtrees_q
from common.users import User
from members.choices import Role

HOST_ROLES = (*Role.committees, *Role.secretaries, Role.RECORDER)


class MeetingQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Status and resolutions: own and every level above; who was expected, or is charged with a resolution; the
        group leader's group meetings; secretaries and liaisons of units that were members of the alliance on that day.

        The text has its own door: `permissions.can_read_text` and `services.meetings.open_text`.
        """
        branch_meeting = ~Q(kind__in=JOINT_KINDS)
        reach = [
            subtrees_q("host__path", user.paths(*HOST_ROLES)) & branch_meeting,
            Q(group__in=user.organisation_ids(Role.GROUP_LEADER)),
        ]
        # Each subquery costs as much to build and to plan as all the rest: only those that can find something.
        if user.member_id:
            reach += [Q(pk__in=self._attended_by(user.member_id)), Q(pk__in=self._charged_to(user.member_id))]
        if hosts := user.organisation_ids(*HOST_ROLES):
            reach.append(Q(pk__in=self._joined_by(hosts)) & branch_meeting)
        return self.filter(reduce(or_, reach) | self._of_alliance(user))

    def _attended_by(self, member_id: int) -> Any:
        return self._related("attendances").filter(member=member_id).values("meeting")

    def _charged_to(self, member_id: int) -> Any:
        charged = self._related("resolutions").filter(person=member_id)
        return charged.filter(meeting__state=MeetingState.CONFIRMED).values("meeting")

    def _joined_by(self, organisation_ids: list[int]) -> Any:
        return self._related("parties").filter(organisation__in=organisation_ids).values("meeting")

    def _of_alliance(self, user: User) -> Q:
        roles = (*Role.secretaries, Role.RECORDER, Role.UNIT_LIAISON)
        reach = subtrees_q("alliance__core__path", user.paths(Role.DEPARTMENT_STAFF, Role.STREET_ADMIN))
        if own := user.organisation_ids(*roles):
            reach |= Q(alliance__core__in=own) | Q(pk__in=self._seated(own))
        return Q(kind__in=JOINT_KINDS) & reach

    def _seated(self, organisation_ids: list[int]) -> Any:
        """Meetings on whose day one of these was a member of the alliance."""
        # One filter: a second one would join other memberships, and a unit that left would still read on.
        return self.model._default_manager.filter(
            Q(alliance__memberships__ended_on=None) | Q(alliance__memberships__ended_on__gt=F("held_on")),
            alliance__memberships__organisation__in=organisation_ids,
            alliance__memberships__started_on__lte=F("held_on"),
        ).values("pk")


class OfMeetingQuerySet(ScopedQuerySet):
    """Rows that belong to a meeting: read with it."""

    def visible_to(self, user: User) -> Self:
        meetings = self._related("meeting").visible_to(user)
        return self.filter(meeting__in=meetings.values("pk"))


class ServiceRecordQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The member; the confirming community and above; the home unit's secretary and liaison."""
        receivers = (*Role.committees, Role.COMMUNITY_SECRETARY, Role.RECORDER)
        home = user.paths(Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
        return self.filter(
            Q(member=user.member_id or 0)
            | subtrees_q("community__path", user.paths(*receivers))
            | Q(branch__in=user.organisation_ids(Role.BRANCH_SECRETARY, Role.RECORDER))
            | subtrees_q("member__org_path", home)
        )
