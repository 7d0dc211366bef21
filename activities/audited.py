"""How the auditor reads what changes in this app: when and by whom, not what was talked about."""

from django.utils.translation import gettext_lazy as _

from activities import models
from activities.choices import MeetingKind
from common.audited import Detail, audit_changes, choice_word, detail_words

CONFIRMED = {"confirmed_by": _("确认人"), "confirmed_at": _("确认时间")}

audit_changes(
    models.Meeting, exclude=["saved_at", "set_aside", "version"], is_named=True, made=_("建立会议记录"),
    words={
        **CONFIRMED, "entered_by": _("录入人"), "entered_for": _("代谁录入"), "first_saved_at": _("首次保存时间"),
        "completed_at": _("内容齐全的时间"), "saved_by": _("最后保存的人"),
    },
    turns={"confirmed_at": _("确认会议记录")},
)  # fmt: skip
audit_changes(
    models.MeetingParty, is_named=True, made=_("登记参会单位"), words={**CONFIRMED, "meeting": _("会议")},
    turns={"confirmed_at": _("确认到会情况")},
)  # fmt: skip
audit_changes(
    models.ServiceRecord, hides=True, made=_("登记志愿服务"), turns={"confirmed_at": _("确认志愿服务")},
    words={**CONFIRMED, "recorded_by": _("登记人"), "recorded_at": _("登记时间")},
)  # fmt: skip
for deed in ("meeting.confirm_party", "meeting.open_party"):
    detail_words(deed, {"organisation": Detail(_("支部"), names="members.organisation")})
detail_words(
    "meeting.discard",
    {
        "kind": Detail(_("会议类型"), choice_word(MeetingKind)),
        "host": Detail(_("召开组织"), names="members.organisation"),
    },
)
detail_words("resolution.done", {"resolution": Detail(_("决议"), "第 {} 号".format)})
