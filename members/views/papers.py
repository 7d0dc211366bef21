"""文书模板: the department puts a Word template of the county in the place of our own layout, by two people."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.access import access
from common.deeds import Deed
from common.fresh import fresh
from common.models import PaperTemplate
from common.paper_templates import field_groups, template_marks
from common.papers import Paper, paper_named
from common.requests import Request
from common.selectors.papers import Standing, template_page
from common.services import papers as services
from common.views.deeds import attempt, given, press, said, told
from members.deeds import CONFIRM_TEMPLATE, END_TEMPLATE, UPLOAD_TEMPLATE
from members.forms.papers import TemplateForm
from members.permissions import settings_keeper
from members.views.county_settings import tabs


@access(settings_keeper)
@require_GET
def templates(request: Request) -> HttpResponse:
    return page(request)


def page(request: Request, form: TemplateForm | None = None, about: str = "", status: int = 200) -> HttpResponse:
    context = {
        "rows": [row_of(request, each, form if each.paper.name == about else None) for each in template_page()],
        "tabs": tabs(request, "papers"),
    }
    return render(request, "members/papers.html", context, status=status)


def row_of(request: Request, standing: Standing, form: TemplateForm | None) -> dict[str, Any]:
    waiting = standing.waiting
    return {
        "standing": standing,
        "form": form or TemplateForm(),
        "fields": list(field_groups(standing.paper.fields)),
        "marks": marks_shown(waiting) if waiting else [],
        "confirms": waiting is not None and CONFIRM_TEMPLATE.is_offered(request.user, waiting),
    }


def marks_shown(waiting: PaperTemplate) -> list[str]:
    """What the file says to the machine, for who confirms it; of one that is lost or changed, that it is."""
    outcome = attempt(lambda: template_marks(services.read_template(waiting)))
    return outcome.value if outcome.problem is None else [str(outcome.problem.message)]


def with_template(name: str) -> Paper:
    paper = paper_named(name)
    if paper is None or not paper.takes_template:
        raise Http404
    return paper


def word_file(content: bytes, name: str) -> FileResponse:
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=f"{name}.docx")


@access(settings_keeper)
@fresh
@require_POST
def upload(request: Request, name: str) -> HttpResponse | FileResponse:
    """Try a template on invented values and get the paper; or keep it, for another person to confirm."""
    paper = with_template(name)
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, form, name, status=422)
    outcome = attempt(lambda: try_or_keep(request, paper, form.cleaned_data["file"]))
    if outcome.problem is None:
        return outcome.value
    form.add_error("file", outcome.problem.message)
    return page(request, form, name, status=422)


def try_or_keep(request: Request, paper: Paper, file: UploadedFile) -> HttpResponse | FileResponse:
    content = file.read()
    if "try" in request.POST:
        return sample_file(paper, content)
    by = given(request, *UPLOAD_TEMPLATE.gives)
    UPLOAD_TEMPLATE.call(paper=paper, content=content, file_name=file.name or "", **by)
    return said(request, UPLOAD_TEMPLATE.done, "members:papers")


def sample_file(paper: Paper, content: bytes) -> FileResponse:
    return word_file(services.sample_of(paper, content), _("试用：%(title)s") % {"title": paper.title})


@access(settings_keeper)
@require_GET
def own_layout(request: Request, name: str) -> FileResponse:
    """Our own layout as a template, to be changed in Word."""
    paper = with_template(name)
    return word_file(paper.own_layout(), _("%(title)s模板") % {"title": paper.title})


def template_or_404(request: Request, pk: int) -> PaperTemplate:
    return get_object_or_404(PaperTemplate.objects.visible_to(request.user).select_related("uploaded_by"), pk=pk)


@access(settings_keeper)
@require_GET
def sample(request: Request, pk: int) -> HttpResponse | FileResponse:
    """What a kept template makes of invented values, for who confirms it."""
    row = template_or_404(request, pk)
    paper = with_template(row.paper)
    outcome = told(request, lambda: sample_file(paper, services.read_template(row)))
    return outcome.value if outcome else redirect("members:papers")


@access(settings_keeper)
@require_GET
def uploaded(request: Request, pk: int) -> HttpResponse | FileResponse:
    """The very file that was uploaded, for who confirms it."""
    row = template_or_404(request, pk)
    outcome = told(request, lambda: word_file(services.read_template(row), row.file_name.removesuffix(".docx")))
    return outcome.value if outcome else redirect("members:papers")


@access(settings_keeper)
@fresh
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    return decide(request, pk, CONFIRM_TEMPLATE)


@access(settings_keeper)
@fresh
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    return decide(request, pk, END_TEMPLATE)


def decide(request: Request, pk: int, deed: Deed) -> HttpResponse:
    row = template_or_404(request, pk)
    return press(request, deed, row, again=lambda: template_or_404(request, pk), to="members:papers")
