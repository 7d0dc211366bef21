"""Make a backup by hand."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from common.management.in_words import in_words
from common.services.backups import backup_now

DONE = """已备份：%(path)s
大小 %(size)s 字节，%(rows)s 行，%(files)s 个文件，写完后已整个读过核对。
SHA-256 %(digest)s
密钥不在备份里：请把 FIELD_KEYS、HASH_KEY、AUDIT_KEY（单机版为 DATA_DIR 里的 field.keys、hash.key、audit.key）
另外妥善保存，没有 FIELD_KEYS 谁也打不开这份备份。"""


class Command(BaseCommand):
    help = "备份数据库和文件到一个加密的文件（--to 另指文件夹）。系统可以照常运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=None, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["to"] or Path(settings.BACKUP_DIR)
        with in_words():
            told = backup_now(folder)
        self.stdout.write(_(DONE) % {**told, "path": folder / told["file"]})
