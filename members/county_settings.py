"""What a county may set in this app."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from common.county_settings import Group, define_decimal, define_integer

ACCOUNTS = Group(_("账号和授权"), order=40)
VOICES = Group(_("意见与投诉、减负"), order=50)

ONE_HAND_DAYS = define_integer(
    "members.one_hand_days",
    _("开账号、重置密码的人回避批准的天数"),
    meaning=_("开通账号或重置过密码的安全管理员，多少天内不批准这个账号的授权"),
    unit=_("天"), default=30, minimum=7, maximum=365, group=ACCOUNTS, by_two=True,
)  # fmt: skip

COMPLAINT_DAYS = define_integer(
    "members.complaint_days",
    _("答复意见与投诉的期限"),
    meaning=_("意见与投诉提出以后，多少个工作日内答复"),
    unit=_("个工作日"), default=10, minimum=1, maximum=30, group=VOICES,
)  # fmt: skip

FIELD_MINUTES = define_decimal(
    "members.field_minutes",
    _("填写一个必填项所用的时间"),
    meaning=_("“填报负担”一年一算，按每个必填项用多少分钟估算；系统不记录任何人实际用了多久"),
    unit=_("分钟"), default=Decimal("0.5"), minimum=Decimal("0.1"), maximum=10, group=VOICES,
)  # fmt: skip

NOTICES = Group(_("通知"), order=45)

NOTICES_FROM = define_integer(
    "members.notices_from", _("通知发出时间，从几点起"), meaning=_("其余时间和非工作日不发，等下一个工作日早上"),
    unit=_("点"), default=8, minimum=6, maximum=10, group=NOTICES,
)  # fmt: skip
NOTICES_UNTIL = define_integer(
    "members.notices_until", _("通知发出时间，到几点止"), unit=_("点"), default=18, minimum=16, maximum=20, group=NOTICES,
)  # fmt: skip
NOTICES_A_DAY = define_integer(
    "members.notices_a_day", _("一个人一天收到通知的上限"),
    meaning=_("多出的下一个工作日再发；有答复期限的通知不受限"),
    unit=_("条"), default=10, minimum=3, maximum=50, group=NOTICES,
)  # fmt: skip
