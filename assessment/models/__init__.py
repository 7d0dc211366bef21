from assessment.models.ledger import PointEntry
from assessment.models.objections import Objection
from assessment.models.points import HundredthsField, to_hundredths
from assessment.models.rules import BandRule, PointRule, RuleSet
from assessment.models.scores import (
    CommunityQuarter,
    CountyPeriod,
    Exemption,
    QuarterScore,
    ScoreLine,
)

__all__ = [
    "BandRule",
    "CommunityQuarter",
    "CountyPeriod",
    "Exemption",
    "HundredthsField",
    "Objection",
    "PointEntry",
    "PointRule",
    "QuarterScore",
    "RuleSet",
    "ScoreLine",
    "to_hundredths",
]
