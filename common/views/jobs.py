"""Long work as its starter sees it: what runs, how far it is, its file."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.access import access, signed_in
from common.audit import record
from common.fresh import fresh_file
from common.models import Job
from common.requests import Request
from common.services.jobs import JobIsOver, stop_job

RECENT = 50


@access(signed_in)
@require_GET
def job_list(request: Request) -> HttpResponse:
    return render(request, "common/job_list.html", {"jobs": Job.objects.visible_to(request.user)[:RECENT]})


@access(signed_in)
@require_GET
def job_detail(request: Request, pk: UUID) -> HttpResponse:
    """The page of one job; htmx gets the row alone and asks again while the work is open."""
    return job_page(request, get_object_or_404(Job.objects.visible_to(request.user), pk=pk))


def job_page(request: Request, job: Job, *, status: int = 200) -> HttpResponse:
    has_file = job.has_file(timezone.now())
    context = {
        "job": job,
        "job_url": job.get_absolute_url(),
        "stop_url": reverse("common:job-stop", args=[job.pk]),
        "download_url": reverse("common:job-file", args=[job.pk]) if has_file else "",
        "file_is_gone": not has_file and (bool(job.file) or status == 410),
    }
    return render(request, "components/job.html" if request.htmx else "common/job_detail.html", context, status=status)


def to_job(request: Request, job: Job) -> HttpResponse:
    """To the page of the work that was asked for; for work that somebody else asked for before, to where it is about."""
    if Job.objects.visible_to(request.user).filter(pk=job.pk).exists():
        return redirect(job)
    messages.info(request, already_at_work(job))
    return redirect(job.origin or "common:job-list")


def already_at_work(job: Job) -> str:
    who = job.started_by.name if job.started_by else _("系统")
    moment = f"{timezone.localtime(job.created_at):%H:%M}"
    text = _("%(who)s %(moment)s 已经发起“%(title)s”，正在办理，办完就能看到结果。")
    return text % {"who": who, "moment": moment, "title": job.title}


@access(signed_in)
@require_POST
def job_stop(request: Request, pk: UUID) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    try:
        stop_job(job=job, actor=request.user, now=timezone.now())
    except JobIsOver as problem:
        messages.warning(request, problem.message)
    return redirect(job)


@access(signed_in)
@fresh_file
@require_GET
def job_file(request: Request, pk: UUID) -> HttpResponse | FileResponse:
    """The file, in the scope of the person on the day of download; every download is written down."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not job.has_file(timezone.now()):
        return job_page(request, job, status=410)
    record(actor=request.user, deed="job_file_downloaded", target=job)
    return FileResponse(job.file_path.open("rb"), as_attachment=True, filename=job.file_name)
