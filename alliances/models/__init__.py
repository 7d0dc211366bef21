from alliances.models.alliances import (
    Alliance,
    AllianceMembership,
    ConvenorTerm,
    JointAlliance,
    RegionalCommittee,
)
from alliances.models.lists import Acceptance, Claim, Need, Resource

__all__ = [
    "Acceptance",
    "Alliance",
    "AllianceMembership",
    "Claim",
    "ConvenorTerm",
    "JointAlliance",
    "Need",
    "RegionalCommittee",
    "Resource",
]
