"""The points of the demo county: two finished quarters closed, the last one on its way, the running one a draft."""

from datetime import date, timedelta

from assessment.choices import FactCode
from assessment.county_settings import NOTICE_DAYS
from assessment.models import CommunityQuarter, PointRule, QuarterScore
from assessment.services.objections import raise_objection
from assessment.services.quarters import close_county_quarter, confirm_quarter, start_notice
from assessment.services.scoring import score_quarter
from common.calendars import WorkCalendar
from common.periods import Quarter
from common.selectors.county_settings import setting
from members.choices import Role
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo

NOTICE_AFTER = 3
"""Working days from the quarter's end to the last collection and the notice: nobody publishes on a holiday."""
CONFIRM_AFTER = timedelta(days=20)
OBJECTED, IN_NOTICE = 0, 4
"""Communities whose last finished quarter is not confirmed yet: one whose notice period is over and that has an objection
to be answered, so that a trier can go through to the closing; one where objections can still be raised."""
OBJECTIONS = (
    (
        FactCode.PARTICIPATION_RATE,
        "我单位有两名党员8月参加了小区的志愿服务，签到表上有名字，没有算进参与率，请核对。",
    ),
    (FactCode.REPORT_IN_RATE, "我单位有一名党员9月已经调出，还算在应报到人数里，请核对花名册。"),
)
"""What the demo unit objects to, by the line it is about."""
NO_LINE = "本季积分与我单位自己的记录不一致，请社区提供计分明细，便于核对。"


def make_scores(demo: Demo) -> None:
    *finished, running = demo.quarters
    for quarter in finished[:-1]:
        _score(demo, quarter)
        _confirm(demo, quarter, skip=())
        department = demo.staff.of(Role.DEPARTMENT_STAFF, demo.tree.county)
        close_county_quarter(quarter=quarter, actor=department, now=at_nine(quarter.end + CONFIRM_AFTER))
    _score(demo, finished[-1])
    _confirm(demo, finished[-1], skip=(OBJECTED, IN_NOTICE))
    _object(demo, finished[-1])
    _score(demo, running)


def _notice_day(quarter: Quarter) -> date:
    return WorkCalendar().add(quarter.end, NOTICE_AFTER)


def _score(demo: Demo, quarter: Quarter) -> None:
    day = min(_notice_day(quarter), demo.as_of)
    score_quarter(quarter=quarter, as_of=day, now=at_nine(day), actor=None)


def _confirm(demo: Demo, quarter: Quarter, skip: tuple[int, ...]) -> None:
    """The communities' own presses, as far as the calendar has come."""
    for number, community in enumerate(demo.tree.communities):
        secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, community)
        row = CommunityQuarter.objects.get(community=community, quarter=str(quarter))
        begin = _begin(demo, quarter, number) if number in skip else _notice_day(quarter)
        if begin < quarter.end or begin > demo.as_of:
            continue
        row = start_notice(row=row, actor=secretary, on=begin)
        if number not in skip and quarter.end + CONFIRM_AFTER <= demo.as_of:
            confirm_quarter(row=row, actor=secretary, now=at_nine(quarter.end + CONFIRM_AFTER))


def _begin(demo: Demo, quarter: Quarter, number: int) -> date:
    """The day a late notice period began: one is over, the other still runs. Who is told on a holiday is told later."""
    if number == IN_NOTICE:
        return demo.as_of - timedelta(days=2)
    calendar, days = WorkCalendar(), setting(NOTICE_DAYS, on=demo.as_of)
    begin = demo.as_of - timedelta(days=days)
    while calendar.add(begin, days) >= demo.as_of or not calendar.is_worked(begin):
        begin -= timedelta(days=1)
    return max(begin, quarter.end)


def _object(demo: Demo, quarter: Quarter) -> None:
    """One objection of the demo unit that waits for its answer, with words that fit the line it is about."""
    community, unit = demo.tree.communities[OBJECTED], demo.tree.units[0]
    row = CommunityQuarter.objects.get(community=community, quarter=str(quarter))
    score = (
        QuarterScore.objects.filter(community=community, quarter=str(quarter), unit=unit).exclude(total=None).first()
    )
    if score is None or row.notice_started_on is None:
        return
    rule, text = _grievance(score)
    on = row.notice_started_on + timedelta(days=1)
    raise_objection(score=score, rule=rule, actor=demo.staff.of(Role.UNIT_LIAISON, unit), on=on, text=text)


def _grievance(score: QuarterScore) -> tuple[PointRule | None, str]:
    """The first line that gave less than it can."""
    lines = {line.rule.fact_code: line for line in score.lines.select_related("rule")}
    for fact_code, text in OBJECTIONS:
        line = lines.get(fact_code)
        if line is not None and line.counted is not None and line.counted < line.rule.amount:
            return line.rule, text
    return None, NO_LINE
