"""Quarters, scores, objections, forms and results. The first two quarters are closed, the third is in its notice
period, the fourth runs; the evaluation round of 2025 is open, that of 2026 closed, with results.
"""

from datetime import date
from decimal import Decimal

from assessment.choices import SubjectKind
from assessment.county_settings import MINIMUM_REACHABLE
from assessment.models import (
    AnnualResult,
    CommunityQuarter,
    EvaluationLevel,
    EvaluationRound,
    Objection,
    OrganisationEvaluation,
    QuarterScore,
    RuleSet,
)
from assessment.services import evaluations, objections, quarters, results, rules, scoring
from common.periods import Quarter
from tests.county_settings import give
from tests.permissions.county import County
from tests.permissions.days import NOW, TODAY, at

COMMUNITIES = (("own", "c1", "c1_secretary"), ("sibling", "c2", "department"), ("foreign", "c3", "department"))
"""Who started the notice: in c1 the secretary, who so scored it and answers no objection."""

SCORES = (  # key, subject, community
    ("score.own", "unit.own", "c1"), ("score.sibling", "unit.own", "c2"), ("score.allied", "unit.allied", "c1"),
    ("score.foreign", "unit.foreign", "c3"),
    ("points.own", "member.unit", "c1"), ("points.own.second", "u1.person1", "c1"),
    ("points.sibling", "u2b.person3", "c2"), ("points.allied", "member.allied", "c1"),
    ("points.foreign", "member.foreign.unit", "c3"),
)  # fmt: skip


def build_assessment(county: County) -> None:
    # Little happens here: whatever could be earned is enough to be scored, so that there are results to decide on.
    give(MINIMUM_REACHABLE, Decimal(0))
    for number in (1, 2):
        build_closed_quarter(county, Quarter(2026, number))
    build_notice(county, Quarter(2026, 3))
    scoring.score_quarter(quarter=Quarter(2026, 4), as_of=TODAY, now=NOW, actor=None)
    for place, community, _presser in COMMUNITIES:
        county[f"quarter.{place}.draft"] = quarter_of(county, community, "2026Q4")
    build_running_scores(county)
    build_objections(county)
    build_rule_sets(county)
    build_rounds(county)


def quarter_of(county: County, community: str, quarter: str) -> CommunityQuarter:
    return CommunityQuarter.objects.get(community=county.world[community], quarter=quarter)


def build_closed_quarter(county: County, quarter: Quarter) -> None:
    scoring.score_quarter(quarter=quarter, as_of=quarter.end, now=NOW, actor=None)
    for row in CommunityQuarter.objects.filter(quarter=str(quarter)):
        started = quarters.start_notice(row=row, actor=county.user("department"), on=quarter.end)
        quarters.confirm_quarter(row=started, actor=county.user("department"), now=NOW)
    quarters.close_county_quarter(quarter=quarter, actor=county.user("department"), now=NOW)


def build_notice(county: County, quarter: Quarter) -> None:
    scoring.score_quarter(quarter=quarter, as_of=quarter.end, now=NOW, actor=None)
    for place, community, presser in COMMUNITIES:
        row = quarter_of(county, community, str(quarter))
        county[f"quarter.{place}"] = quarters.start_notice(row=row, actor=county.user(presser), on=TODAY)
    for key, subject, community in SCORES:
        kind = SubjectKind.UNIT if key.startswith("score") else SubjectKind.MEMBER
        county[key] = QuarterScore.objects.get(
            community=county.world[community], quarter=str(quarter), subject_kind=kind, subject_id=county[subject].pk
        )


def build_running_scores(county: County) -> None:
    for key, subject, community in SCORES:
        county[f"{key}.running"] = QuarterScore.objects.get(
            community=county.world[community], quarter="2026Q4", subject_id=county[subject].pk,
            subject_kind=county[key].subject_kind,
        )  # fmt: skip


def build_objections(county: County) -> None:
    """Open ones; answered ones that ask for a review; answered ones that do not yet."""
    for place, score, user in (
        ("own", "points.own", "wu_member"), ("sibling", "score.sibling", "u1_liaison"),
        ("allied", "score.allied", "u2_liaison"), ("foreign", "score.foreign", "u3_liaison"),
    ):  # fmt: skip
        rule = list(county[score].rule_set.rules.filter(is_enabled=True))
        county[f"objection.{place}"] = raised(county, score, user)
        county[f"objection.{place}.answered"] = answered(county, score, user, rule[0])
        county[f"objection.{place}.review"] = objections.ask_review(
            objection=answered(county, score, user, rule[1]), on=TODAY
        )


