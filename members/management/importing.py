"""What the two import commands share: reading the file, the answer for people or machines, the exit code."""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from common.errors import DomainError
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.safety import MAX_FILE_BYTES
from members.services.imports.carrying_out import Imported, plan_import, run_import
from members.services.imports.known_titles import known_titles
from members.services.imports.plans import ImportOptions, ImportPlan
from members.services.imports.scope import ImportScope

SOME_REFUSED, UNREADABLE = 1, 2


class NoSuchFile(DomainError):
    code = "no_such_file"
    message = "没有找到或打不开这个文件：%(path)s。"


class ImportCommand(BaseCommand):
    """Exit 0: nothing refused; 1: some rows refused; 2: unreadable file, nothing written (DESIGN.md §9)."""

    kind: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--hidden-rows", action="store_true", help="take rows in that are hidden in the workbook")
        parser.add_argument("--json", action="store_true", help="print the result as JSON, alone on stdout")

    def scope(self, options: dict[str, Any]) -> ImportScope:
        return ImportScope()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scope = self.scope(options)
            imported = self.work(read_file(options["file"]), scope, options)
        except DomainError as problem:
            self.refuse(problem, as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(imported.plan.as_json(), ensure_ascii=False, indent=1))
        else:
            self.tell(imported.plan, dry_run=options["dry_run"])
        self.tell_accounts(imported, as_json=options["json"])
        if imported.plan.problems:
            sys.exit(SOME_REFUSED)

    def work(self, content: bytes, scope: ImportScope, options: dict[str, Any]) -> Imported:
        """Commands act as the system: no actor."""
        now, known = timezone.now(), known_titles(self.kind)
        decided = ImportOptions(chosen=known, remembered=known.keys(), takes_hidden=options["hidden_rows"])
        if options["dry_run"]:
            return Imported(plan_import(kind=self.kind, content=content, scope=scope, now=now, options=decided))
        return run_import(kind=self.kind, content=content, scope=scope, actor=None, now=now, options=decided)

    def refuse(self, problem: DomainError, *, as_json: bool) -> NoReturn:
        kind = problem.kind if isinstance(problem, UnreadableWorkbook) else problem.code
        if as_json:
            self.stdout.write(
                json.dumps({"error": {"kind": kind, "message": str(problem.message)}}, ensure_ascii=False)
            )
        else:
            self.stderr.write(str(problem.message))
        sys.exit(UNREADABLE)

    def tell(self, plan: ImportPlan, *, dry_run: bool) -> None:
        counts = plan.counts
        heading = "只检查，没有写入。" if dry_run else ""
        self.stdout.write(
            f"{heading}可导入 {counts['accepted']} 行：新增 {counts['added']}，变更 {counts['changed']}，"
            f"不变 {counts['unchanged']}；退回 {len(plan.problems)} 行，提示 {len(plan.warnings)} 条。"
        )
        for title, found in (("退回", plan.problems), ("提示", plan.warnings)):
            for problem in found:
                self.stdout.write(f"  [{title}] {problem.message}")

    def tell_accounts(self, imported: Imported, *, as_json: bool) -> None:
        """One-time passwords are shown once, and never among what a program reads."""
        if not imported.accounts:
            return
        out = self.stderr if as_json else self.stdout
        out.write("已建立新的县（区）。一次性密码只显示这一次，首次登录须修改：")
        for account in imported.accounts:
            out.write(f"  {account.user.username}  {account.password}  {account.role}")


def read_file(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as problem:
        raise NoSuchFile(path=path) from problem
