"""Score a quarter: in this process, or by a worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessment.tasks import score_job, score_work
from common.errors import DomainError
from common.periods import Quarter
from common.services.jobs import request_job, run_job_now


def quarter_argument(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError as problem:
        raise CommandError(f"“{text}”不是季度，请写成 2026Q3 这样。") from problem


class Command(BaseCommand):
    help = "Collect the facts of a quarter and score every community whose quarter is still open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", type=quarter_argument, help="2026Q3")
        parser.add_argument("--queue", action="store_true", help="hand the work to a worker")

    def handle(self, *args: Any, quarter: Quarter, queue: bool, **options: Any) -> None:
        wish = score_job(quarter=quarter, as_of=timezone.localdate())
        if queue:
            job = request_job(**wish, actor=None, now=timezone.now())
            self.stdout.write(f"{job.title}：已排队，编号 {job.pk}")
            return
        try:
            job = run_job_now(**wish, actor=None, work=score_work)
        except DomainError as problem:
            raise CommandError(str(problem.message)) from problem
        self.stdout.write(
            "{title}：新增流水 {posted} 条，冲正 {reversed} 条，变动积分 {scores} 份，变动明细 {lines} 项".format(
                title=job.title, **job.result
            )
        )
