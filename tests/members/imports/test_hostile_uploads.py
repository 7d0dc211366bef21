"""Hostile files at the page where people upload: the sentence stands at the field, and nothing stays behind."""

import pytest
from django.utils.html import escape

from common.workbooks.errors import REASONS
from members.models import ImportBatch
from tests.common.workbooks.corpus_cases import CASES

pytestmark = pytest.mark.django_db

UPLOADED = (
    "csv", "xls", "with password", "xlsb", "small bomb that says it is small", "overlapping entries", "billion laughs",
    "hidden in EBCDIC", "6,000 number formats", "17,000 columns listed", "a far cell", "600 sheets", "cells within cells",
)  # fmt: skip


@pytest.mark.parametrize("name", UPLOADED)
def test_the_sentence_stands_at_the_field(client_of, upload, own_files, name):
    case = CASES[name]
    response = upload(client_of("b1_secretary"), case.make())
    assert response.status_code == 422
    assert escape(str(REASONS[case.ends])) in response.content.decode()
    assert ImportBatch.objects.count() == 0
    assert [path for path in own_files.rglob("*") if path.is_file()] == []
