"""Reads of the audit log: who did what to which object, never the values (they can be personal data)."""

from dataclasses import dataclass
from datetime import datetime

from auditlog.models import LogEntry
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import AuditSeal

DEED_WORDS = {
    "account.login": gettext_lazy("登录"),
    "account.logout": gettext_lazy("退出登录"),
    "account.password": gettext_lazy("修改自己的密码"),
    "account.reset": gettext_lazy("重置密码"),
    "calendar.mark_entered": gettext_lazy("标记放假安排录全"),
    "calendar.remove_days": gettext_lazy("撤销放假或上班日"),
    "calendar.set_days": gettext_lazy("录入放假或上班日"),
    "import.forget_title": gettext_lazy("取消点明过的列名"),
    "import.organisations": gettext_lazy("导入组织机构"),
    "import.point_out": gettext_lazy("点明表格的列，县里以后照此读"),
    "import.roster": gettext_lazy("导入党员花名册"),
    "job_file_downloaded": gettext_lazy("下载文件"),
    "job_requested": gettext_lazy("发起任务"),
    "job_stopped": gettext_lazy("停止任务"),
    "meeting.discard": gettext_lazy("删除会议草稿"),
    "meeting.open_party": gettext_lazy("主办支部查看其他支部应到名单"),
    "meeting.open_text": gettext_lazy("上级查看会议内容"),
    "member.reveal": gettext_lazy("查看完整号码"),
    "organisation.end": gettext_lazy("撤销组织"),
    "organisation.move": gettext_lazy("调整组织隶属"),
    "quarter.close": gettext_lazy("季度积分审定"),
    "quarter.exclude": gettext_lazy("季度积分标为不计"),
    "quarter.reopen": gettext_lazy("重新打开季度积分"),
    "meeting.confirm_party": gettext_lazy("确认本支部到会的人"),
    "quarter.score": gettext_lazy("季度计分"),
    "refused": gettext_lazy("越权被拒绝"),
    "report_in.activate": gettext_lazy("报到到期生效"),
    "site.restore": gettext_lazy("从备份恢复数据"),
    "resolution.done": gettext_lazy("决议办结"),
}
"""Deeds that are written by name, in words; a deed that is not here shows its code."""

ACTION_WORDS = {
    LogEntry.Action.CREATE: gettext_lazy("新增"),
    LogEntry.Action.UPDATE: gettext_lazy("修改"),
    LogEntry.Action.DELETE: gettext_lazy("删除"),
    LogEntry.Action.ACCESS: gettext_lazy("查看"),
}


def log_entries() -> QuerySet[LogEntry]:
    """The log without what is not to be shown: representations and values of the objects."""
    return LogEntry.objects.select_related("actor", "content_type").defer("object_repr", "serialized_data")


def deed_of(entry: LogEntry) -> str:
    """The deed in words."""
    code = (entry.additional_data or {}).get("deed")
    return str(DEED_WORDS.get(code, code)) if code else str(ACTION_WORDS[entry.action])


def changed_fields(entry: LogEntry) -> str:
    """Names of the fields that changed, as people know them; fields without such a name are of the machinery."""
    model = entry.content_type.model_class()
    names = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields} if model else {}
    known = [names.get(name, "") for name in (entry.changes or {})]
    return "、".join(name for name in known if not name.isascii())


def object_of(entry: LogEntry) -> str:
    """Kind and number of the object; its name could be a person's."""
    if entry.content_type.model == "logentry":
        return (entry.additional_data or {}).get("path", "")
    model = entry.content_type.model_class()
    kind = model._meta.verbose_name if model else entry.content_type.model
    return _("%(kind)s %(number)s 号") % {"kind": kind, "number": entry.object_pk}


@dataclass(frozen=True)
class SealState:
    """How far the log is sealed."""

    seals: int
    last_sealed_at: datetime | None
    open_rows: int


def seal_state() -> SealState:
    last = AuditSeal.objects.order_by("-last_id").first()
    open_rows = LogEntry.objects.filter(id__gt=last.last_id if last else 0).count()
    return SealState(AuditSeal.objects.count(), last.sealed_at if last else None, open_rows)
