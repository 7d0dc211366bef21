"""What every page's frame needs."""

from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from common import broker
from common.asking import Asking, first_of, together
from members.choices import OrganisationKind
from members.models import Organisation, User
from members.selectors.notices import unread_count
from members.views.accounts import LARGE_TYPE_COOKIE
from workbench.menu import foot_menu_for, menu_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Side bar, top bar and tab bar; computed only when a template uses it."""
    return {"shell": SimpleLazyObject(lambda: build_shell(request))}


def build_shell(request: HttpRequest) -> SimpleNamespace:
    user = getattr(request, "user", None)
    person = user if user is not None and user.is_authenticated else None
    county_name, unread = together(county_named(), unread_for(person))
    frame = SimpleNamespace(
        site_name=_("党建联建"),
        county_name=county_name,
        large_type=bool(request.COOKIES.get(LARGE_TYPE_COOKIE)),
        menu=[], foot_menu=[], tabs=[], roles=[], person="", office="", search_url="", help_url="",
        background_is_away=False, notices_url="", unread=unread,
    )  # fmt: skip
    if person is not None:
        frame.menu = menu_for(request, person)
        frame.tabs = frame.menu[:3]
        frame.foot_menu = foot_menu_for(request)
        frame.help_url = frame.foot_menu[-1].url
        frame.search_url = reverse("members:search")
        frame.notices_url = reverse("members:notices")
        frame.background_is_away = broker.is_away()
        frame.person, frame.office = person.name, person.office
        frame.roles = [
            SimpleNamespace(id=grant.pk, label=grant.label, current=grant == person.acting) for grant in person.grants
        ]
    return frame


def county_named() -> Asking[str]:
    county = Organisation.objects.of_kind(OrganisationKind.COUNTY).order_by("position")
    return (yield from first_of(county.values_list("name", flat=True))) or ""


def unread_for(person: User | None) -> Asking[int]:
    """How many lines of the inbox are new; nobody has none, and is not asked for."""
    return 0 if person is None else (yield from unread_count.asking(user=person))
