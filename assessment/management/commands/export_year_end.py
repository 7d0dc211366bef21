"""export_year_end 2026 --output DIR: the county's workbook and report of a year, as files."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessment.exports.year_end import FIRST_YEAR, NAMES, arguments_for, title_for
from common.papers import Paper, paper_named
from common.services.jobs import run_job_now
from common.services.papers import TASK, write_paper
from members.choices import OrganisationKind
from members.models import Organisation


class Command(BaseCommand):
    help = "Write the year-end workbook and report of the county into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--output", required=True, help="folder for the two files; made when it is not there")

    def handle(self, *args: Any, **options: Any) -> None:
        county = Organisation.objects.of_kind(OrganisationKind.COUNTY).first()
        if county is None:
            raise CommandError("还没有建立县(区)，没有可以导出的内容。")
        if not FIRST_YEAR <= options["year"] <= timezone.localdate().year:
            raise CommandError(f"没有{options['year']}年度。")
        folder = Path(options["output"])
        folder.mkdir(parents=True, exist_ok=True)
        for paper in filter(None, map(paper_named, NAMES)):
            self.stdout.write(str(self.export(options["year"], paper, county, folder)))

    def export(self, year: int, paper: Paper, county: Organisation, folder: Path) -> Path:
        job = run_job_now(
            task=TASK,
            title=title_for(year=year, title=paper.title),
            arguments={**arguments_for(year=year, scope=county, on=timezone.localdate()), "paper": paper.name},
            actor=None,
            organisation_path=county.path,
            work=write_paper,
        )
        return Path(shutil.copyfile(job.file_path, folder / job.file_name))
