"""An uploaded workbook from the check to the confirmation. Everything of it lies encrypted, and goes after 24 hours."""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.sealed_files import read_sealed, write_sealed
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.titles import normalise_title
from members.choices import ImportState
from members.models import ImportBatch, Organisation, User
from members.services.imports.carrying_out import apply_plan, plan_import
from members.services.imports.known_titles import known_titles, remember_titles
from members.services.imports.plans import OUTCOMES, ImportOptions, ImportPlan, Tick, no_tick
from members.services.imports.scope import scope_of

KEPT = timedelta(hours=24)
# Counted apart, because the page asks what to do about them.
TOLD_APART = {"hidden": ("hidden_row",), "unread_columns": ("unread_column",)}
SOURCE, PREVIEW = "source", "preview"


class OutOfReach(DomainError):
    code = "import_out_of_reach"
    message = _("您现在的身份不能再往这里导入。请由有权限的同志重新上传。")


class NotConfirmable(DomainError):
    code = "not_confirmable"
    message = _("这次导入不在待确认状态，可能已经导入或放弃了。请看最新的页面。")


class NamesNotChecked(DomainError):
    code = "names_not_checked"
    message = _("有的行会改掉已登记的姓名。请逐行核对“换姓名”里的人，打上勾，再确认导入。")


@transaction.atomic
def stage_import(
    *,
    kind: str,
    content: bytes,
    file_name: str,
    organisation: Organisation | None,
    is_readable: bool,
    actor: User,
    now: datetime,
) -> ImportBatch:
    """Keep an uploaded workbook until it is confirmed. `is_readable` is False where columns must be asked for first."""
    state = ImportState.READING if is_readable else ImportState.ASKING
    batch = ImportBatch.objects.create(
        kind=kind, state=state, organisation=organisation, uploaded_by=actor,
        file_name=file_name[-120:], created_at=now, expires_at=now + KEPT,
    )  # fmt: skip
    try:
        write_sealed(batch.folder / SOURCE, content)
    except OSError:
        shutil.rmtree(batch.folder, ignore_errors=True)
        raise
    audit.record(actor=actor, deed="import.upload", target=batch, kind=kind)
    return batch


@transaction.atomic
def choose_columns(*, batch: ImportBatch, chosen: Mapping[str, str], actor: User, now: datetime) -> ImportBatch:
    """Take down which column is which, for this file and for the county; the check can begin. Raises NotConfirmable."""
    current = _locked(batch, ImportState.ASKING, ImportState.STAGED)
    remember_titles(kind=current.kind, chosen=chosen, actor=actor, now=now)
    current.chosen, current.state = dict(chosen), ImportState.READING
    current.save(update_fields=["chosen", "state"])
    return current


@transaction.atomic
def decide_rows(*, batch: ImportBatch, takes_hidden: bool, leaves_doubtful: bool, actor: User) -> ImportBatch:
    """Whether hidden rows are read and rows with hints left out; the file is checked again. Raises NotConfirmable."""
    current = _locked(batch, ImportState.STAGED)
    current.takes_hidden, current.leaves_doubtful = takes_hidden, leaves_doubtful
    current.state = ImportState.READING
    current.save(update_fields=["takes_hidden", "leaves_doubtful", "state"])
    return current


@transaction.atomic
def begin_apply(*, batch: ImportBatch, actor: User, names_checked: bool = False) -> ImportBatch:
    """The person confirmed. Raises NotConfirmable; NamesNotChecked where people would get another name unlooked at."""
    current = _locked(batch, ImportState.STAGED, ImportState.APPLYING)
    if current.is_working:
        raise NotConfirmable
    if current.report.get("renamed") and not names_checked:
        raise NamesNotChecked
    current.state = ImportState.APPLYING
    current.save(update_fields=["state"])
    return current


def check_batch(*, batch: ImportBatch, user: User, now: datetime, tick: Tick = no_tick) -> dict[str, int]:
    """Work out what the import would do and keep it as the preview. Raises UnreadableWorkbook."""
    try:
        plan = _plan(batch, user, now, tick=tick)
    except UnreadableWorkbook:
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportState.UNREADABLE)
        shutil.rmtree(batch.folder, ignore_errors=True)
        raise
    return _keep_preview(batch, plan)


