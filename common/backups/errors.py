"""What can go wrong with a backup, in words for the system administrator."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class BackupError(DomainError):
    """A backup, a restore or a move that cannot be done."""

    code = "backup"
    message = _("备份没有做成。")


class ToolMissing(BackupError):
    message = _("没有找到 %(tool)s。请安装与数据库同一大版本的 PostgreSQL 客户端（如 postgresql-client-15）。")


class ToolFailed(BackupError):
    message = _("%(tool)s 没有做成：%(reason)s")


class ToolTooOld(BackupError):
    message = _(
        "%(tool)s 是 %(tool_version)s 版，数据库是 %(server_version)s 版。请安装 %(server_version)s 版的客户端。"
    )


class TablesMissing(BackupError):
    message = _(
        "数据库里少了表 %(tables)s，没有做备份：缺了内容的备份不能当备份用。请从最近一份好的备份恢复（docs/server.md“Restore”）。"
    )


class NotABackup(BackupError):
    message = _("%(file)s 不是联建的备份文件，或者是更新版本的程序写的。")


class DamagedBackup(BackupError):
    message = _("备份文件 %(file)s 不完整或被改动过（%(where)s），不能用它恢复。")


class WrongKeys(BackupError):
    message = _(
        "这份备份要用的密钥和本机的不一样：%(names)s。请先把当时的 FIELD_KEYS（单机版为 DATA_DIR/field.keys）放回来再恢复。"
    )


class OtherEngine(BackupError):
    message = _(
        "这份备份出自 %(theirs)s，本机用的是 %(ours)s。请先恢复到 %(theirs)s；"
        "从 SQLite 换到 PostgreSQL 用 manage.py move_to_postgres。"
    )


class NewerThanCode(BackupError):
    message = _("这份备份出自更新的程序（本机没有迁移 %(names)s）。请先装上版本 %(version)s 或更新的程序再恢复。")


class SiteRuns(BackupError):
    message = _("系统正在运行（%(signs)s）。请先停下网页、后台任务和定时任务再做。")


class NotEmpty(BackupError):
    message = _("目标数据库不是空的（%(tables)s）。要换掉里面的全部数据，请用 --replace 并照提示输入数据库的名字。")


class NotConfirmed(BackupError):
    message = _("输入的名字不对，什么都没有动。")


class DigestsDiffer(BackupError):
    message = _("恢复后与备份时对不上：%(what)s。请不要启动系统，换一份备份再恢复。")


class CannotMove(BackupError):
    message = _("不能搬到 PostgreSQL：%(reason)s")
