"""Bring a backup back."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import record
from common.backups.restoring import Restored, restore
from common.management.in_words import in_words
from common.services.seal_record import note_restore

ASK = "数据库 %(name)s 里的全部数据将被这份备份换掉。确定的话，请输入数据库的名字："


class Command(BaseCommand):
    help = "从备份文件恢复数据库和文件。系统必须停着；数据库不是空的要加 --replace 并输入它的名字。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="换掉数据库里现有的全部数据")
        parser.add_argument("--confirm", default=None, metavar="NAME", help="数据库的名字，代替现场输入")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        if not options["file"].is_file():
            raise CommandError(_("没有这个文件：%(file)s") % {"file": options["file"]})
        named = options["confirm"]

        def confirm(name: str) -> str:
            return named if named is not None else input(_(ASK) % {"name": name})

        with in_words():
            done = restore(
                options["file"], connection, replace=options["replace"], confirm=confirm, say=self.stdout.write
            )
        note_restore(now=timezone.now(), made_at=done.manifest.moment, held=done.seal_record)
        if not done.unapplied:  # older tables may not take today's row; the command says what is to be done first
            record(actor=None, deed="site.restore", file=options["file"].name, made_at=done.manifest.made_at)
        for line in summary(done, time.monotonic() - started):
            self.stdout.write(line)


def summary(done: Restored, seconds: float) -> list[str]:
    """What the administrator reads at the end."""
    manifest = done.manifest
    values = {
        "made_at": manifest.moment,
        "version": manifest.version,
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "files": done.files,
        "seconds": round(seconds),
    }
    lines = [
        _("已恢复到 %(made_at)s 的备份（程序版本 %(version)s），用时 %(seconds)s 秒。") % values,
        _("%(tables)s 张表、%(rows)s 行、%(files)s 个文件，每张表的摘要都与备份时一致，编号接着往下排。") % values,
        _("备份之后录入的内容不在里面；所有人需要重新登录。"),
    ]
    if done.other_keys:
        keys = {"keys": "、".join(done.other_keys)}
        lines.append(
            _("注意：%(keys)s 和备份时的不一样。请先放回当时的密钥再启动；确已丢失的，启动时会说怎么办。") % keys
        )
    if done.aside:
        lines.append(_("原来的数据留在：%(paths)s（确认无误后可删除）") % {"paths": "、".join(map(str, done.aside))})
    if done.unapplied:
        lines.append(_("这份备份出自较早的程序：启动前请先运行 manage.py migrate。"))
    return lines
