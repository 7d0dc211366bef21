"""Start an empty county with its first accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from members.services.start import start_county


class Command(BaseCommand):
    help = "On an empty database: create the root, one department account and two security administrators."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="code of the root organisation, for example QX")
        parser.add_argument("--name", required=True, help="name of the county's organisation department")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = start_county(code=options["code"], name=options["name"], now=timezone.now())
        except DomainError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("一次性密码只显示这一次，首次登录须修改：")
        for account in accounts:
            self.stdout.write(f"  {account.user.username}  {account.password}  {account.role}")
