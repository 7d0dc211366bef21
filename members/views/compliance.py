"""合规自查: the list everybody reads, kept and checked line by line by the department."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.access import access, signed_in
from common.refusals import require
from common.requests import Request
from common.views.deeds import BoundDeed, DeedView, form_deed, given, offered_deeds, said
from members.deeds import ADD_LINE, CHANGE_LINE
from members.forms.complaints import LineForm
from members.models import ComplianceLine
from members.services import compliance as services
from members.views.county_settings import tabs


def lines_page(request: Request, tried: BoundDeed | None = None, of: int | None = None) -> HttpResponse:
    """The list; a deed that was refused stands at its line, with what was typed."""
    rows = ComplianceLine.objects.visible_to(request.user).listed().select_related("checked_by")
    lines = [shown(request, row, tried if row.pk == of else None) for row in rows]
    context = {
        "lines": lines,
        "unchecked": sum(line["row"].checked_on is None for line in lines),
        "can_add": ADD_LINE.who(request.user),
        "tried": tried,
        "tabs": tabs(request, "compliance"),
    }
    return render(request, "members/compliance.html", context, status=422 if tried else 200)


def shown(request: Request, row: ComplianceLine, tried: BoundDeed | None) -> dict[str, Any]:
    return {
        "row": row,
        "deeds": offered_deeds(request.user, row, tried),
        "can_change": CHANGE_LINE.is_offered(request.user, row),
    }


@access(signed_in)
def lines(request: Request) -> HttpResponse:
    return lines_page(request)


def visible_line(request: Request, pk: int) -> ComplianceLine:
    return get_object_or_404(ComplianceLine.objects.visible_to(request.user), pk=pk)


class ComplianceDeedView(DeedView):
    access = signed_in

    def get_row(self, pk: int) -> ComplianceLine:
        return visible_line(self.request, pk)

    def refused_page(self, row: ComplianceLine, tried: BoundDeed) -> HttpResponse:
        return lines_page(self.request, tried, row.pk)


@access(signed_in)
def add(request: Request) -> HttpResponse:
    require(ADD_LINE.who, request.user)
    form = LineForm(request.POST or None)
    return form_deed(
        request, form, call=lambda data: add_line(request, data),
        done=lambda made: said(request, _("已增加：%(name)s。") % {"name": made.forbidden}, made),
        page=lambda: line_page(request, form, _("增加一条")),
    )  # fmt: skip


def add_line(request: Request, data: dict[str, Any]) -> ComplianceLine:
    data.pop("version")
    return services.add_line(**data, **given(request, "actor", "now"))


@access(signed_in)
def change(request: Request, pk: int) -> HttpResponse:
    line = visible_line(request, pk)
    require(CHANGE_LINE.who, request.user, line)
    start = {"forbidden": line.forbidden, "measure": line.measure, "version": line.version}
    form = LineForm(request.POST or None, initial=start)
    return form_deed(
        request, form,
        call=lambda data: services.change_line(compliance_line=line, **data, **given(request, "actor", "now")),
        done=lambda made: said(request, _("已保存：%(name)s。请重新核对。") % {"name": made.forbidden}, made),
        page=lambda: line_page(request, form, _("修改")),
    )  # fmt: skip


def line_page(request: Request, form: LineForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": reverse("members:compliance")}
    return render(request, "members/compliance_form.html", context)
