"""Close the county's quarter in the name of a person of the department."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessment.management.commands.score_quarter import quarter_argument
from assessment.permissions.points import can_close_quarter
from assessment.services.quarters import close_county_quarter
from common.errors import DomainError
from common.periods import Quarter
from members.models import User


class Command(BaseCommand):
    help = "Close a quarter for the whole county: every community has confirmed it or is marked as not counted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", type=quarter_argument, help="2026Q3")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="an account of the department")

    def handle(self, *args: Any, quarter: Quarter, by: str, **options: Any) -> None:
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None or not can_close_quarter(user):
            raise CommandError(f"“{by}”不是组织部的在用账号，不能审定。")
        try:
            close_county_quarter(quarter=quarter, actor=user, now=timezone.now())
        except DomainError as problem:
            raise CommandError(str(problem.message)) from problem
        self.stdout.write(f"{quarter.label}已审定，审定人 {user.name}")
