"""The lists of the activities app."""

from django.utils.translation import gettext_lazy as _

from activities.filters import MeetingFilter, ServiceFilter
from activities.permissions.service import sees_service
from activities.selectors.meetings import meetings_for_list
from activities.selectors.service import service_records
from activities.tables import MeetingTable, ServiceTable
from common import listing
from common.access import Rule

MEETINGS = listing.define(
    "activities.meetings",
    title=_("组织生活记录"),
    unit=_("次"),
    queryset=lambda user: meetings_for_list(user=user),
    filterset=MeetingFilter,
    table=MeetingTable,
    order=("-held_on", "-id"),
)

SERVICES = listing.define(
    "activities.services",
    title=_("志愿服务"),
    unit=_("条"),
    queryset=service_records,
    filterset=ServiceFilter,
    table=ServiceTable,
    order=("-held_on", "-id"),
    readers=Rule("sees service", sees_service),
    readers_words=_("志愿服务由本人、确认的社区和小区党支部、上级党组织、所在单位查看。"),
)
