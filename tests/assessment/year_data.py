"""A lived year 2025 in the small county: three units in three communities, scored quarters, a member, two projects."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from alliances.choices import AllianceKind, AllianceState, ClaimState, NeedSource, NeedState, ResourceCategory
from alliances.models import Alliance, Claim, Need
from assessment.choices import QuarterState, Standing, SubjectKind
from assessment.models import BandRule, CommunityQuarter, OrganisationEvaluation, QuarterScore, RuleSet
from assessment.selectors.evaluations import items_of
from assessment.services.evaluations import open_round, prepare_round, save_evaluation, sign_evaluation
from members.choices import ReportInState
from members.models import MemberReportIn, Organisation, UnitReportIn, User
from tests.world import World

YEAR = 2025
QUARTERS = tuple(f"{YEAR}Q{number}" for number in range(1, 5))
ON = date(2026, 1, 12)
AT = datetime(2026, 1, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DEADLINE = date(2026, 1, 31)
SIGNERS = {"c1": "c1_secretary", "c2": "c2_secretary", "c3": "c3_secretary", "u1": "u1_secretary", "u2": "u2_secretary"}


def report_in(unit: Organisation, community: Organisation, on: date = date(YEAR, 1, 5)) -> UnitReportIn:
    return UnitReportIn.objects.create(
        unit=unit, community=community, state=ReportInState.ACTIVE, submitted_on=on, started_on=on
    )


def quarter(
    community: Organisation, period: str, state: str = QuarterState.CLOSED, excluded: str = ""
) -> CommunityQuarter:
    user = User.objects.order_by("pk").first()
    return CommunityQuarter.objects.create(
        community=community, quarter=period, state=state, is_excluded=bool(excluded), exclusion_reason=excluded,
        confirmed_by=user, confirmed_at=AT, notice_started_on=ON, notice_ends_on=ON,
    )  # fmt: skip


def score(unit: Organisation, community: Organisation, period: str, total: str) -> QuarterScore:
    return QuarterScore.objects.create(
        quarter=period, subject_kind=SubjectKind.UNIT, subject_id=unit.pk, unit=unit, community=community,
        rule_set=RuleSet.objects.get(subject_kind=SubjectKind.UNIT, state="PUBLISHED"), total=Decimal(total), band="GOOD",
    )  # fmt: skip


def member_score(member, community: Organisation, period: str, band: str = "PASS", total: str = "75") -> QuarterScore:
    rule_set = RuleSet.objects.get(subject_kind=SubjectKind.MEMBER, state="PUBLISHED")
    assert BandRule.objects.filter(rule_set=rule_set, code=band).exists()
    return QuarterScore.objects.create(
        quarter=period, subject_kind=SubjectKind.MEMBER, subject_id=member.pk, member=member, community=community,
        rule_set=rule_set, total=Decimal(total), band=band, standing=Standing.SCORED,
    )  # fmt: skip


def live_year(world: World) -> None:
    """u1 in c1 and c2, u2 in c1, e1 (of street 1) in c3; every quarter closed and scored; no round yet."""
    for unit, community in (("u1", "c1"), ("u1", "c2"), ("u2", "c1"), ("e1", "c3")):
        report_in(world[unit], world[community])
    MemberReportIn.objects.create(
        member=world.people["wu"], community=world["c1"], branch=world["b1"], state=ReportInState.ACTIVE,
        submitted_on=date(YEAR, 1, 5), started_on=date(YEAR, 1, 5),
    )  # fmt: skip
    for period in QUARTERS:
        score(world["u1"], world["c1"], period, "90")
        score(world["u1"], world["c2"], period, "80")
        score(world["u2"], world["c1"], period, "95")
        member_score(world.people["wu"], world["c1"], period, "BELOW" if period.endswith("4") else "PASS")
    score(world["e1"], world["c3"], QUARTERS[0], "70")
    for community in ("c1", "c2", "c3"):
        for period in QUARTERS:
            quarter(world[community], period)
    live_projects(world)


def live_projects(world: World) -> None:
    """One need claimed, delivered and accepted; one claimed and late; one that nobody claimed."""
    alliance = Alliance.objects.create(
        kind=AllianceKind.REGIONAL, name="学府社区党建联席会", core=world["c1"], supervisor=world["s1"],
        state=AllianceState.RUNNING, started_on=date(YEAR, 1, 1),
    )  # fmt: skip
    needs = [
        Need.objects.create(
            alliance=alliance, raiser=world["c1"], source=NeedSource.RESIDENTS, category=ResourceCategory.SKILL,
            title=title, text=title, due_on=date(YEAR, 6, 30), state=NeedState.PUBLISHED, raised_on=date(YEAR, 3, 1),
            published_at=datetime(YEAR, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
        )
        for title in ("=1+1 税收讲座", "修楼道灯", "老年食堂")
    ]  # fmt: skip
    Claim.objects.create(
        need=needs[0], unit=world["u1"], quantity=1, due_on=date(YEAR, 5, 1), state=ClaimState.CONFIRMED,
        promised_on=date(YEAR, 3, 5), delivered_on=date(YEAR, 4, 20), confirmed_on=date(YEAR, 4, 25),
    )  # fmt: skip
    Claim.objects.create(
        need=needs[1], unit=world["u2"], quantity=1, due_on=date(YEAR, 5, 1), state=ClaimState.IN_PROGRESS,
        promised_on=date(YEAR, 3, 5),
    )  # fmt: skip


def run_round(world: World) -> None:
    prepare_round(year=YEAR, deadline=DEADLINE, on=ON, actor=world.users["department"])
    open_round(year=YEAR, on=ON, at=AT, actor=world.users["department"])


def fill(form: OrganisationEvaluation, points: int, actor: User, text: str = "") -> OrganisationEvaluation:
    """Every item at one level, signed."""
    answers = {item.pk: points for item in items_of(form)}
    saved = save_evaluation(evaluation=form, answers=answers, text=text, version=None, at=AT, actor=actor)
    return sign_evaluation(evaluation=saved, version=None, at=AT, actor=actor)


def signer(world: World, form: OrganisationEvaluation) -> User:
    """The author's secretary; a unit without one in the small county signs by its liaison's account in tests."""
    key = next(key for key, organisation in world.organisations.items() if organisation.pk == form.author_id)
    return world.user(SIGNERS.get(key, f"{key}_liaison"))


def sign_all(world: World, points: int = 85) -> None:
    for form in (
        OrganisationEvaluation.objects.filter(round__year=YEAR).exclude(state="SIGNED").select_related("target")
    ):
        fill(form, points, signer(world, form))


def form_between(world: World, author: str, target: str) -> OrganisationEvaluation:
    return OrganisationEvaluation.objects.get(round__year=YEAR, author=world[author], target=world[target])
