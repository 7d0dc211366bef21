"""Start an empty county with its first accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.errors import DomainError
from members.services.start import start_county


class Command(BaseCommand):
    help = (
        "On an empty database: create the root and six accounts, two of the department, two security administrators, "
        "one system and one audit administrator. Each belongs to another person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="code of the root organisation, for example QX")
        parser.add_argument("--name", required=True, help="name of the county's organisation department")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accounts = start_county(code=options["code"], name=options["name"], now=timezone.now())
        except DomainError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("一次性密码只显示这一次，首次登录须换成别的。六个账号分给六个人：")
        for account in accounts:
            self.stdout.write(f"  {account.user.username:<10}{account.password}  {account.user.name}")
        self.stdout.write("安全管理员甲授权，乙批准；系统和安全管理员的授权由审计管理员批准。")
