"""The side bar of each role: entries in order, each with the icon, the address and what waits behind it."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import Role


@dataclass
class Entry:
    """One line of the side bar; `section` is the first word of the addresses it stands for."""

    title: Any
    icon: str
    view: str
    roles: tuple[str, ...] = ()
    count: int = 0
    current: bool = False
    url: str = field(init=False, default="")


ENTRIES = (
    Entry(_("工作台"), "home", "workbench:home"),
    Entry(
        _("组织与党员"), "sitemap", "members:organisations", (*Role.committees, *Role.secretaries, Role.GROUP_LEADER)
    ),
)


def menu_for(request: HttpRequest) -> list[Entry]:
    """The entries of the acting role, the one of this page marked."""
    shown = [entry for entry in ENTRIES if not entry.roles or request.user.holds(*entry.roles)]
    entries = [Entry(e.title, e.icon, e.view, e.roles) for e in shown]
    for entry in entries:
        entry.url = reverse(entry.view)
    matching = [entry for entry in entries if is_at(request.path, entry.url)]
    if matching:
        max(matching, key=lambda entry: len(entry.url)).current = True
    return entries


def is_at(path: str, url: str) -> bool:
    """Whether a page belongs to an entry; the home page stands for itself alone."""
    return path == url if url == "/" else path.startswith(url)
