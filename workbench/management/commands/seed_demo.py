"""Make the demo county, or print its accounts."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.models import Organisation
from workbench.demo.account_list import account_lines
from workbench.demo.county import make_county


class Command(BaseCommand):
    help = "Make the demo county 云溪县 in an empty database and print its accounts. The same every time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day it is made for, default today")
        parser.add_argument("--accounts", action="store_true", help="only print the accounts")
        parser.add_argument("--quiet", action="store_true", help="do not print the accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["accounts"]:
            if Organisation.objects.exists():
                raise CommandError("There is a county already; the demo county needs an empty database.")
            make_county(as_of=options["as_of"] or timezone.localdate(), say=self.stdout.write)
        if not options["quiet"]:
            self.print_accounts()

    def print_accounts(self) -> None:
        for line in account_lines():
            self.stdout.write(line)
