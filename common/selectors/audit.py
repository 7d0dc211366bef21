"""Reads of the audit log: who did what to which object, never the values (they can be personal data)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import AuditSeal

DEED_WORDS = {
    "account.disabled": gettext_lazy("停用账号"),
    "account.enabled": gettext_lazy("启用账号"),
    "account.login": gettext_lazy("登录"),
    "account.login_failed": gettext_lazy("登录失败"),
    "account.login_lifted": gettext_lazy("解除登录暂停"),
    "account.logout": gettext_lazy("退出登录"),
    "account.password": gettext_lazy("修改自己的密码"),
    "account.probing": gettext_lazy("短时间内多次访问打不开的地址"),
    "account.reset": gettext_lazy("重置密码"),
    "account.switch_role": gettext_lazy("切换身份"),
    "account.reset_approved": gettext_lazy("批准重置密码"),
    "account.reset_asked": gettext_lazy("申请重置密码"),
    "account.reset_refused": gettext_lazy("不批准重置密码"),
    "account.reset_withdrawn": gettext_lazy("撤下重置密码的申请"),
    "account.audit_admin": gettext_lazy("在服务器上开通审计管理员"),
    "calendar.mark_entered": gettext_lazy("标记放假安排录全"),
    "calendar.remove_days": gettext_lazy("撤销放假或上班日"),
    "calendar.set_days": gettext_lazy("录入放假或上班日"),
    "county_number.set": gettext_lazy("修改县级设定"),
    "setting.confirmed": gettext_lazy("复核县级设定的改动"),
    "setting.proposed": gettext_lazy("提出修改县级设定"),
    "setting.set": gettext_lazy("修改县级设定"),
    "setting.withdrawn": gettext_lazy("撤回县级设定的改动"),
    "evaluation.papers_added": gettext_lazy("补发评价表"),
    "evaluation.withdrawn": gettext_lazy("撤回评价表"),
    "import.discard": gettext_lazy("放弃导入"),
    "import.forget_title": gettext_lazy("取消点明过的列名"),
    "import.numbers": gettext_lazy("导入时改动联系电话或身份证号"),
    "import.organisations": gettext_lazy("导入组织机构"),
    "import.point_out": gettext_lazy("点明表格的列，县里以后照此读"),
    "import.refused_downloaded": gettext_lazy("下载未导入的行"),
    "import.roster": gettext_lazy("导入党员花名册"),
    "import.upload": gettext_lazy("上传导入表格"),
    "job_file_downloaded": gettext_lazy("下载文件"),
    "job_requested": gettext_lazy("发起任务"),
    "job_stopped": gettext_lazy("停止任务"),
    "keys.lost_audit_key": gettext_lazy("放弃找不回的审计密钥"),
    "keys.rotate": gettext_lazy("更换加密密钥"),
    "meeting.confirm_party": gettext_lazy("确认本支部到会的人"),
    "meeting.discard": gettext_lazy("删除会议草稿"),
    "meeting.open_party": gettext_lazy("主办支部查看其他支部应到名单"),
    "meeting.open_text": gettext_lazy("上级查看会议内容"),
    "member.numbers": gettext_lazy("改动联系电话或身份证号"),
    "member.reveal": gettext_lazy("查看完整号码"),
    "organisation.end": gettext_lazy("撤销组织"),
    "organisation.move": gettext_lazy("调整组织隶属"),
    "quarter.close": gettext_lazy("季度积分审定"),
    "quarter.exclude": gettext_lazy("季度积分标为不计"),
    "quarter.reopen": gettext_lazy("重新打开季度积分"),
    "quarter.score": gettext_lazy("季度计分"),
    "refused": gettext_lazy("越权被拒绝"),
    "report_in.activate": gettext_lazy("报到到期生效"),
    "site.restore": gettext_lazy("从备份恢复数据"),
    "resolution.done": gettext_lazy("决议办结"),
    "resource.ended": gettext_lazy("结束开放资源"),
    "resource.offered": gettext_lazy("重新开放资源"),
    "resource.paused": gettext_lazy("暂停开放资源"),
    "results.accept_suggestions": gettext_lazy("其余按建议等次评定"),
    "results.compute": gettext_lazy("计算年度考核数据"),
    "results.confirm": gettext_lazy("确认年度等次"),
    "results.reopen": gettext_lazy("重新打开年度等次"),
    "rule_set.publish": gettext_lazy("发布积分办法"),
    "template.confirmed": gettext_lazy("复核文书模板"),
    "template.ended": gettext_lazy("停用文书模板"),
    "template.uploaded": gettext_lazy("上传文书模板"),
    "year.close": gettext_lazy("年度考核归档"),
}
"""Deeds that are written by name, in words; a test walks the code for deeds that are not here."""

LONGEST_NUMBER = 8
"""Digits of an object's number that are shown: of a random one these tell it apart well enough."""

