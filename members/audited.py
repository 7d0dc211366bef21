"""How the auditor reads what changes in this app: offices and who gave them, never what stands in a member's record."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from common.audit_details import day_words
from common.audited import Detail, audit_changes, audited, choice_word, detail_words, how_many, tell
from members import models
from members.choices import ImportKind, ImportState, TallyKind

SECRET_FIELDS = ("phone", "phone_hash", "identity_number", "identity_hash", "row_seal")
"""Never in the log; that one of them changed is a deed of its own (`member.numbers`)."""
PAPER = {"submitted_by": _("提交人"), "received_by": _("接收人")}

audit_changes(
    models.Organisation, exclude=["position"], is_named=True, called="name", address="members:organisation",
    texts=("code", "name", "label", "place"), made=_("增设组织"), turns={"ended_on": _("撤销组织")},
)  # fmt: skip
audit_changes(
    models.Member, exclude=[*SECRET_FIELDS, "org_position", "sort_key"], hides=True, made=_("登记党员"),
    words={
        "birth_precision": _("出生年月记到月还是日"), "work_started_precision": _("参加工作时间记到月还是日"),
        "joined_precision": _("入党时间记到月还是日"), "full_precision": _("转正时间记到月还是日"),
    },
)  # fmt: skip
audit_changes(models.MemberHousehold, hides=True, made=_("登记党员中心户"), turns={"ended_on": _("结束党员中心户")})
audit_changes(
    models.Appointment, hides=True, words={"start_is_known": _("任职日期有据可查")}, made=_("登记任职"),
    turns={"ended_on": _("登记免职")},
)  # fmt: skip
audit_changes(
    models.Complaint, exclude=["text", "answer", "page"], hides=True, made=_("提出意见与投诉"),
    turns={"answered_on": _("答复意见与投诉")},
)  # fmt: skip
audit_changes(models.ComplianceLine, exclude=["version"], is_named=True, made=_("增加自查项"))
audit_changes(models.UnitReportIn, words=PAPER, is_named=True, made=_("提交单位报到单"))
audit_changes(models.MemberReportIn, hides=True, words=PAPER, made=_("提交党员报到单"))
audit_changes(
    models.RoleGrant, is_named=True, texts=("refusal",), made=_("授予角色"),
    words={"approved_at": _("批准时间"), "is_kept": _("沿用原来的授权")},
    turns={"approved_at": _("批准角色授权"), "refused_by": _("不批准角色授权"), "ended_on": _("收回角色授权")},
)  # fmt: skip
audit_changes(
    models.PasswordReset, is_named=True, texts=("reason", "refusal"), made=_("申请重置密码"),
    turns={"done_at": _("重置密码"), "approved_at": _("批准重置密码"), "closed_at": _("了结重置密码的申请")},
)  # fmt: skip
audit_changes(
    models.User, exclude=["password", "last_login"], is_named=True, called="name", texts=("username", "name"),
    made=_("开通账号"),
    words={
        "must_change_password": _("登录后须改密码"), "password_changed_at": _("改密码的时间"),
        "created_at": _("开通时间"), "sessions_ended": _("要求重新登录的次数"),
    },
)  # fmt: skip
for kept in (models.ImportBatch, models.KnownTitle):
    tell(kept)


def field_word(name: Any) -> str:
    """What a field of the roster, or of an organisation, is called."""
    known = [audited("members.member"), audited("members.organisation")]
    return next((word for each in known if each and (word := each.word_of(str(name)))), "")


def paper_word(model: Any) -> str:
    return str(apps.get_model("members", model)._meta.verbose_name)


detail_words(
    "",
    {
        "organisation": Detail(_("组织"), names="members.organisation"),
        "organisations": Detail(_("连带下级组织"), how_many(_("个"))),
        "members": Detail(_("涉及党员"), how_many(_("名"))),
    },
)
for deed in ("import.upload", "import.point_out", "import.forget_title"):
    detail_words(deed, {"kind": Detail(_("表格"), choice_word(ImportKind))})
detail_words("import.discard", {"state": Detail(_("当时"), choice_word(ImportState))})
for deed in ("import.point_out", "import.forget_title"):
    detail_words(deed, {"column": Detail(_("读作"), field_word), "before": Detail(_("原来读作"), field_word)})
for deed in ("import.roster", "import.organisations"):
    detail_words(deed, {"batch": Detail(), "home": Detail(_("组织"), names="members.organisation")})
detail_words("member.reveal", {"field": Detail(_("号码"), field_word)})
detail_words("account.login_lifted", {"kind": Detail(_("暂停的是"), choice_word(TallyKind))})
detail_words("notice.hand_over", {"day": Detail(_("送达日期"), day_words)})
detail_words("report_in.activate", {"kind": Detail(_("类别"), paper_word)})
