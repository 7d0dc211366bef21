"""The points of the demo county: two finished quarters closed, the last one on its way, the running one a draft."""

from datetime import timedelta

from assessment.choices import SubjectKind
from assessment.models import CommunityQuarter, QuarterScore
from assessment.services.objections import raise_objection
from assessment.services.quarters import close_county_quarter, confirm_quarter, start_notice
from assessment.services.scoring import score_quarter
from common.periods import Quarter
from members.choices import Role
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo

NOTICE_AFTER = timedelta(days=4)  # after the quarter's end
CONFIRM_AFTER = timedelta(days=20)
STILL_IN_NOTICE = (0, 4)  # communities whose last finished quarter is not confirmed yet


def make_scores(demo: Demo) -> None:
    *finished, running = demo.quarters
    for quarter in finished[:-1]:
        _score(demo, quarter)
        _confirm(demo, quarter, skip=())
        department = demo.staff.of(Role.DEPARTMENT_STAFF, demo.tree.county)
        close_county_quarter(quarter=quarter, actor=department, now=at_nine(quarter.end + CONFIRM_AFTER))
    _score(demo, finished[-1])
    _confirm(demo, finished[-1], skip=STILL_IN_NOTICE)
    _object(demo, finished[-1])
    _score(demo, running)


def _score(demo: Demo, quarter: Quarter) -> None:
    day = min(quarter.end + timedelta(days=1), demo.as_of)
    score_quarter(quarter=quarter, as_of=day, now=at_nine(day), actor=None)


def _confirm(demo: Demo, quarter: Quarter, skip: tuple[int, ...]) -> None:
    """The communities' own presses, as far as the calendar has come."""
    for number, community in enumerate(demo.tree.communities):
        secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, community)
        row = CommunityQuarter.objects.get(community=community, quarter=str(quarter))
        # Those still in notice began late: their objections can still be raised and answered on the day.
        begin = demo.as_of - timedelta(days=2) if number in skip else quarter.end + NOTICE_AFTER
        if begin < quarter.end or begin > demo.as_of:
            continue
        row = start_notice(row=row, actor=secretary, on=begin)
        if number not in skip and quarter.end + CONFIRM_AFTER <= demo.as_of:
            confirm_quarter(row=row, actor=secretary, now=at_nine(quarter.end + CONFIRM_AFTER))


def _object(demo: Demo, quarter: Quarter) -> None:
    """One objection that waits for its answer, where a community is in its notice period."""
    community = demo.tree.communities[STILL_IN_NOTICE[0]]
    score = (
        QuarterScore.objects.filter(community=community, quarter=str(quarter), subject_kind=SubjectKind.UNIT)
        .exclude(total=None)
        .order_by("id")
        .first()
    )
    row = CommunityQuarter.objects.get(community=community, quarter=str(quarter))
    if score is None or score.unit is None or not row.takes_objections(demo.as_of):
        return
    liaison = demo.staff.of(Role.UNIT_LIAISON, score.unit)
    first_line = score.lines.select_related("rule").order_by("rule__position").first()
    raise_objection(
        score=score,
        rule=first_line.rule if first_line else None,
        actor=liaison,
        on=demo.as_of,
        text="联席会议当天我单位已电话请假，社区同志接听，请核实。",
    )