ACTION_WORDS = {
    LogEntry.Action.CREATE: gettext_lazy("新增"),
    LogEntry.Action.UPDATE: gettext_lazy("修改"),
    LogEntry.Action.DELETE: gettext_lazy("删除"),
    LogEntry.Action.ACCESS: gettext_lazy("查看"),
}


STRANGERS_DEEDS = ("account.login_failed", "account.probing")
"""Without a person in the log, these were done by somebody who had not logged in, never by the site."""


def log_entries() -> QuerySet[LogEntry]:
    """The log without what is not to be shown: representations and values of the objects.

    Only what a model names `told_to_auditors` (`object_name`) is: accounts, grants, resets. Else nobody can follow who
    was given which power, or whose account was attacked.
    """
    told = [model._meta for model in apps.get_models() if getattr(model, "told_to_auditors", False)]
    cases = [
        When(content_type__app_label=meta.app_label, content_type__model=meta.model_name, then=F("object_repr"))
        for meta in told
    ]
    rows = LogEntry.objects.annotate(object_name=Case(*cases, default=Value(""), output_field=TextField()))
    return rows.select_related("actor", "content_type").defer("object_repr", "serialized_data")


def nobody_of(entry: LogEntry) -> str:
    """Who did it, where the log names no person."""
    return _("没有登录的人") if _said(entry).get("deed") in STRANGERS_DEEDS else _("系统")


def deed_of(entry: LogEntry) -> str:
    """The deed in words."""
    code = _said(entry).get("deed")
    return str(DEED_WORDS.get(code, code)) if code else str(ACTION_WORDS[entry.action])


def changed_fields(entry: LogEntry) -> str:
    """Names of the fields that changed, as people know them; fields without such a name are of the machinery.

    Of phone and identity number it is told only that they changed (`fields` of the deed).
    """
    model = entry.content_type.model_class()
    names = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields} if model else {}
    told = [*(entry.changes or {}), *_said(entry).get("fields", ())]
    known = [names.get(name, "") for name in told]
    return "、".join(name for name in known if not name.isascii())


def reason_of(entry: LogEntry) -> str:
    """Why somebody looked at what is hidden, or undid what was settled: a colleague's words, for the auditor alone."""
    return str(_said(entry).get("reason", ""))


def number_of(entry: LogEntry) -> str:
    """How often or how many, where the deed says so."""
    said = _said(entry)
    if said.get("unwritten"):
        return _("另有 %(count)s 次没有逐条记") % {"count": said["unwritten"]}
    if "count" not in said:
        return ""
    if "minutes" in said:
        return _("%(minutes)s 分钟内 %(count)s 次") % {"minutes": said["minutes"], "count": said["count"]}
    return _("共 %(count)s 项") % {"count": said["count"]}


def address_of(entry: LogEntry) -> str:
    """From where it was done."""
    return entry.remote_addr or str(_said(entry).get("address", ""))


def _said(entry: LogEntry) -> dict[str, Any]:
    return entry.additional_data or {}


def object_of(entry: LogEntry) -> str:
    """Kind and number of the object; its name could be a member's. Of an account also its holder."""
    if entry.content_type.model == "logentry":
        return str(_said(entry).get("path") or _said(entry).get("username") or "")
    model = entry.content_type.model_class()
    kind = model._meta.verbose_name if model else entry.content_type.model
    if name := getattr(entry, "object_name", ""):
        return _("%(kind)s %(number)s 号（%(name)s）") % {"kind": kind, "number": entry.object_pk, "name": name}
    return _("%(kind)s %(number)s 号") % {"kind": kind, "number": entry.object_pk[:LONGEST_NUMBER]}


@dataclass(frozen=True)
class SealState:
    """How far the log is sealed."""

    seals: int
    last_sealed_at: datetime | None
    open_rows: int


def seal_state() -> SealState:
    last = AuditSeal.objects.order_by("-last_id").only("last_id", "sealed_at").first()
    open_rows = LogEntry.objects.filter(id__gt=last.last_id if last else 0).count()
    return SealState(AuditSeal.objects.count(), last.sealed_at if last else None, open_rows)
