"""Rewrite what is encrypted under the first of FIELD_KEYS, so that old keys can be taken out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from common.selectors.key_uses import files_by_key, rows_by_key, unbound_values
from common.services.key_rotation import give_up_audit_key, rotate_now


class Command(BaseCommand):
    help = (
        "用 FIELD_KEYS 的第一把密钥重新加密电话、身份证号和文件（中断后再运行即接着做），做完旧密钥就可以去掉。"
        "--show 只看哪把密钥还在用；--rehash 换了 HASH_KEY 或 CRYPTO_PROFILE 以后用，先停下系统。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="只列出各把密钥还有多少处在用")
        parser.add_argument("--rehash", action="store_true", help="按现在的查找密钥和算法重算查找值")
        parser.add_argument("--lost-audit-key", metavar="名称", help="放弃一把找不回的审计密钥")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["lost_audit_key"]:
                give_up_audit_key(name=options["lost_audit_key"], actor=None)
                self.stdout.write("已放弃。用这把密钥做的封存从此无法核对，请把这件事记下来备查。")
            elif not options["show"]:
                job = rotate_now(rehashes=options["rehash"], actor=None, now=timezone.now())
                self.stdout.write(f"重新加密 {job.result['rows']} 条记录、{job.result['files']} 个文件。")
        except DomainError as problem:
            raise CommandError(str(problem.message)) from problem
        self.show()

    def show(self) -> None:
        rows, files = rows_by_key(), files_by_key()
        for name in sorted(rows.keys() | files.keys()):
            self.stdout.write(f"密钥 {name}：{rows[name]} 个号码、{files[name]} 个文件")
        if unbound := unbound_values():
            self.stdout.write(f"还有 {unbound} 个号码是旧式加密，没有和所在的行绑定：运行 manage.py rotate_keys 即可。")
