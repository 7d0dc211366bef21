"""What the search of the top bar finds in the lists: a need by its number."""

from alliances.models import Need
from alliances.permissions import body
from alliances.selectors.needs import by_number, shown_state
from common.panels import Panel
from common.requests import Request


def found_needs(request: Request, text: str) -> Panel | None:
    """Who has no page of needs is told of none."""
    if not body.allows(request.user):
        return None
    rows = Need.objects.visible_to(request.user).filter(by_number("", text)).with_coverage().select_related("raiser")
    needs = [(need, shown_state(need)) for need in rows]
    return Panel("alliances/found.html", {"needs": needs}) if needs else None
