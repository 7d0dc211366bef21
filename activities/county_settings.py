"""What a county may set in this app."""

from django.utils.translation import gettext_lazy as _

from common.county_settings import Group, Origin, define_decimal, define_integer

LIFE = Group(_("组织生活和志愿服务"), order=30)

COMMITTEE_FROM = define_integer(
    "committee_full_members",
    _("设支委会的正式党员人数"),
    meaning=_("正式党员达到这个数的支部"),
    unit=_("人"), default=7, minimum=7, maximum=7, origin=Origin.REGULATION, group=LIFE,
)  # fmt: skip
LATE_DAYS = define_integer(
    "late_entry_workdays",
    _("会议记录期限"),
    meaning=_("会后超过这个时间算补录"),
    unit=_("个工作日"), default=3, minimum=1, maximum=30, origin=Origin.CUSTOM, group=LIFE,
)  # fmt: skip
MIN_HOURS = define_decimal(
    "service_min_hours",
    _("志愿服务计入的最短时长"),
    meaning=_("一次服务满多少小时才计入积分"),
    unit=_("小时"), default=1, minimum=0, maximum=8, group=LIFE, by_two=True, by_quarter=True,
)  # fmt: skip
