from assessment.models.evaluations import (
    EvaluationAnswer,
    EvaluationLevel,
    EvaluationRound,
    OrganisationEvaluation,
    Questionnaire,
    QuestionnaireItem,
)
from assessment.models.ledger import PointEntry
from assessment.models.objections import Objection
from assessment.models.points import HundredthsField, to_hundredths
from assessment.models.results import AnnualResult, YearClosing, YearLine
from assessment.models.rules import BandRule, PointRule, RuleSet
from assessment.models.scores import (
    CommunityQuarter,
    CountyPeriod,
    Exemption,
    QuarterScore,
    ScoreLine,
)

__all__ = [
    "AnnualResult",
    "BandRule",
    "CommunityQuarter",
    "CountyPeriod",
    "EvaluationAnswer",
    "EvaluationLevel",
    "EvaluationRound",
    "Exemption",
    "HundredthsField",
    "Objection",
    "OrganisationEvaluation",
    "PointEntry",
    "PointRule",
    "QuarterScore",
    "Questionnaire",
    "QuestionnaireItem",
    "RuleSet",
    "ScoreLine",
    "YearClosing",
    "YearLine",
    "to_hundredths",
]
