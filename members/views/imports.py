"""Imports: upload, say which column is which, look at what would happen, confirm."""

import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from common import audit
from common.access import access
from common.forms import choices_of
from common.fresh import fresh_file
from common.numbers import whole_number
from common.requests import Request
from common.views.deeds import attempt, told
from members import tasks
from members.choices import HOME_KINDS, ImportKind, ImportState, Role
from members.exports.imports import refused_workbook, template_workbook
from members.forms.imports import ColumnsForm, UploadForm
from members.models import ImportBatch, KnownTitle, Organisation
from members.permissions import can_edit_settings, holds, settings_keeper
from members.selectors.import_hints import unread_messages
from members.selectors.imports import import_targets, own_imports, preview_page, read_preview
from members.selectors.organisations import start_organisation
from members.services.imports import staging
from members.services.imports.asking import needed_keys, seen_columns
from members.services.imports.known_titles import forget_title, remembered_titles
from members.services.imports.scope import scope_of

IMPORTERS = holds(*Role.committees, *Role.secretaries)
PARTS = ("added", "changed", "renamed", "unchanged", "refused", "warnings")


def own_batch(request: Request, public_id: UUID) -> ImportBatch:
    """Seen by the uploader alone, for 24 hours."""
    return get_object_or_404(own_imports(user=request.user, now=timezone.now()), public_id=public_id)


@access(IMPORTERS)
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose what to import; own imports of the day below."""
    target = chosen_organisation(request)
    initial = {"kind": request.GET.get("kind", ImportKind.ROSTER), "organisation": target}
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect(keep_upload(request, form))
    context = {
        "form": form,
        "target": target,
        "target_is_home": target is not None and target.kind in HOME_KINDS,
        "can_choose": len(choices_of(form.get_field("kind", forms.ChoiceField))) > 1,
        "batches": own_imports(user=request.user, now=timezone.now()),
        "remembered": remembered_titles(),
        "can_forget": can_edit_settings(request.user),
    }
    return render(request, "members/imports.html", context, status=422 if form.is_bound else 200)


def chosen_organisation(request: Request) -> Organisation | None:
    """The organisation the person came from. A secretary's own branch goes without saying, as does a whole county."""
    wanted = whole_number(request.POST.get("organisation") or request.GET.get("organisation", ""))
    targets = import_targets(user=request.user, kind=ImportKind.ROSTER)
    acting = request.user.acting_grants[0].organisation
    chosen = get_object_or_404(targets, pk=wanted) if wanted is not None else acting
    return None if chosen == acting and acting.kind not in HOME_KINDS else chosen


@transaction.atomic
def keep_upload(request: Request, form: UploadForm) -> ImportBatch:
    now, data = timezone.now(), form.cleaned_data
    batch = staging.stage_import(
        kind=data["kind"],
        content=data["content"],
        file_name=data["file"].name,
        organisation=data["organisation"],
        is_readable=form.is_readable,
        actor=request.user,
        now=now,
    )
    if form.is_readable:
        tasks.request_check(batch=batch, user=request.user, now=now)
    return batch


@access(IMPORTERS)
@require_GET
def detail(request: Request, public_id: UUID) -> HttpResponse:
    """Where this import stands: asking, working, preview, done."""
    batch = own_batch(request, public_id)
    if batch.state == ImportState.ASKING:
        return columns_page(request, batch)
    if batch.state in (ImportState.STAGED, ImportState.APPLIED):
        return HttpResponseClientRefresh() if request.htmx else preview(request, batch)
    if request.htmx and not batch.is_working:
        return HttpResponseClientRefresh()
    context = {"batch": batch, "job": batch.job, "job_url": batch.get_absolute_url()}
    return render(request, "components/job.html" if request.htmx else "members/import_working.html", context)


def preview(request: Request, batch: ImportBatch) -> HttpResponse:
    # What has to be compared comes first.
    parts = [part for part in ("renamed", *PARTS) if batch.report.get(part)] or ["unchanged"]
    part = request.GET.get("part", parts[0])
    if part not in PARTS:
        raise BadRequest
    group = whole_number(request.GET.get("group", "")) if part == "warnings" else None
    number = whole_number(request.GET.get("page", "")) or 1
    context = {
        "batch": batch,
        "part": part,
        "tabs": part_tabs(batch, part),
        "group": group,
        "unread": unread_messages(read_preview(batch)),
        "page": preview_page(batch=batch, part=part, number=number, group=group),
        "goal": batch.organisation or start_organisation(user=request.user),
    }
    return render(request, "members/import.html", context)


def part_tabs(batch: ImportBatch, current: str) -> list[dict[str, Any]]:
    done = batch.state == ImportState.APPLIED
    titles = {
        "added": _("已新增") if done else _("将新增"),
        "changed": _("已修改") if done else _("将修改"),
        "renamed": _("换姓名"),
        "unchanged": _("不变"),
        "refused": _("退回"),
        "warnings": _("提示"),
    }
    return [
        {"title": titles[part], "url": f"?part={part}", "count": batch.report.get(part, 0), "current": part == current}
        for part in PARTS
        if part != "renamed" or batch.report.get(part)
    ]


