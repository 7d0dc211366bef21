"""A small roster to vary, and the organisations of the sample county."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.workbooks.reading import open_workbook
from members.services.imports.organisation_index import KnownOrganisation, OrganisationIndex
from members.services.imports.parsing import parse_roster
from tests.workbook_files import QINGSHAN, workbook_file

TODAY = date(2026, 11, 21)
BRANCHES = OrganisationIndex(
    [
        KnownOrganisation(1, "QX-1", "新桥社区党委", "COMMUNITY_COMMITTEE"),
        KnownOrganisation(2, "QX-2", "文昌社区党委", "COMMUNITY_COMMITTEE"),
        KnownOrganisation(11, "QX-1-1", "翠湖苑小区党支部", "RESIDENTIAL_BRANCH", 1),
        KnownOrganisation(21, "QX-2-1", "翠湖苑小区党支部", "RESIDENTIAL_BRANCH", 2),
        KnownOrganisation(22, "QX-2-2", "阳光家园小区党支部", "RESIDENTIAL_BRANCH", 2),
    ]
)


@pytest.fixture
def parse():
    """Parse rows given as dicts of title and value; the header has all their titles."""

    def parse_rows(*rows, **options):
        titles = list(dict.fromkeys(title for row in rows for title in row))
        table = [titles, *([row.get(title, "") for title in titles] for row in rows)]
        return parse_table(table, **options)

    return parse_rows


def parse_table(table, **options):
    options = {"today": TODAY, "organisations": BRANCHES} | options
    return parse_roster(open_workbook(workbook_file(table)), **options)


@pytest.fixture
def qingshan_index():
    rows = list(open_workbook(QINGSHAN / "organisations.xlsx").sheets[0].rows())[1:]
    ids = {row.cells[0]: row.number for row in rows}
    return OrganisationIndex(
        KnownOrganisation(row.number, row.cells[0], row.cells[2], row.cells[3], ids.get(row.cells[1])) for row in rows
    )


@pytest.fixture
def upload(django_capture_on_commit_callbacks):
    """Upload as this client; the check runs at once."""

    def send(client, content, kind="ROSTER", name="名册.xlsx", **fields):
        file = SimpleUploadedFile(name, content)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("members:imports"), {"kind": kind, "file": file, **fields})

    return send


@pytest.fixture
def press(django_capture_on_commit_callbacks):
    def post(client, name, batch, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"members:{name}", args=[batch.public_id]), fields)

    return post
