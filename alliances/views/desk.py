"""The review desk (archetype C): tabs by state, a queue, and the picked need beside it at `?need=184`."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from alliances.deeds import OFFER, RAISE
from alliances.lists import NEEDS
from alliances.models import Need
from alliances.permissions import HANDLERS, body
from alliances.selectors.deadlines import calendar_of_request, promised_on
from alliances.selectors.needs import coverage, shown_state, tab_counts, tabs_for
from alliances.views.needs import desk_title, need_context, visible_need
from common.calendars import WorkCalendar
from common.listing import ScopedListView
from common.numbers import whole_number
from common.paging import KeysetPage
from common.requests import Request

TAB_TITLES = {
    "mine": _("需要我处理"),
    "open": _("可认领"),
    "submitted": _("待核实"),
    "published": _("已发布"),
    "delivered": _("待验收"),
    "all": _("全部"),
}
NOTHING = {
    "mine": _("没有需要您处理的需求。"),
    "open": _("现在没有可以认领的需求。"),
    "submitted": _("没有等待核实的需求。"),
    "published": _("没有已发布的需求。"),
    "delivered": _("没有等待验收的需求。"),
    "all": _("还没有需求。"),
}


@dataclass(frozen=True)
class Tab:
    title: Any
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    need: Need
    url: str
    shown: Any
    coverage: Any
    verify_by: Any
    days_left: int | None

    @property
    def days_over(self) -> int:
        return -(self.days_left or 0)


class DeskView(ScopedListView):
    access = body
    definition = NEEDS
    template_name = "alliances/desk.html"
    rows_template_name = "alliances/partials/desk.html"

    @cached_property
    def tab(self) -> str:
        tabs = tabs_for(self.request.user)
        asked = self.request.GET.get("tab", "")
        return asked if asked in tabs else tabs[0]

    def get_fixed(self) -> dict[str, Any]:
        return {"tab": self.tab}

    get_kept = get_fixed

    @cached_property
    def may_raise(self) -> bool:
        return RAISE.who(self.request.user)

    def get_wide(self) -> dict[str, Any]:
        return {"tab": "all"}

    def get_next_step(self) -> tuple[str, Any]:
        """Who handles looks at what runs; who looked for something to take on opens a resource; others raise a need, and who
        raises none looks at all of them."""
        user = self.request.user
        if user.holds(*HANDLERS):
            return ("?tab=published", _("看已发布的需求")) if self.tab in ("mine", "submitted") else ("", "")
        if self.tab == "open" and OFFER.who(user):
            return reverse("alliances:resource-create"), _("登记可以开放的资源")
        if self.may_raise:
            return reverse("alliances:need-create"), _("提出需求")
        return ("?tab=all", _("看全部需求")) if self.tab != "all" else ("", "")

    def get_context(self, page: KeysetPage) -> dict[str, Any]:
        picked, is_picked = self.picked(page)
        user = self.request.user
        return {
            "tabs": self.tabs(),
            "tab": self.tab,
            "nothing": NOTHING[self.tab],
            "queue": self.queue(page),
            "is_picked": is_picked,
            "queue_url": address(self.request, need=None),
            "next_url": self.request.path + address(self.request, need=None),
            "desk_title": desk_title(user),
            "can_raise": self.may_raise,
            **({"picked": picked, **need_context(self.request, picked)} if picked else {}),
        }

    def picked(self, page: KeysetPage) -> tuple[Need | None, bool]:
        """The need named in the address, or the first of the page beside the queue."""
        asked = whole_number(self.request.GET.get("need", ""))
        if asked is not None:
            return visible_need(self.request, asked), True
        return (visible_need(self.request, page.rows[0].pk) if page.rows else None), False

    def tabs(self) -> list[Tab]:
        user, on = self.request.user, timezone.localdate()
        names = tabs_for(user)
        counts = tab_counts(user=user, tabs=names, on=on)
        self.request.todo_counts = {"needs": counts["mine"]}  # the menu shows what this page counted anyway
        return [Tab(TAB_TITLES[name], f"?tab={name}", counts.get(name), name == self.tab) for name in names]

    def queue(self, page: KeysetPage) -> list[QueueRow]:
        calendar, today = calendar_of_request(), timezone.localdate()
        rows = []
        for need in page.rows:
            verify_by = promised_on(need)
            rows.append(
                QueueRow(
                    need=need,
                    url=address(self.request, need=need.pk),
                    shown=shown_state(need),
                    coverage=coverage(need),
                    verify_by=verify_by,
                    days_left=None if verify_by is None else working_days(calendar, today, verify_by),
                )
            )
        return rows


def working_days(calendar: WorkCalendar, today: Any, day: Any) -> int:
    """Working days until the day; negative when it is past."""
    return calendar.days_after(today, day) if day >= today else -calendar.days_after(day, today)


def address(request: Request, *, need: int | None) -> str:
    """This page of the queue with another need picked, or none."""
    query = request.GET.copy()
    query.pop("need", None)
    if need is not None:
        query["need"] = str(need)
    return f"?{query.urlencode()}"