def raised(county: County, score: str, user: str, rule=None) -> Objection:
    return objections.raise_objection(
        score=county[score], rule=rule, actor=county.user(user), text="请核对到会次数", on=TODAY
    )


def answered(county: County, score: str, user: str, rule) -> Objection:
    """By the community: its review lies with the street."""
    secretary = {"c1": "c1_secretary", "c2": "c2_secretary", "c3": "c3_secretary"}
    community = next(key for key in secretary if county.world[key].pk == county[score].community_id)
    return objections.answer_objection(
        objection=raised(county, score, user, rule), actor=county.user(secretary[community]), is_upheld=False,
        answer="已核对", level="community_secretary", on=TODAY,
    )  # fmt: skip


def build_rule_sets(county: County) -> None:
    county["rules.published"] = RuleSet.objects.filter(subject_kind=SubjectKind.MEMBER).order_by("version").last()
    county["rules.draft"] = rules.copy_rule_set(
        rule_set=county["rules.published"], effective_from=Quarter(2027, 1), actor=None
    )
    county["rule.published"] = county["rules.published"].rules.filter(is_enabled=True).first()
    county["rule.draft"] = county["rules.draft"].rules.filter(is_enabled=True).first()


SIGNED = (("own", "c1", "u2"), ("sibling", "u1", "c2"), ("allied", "u2", "s1"), ("foreign", "u3", "c3"))
FORMS = (("own", "c1", "u1"), ("sibling", "c2", "u1"), ("allied", "u2", "c1"), ("foreign", "c3", "u3"))
RESULTS = (("own", "u1"), ("allied", "u2"), ("foreign", "u3"), ("sibling", "e1"), ("community", "c1"))


def build_rounds(county: County) -> None:
    """Of 2025 the own form is a draft and another one signed; all of 2026 are signed."""
    department = county.user("department")
    for year in (2025, 2026):
        evaluations.prepare_round(year=year, deadline=date(2026, 12, 31), on=TODAY, actor=department)
        evaluations.open_round(year=year, on=TODAY, at=NOW, actor=department)
    county["round.open"] = EvaluationRound.objects.get(year=2025)
    for place, author, target in FORMS:
        form = form_of(county, 2025, author, target)
        county[f"evaluation.{place}"] = filled(county, form)
    for place, author, target in SIGNED:
        county[f"evaluation.{place}.signed"] = signed(county, filled(county, form_of(county, 2025, author, target)))
    for form in OrganisationEvaluation.objects.filter(round__year=2026):
        signed(county, filled(county, form))
    evaluations.close_round(year=2026, reason="", at=at(2026, 12, 14), actor=department)
    for place, author, target in FORMS:
        county[f"evaluation.{place}.closed"] = form_of(county, 2026, author, target)
    results.compute_results(year=2026, on=TODAY, actor=department)
    for place, organisation in RESULTS:
        county[f"result.{place}"] = AnnualResult.objects.get(year=2026, organisation=county.world[organisation])


def form_of(county: County, year: int, author: str, target: str) -> OrganisationEvaluation:
    forms = OrganisationEvaluation.objects.filter(round__year=year)
    return forms.get(author=county.world[author], target=county.world[target])


WRITERS = {"c1": "c1_secretary", "c2": "c2_secretary", "c3": "c3_secretary", "u1": "u1_secretary", "u2": "u2_secretary",
           "u3": "u3_liaison", "e1": "e1_liaison"}  # fmt: skip


def writer_of(county: County, form: OrganisationEvaluation):
    key = next(key for key in WRITERS if county.world[key].pk == form.author_id)
    return county.user(WRITERS[key])


def filled(county: County, form: OrganisationEvaluation) -> OrganisationEvaluation:
    best = EvaluationLevel.objects.order_by("-points").first().points
    answers = {item.pk: best for item in form.questionnaire.items.all()}
    return evaluations.save_evaluation(
        evaluation=form, answers=answers, text="配合得好", version=form.version, at=NOW, actor=writer_of(county, form)
    )


def signed(county: County, form: OrganisationEvaluation) -> OrganisationEvaluation:
    return evaluations.sign_evaluation(evaluation=form, version=form.version, at=NOW, actor=writer_of(county, form))
