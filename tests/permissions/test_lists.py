"""Lists, counts and files hold what the person may open, and nothing else. The tables say what that is."""

import io
import re
from functools import partial

import pytest
from django.urls import reverse

from common.models import Job
from common.paging import KeysetPage
from common.services.jobs import run_job
from common.services.list_files import export_list
from common.workbooks.reading import open_workbook
from tests.permissions.cells import ROWS
from tests.permissions.county import body_of
from tests.permissions.principals import SIGNED_IN

pytestmark = pytest.mark.django_db

LISTS = (  # the page of one, the list, its tabs
    ("members:unit-report-in", "members:unit-report-ins", ("?state=waiting", "?state=running", "?state=ending")),
    ("members:member-report-in", "members:member-report-ins", ("?state=waiting", "?state=running", "?state=ending")),
    ("members:complaint", "members:complaints", ("",)),
    ("alliances:alliance", "alliances:alliances", ("",)),
    ("alliances:resource", "alliances:resources", ("",)),
    ("alliances:claim", "alliances:claims", ("",)),
    ("activities:meeting", "activities:meetings", ("",)),
    ("activities:service", "activities:services", ("?state=waiting",)),
    ("assessment:score", "assessment:score-list", ("?kind=units", "?kind=members")),
    ("assessment:objection", "assessment:objections", ("",)),
)
PART_ONLY = {"alliances:claims": "a party finds there what it took on itself, not all that it may read"}


def readers_of(name):
    """By key of the object, the accounts that open its page."""
    rows = [row for row in ROWS if (row.method, row.name, row.query) == ("GET", name, "")]
    return {row.at: {user for user, code in row.expected().items() if code == 200} for row in rows}


@pytest.mark.parametrize(("one", "listed", "tabs"), LISTS, ids=lambda value: value if isinstance(value, str) else "")
def test_lists_hold_what_opens(county, monkeypatch, one, listed, tabs):
    monkeypatch.setattr("common.listing.KeysetPage", partial(KeysetPage, size=500))
    readers, wrong = readers_of(one), {}
    for user in SIGNED_IN:
        pages = [county.ask(user, "GET", county.url(listed, "", tab)) for tab in tabs]
        if pages[0].status_code != 200:
            continue
        body = b"".join(body_of(page) for page in pages).decode()
        shown = {key for key in readers if f'"{county.url(one, key)}"' in body}
        expected = {key for key, users in readers.items() if user in users}
        if shown - expected or (expected - shown and listed not in PART_ONLY):
            wrong[user] = {"missing": expected - shown, "too many": shown - expected}
    assert wrong == {}


TABS = (  # the page of one, the list, its tab, the ending of the keys it counts
    ("members:unit-report-in", "members:unit-report-ins", "waiting", ".new"),
    ("members:unit-report-in", "members:unit-report-ins", "ending", ".ending"),
    ("members:member-report-in", "members:member-report-ins", "waiting", ".new"),
    ("members:member-report-in", "members:member-report-ins", "ending", ".ending"),
    ("activities:service", "activities:services", "waiting", ""),
)


@pytest.mark.parametrize(("one", "listed", "tab", "ending"), TABS)
def test_tabs_count_what_opens(county, one, listed, tab, ending):
    """Every object in that state has a row of its own in the tables."""
    readers, wrong = readers_of(one), {}
    for user in SIGNED_IN:
        response = county.ask(user, "GET", county.url(listed, ""))
        if response.status_code != 200:
            continue
        text = response.content.decode()
        found = re.search(rf'href="\?state={tab}"[^>]*>[^<]*?(\d+)</a>', text)
        counted = int(found[1]) if found else 0
        expected = sum(user in users for key, users in readers.items() if key.endswith(ending))
        # Who can open none of the whole list reads whose it is, and no number.
        closed = not any(user in users for users in readers.values())
        if counted != expected or (found is None) != ("查看。</span>" in text) or (found is None and not closed):
            wrong[user] = (counted, expected)
    assert wrong == {}


HOMES = {  # whose people are in the roster of whom; the group leader has the own group, a member the own record
    "department": "b1 b2 b3 b4 u1 u2b u3 e1", "s1_admin": "b1 b2 b3 e1", "s2_admin": "b4", "agency_admin": "u1 u2b u3",
    "c1_secretary": "b1 b2", "c1_recorder": "b1 b2", "c2_secretary": "b3", "c3_secretary": "b4",
    "b1_secretary": "b1", "b1_recorder": "b1", "b2_secretary": "b2", "b4_secretary": "b4",
    "u1_secretary": "u1", "u1_branch_secretary": "u1", "u2_secretary": "u2b",
    "u1_liaison": "", "u2_liaison": "", "u3_liaison": "", "e1_liaison": "",
}  # fmt: skip


def test_the_roster_file_holds_the_own_people(county):
    from members.models import Member

    everyone = list(Member.objects.select_related("home").order_by("pk"))
    expected = {
        user: sorted(member.name for member in everyone if member.home.code.lower() in homes.split())
        for user, homes in HOMES.items()
    }
    expected["g1_leader"] = ["刘玉兰", "周建国"]
    expected["zhou_member"], expected["wu_member"] = ["周建国"], ["吴海燕"]
    assert {user: sorted(names_in_file(county, user)) for user in expected} == expected


def names_in_file(county, user):
    response = county.ask(user, "POST", reverse("common:list-export", args=["members.members"]))
    job = Job.objects.get(pk=response["Location"].strip("/").split("/")[-1])
    run_job(job_id=job.pk, work=export_list)
    job.refresh_from_db()
    book = open_workbook(io.BytesIO(job.file_path.read_bytes()))
    rows = [row.cells for row in book.sheets[0].rows()]
    header = next(number for number, cells in enumerate(rows) if "姓名" in cells)
    column = rows[header].index("姓名")
    numbers = [mark for mark in county.marks.values() for cells in rows if mark in map(str, cells)]
    assert numbers == []
    return [cells[column] for cells in rows[header + 1 :]]
