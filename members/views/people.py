"""One member: the record, its form, and the logged look at a whole number."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from common.access import access
from common.panels import panels_for
from common.refusals import require
from common.requests import Request
from common.versions import StaleSave
from common.views.deeds import given, perform, said
from members.deeds import ADD_MEMBER, CHANGE_MEMBER, REVEAL
from members.forms.people import REVEALED, MemberForm, RevealForm
from members.models import Member, Organisation
from members.permissions import not_administrator
from members.selectors.people import member_posts
from members.services import people


def visible_member(request: Request, pk: int) -> Member:
    return get_object_or_404(Member.objects.visible_to(request.user).select_related("home", "group"), pk=pk)


def member_page(request: Request, member: Member, *, status: int = 200, **extra: Any) -> HttpResponse:
    context = {
        "member": member,
        "posts": member_posts(member=member, on=timezone.localdate()),
        "can_edit": CHANGE_MEMBER.who(request.user, member),
        "can_reveal": REVEAL.who(request.user, member),
        "is_own": member.pk == request.user.member_id,
        "reveal_form": RevealForm(),
        "panels": panels_for("members.member", request, member),
        **extra,
    }
    return render(request, "members/member.html", context, status=status)


@access(not_administrator())
def detail(request: Request, pk: int) -> HttpResponse:
    """The record, numbers masked."""
    return member_page(request, visible_member(request, pk))


@access(not_administrator())
def reveal(request: Request, pk: int) -> HttpResponse:
    """Show one whole number once, after a reason where it is another's; the look is logged."""
    member = visible_member(request, pk)
    require(REVEAL.who, request.user, member)
    form = RevealForm(request.POST or None, is_own=member.pk == request.user.member_id)
    if request.method == "POST" and form.is_valid():
        shown = people.reveal(member=member, actor=request.user, **form.cleaned_data)
        return member_page(request, member, revealed=shown, revealed_title=REVEALED[form.cleaned_data["field"]])
    return member_page(request, member, status=422 if form.is_bound else 200, reveal_form=form)


@access(not_administrator())
@sensitive_post_parameters("phone", "identity_number")
def create(request: Request, pk: int) -> HttpResponse:
    """Register a member at this organisation."""
    home = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(ADD_MEMBER.who, request.user, home)
    return member_form(request, Member(home=home), home)


@access(not_administrator())
@sensitive_post_parameters("phone", "identity_number")
def change(request: Request, pk: int) -> HttpResponse:
    """Change a member's record."""
    member = visible_member(request, pk)
    require(CHANGE_MEMBER.who, request.user, member)
    return member_form(request, member, member.home)


def member_form(request: Request, member: Member, home: Organisation) -> HttpResponse:
    form = MemberForm(request.POST or None, instance=member, home=home)
    context: dict[str, Any] = {"form": form, "home": home, "member": member}
    if request.method == "POST" and form.is_valid():
        outcome = perform(form, lambda: save_member(request, form, member, home))
        if outcome:
            saved = outcome.value
            return said(request, _("已保存%(name)s的记录。") % {"name": saved.name}, saved)
        if isinstance(outcome.problem, StaleSave):
            context["current"] = outcome.problem.current
    return render(request, "members/member_form.html", context, status=422 if form.is_bound else 200)


def save_member(request: Request, form: MemberForm, member: Member, home: Organisation) -> Member:
    fields = form.service_fields()
    if member.pk is None:
        return people.add_member(home=home, **given(request, "actor", "on"), **fields)
    return people.change_member(member=member, version=form.cleaned_data["version"], actor=request.user, **fields)
