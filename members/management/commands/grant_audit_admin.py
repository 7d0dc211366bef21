"""Give a site that was started without an audit administrator the first one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from members.services.start import grant_audit_admin


class Command(BaseCommand):
    help = (
        "Open the account of an audit administrator, once: refused as long as one is in office. It is in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="account to log in with, for example shenji")
        parser.add_argument("--name", required=True, help="name of the person")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = grant_audit_admin(username=options["username"], name=options["name"], now=timezone.now())
        except DomainError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("一次性密码只显示这一次，首次登录须换成别的：")
        self.stdout.write(f"  {account.user.username}  {account.password}  {account.role}")
