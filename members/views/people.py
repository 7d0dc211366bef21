"""One member: the record, its form, and the logged look at a whole number."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from common.access import access
from common.errors import DomainError
from common.panels import panels_for
from common.versions import StaleSave
from members.forms.people import MemberForm, RevealForm
from members.models import Member, Organisation
from members.permissions import can_add_member, can_edit_member, can_reveal, not_administrator
from members.selectors.people import member_posts
from members.services import people


def visible_member(request: HttpRequest, pk: int) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.user).select_related("home", "group"), pk=pk)


def member_page(request: HttpRequest, member: Member, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "member": member,
        "posts": member_posts(member=member, on=timezone.localdate()),
        "can_edit": can_edit_member(request.user, member),
        "can_reveal": can_reveal(request.user, member),
        "reveal_form": RevealForm(),
        "panels": panels_for("members.member", request, member),
        **extra,
    }
    return render(request, "members/member.html", context, status=status)


@access(not_administrator())
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The record, numbers masked."""
    return member_page(request, visible_member(request, pk))


@access(not_administrator())
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one whole number once, after a reason; the look is logged."""
    member = visible_member(request, pk)
    if not can_reveal(request.user, member):
        raise PermissionDenied(_("完整号码只有本支部书记和组织部可以查看，请联系本支部书记。"))
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shown = people.reveal(member=member, actor=request.user, **form.cleaned_data)
        title = form.fields["field"].choices[form.cleaned_data["field"] == "identity_number"][1]
        return member_page(request, member, revealed=shown, revealed_title=title)
    return member_page(request, member, status=422 if form.is_bound else 200, reveal_form=form)


@access(not_administrator())
@sensitive_post_parameters("phone", "identity_number")
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a member at this organisation."""
    home = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not can_add_member(request.user, home):
        raise PermissionDenied(_("新增党员由本支部书记办理，请联系%(name)s书记。") % {"name": home.name})
    return member_form(request, Member(home=home), home)


@access(not_administrator())
@sensitive_post_parameters("phone", "identity_number")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a member's record."""
    member = visible_member(request, pk)
    if not can_edit_member(request.user, member):
        raise PermissionDenied(
            _("这份记录归%(name)s，您可以查看，不能修改。需要更正请联系书记。") % {"name": member.home.name}
        )
    return member_form(request, member, member.home)


def member_form(request: HttpRequest, member: Member, home: Organisation) -> HttpResponse:
    form = MemberForm(request.POST or None, instance=member, home=home)
    context: dict[str, Any] = {"form": form, "home": home, "member": member}
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_member(request, form, member, home)
        except StaleSave as problem:
            context["current"] = problem.current
            form.add_error(None, problem.message)
        except DomainError as problem:
            form.add_error(problem.field, problem.message)
        else:
            messages.success(request, _("已保存%(name)s的记录。") % {"name": saved.name})
            return redirect(saved)
    return render(request, "members/member_form.html", context, status=422 if form.is_bound else 200)


def save_member(request: HttpRequest, form: MemberForm, member: Member, home: Organisation) -> Member:
    fields = form.service_fields()
    if member.pk is None:
        return people.add_member(home=home, on=timezone.localdate(), actor=request.user, **fields)
    return people.change_member(member=member, version=form.cleaned_data["version"], actor=request.user, **fields)
