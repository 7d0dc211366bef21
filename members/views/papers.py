"""文书模板: the department puts a Word template of the county in the place of our own layout, by two people."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.access import access
from common.fresh import fresh
from common.models import PaperTemplate
from common.paper_templates import field_groups, template_marks
from common.papers import Paper, paper_named
from common.selectors.papers import Standing, template_page
from common.services import papers as services
from common.views.deeds import attempt, given, said, told
from members.forms.papers import TemplateForm
from members.permissions import can_confirm_template, department
from members.views.county_settings import tabs


@access(department)
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    return page(request)


def page(request: HttpRequest, form: TemplateForm | None = None, about: str = "", status: int = 200) -> HttpResponse:
    context = {
        "rows": [row_of(request, each, form if each.paper.name == about else None) for each in template_page()],
        "tabs": tabs(request, "papers"),
    }
    return render(request, "members/papers.html", context, status=status)


def row_of(request: HttpRequest, standing: Standing, form: TemplateForm | None) -> dict[str, Any]:
    waiting = standing.waiting
    return {
        "standing": standing,
        "form": form or TemplateForm(),
        "fields": list(field_groups(standing.paper.fields)),
        "marks": marks_shown(waiting) if waiting else [],
        "confirms": waiting is not None and can_confirm_template(request.user, waiting),
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


@access(department)
@fresh
@require_POST
def upload(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
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


def try_or_keep(request: HttpRequest, paper: Paper, file: UploadedFile) -> HttpResponse | FileResponse:
    content = file.read()
    if "try" in request.POST:
        return sample_file(paper, content)
    services.keep_template(paper=paper, content=content, file_name=file.name or "", **given(request, "actor", "now"))
    return said(request, _("模板试用通过，已送复核；另一位同志复核后启用。"), "members:papers")


def sample_file(paper: Paper, content: bytes) -> FileResponse:
    return word_file(services.sample_of(paper, content), _("试用：%(title)s") % {"title": paper.title})


@access(department)
@require_GET
def own_layout(request: HttpRequest, name: str) -> FileResponse:
    """Our own layout as a template, to be changed in Word."""
    paper, output = with_template(name), io.BytesIO()
    paper.write_own(output)
    return word_file(output.getvalue(), _("%(title)s模板") % {"title": paper.title})


def template_or_404(request: HttpRequest, pk: int) -> PaperTemplate:
    return get_object_or_404(PaperTemplate.objects.visible_to(request.user).select_related("uploaded_by"), pk=pk)


@access(department)
@require_GET
def sample(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """What a kept template makes of invented values, for who confirms it."""
    row = template_or_404(request, pk)
    paper = with_template(row.paper)
    outcome = told(request, lambda: sample_file(paper, services.read_template(row)))
    return outcome.value if outcome else redirect("members:papers")


@access(department)
@require_GET
def uploaded(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The very file that was uploaded, for who confirms it."""
    row = template_or_404(request, pk)
    outcome = told(request, lambda: word_file(services.read_template(row), row.file_name.removesuffix(".docx")))
    return outcome.value if outcome else redirect("members:papers")


@access(department)
@fresh
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return decide(request, pk, services.confirm_template, _("模板已启用，以后生成的文书都用它。"))


@access(department)
@fresh
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    return decide(request, pk, services.end_template, _("已停用这个模板。"))


def decide(request: HttpRequest, pk: int, service: Any, done: str) -> HttpResponse:
    row = template_or_404(request, pk)
    if told(request, lambda: service(row=row, **given(request, "actor", "now"))):
        return said(request, done, "members:papers")
    return redirect("members:papers")
