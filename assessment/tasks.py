"""Scoring as long work, and its calendar, called by beat."""

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.selectors.quarters import scored_tonight
from assessment.services.results import compute_results
from assessment.services.scoring import score_quarter
from common.models import Job
from common.periods import Quarter
from common.services.jobs import request_job, run_job
from common.services.progress import Progress
from members.models import Organisation

SCORE = "assessment.score_quarter"


@shared_task(name=SCORE)
def score_quarter_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=score_work)


def score_work(job: Job, progress: Progress) -> dict[str, Any]:
    """Score what the job's arguments name: a quarter, as of a day, in one community or in all."""
    community = job.arguments.get("community")
    return score_quarter(
        quarter=Quarter.parse(job.arguments["quarter"]),
        as_of=date.fromisoformat(job.arguments["as_of"]),
        now=timezone.now(),
        actor=job.started_by,
        community=Organisation.objects.get(pk=community) if community else None,
        progress=progress,
    )


def score_job(*, quarter: Quarter, as_of: date, community: Organisation | None = None) -> dict[str, Any]:
    """What a scoring job is made of, for `request_job` and `run_job_now`."""
    title = _("%(quarter)s计分") % {"quarter": quarter.label}
    return {
        "task": SCORE,
        "title": f"{community.name} {title}" if community else title,
        "arguments": {
            "quarter": str(quarter),
            "as_of": as_of.isoformat(),
            "community": community.pk if community else None,
        },
        "organisation_path": community.path if community else root_path(),
        "about": f"{quarter} {community.pk if community else ''}",
    }


def root_path() -> str:
    return Organisation.objects.filter(parent=None).values_list("path", flat=True).first() or ""


@shared_task(name="assessment.score_open_quarters")
def score_open_quarters_task(**kwargs: Any) -> None:
    """Every night: the running quarter, and the one before it until it is closed."""
    today, now = timezone.localdate(), timezone.now()
    for quarter in scored_tonight(on=today):
        request_job(**score_job(quarter=quarter, as_of=today), actor=None, now=now)


# Year end

COMPUTE_RESULTS = "assessment.compute_results"


@shared_task(name=COMPUTE_RESULTS)
def compute_results_task(*, job_id: str, **kwargs: Any) -> None:
    run_job(job_id=job_id, work=compute_work)


def results_job(*, year: int, on: date, path: str, back: str) -> dict[str, Any]:
    """What a computation of the year's results is made of; `back` is the page to which its own leads."""
    return {
        "task": COMPUTE_RESULTS,
        "title": _("计算%(year)s年度结果") % {"year": year},
        "arguments": {"year": year, "on": on.isoformat(), "back": back},
        "organisation_path": path,
        "about": str(year),
    }


def compute_work(job: Job, progress: Progress) -> dict[str, Any]:
    on = date.fromisoformat(job.arguments["on"])
    return compute_results(year=job.arguments["year"], on=on, actor=job.started_by, step=progress.step)
