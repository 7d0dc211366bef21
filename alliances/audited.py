"""How the auditor reads what changes in this app."""

from django.utils.translation import gettext_lazy as _

from alliances import models
from common.audited import audit_changes

audit_changes(
    models.Alliance, is_named=True, called="name", texts=("name", "form"), made=_("建立联建组织"),
)  # fmt: skip
audit_changes(
    models.AllianceMembership, is_named=True, texts=("reason",), made=_("吸收成员单位"),
    turns={"ended_on": _("成员单位退出")},
)  # fmt: skip
audit_changes(models.ConvenorTerm, is_named=True, made=_("排定轮值召集人"), turns={"ended_on": _("轮值召集人交接")})
audit_changes(
    models.Resource, texts=("measure",), made=_("登记资源"),
    words={"offered_on": _("开放日期"), "taken_off_on": _("停止开放日期")},
)  # fmt: skip
audit_changes(
    models.Need, texts=("measure",), made=_("提出需求"),
    words={
        "merged_into": _("并入的需求"), "raised_by": _("提出人"), "raised_on": _("提出日期"),
        "submitted_at": _("提交时间"), "published_at": _("发布时间"), "closed_at": _("办结时间"),
    },
)  # fmt: skip
audit_changes(
    models.Claim, is_named=True, made=_("认领需求"), words={"promised_on": _("承诺日期"), "claimed_by": _("认领人")}
)
audit_changes(
    models.Acceptance, made=_("验收"),
    words={
        "claim": _("认领"), "is_accepted": _("验收通过"), "accepted_by": _("验收人"), "accepted_on": _("验收日期"),
        "delivered_on": _("交付日期"), "held_days": _("提出方占用的工作日"),
    },
)  # fmt: skip
