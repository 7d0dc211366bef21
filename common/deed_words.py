"""The words of every deed, for those who read what was done. An app registers its own beside its states (`choices`).

What is written into the audit log by name is `logged`; what the story of an object tells is `told`. `audit.record()`
takes no deed without words.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_logged: dict[str, Any] = {}
_told: dict[str, Any] = {}
_past: dict[str, Any] = {"county_number.set": _("修改县级设定")}
"""What earlier versions wrote: still read in the log, written no more."""


class NoWords(LookupError):
    """A deed nobody could read: its words are not registered."""


def logged(said: Mapping[str, Any]) -> None:
    """Register deeds of the audit log. Raises ValueError where one has words already."""
    _add(_logged, said)


def told(subject: str, deeds: Any) -> None:
    """Register the deeds (TextChoices) of an object that keeps its own story: `need.publish` for NeedDeed.PUBLISH."""
    _add(_told, {name_of(subject, deed): deed.label for deed in deeds})


def _add(words: dict[str, Any], said: Mapping[str, Any]) -> None:
    if twice := said.keys() & (_logged.keys() | _told.keys()):
        raise ValueError(f"{sorted(twice)} have words already")
    words.update(said)


def name_of(subject: str, deed: Any) -> str:
    """The stable name of a deed of a kind of object."""
    return f"{subject}.{deed.value.lower()}"


def find_word(name: str) -> Any | None:
    """The deed in words; None for one that is not registered (any more)."""
    return _logged.get(name) or _told.get(name) or _past.get(name)


def word_of(name: str) -> Any:
    """The deed in words. Raises NoWords."""
    if name in _past or (word := find_word(name)) is None:
        raise NoWords(name)
    return word


def logged_words() -> dict[str, Any]:
    """The deeds the audit log can hold, in a fixed order."""
    return dict(sorted(_logged.items()))


logged(
    {
        "account.probing": _("短时间内多次访问打不开的地址"),
        "calendar.mark_entered": _("标记放假安排录全"),
        "calendar.remove_days": _("撤销放假或上班日"),
        "calendar.set_days": _("录入放假或上班日"),
        "job_file_downloaded": _("下载文件"),
        "job_requested": _("发起任务"),
        "job_stopped": _("停止任务"),
        "keys.lost_audit_key": _("放弃找不回的审计密钥"),
        "keys.rotate": _("更换加密密钥"),
        "list.word_added": _("增加清单用词"),
        "list.word_ended": _("停用清单用词"),
        "list.word_taken_back": _("撤回清单用词的改动"),
        "refused": _("越权被拒绝"),
        "setting.confirmed": _("复核县级设定的改动"),
        "setting.proposed": _("提出修改县级设定"),
        "setting.kept": _("不撤回县级设定的改动"),
        "setting.set": _("修改县级设定"),
        "setting.undo_asked": _("提出撤回已复核的县级设定改动"),
        "setting.withdrawn": _("撤回县级设定的改动"),
        "site.restore": _("从备份恢复数据"),
        "template.confirmed": _("复核文书模板"),
        "template.ended": _("停用文书模板"),
        "template.uploaded": _("上传文书模板"),
    }
)
