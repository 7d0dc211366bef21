"""What every page's frame needs."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from common import broker
from members.choices import OrganisationKind
from members.models import Organisation
from members.views.accounts import LARGE_TYPE_COOKIE
from workbench.menu import foot_menu_for, menu_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Side bar, top bar and tab bar; computed only when a template uses it."""
    return {"shell": SimpleLazyObject(lambda: build_shell(request))}


def build_shell(request: HttpRequest) -> SimpleNamespace:
    frame = SimpleNamespace(
        site_name=_("党建联建"),
        county_name=county_name(),
        large_type=bool(request.COOKIES.get(LARGE_TYPE_COOKIE)),
        menu=[], foot_menu=[], tabs=[], roles=[], person="", office="", search_url="", help_url="",
        background_is_away=False,
    )  # fmt: skip
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        frame.menu = menu_for(request, user)
        frame.tabs = frame.menu[:3]
        frame.foot_menu = foot_menu_for(request)
        frame.help_url = frame.foot_menu[-1].url
        frame.search_url = reverse("members:search")
        frame.background_is_away = broker.is_away()
        frame.person, frame.office = user.name, user.office
        frame.roles = [
            SimpleNamespace(id=grant.pk, label=grant.label, current=grant == user.acting) for grant in user.grants
        ]
    return frame


def county_name() -> str:
    return Organisation.objects.of_kind(OrganisationKind.COUNTY).values_list("name", flat=True).first() or ""
