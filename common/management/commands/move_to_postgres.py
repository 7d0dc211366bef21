"""Move a site that outgrew SQLite to PostgreSQL."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from common.backups.moving import move
from common.management.in_words import in_words

DONE = """已搬到 PostgreSQL：%(tables)s 张表、%(rows)s 行，每张表的摘要与 SQLite 里的一致，编号接着往下排。
以后启动请设 DATABASE_URL；原来的 SQLite 文件没有动，确认无误后再收起来。
密钥（FIELD_KEYS、HASH_KEY、AUDIT_KEY、SECRET_KEY）照旧要用；DATA_DIR 里的 files 和 audit-seal.log 一并搬过去。"""


class Command(BaseCommand):
    help = "把 SQLite 数据库的全部内容搬到一个空的 PostgreSQL 数据库。系统必须停着。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="postgres://用户:密码@主机:5432/数据库")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_words():
            found = move(connection, options["to"], self.stdout.write)
        rows = sum(content.rows for content in found.values())
        self.stdout.write(_(DONE) % {"tables": len(found), "rows": rows})
