"""What stands in the county whose database is migrated: a committee at work, and an amended record."""

from datetime import date
from decimal import Decimal

from activities.choices import MeetingKind
from activities.services.events import note_amendment
from activities.services.meetings import start_meeting
from alliances.services.alliances import create_regional
from alliances.services.claims import ask_release, claim_need
from alliances.services.members import add_member_unit
from alliances.services.needs import publish_need, raise_need, submit_need
from tests.alliances.conftest import DAY, NOW
from tests.world import World, load_world


def fill() -> None:
    world = load_world()
    alliance = create_regional(core=world["c1"], name="学府社区大党委", on=DAY, actor=None, now=NOW)
    for key in ("u1", "e1"):
        add_member_unit(alliance=alliance, organisation=world[key], on=DAY, actor=world.user("s1_admin"), now=NOW)
    need_with_claims(world, alliance)
    amended_meeting(world)


def need_with_claims(world: World, alliance) -> None:
    """Raised by a recorder for the secretary, claimed twice; one unit asks to leave."""
    raiser, liaison = world.user("c1_recorder"), world.user("u1_liaison")
    need = raise_need(
        raiser=world["c1"], alliance=alliance, source="VISIT", category="SKILL", title="独居老人冬季上门体检",
        text="有 46 人，多数行动不便。", quantity=Decimal(46), measure="人", due_on=date(2026, 3, 31), actor=raiser, now=NOW,
    )  # fmt: skip
    need = submit_need(need=need, actor=raiser, now=NOW)
    need = publish_need(need=need, actor=world.user("s1_admin"), now=NOW, note="情况属实")
    first, _second = (
        claim_need(
            need=need, unit=world[key], quantity=Decimal(10), due_on=date(2026, 3, 20), actor=liaison, now=NOW
        )
        for key in ("u1", "e1")
    )
    ask_release(claim=first, reason="人手不够", actor=liaison, now=NOW)


def amended_meeting(world: World) -> None:
    """One amendment of the host, one of the other branch about its people."""
    meeting = start_meeting(
        kind=MeetingKind.THEME_DAY, host=world["b1"], actor=world.users["b1_secretary"], held_on=DAY, now=NOW
    )
    place = {"field": "地点", "before": "一楼", "after": "二楼"}
    person = {"field": "曾庆华到会情况", "before": "", "after": "缺席：因公外出", "people": True}
    count = {"field": "到会人数", "before": "2 名", "after": "1 名", "counts": True}
    for key, reason, changes, party in (
        ("b1_recorder", "地点写错", [place], None),
        ("b2_secretary", "签到表看错了", [person, count], world["b2"]),
    ):
        note_amendment(
            meeting=meeting, party=party, changes=changes, reason=reason, actor=world.user(key), now=NOW
        )
