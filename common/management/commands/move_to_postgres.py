"""Move a site that outgrew SQLite to PostgreSQL."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from common.backups.errors import BackupError
from common.backups.moving import move

DONE = """已搬到 PostgreSQL：%(tables)s 张表、%(rows)s 行，每张表的摘要与 SQLite 里的一致，编号接着往下排。
以后启动请设 DATABASE_URL；原来的 SQLite 文件没有动，确认无误后再收起来。
密钥（FIELD_KEYS、SECRET_KEY）和 DATA_DIR/files 照旧要用。"""


class Command(BaseCommand):
    help = "把 SQLite 数据库的全部内容搬到一个空的 PostgreSQL 数据库。系统必须停着。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="URL", help="postgres://用户:密码@主机:5432/数据库")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = move(connection, options["to"], self.stdout.write)
        except BackupError as problem:
            raise CommandError(str(problem.message)) from problem
        rows = sum(content.rows for content in found.values())
        self.stdout.write(_(DONE) % {"tables": len(found), "rows": rows})