@access(IMPORTERS)
@require_http_methods(["GET", "POST"])
def columns(request: Request, public_id: UUID) -> HttpResponse:
    """Say which column is which: because one must be found, or because one was not read."""
    return columns_page(request, own_batch(request, public_id))


def columns_page(request: Request, batch: ImportBatch) -> HttpResponse:
    if batch.state not in (ImportState.ASKING, ImportState.STAGED):
        return redirect(batch)
    form = ColumnsForm(
        request.POST or None,
        kind=batch.kind,
        needed=needed_columns(request, batch),
        columns=seen_columns(
            content=staging.source_of(batch), kind=batch.kind, chosen=staging.options_of(batch).chosen
        ),
    )
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        with transaction.atomic():
            batch = staging.choose_columns(batch=batch, chosen=form.chosen(), actor=request.user, now=now)
            tasks.request_check(batch=batch, user=request.user, now=now)
        return redirect(batch)
    status = 422 if form.is_bound else 200
    return render(request, "members/import_columns.html", {"batch": batch, "form": form}, status=status)


def needed_columns(request: Request, batch: ImportBatch) -> dict[str, str]:
    """A file that was read once has its homes, be it from the names of its sheets."""
    needed = needed_keys(batch.kind, scope_of(request.user, batch.kind, batch.organisation).home_id)
    if batch.state == ImportState.STAGED:
        needed.pop("organisation", None)
    return needed


@access(IMPORTERS)
@require_POST
def rows(request: Request, public_id: UUID) -> HttpResponse:
    """Read the hidden rows too, or leave out those with hints; the file is checked again."""
    batch = own_batch(request, public_id)
    told(request, lambda: check_again(request, batch))
    return redirect(batch)


@transaction.atomic
def check_again(request: Request, batch: ImportBatch) -> None:
    decided = staging.decide_rows(
        batch=batch,
        takes_hidden=request.POST.get("hidden", "") == "on",
        leaves_doubtful=request.POST.get("doubtful", "") == "out",
        actor=request.user,
    )
    tasks.request_check(batch=decided, user=request.user, now=timezone.now())


@access(IMPORTERS)
@require_POST
def confirm(request: Request, public_id: UUID) -> HttpResponse:
    batch = own_batch(request, public_id)
    outcome = attempt(lambda: begin_apply(request, batch))
    if isinstance(outcome.problem, staging.NamesNotChecked):
        messages.error(request, outcome.problem.message)
        return redirect(f"{batch.get_absolute_url()}?part=renamed")
    if outcome.problem is not None:
        messages.warning(request, outcome.problem.message)
    return redirect(batch)


@transaction.atomic
def begin_apply(request: Request, batch: ImportBatch) -> None:
    begun = staging.begin_apply(batch=batch, actor=request.user, names_checked="names_checked" in request.POST)
    tasks.request_apply(batch=begun, user=request.user, now=timezone.now())


@access(IMPORTERS)
@require_POST
def discard(request: Request, public_id: UUID) -> HttpResponse:
    batch = own_batch(request, public_id)
    if not told(request, lambda: staging.discard_import(batch=batch, actor=request.user)):
        return redirect(batch)
    messages.success(request, _("上传的文件和检查结果已删除。"))
    return redirect("members:imports")


@access(settings_keeper)
@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    """The department takes back what the county remembers of a column; files that were read stay as they are."""
    title = get_object_or_404(KnownTitle, pk=pk)
    forget_title(title=title, actor=request.user)
    messages.success(request, _("已取消。以后的表里再有“%(title)s”一列，会重新问是什么。") % {"title": title.title})
    return redirect("members:imports")


@access(IMPORTERS)
@fresh_file
@require_GET
def refused(request: Request, public_id: UUID) -> FileResponse | HttpResponse:
    """The refused rows as they were, with the reasons; made in memory, so that no number lies on the disk."""
    batch = own_batch(request, public_id)
    if not batch.report.get("refused"):
        return redirect(batch)
    content = refused_workbook(batch)
    audit.record(actor=request.user, deed="import.refused_downloaded", target=batch)
    name = _("退回的行-%(kind)s.xlsx") % {"kind": batch.get_kind_display()}
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


@access(IMPORTERS)
@require_GET
def template(request: Request, kind: str) -> FileResponse | HttpResponse:
    """An empty workbook with the header we would write ourselves."""
    if kind not in ImportKind.values:
        return redirect(reverse("members:imports"))
    name = _("%(kind)s-空表.xlsx") % {"kind": ImportKind(kind).label}
    return FileResponse(io.BytesIO(template_workbook(kind)), as_attachment=True, filename=name)
