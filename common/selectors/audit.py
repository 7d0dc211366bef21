"""Reads of the audit log: who did what to which object, never the values (they can be personal data)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.deed_words import find_word
from common.models import AuditSeal

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
    return str(find_word(code) or code) if code else str(ACTION_WORDS[entry.action])


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
