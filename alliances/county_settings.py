"""What a county may set in this app."""

from django.utils.translation import gettext_lazy as _

from common.county_settings import Group, define_integer

NEEDS = Group(_("需求和项目"), order=20)

VERIFY_DAYS = define_integer(
    "need_verify_days",
    _("需求核实时限"),
    meaning=_("提交到核实、退回或不予受理"),
    unit=_("个工作日"), default=7, minimum=1, maximum=30, group=NEEDS,
)  # fmt: skip
SILENT_DAYS = define_integer(
    "acceptance_silent_days",
    _("提出方多少个工作日未验收可由主管抽查验收"),
    meaning=_("从交付的第二天算起"),
    unit=_("个工作日"), default=10, minimum=5, maximum=60, group=NEEDS, by_two=True,
)  # fmt: skip
