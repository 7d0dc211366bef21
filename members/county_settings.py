"""What a county may set in this app."""

from django.utils.translation import gettext_lazy as _

from common.county_settings import Group, define_integer

ACCOUNTS = Group(_("账号和授权"), order=40)

ONE_HAND_DAYS = define_integer(
    "members.one_hand_days",
    _("开账号、重置密码的人回避批准的天数"),
    meaning=_("开通账号或重置过密码的安全管理员，多少天内不批准这个账号的授权"),
    unit=_("天"), default=30, minimum=7, maximum=365, group=ACCOUNTS, by_two=True,
)  # fmt: skip
