"""使用帮助: docs/guide as pages of the site, one guide a role, with the section of each page.

A guide is Markdown as it stands in docs/guide. A section begins with a heading of the second level; the comment under it
names the pages it is about, by the names of their addresses, with `*` at the end for all that begin so:

    ## 记一次会
    <!-- pages: activities:meeting* -->
"""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from struct import unpack
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from members.choices import Role
from members.models import User

FOLDER = settings.BASE_DIR / "docs" / "guide"
PICTURES = settings.BASE_DIR / "docs" / "images"
PAGES = re.compile(r"<!-- pages: ([^>]*?) -->")
EVERYBODY = "everybody"

TITLES = {
    "department_staff": _("组织部工作人员"),
    "street_admin": _("街道(乡镇)党工委、机关工委管理员"),
    "community_secretary": _("社区党组织书记"),
    "branch_secretary": _("支部书记、记录员、党小组长"),
    "unit_liaison": _("单位书记和联络员"),
    "member": _("党员"),
    "administrators": _("系统、安全、审计管理员"),
    EVERYBODY: _("人人会用到的"),
}
"""The guides in the order in which they are listed; docs/guide/README.md is their index for readers of the files."""

OF_ROLE = {
    Role.DEPARTMENT_STAFF: "department_staff",
    Role.STREET_ADMIN: "street_admin",
    Role.AGENCY_ADMIN: "street_admin",
    Role.COMMUNITY_SECRETARY: "community_secretary",
    Role.BRANCH_SECRETARY: "branch_secretary",
    Role.RECORDER: "branch_secretary",
    Role.GROUP_LEADER: "branch_secretary",
    Role.UNIT_SECRETARY: "unit_liaison",
    Role.UNIT_LIAISON: "unit_liaison",
    Role.MEMBER: "member",
    **dict.fromkeys((Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN), "administrators"),
}


@dataclass
class Section:
    """A part of a guide under one heading; the first one has none."""

    anchor: str = ""
    title: str = ""
    pages: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)

    def is_about(self, page: str) -> bool:
        return any(fnmatchcase(page, pattern) for pattern in self.pages)

    def precision(self, page: str) -> int:
        """How closely it names the page: the longest of its patterns that fits."""
        return max(len(pattern) for pattern in self.pages if fnmatchcase(page, pattern))


@dataclass(frozen=True)
class Guide:
    name: str
    sections: list[Section]
    html: SafeString

    @property
    def title(self) -> Any:
        return TITLES[self.name]


def guide_of(user: User) -> str:
    """The name of the own guide: of the acting role, for who has none what everybody needs."""
    grant = user.acting or next(iter(user.grants), None)
    return OF_ROLE[Role(grant.role)] if grant else EVERYBODY


def place_of(user: User, page: str) -> tuple[str, str]:
    """The guide and the anchor for a page (the name of its address): in the own guide, else in what everybody needs,
    else the beginning of the own guide."""
    own = guide_of(user)
    for name in (own, EVERYBODY):
        fitting = [section for section in read(name).sections if section.is_about(page)]
        if page and fitting:
            return name, max(fitting, key=lambda section: section.precision(page)).anchor
    return own, ""


def read(name: str) -> Guide:
    """The guide as it is shown below the path at which the site stands."""
    return _read(name, get_script_prefix())


@lru_cache(maxsize=32)
def _read(name: str, prefix: str) -> Guide:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = reader.parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    sections = list(_sections(tokens))
    shown = [token for section in sections for token in section.tokens]
    html = reader.renderer.render(shown, reader.options, {})
    return Guide(name, [section for section in sections if section.anchor], mark_safe(html))  # noqa: S308  our own files


def _sections(tokens: list[Token]) -> list[Section]:
    """The tokens by heading. The title of the whole guide is the page's own, and comments are read and left out."""
    sections, skipped = [Section()], False
    for place, token in enumerate(tokens):
        if token.type == "html_block":
            for found in PAGES.findall(token.content):
                sections[-1].pages += found.split()
            continue
        if token.tag == "h1":
            skipped = token.type == "heading_open"
            continue
        if skipped:
            continue
        if token.type == "heading_open" and token.tag == "h2":
            sections.append(Section(anchor=f"s{len(sections)}", title=strip_tags(tokens[place + 1].content)))
            token.attrSet("id", sections[-1].anchor)
        sections[-1].tokens.append(_at_home(token))
    return sections


def _at_home(token: Token) -> Token:
    """Pictures by the site's static files, other guides by their addresses, tables in the site's own style."""
    for child in token.children or ():
        _at_home(child)
    if token.type == "inline":
        token.children = _joined(token.children or [])
    if token.type == "image":
        _put_picture(token, str(token.attrGet("src")).rpartition("/")[2])
    elif token.type == "link_open" and str(token.attrGet("href")).endswith(".md"):
        name = str(token.attrGet("href")).removesuffix(".md")
        token.attrSet("href", reverse("workbench:guide", args=[name]))
    elif token.type == "table_open":
        token.attrSet("class", "table")
    return token


def _put_picture(token: Token, name: str) -> None:
    """From the static files, with its size: the sections below stay where they are when it comes."""
    token.attrSet("src", static(f"guide/{name}"))
    token.attrSet("loading", "lazy")
    with (PICTURES / name).open("rb") as file:
        width, height = unpack(">II", file.read(24)[16:])
    token.attrSet("width", str(width))
    token.attrSet("height", str(height))


def _joined(children: list[Token]) -> list[Token]:
    """A line that is broken between Chinese characters goes on without a blank."""
    kept = []
    for place, token in enumerate(children):
        if token.type == "softbreak" and place + 1 < len(children):
            around = children[place - 1].content[-1:] + children[place + 1].content[:1]
            if around and not around.isascii():
                continue
        kept.append(token)
    return kept
