"""The part of a person's own page that service fills."""

from activities.deeds import RECORD
from activities.selectors.service import own_records
from common.panels import Panel
from common.requests import Request
from members.models import Member

SHOWN = 10


def own_service_panel(request: Request, member: Member) -> Panel:
    """The last records of one's own, and the way to the form."""
    records = own_records(member)[:SHOWN]
    return Panel("activities/service_panel.html", {"records": records, "can_record": RECORD.who(request.user)})
