"""Organisations and members: the tree with a list beside it (archetype D), and the organisation's own forms."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.access import access, signed_in
from common.listing import ScopedListView
from common.paging import KeysetPage
from common.refusals import require
from common.requests import Request
from common.views.deeds import form_deed, given, said
from members.choices import OrganisationKind, Post
from members.deeds import ADD_MEMBER, ADD_ORGANISATION, CHANGE_ORGANISATION, HAND_OVER, START_HOUSEHOLD
from members.forms.people import OrganisationEditForm, OrganisationForm
from members.lists import MEMBERS
from members.models import Organisation
from members.permissions import can_import_into, can_see_reported_in
from members.selectors import headcounts as counts
from members.selectors import organisations as reads
from members.selectors.people import appointments_of, households_of, reported_in_here
from members.services.organisations import change_organisation, create_organisation

TAB_ROWS = {"reported": reported_in_here, "households": households_of, "posts": appointments_of}
TABS = ("members", *TAB_ROWS)


@access(signed_in)
def start(request: Request) -> HttpResponse:
    """Open the tree where the person's work lies."""
    organisation = reads.start_organisation(user=request.user)
    if organisation is None:
        return render(request, "members/no_county.html")
    return redirect(organisation)


class OrganisationView(ScopedListView):
    """One organisation: its facts, and its people under tabs. Who may not see them sees the card alone."""

    access = signed_in
    definition = MEMBERS
    template_name = "members/organisation.html"

    def get(self, request: Request, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        self.organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
        self.tab = request.GET.get("tab", "members") if request.GET.get("tab") in TABS else "members"
        return super().get(request, *args, **kwargs)

    def get_fixed(self) -> dict[str, Any]:
        return {"organisation": self.organisation.pk}

    def get_order(self) -> Sequence[str]:
        """One branch or group by pinyin; what spans several organisations in their order, then by pinyin."""
        return ("sort_key", "id") if self.is_single else self.definition.order

    @property
    def is_single(self) -> bool:
        return self.organisation.kind in (*OrganisationKind.branches, OrganisationKind.BUILDING_GROUP)

    def get_without(self) -> tuple[str, ...]:
        return ("home",) if self.is_single else ()

    def get_next_step(self) -> tuple[str, Any]:
        may = ADD_MEMBER.who(self.request.user, self.organisation)
        return (reverse("members:member-create", args=[self.organisation.pk]), _("新增党员")) if may else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        organisation, user, today = self.organisation, self.request.user, timezone.localdate()
        around = reads.tree_around(organisation=organisation, user=user, on=today)
        return {
            "organisation": organisation,
            "tab": self.tab,
            "tree": around.nodes,
            "ancestors": Organisation.objects.filter(pk__in=organisation.ancestor_ids).order_by("position"),
            "leading": Post.leading(organisation.kind).label,
            "posted": reads.heads_in_post(organisation=organisation, on=today),
            "sees_people": around.heads is not None,
            "heads": around.heads,
            "below": counts.organisations_below(organisation=organisation),
            **(self.other_counts(today) if around.heads is not None else {}),
            "can_add": ADD_MEMBER.who(user, organisation),
            "can_import": can_import_into(user, organisation),
            "can_manage": CHANGE_ORGANISATION.who(user, organisation),
            "can_keep": START_HOUSEHOLD.who(user, organisation),
            "can_hand_over": HAND_OVER.who(user, organisation),
            **self.tab_rows(today),
        }

    def other_counts(self, today: date) -> dict[str, Any]:
        """For who may see the people; else the page explains whom to ask."""
        return {
            "reported_in": counts.reported_in_of(organisation=self.organisation, on=today),
            "households": counts.households_count(organisation=self.organisation, on=today),
            "sees_reported": can_see_reported_in(self.request.user, self.organisation),
        }

    def tab_rows(self, today: date) -> dict[str, Any]:
        reader = TAB_ROWS.get(self.tab)
        return {"rows": reader(user=self.request.user, organisation=self.organisation, on=today)} if reader else {}


@access(signed_in)
def create(request: Request, pk: int) -> HttpResponse:
    """Add an organisation below this one."""
    parent = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(ADD_ORGANISATION.who, request.user, parent)
    form = OrganisationForm(request.POST or None, user=request.user, parent=parent)
    return form_deed(
        request, form,
        call=lambda data: create_organisation(**data, **given(request, "actor", "on")),
        done=lambda made: said(request, _("已增设%(name)s。") % {"name": made.name}, made),
        page=lambda: render(request, "members/organisation_form.html", {"form": form, "organisation": parent}),
    )  # fmt: skip


@access(signed_in)
def change(request: Request, pk: int) -> HttpResponse:
    """Rename or describe an organisation."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(CHANGE_ORGANISATION.who, request.user, organisation)
    initial = {name: getattr(organisation, name) for name in ("name", "label", "place", "version")}
    form = OrganisationEditForm(request.POST or None, initial=initial)
    context = {"form": form, "organisation": organisation, "editing": True}
    return form_deed(
        request, form,
        call=lambda data: change_organisation(organisation=organisation, actor=request.user, **data),
        done=lambda made: said(request, _("已保存。"), organisation),
        page=lambda: render(request, "members/organisation_form.html", context),
    )  # fmt: skip
