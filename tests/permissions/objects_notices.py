"""Notices: lines of inboxes, and papers for people and organisations without an account."""

from members.choices import ReportInDeed
from members.models import MemberReportIn, Notice
from members.services.notice_kinds import REPORT_INS
from members.services.notices import Told, tell
from members.services.releases import release_notices
from tests.permissions.county import County
from tests.permissions.days import NOW, TODAY

KIND = REPORT_INS[MemberReportIn, ReportInDeed.REFUSE]
INBOXES = (
    ("own", "b1_secretary"), ("sibling", "b2_secretary"), ("allied", "u2_liaison"), ("foreign", "b4_secretary"),
)  # fmt: skip
PAPERS = (
    ("own", "member.own.group"), ("sibling", "member.sibling"), ("allied", "member.allied"), ("foreign", "member.foreign"),
    ("street", "branch.street"),
)  # fmt: skip


def build_notices(county: County) -> None:
    """One of each, told on TODAY beside what the deeds of the other objects wrote."""
    about = county["report-in.own"]
    to = [county.user(user) for _place, user in INBOXES] + [county[key] for _place, key in PAPERS]
    tell(kind=KIND, told=[Told(one, about, "测试") for one in to], actor=None, on=TODAY)
    release_notices(now=NOW)
    for place, user in INBOXES:
        county[f"notice.{place}"] = Notice.objects.get(kind=KIND.name, user=county.user(user))
    for place, key in PAPERS:
        row = county[key]
        county[f"paper.{place}"] = Notice.objects.get(
            kind=KIND.name, **{"organisation" if place == "street" else "member": row}
        )
