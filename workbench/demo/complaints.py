"""意见与投诉: a suggestion that was answered, a complaint that waits at a community, a word about the site."""

from datetime import date, timedelta
from typing import Any

from members.choices import ComplaintAbout, ComplaintKind, Role
from members.models import Organisation, User
from members.services.complaints import answer_complaint, write_complaint
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo

ANSWERED_BEFORE, WAITING_SINCE = timedelta(days=20), timedelta(days=3)


def make_complaints(demo: Demo) -> None:
    first, second = demo.tree.communities[0], demo.tree.communities[1]
    liaison = demo.staff.of(Role.UNIT_LIAISON, demo.tree.units[0])
    answered = write_complaint(
        kind=ComplaintKind.SUGGESTION, about=ComplaintAbout.PLACE, place=first, page="/services/new/",
        text="周六上午来服务的人多，登记要排队，建议分两处。", **_by(liaison, demo.as_of - ANSWERED_BEFORE),
    )  # fmt: skip
    answer_complaint(
        complaint=answered, answer="从下周六起东门、西门各设一处登记，联络员也可以过后一起登记。",
        **_by(_secretary(demo, first), demo.as_of - ANSWERED_BEFORE / 2),
    )  # fmt: skip
    since = demo.as_of - WAITING_SINCE
    write_complaint(
        kind=ComplaintKind.COMPLAINT, about=ComplaintAbout.PLACE, place=second,
        text="3号楼楼道灯坏了两周，报过一次，没有人来修。", **_by(liaison, since),
    )  # fmt: skip
    write_complaint(
        kind=ComplaintKind.SUGGESTION, about=ComplaintAbout.SITE, page="/meetings/new/",
        text="记录会议时，上次的地点能不能自己带出来？", **_by(_secretary(demo, first), since),
    )  # fmt: skip


def _secretary(demo: Demo, community: Organisation) -> User:
    return demo.staff.of(Role.COMMUNITY_SECRETARY, community)


def _by(actor: User, day: date) -> dict[str, Any]:
    return {"actor": actor, "now": at_nine(day)}
