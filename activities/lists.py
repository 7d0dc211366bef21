"""The lists of the activities app."""

from django.utils.translation import gettext_lazy as _

from activities.filters import MeetingFilter, ServiceFilter
from activities.permissions.service import sees_service
from activities.selectors.meetings import meetings_for_list
from activities.selectors.service import service_records
from activities.tables import MEETING_COLUMNS, SERVICE_COLUMNS, month_held
from common import listing
from common.access import Rule
from members.permissions import not_administrator

SEES_SERVICE = Rule("sees service", sees_service)

MEETINGS = listing.define(
    "activities.meetings",
    title=_("组织生活记录"),
    unit=_("次"),
    queryset=lambda user: meetings_for_list(user=user),
    filterset=MeetingFilter,
    columns=MEETING_COLUMNS,
    order=("-held_on", "-id"),
    band=month_held,
    export=not_administrator(),
)

SERVICES = listing.define(
    "activities.services",
    title=_("志愿服务"),
    unit=_("条"),
    queryset=service_records,
    filterset=ServiceFilter,
    columns=SERVICE_COLUMNS,
    order=("-held_on", "-id"),
    band=month_held,
    export=SEES_SERVICE,
    readers=SEES_SERVICE,
    readers_words=_("志愿服务由本人、确认的社区和小区党支部、上级党组织、所在单位查看。"),
)
