"""Rows that were stored dirty, before texts were cleaned: every page and every file opens, and shows the right text."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

import docx
import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Left
from django.urls import reverse

from assessment.exports.report import write_report
from assessment.exports.workbook import write_workbook
from assessment.selectors.year_book import read_book
from common.listing import _definitions, definition
from common.models import Job
from common.services.jobs import run_job
from common.services.list_files import export_list, request_list_file
from common.workbooks.reading import open_workbook
from tests.nasty import HIDDEN, STORABLE
from tests.permissions.county import County, body_of
from tests.permissions.days import NOW, TODAY
from tests.permissions.test_made_up_addresses import PAGES

pytestmark = pytest.mark.django_db

SUFFIX = "甲" + "".join(STORABLE) + "\x0b乙"
KEYS = {"quarter", "effective_from", "password", "username", "currency", "subject_kind", "band", "key", "value"}
"""Columns that name something to the machine, whatever they are called on a page."""
READERS = ("department", "s1_admin", "c1_secretary", "b1_secretary", "u1_liaison", "wu_member", "security", "audit")


def columns_of_people(model: type[models.Model]) -> list[models.Field]:
    """Columns that hold what somebody wrote: texts with a name of their own, and no choices."""
    return [
        field
        for field in model._meta.concrete_fields
        if type(field) in (models.CharField, models.TextField)
        and not field.choices
        and field.name not in KEYS
        and not str(field.verbose_name).isascii()
    ]


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if not model._meta.proxy and "site-packages" not in apps.get_app_config(model._meta.app_label).path:
            yield model


@contextmanager
def dirtied(county: County) -> Iterator[int]:
    """Every text of every row ends in what no writer takes; written past the services, as an old row was."""
    count = 0
    with county.undone(files=True):
        for model in ours():
            for field in columns_of_people(model):
                text = Concat(F(field.name), Value(SUFFIX))
                value = Left(text, field.max_length) if field.max_length else text
                rows = models.QuerySet(model).exclude(**{field.name: ""})
                count += rows.update(**{field.name: value})
        yield count


@pytest.fixture
def dirty(county) -> Iterator[County]:
    with dirtied(county) as count:
        assert count > 300
        yield county


def hidden_in(text: str) -> set[str]:
    return set(HIDDEN) & set(text)


def test_every_page_opens(dirty):
    problems = []
    for name, (row, allowed) in PAGES:
        for user in dict.fromkeys((allowed[0], allowed[-1])):
            response = dirty.ask(user, "GET", dirty.url(row.name, row.at, row.query))
            is_page = response.get("Content-Type", "").startswith("text/html")
            body = body_of(response)
            if response.status_code != 200 or (is_page and hidden_in(body.decode())):
                problems.append(f"{name} as {user}: {response.status_code}")
    assert problems == []


def cells_of(data: bytes) -> list[str]:
    sheets = open_workbook(io.BytesIO(data)).sheets
    return [cell for sheet in sheets for row in sheet.rows() for cell in row.cells if isinstance(cell, str)]


def test_every_list_is_written(dirty):
    definition("members.members")
    written = 0
    for name, listed in sorted(_definitions.items()):
        for key in READERS:
            user = dirty.user(key)
            if listed.can_export(user):
                job = request_list_file(listed=listed, filters="", actor=user, now=NOW)
                run_job(job_id=job.pk, work=export_list)
                job = Job.objects.get(pk=job.pk)
                assert job.state == "done", (name, key, job.message)
                assert not hidden_in("".join(cells_of(job.file_path.read_bytes())))
                assert not hidden_in(job.file_name)
                file = dirty.ask(key, "GET", reverse("common:job-file", args=[job.pk]))
                assert file["Content-Disposition"].isascii()
                body_of(file)
                written += 1
    assert written > 5


def test_workbook_and_report_of_the_year_are_written(dirty):
    for scope in ("county", "s1"):
        book = read_book(year=TODAY.year, scope=dirty.world[scope], on=TODAY)
        workbook, report = io.BytesIO(), io.BytesIO()
        write_workbook(book, workbook)
        cells = cells_of(workbook.getvalue())
        assert not hidden_in("".join(cells))
        assert any("甲\n乙" in cell or "甲 乙" in cell for cell in cells)
        write_report(book, report)
        paper = docx.Document(io.BytesIO(report.getvalue()))
        words = [paragraph.text for paragraph in paper.paragraphs]
        words += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert not hidden_in("".join(words))
        assert any("甲" in text and "乙" in text for text in words)


def test_the_answer_to_the_script_is_clean(dirty):
    """A save that comes too late names who saved in between."""
    url = dirty.url("activities:meeting-edit", "meeting.own.draft")
    response = dirty.ask("b1_secretary", "POST", url, {"autosave": "1", "version": "9999", "held_on": "2026-12-10"})
    answer = json.loads(response.content)
    assert (response.status_code, answer["state"]) == (409, "stale")
    assert not hidden_in(answer["message"])
