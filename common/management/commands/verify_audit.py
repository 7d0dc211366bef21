"""Walk the chain of seals over the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import DomainError
from common.services.seal_checks import UNCHECKED, verify_audit

SHOWN = 50


class Command(BaseCommand):
    help = "核对审计日志和它的封存，说出是哪一条记录。返回值：0 相符；1 记录或封存被改过；2 缺少封存；3 缺少审计密钥，无法核对。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verdict = verify_audit()
        except DomainError as problem:
            raise CommandError(str(problem.message), returncode=UNCHECKED) from problem
        for remark in verdict.remarks:
            self.stdout.write(f"注意：{remark}。")
        for finding in verdict.findings[:SHOWN]:
            self.stderr.write(finding.text)
        counts = f"{verdict.seals} 次封存，覆盖 {verdict.covered} 条记录；尚未封存 {verdict.uncovered} 条。"
        if verdict.findings:
            text = f"审计日志与封存不符，共 {len(verdict.findings)} 处。{counts}"
            raise CommandError(text, returncode=verdict.code)
        self.stdout.write(f"审计日志与封存相符：{counts}")