def apply_batch(*, batch: ImportBatch, user: User, now: datetime, tick: Tick = no_tick) -> dict[str, int]:
    """Write what the person saw in the preview.

    Where the data changed since, nothing is written: the new preview is shown first. Run twice, it writes once.
    """
    with transaction.atomic():
        current = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if current.state != ImportState.APPLYING:
            return {}
        plan = _plan(current, user, now, lock=True, tick=tick)
        if plan.digest == current.report["digest"]:
            apply_plan(kind=current.kind, plan=plan, actor=user, now=now, batch=str(current.public_id))
            current.state = ImportState.APPLIED
            current.save(update_fields=["state"])
            return _counts(plan)
    return _keep_preview(batch, plan, before=current.report)


@transaction.atomic
def discard_import(*, batch: ImportBatch, actor: User) -> None:
    """Give an import up, or tidy away a finished one: file, preview and row go at once."""
    current = _locked(batch, *ImportState.values)
    if current.is_working:
        raise NotConfirmable(_("正在检查或导入，请等它结束再放弃。"))
    audit.record(actor=actor, deed="import.discard", target=current, state=current.state)
    folder = current.folder
    current.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def purge_imports(*, now: datetime) -> int:
    """Delete what is older than 24 hours, and folders nobody owns; return how many."""
    expired = list(ImportBatch.objects.filter(expires_at__lte=now))
    ImportBatch.objects.filter(pk__in=[batch.pk for batch in expired]).delete()
    kept = {str(public_id) for public_id in ImportBatch.objects.values_list("public_id", flat=True)}
    oldest = (now - KEPT).timestamp()
    orphans = [
        folder
        for folder in (Path(settings.MEDIA_ROOT) / "imports").glob("*")
        if folder.name not in kept and folder.stat().st_mtime < oldest
    ]
    gone = {batch.folder for batch in expired} | set(orphans)
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def options_of(batch: ImportBatch) -> ImportOptions:
    """What was decided for this file, with what the county pointed out before."""
    known = known_titles(batch.kind)
    said = {normalise_title(title) for title in batch.chosen}
    return ImportOptions(
        chosen={**known, **batch.chosen},
        remembered=known.keys() - said,
        takes_hidden=batch.takes_hidden,
        leaves_doubtful=batch.leaves_doubtful,
    )


def source_of(batch: ImportBatch) -> bytes:
    """The workbook as it was uploaded."""
    return read_sealed(batch.folder / SOURCE)


def _locked(batch: ImportBatch, *states: str) -> ImportBatch:
    current = ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if current.state not in states:
        raise NotConfirmable
    return current


def _plan(batch: ImportBatch, user: User, now: datetime, *, lock: bool = False, tick: Tick = no_tick) -> ImportPlan:
    tick(0, 0, str(_("正在读取表格")))
    scope = scope_of(user, batch.kind, batch.organisation)
    if not scope.row_paths:  # the role in which it was uploaded may have ended since
        raise OutOfReach
    content = source_of(batch)
    return plan_import(
        kind=batch.kind, content=content, scope=scope, now=now, options=options_of(batch), lock=lock, tick=tick
    )


def _keep_preview(batch: ImportBatch, plan: ImportPlan, before: dict[str, Any] | None = None) -> dict[str, int]:
    preview = {
        "titles": list(plan.titles),
        **{outcome: [row.shown() for row in plan.of(outcome)] for outcome in OUTCOMES},
        "renamed": [row.shown() for row in plan.renamed],
        "refused": [problem.shown() for problem in plan.problems],
        "warnings": [warning.shown() for warning in plan.warnings],
        "sheets": plan.sheets,
    }
    write_sealed(batch.folder / PREVIEW, json.dumps(preview, ensure_ascii=False).encode())
    counts = _counts(plan)
    report: dict[str, Any] = {**counts, "digest": plan.digest}
    if before:
        report["before"] = {name: before.get(name, 0) for name in counts}
    ImportBatch.objects.filter(pk=batch.pk).update(report=report, state=ImportState.STAGED)
    return counts


def _counts(plan: ImportPlan) -> dict[str, int]:
    others: dict[str, Sequence[Any]] = {"renamed": plan.renamed, "refused": plan.problems, "warnings": plan.warnings}
    for name, kinds in TOLD_APART.items():
        others[name] = [warning for warning in plan.warnings if warning.kind in kinds]
    others["doubtful"] = plan.doubtful
    return plan.counts | {name: len(rows) for name, rows in others.items()}
