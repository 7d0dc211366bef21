"""报到单 and 回执 to be filled in by hand: the same template as the filled-in ones, without a row."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.papers import Blank, BlankGroup, add_blank

GROUP = BlankGroup("report-ins", _("双报到"))
TEMPLATE = "members/report_in_paper.html"
TITLES = {"units": _("单位党组织到社区报到单"), "members": _("在职党员到社区报到单")}


def report_in_content(key: str, row: Any = None) -> dict[str, Any]:
    """What the paper of one side shows; without a row there is room in the place of every word."""
    place = getattr(row, "branch", None) or getattr(row, "community", "")
    return {"title": TITLES[key], "units": key == "units", "report_in": row, "place": place}


def add_blanks() -> None:
    """Called once, when the app is ready."""
    for key, name, keyed_in in (
        ("members", "member-report-in", _("双报到—提交党员报到单；社区可以代为登记")),
        ("units", "unit-report-in", _("双报到—提交单位报到单；社区可以代为登记")),
    ):
        add_blank(
            Blank(
                name=name, group=GROUP, title=TITLES[key], keyed_in=keyed_in, template=TEMPLATE,
                content=partial(report_in_content, key),
            )
        )  # fmt: skip
