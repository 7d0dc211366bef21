"""Papers: asked for, written by a job, with our own layout or the county's template; and the templates themselves."""

import hashlib
import os
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common import audit
from common.errors import DomainError
from common.models import Job, PaperTemplate
from common.paper_templates import check_template, write_with
from common.papers import Paper, Wish, paper_named
from common.private_files import FILE_MODE, FOLDER_MODE
from common.selectors.papers import template_in_use
from common.services.jobs import request_job
from common.services.progress import Progress
from common.unique import only_one
from common.users import User

TASK = "common.write_paper"
FOLDER = "paper-templates"
LONGEST_NAME = 200


class TemplateWaits(DomainError):
    code = "template_waits"
    message = _("已经有一个模板在等复核，请先办完那一个。")


class TemplateNotOpen(DomainError):
    code = "template_not_open"
    message = _("这个模板已经办过了。")


class OwnTemplate(DomainError):
    code = "template_own"
    message = _("这个模板是您上传的，请组织部另一位同志复核。")


class TemplateFileChanged(DomainError):
    """The file is not the one that was confirmed."""

    code = "template_file_changed"
    message = _("模板文件丢失或者被改动过，文书没有生成。请组织部在“文书模板”停用它，或者重新上传。")


def request_paper(*, paper: Paper, wish: Wish, actor: User, now: datetime) -> Job:
    """Ask for one paper; while the same one is being written for this person that job is given back."""
    arguments = {**wish.arguments, "paper": paper.name, "acting": actor.acting_key}
    if wish.back:
        arguments["back"] = wish.back
    parts = " ".join(f"{name}={value}" for name, value in sorted(wish.arguments.items()))
    return request_job(
        task=TASK,
        title=wish.title,
        arguments=arguments,
        actor=actor,
        organisation_path=wish.organisation_path,
        now=now,
        about=f"{actor.pk} {actor.acting_key} {paper.name} {parts}",
    )


def write_paper(job: Job, progress: Progress) -> dict[str, Any]:
    """The work of the job. Raises LookupError for a paper nobody added, and what the template raises."""
    paper = paper_named(job.arguments["paper"])
    if paper is None:
        raise LookupError(f"no paper is called {job.arguments['paper']!r}")
    progress.step(0, 2, _now("正在汇总"))
    content = paper.read(job.arguments)
    progress.step(1, 2, _now("正在写文件"))
    template = template_in_use(paper)
    path = progress.new_file(paper.file_name(content), paper.keep)
    if template is None or paper.values is None or paper.sample is None:
        paper.write(content, str(path))
    else:
        path.write_bytes(write_with(read_template(template), paper.values(content), sample=paper.sample()))
    progress.step(2, 2)
    return {"paper": paper.name, "template": template.pk if template else None, **paper.told(content)}


def read_template(row: PaperTemplate) -> bytes:
    """Raises TemplateFileChanged."""
    try:
        content = row.file_path.read_bytes()
    except FileNotFoundError as problem:
        raise TemplateFileChanged from problem
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise TemplateFileChanged
    return content


def sample_of(paper: Paper, content: bytes) -> bytes:
    """The paper as a template makes it from invented values. Raises TemplateRefused or WordFileRefused."""
    if paper.sample is None:
        raise LookupError(f"the paper {paper.name} takes no template")
    return check_template(content, sample=paper.sample())


@transaction.atomic
def keep_template(*, paper: Paper, content: bytes, file_name: str, actor: User, now: datetime) -> PaperTemplate:
    """Keep an upload that made a paper of the sample; it waits for a second person.

    Raises TemplateRefused, WordFileRefused or TemplateWaits.
    """
    sample_of(paper, content)
    row = PaperTemplate(
        paper=paper.name, file=f"{FOLDER}/{uuid.uuid4().hex}.docx", file_name=file_name[:LONGEST_NAME], size=len(content),
        digest=hashlib.sha256(content).hexdigest(), uploaded_by=actor, uploaded_at=now,
    )  # fmt: skip
    with only_one(PaperTemplate.objects.filter(paper=paper.name, confirmed_at=None, ended_at=None), TemplateWaits()):
        row.save()
    write_private(row.file_path, content)
    audit.record(actor=actor, deed="template.uploaded", target=row, paper=paper.name, digest=row.digest)
    return row


def write_private(path: Path, content: bytes) -> None:
    """Readable by the site alone. It holds no personal data, so it is not sealed: a key that goes leaves it readable."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
        file.write(content)


@transaction.atomic
def confirm_template(*, row: PaperTemplate, actor: User, now: datetime) -> PaperTemplate:
    """A second person says yes: from now on papers are written with it. Raises TemplateNotOpen or OwnTemplate."""
    current = PaperTemplate.objects.select_for_update().get(pk=row.pk)
    if not current.is_waiting:
        raise TemplateNotOpen
    if current.uploaded_by_id == actor.pk:
        raise OwnTemplate
    PaperTemplate.objects.in_use().filter(paper=current.paper).update(ended_by=actor, ended_at=now)
    current.confirmed_by, current.confirmed_at = actor, now
    current.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record(actor=actor, deed="template.confirmed", target=current, paper=current.paper, digest=current.digest)
    return current


@transaction.atomic
def end_template(*, row: PaperTemplate, actor: User, now: datetime) -> PaperTemplate:
    """Take back what waits or is in use: our own layout is used again. Raises TemplateNotOpen."""
    current = PaperTemplate.objects.select_for_update().get(pk=row.pk)
    if current.ended_at is not None:
        raise TemplateNotOpen
    current.ended_by, current.ended_at = actor, now
    current.save(update_fields=["ended_by", "ended_at"])
    audit.record(actor=actor, deed="template.ended", target=current, paper=current.paper)
    return current
