"""export_year_end 2026 --output DIR: the county's workbook and report of a year, as files."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessment.exports.year_end import KINDS, TASK, title_for
from assessment.tasks import export_work
from common.services.jobs import run_job_now
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
        if not 2000 <= options["year"] <= timezone.localdate().year:
            raise CommandError(f"没有{options['year']}年度。")
        folder = Path(options["output"])
        folder.mkdir(parents=True, exist_ok=True)
        for kind in KINDS:
            self.stdout.write(str(self.export(options["year"], kind, county, folder)))

    def export(self, year: int, kind: str, county: Organisation, folder: Path) -> Path:
        job = run_job_now(
            task=TASK,
            title=title_for(year=year, kind=kind),
            arguments={"year": year, "kind": kind, "scope": county.pk, "on": timezone.localdate().isoformat()},
            actor=None,
            organisation_path=county.path,
            work=export_work,
        )
        return Path(shutil.copyfile(job.file_path, folder / job.file_name))
