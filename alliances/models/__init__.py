from alliances.models.alliances import (
    Alliance,
    AllianceEvent,
    AllianceMembership,
    ConvenorTerm,
    JointAlliance,
    RegionalCommittee,
)
from alliances.models.lists import Acceptance, Claim, Need, NeedEvent, Resource

__all__ = [
    "Acceptance",
    "Alliance",
    "AllianceEvent",
    "AllianceMembership",
    "Claim",
    "ConvenorTerm",
    "JointAlliance",
    "Need",
    "NeedEvent",
    "RegionalCommittee",
    "Resource",
]
