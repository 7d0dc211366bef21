"""What every office sees of the county's objects: who is written here from ACCESS.md (reading), object by object.

The matrix asks as the accounts of the county; here every role asks from every place, also from where it sees nothing.
"""

from collections import defaultdict

import pytest

from assessment.choices import ExemptClass, SubjectKind
from assessment.models import Exemption
from tests.permissions.days import TODAY
from tests.permissions.offices import Offices, anywhere, at, official, over

pytestmark = pytest.mark.django_db

READERS = "secretaries recorder committees"
BODIES = f"{READERS} unit_liaison"
RECEIVERS = "community_secretary branch_secretary recorder"
GIVERS = "community_secretary recorder"
HANDLERS = "department_staff street_admin"
ANSWERING = "community_secretary committees"
AUTHORS = "community_secretary unit recorder"
ABOVE_BODIES = "committees community_secretary"
SEATED = "secretaries recorder unit_liaison"
ASKING = "secretaries recorder committees unit_liaison group_leader security_admin"
"""The other administrators and members without an office see nothing by their role; the matrix asks as them."""


def either(roles: str, *places: str) -> Offices:
    return set().union(*(over(place, roles) for place in places))


OF_GROUP = over("g1", READERS) | at("g1", "group_leader")
COMMITTEE = either(BODIES, "c1", "s1", "u1", "u2", "e1")
"""The own committee: its core, its street, and who is a member today; u3 left it."""
HANDLED = over("s1", "committees")
AT_THE_TABLE = at("c1 u1 u2 e1", BODIES)
PUBLIC_NEED = over("c1", BODIES) | HANDLED | AT_THE_TABLE
CONFERENCE = over("c1", HANDLERS) | at("c1 u1 u2 e1", SEATED)
SHARED = over("b2", READERS) | at("b1", READERS)
UNIT_SCORE = (
    at("c1", GIVERS) | over("c1", "committees") | over("u1", "unit recorder") | over("u1", "street_admin agency_admin")
)
POINTS = at("c1", GIVERS) | over("c1", "department_staff") | over("u1", "branch_secretary unit")
OBJECTED = POINTS | over("c1", "street_admin")

SEEN = {
    "member.own": over("b1", READERS) | at("g1", "group_leader"),
    "member.own.group": over("b1", READERS) | at("g2", "group_leader"),
    "member.allied": over("u2b", READERS),
    "household.own": OF_GROUP,
    "household.allied": over("u2b", READERS) | at("u2b", "group_leader"),
    "appointment.own": OF_GROUP,
    "unit-report-in.own": either(BODIES, "u1", "c1"),
    "report-in.own": at("c1 b1", RECEIVERS) | over("u1", "unit"),
    "report-in.allied": at("c1 b1", RECEIVERS) | over("u2b", "unit"),
    "complaint.own": at("c1 s1", ANSWERING),
    "complaint.allied": at("j county", ANSWERING),
    "complaint.own.site": at("county", ANSWERING),
    "compliance.line": anywhere("everybody"),
    "paper.own": over("b1", "secretaries") | at("b1", "recorder"),
    "paper.allied": over("u2b", "secretaries") | at("u2b", "recorder"),
    "paper.street": over("b3", "secretaries committees") | at("b3", "recorder"),
    "notice.own": set(),
    "import.own": set(),
    "grant.own": anywhere("security_admin"),
    "account.own": anywhere("security_admin"),
    "alliance.own": COMMITTEE,
    "alliance.allied": either(BODIES, "u2", "county", "u3"),
    "seat.own": COMMITTEE,
    "resource.own": over("u1", BODIES) | AT_THE_TABLE | HANDLED,
    "need.own": PUBLIC_NEED,
    "need.own.submitted": over("c1", BODIES) | HANDLED,
    "need.own.draft": over("c1", BODIES),
    "need.allied": over("u2", BODIES) | HANDLED | AT_THE_TABLE,
    "claim.own": PUBLIC_NEED | over("u1", BODIES),
    "claim.past": PUBLIC_NEED | over("u3", BODIES),
    "meeting.own": over("b1", READERS),
    "meeting.group.own": over("b1", READERS) | at("g1", "group_leader"),
    "meeting.shared.own": SHARED,
    "party.own": SHARED,
    "resolution.own": over("b1", READERS),
    "meeting.joint.own": CONFERENCE,
    "meeting.joint.past": CONFERENCE | at("u3", SEATED),
    "service.own": over("c1", f"committees {GIVERS}") | at("b1", "branch_secretary recorder") | over("u1", "unit"),
    "rules.published": anywhere("everybody"),
    "rules.draft": anywhere("department_staff"),
    "quarter.own": at("c1", GIVERS) | over("c1", HANDLERS),
    "score.own": UNIT_SCORE,
    "points.own": OBJECTED,
    "points.own.second": POINTS,
    "objection.own": OBJECTED,
    "evaluation.own": at("c1", AUTHORS),
    "evaluation.own.signed": at("c1", AUTHORS),
    "evaluation.own.closed": at("c1 u1", AUTHORS) | either(ABOVE_BODIES, "c1", "u1"),
    "result.own": at("u1", AUTHORS) | over("u1", ABOVE_BODIES),
}


def test_what_each_office_sees(county):
    keys = defaultdict(list)
    for key in SEEN:
        keys[type(county[key])].append(key)
    found = defaultdict(set)
    for office in sorted(anywhere(ASKING)):
        user = official(county, office)
        for model, named in keys.items():
            wanted = [county[key].pk for key in named]
            seen = set(model.objects.filter(pk__in=wanted).visible_to(user).values_list("pk", flat=True))
            for key in named:
                found[key] |= {office} if county[key].pk in seen else set()
    wrong = {}
    for key, who in SEEN.items():
        expected = who & anywhere(ASKING)
        if found[key] != expected:
            wrong[key] = {"too many": sorted(found[key] - expected), "missing": sorted(expected - found[key])}
    assert wrong == {}


def test_an_exemption_is_read_like_a_score(county):
    """By who gives it, by the department and by the home, but by no street for the objections to the score."""
    about = {"community": county.world["c1"], "quarter": "2026Q4", "decision": "会议决定", "decided_on": TODAY}
    exemptions = {
        "member": Exemption.objects.create(
            member=county["member.unit"], subject_kind=SubjectKind.MEMBER, exempt_class=ExemptClass.values[0], **about
        ),
        "unit": Exemption.objects.create(
            unit=county.world["u1"], subject_kind=SubjectKind.UNIT, exempt_class=ExemptClass.values[0], **about
        ),
    }
    found = {
        key: {
            office
            for office in anywhere(ASKING)
            if Exemption.objects.visible_to(official(county, office)).filter(pk=row.pk).exists()
        }
        for key, row in exemptions.items()
    }
    assert found == {key: who & anywhere(ASKING) for key, who in {"member": POINTS, "unit": UNIT_SCORE}.items()}
    own = official(county, "member@b4", member_id=county["member.unit"].pk)
    assert [row.pk for row in Exemption.objects.visible_to(own)] == [exemptions["member"].pk]
    assert list(Exemption.objects.visible_to(official(county, "member@b4"))) == []
