"""The county of the matrix, built once for all of its tests; every test leaves it as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from tests.permissions.county import County
from tests.permissions.days import NOW
from tests.permissions.objects import build_county


@pytest.fixture(scope="package")
def county_files(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("county") / "files"


@pytest.fixture(autouse=True)
def own_files(settings, county_files: Path) -> Path:
    """The files of the county stay for all tests of the matrix."""
    settings.MEDIA_ROOT = county_files
    return county_files


@pytest.fixture(scope="package")
def bare_refusals() -> Iterator[None]:
    """Most cells are refusals: they get no page here (tests/common/test_error_pages.py looks at those), and the test
    client keeps no copies of what templates were given.
    """
    with pytest.MonkeyPatch.context() as patch:
        for status in (403, 404):
            patch.setattr(f"config.urls.handler{status}", refusal_of(status), raising=False)
        patch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)
        yield


def refusal_of(status: int):
    def refuse(request: HttpRequest, exception: Exception) -> HttpResponse:
        return HttpResponse(str(exception), status=status)

    return refuse


@pytest.fixture(scope="package")
def built_county(django_db_setup, django_db_blocker, county_files: Path) -> Iterator[County]:
    """Everything in one transaction, which no test commits."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        with override_settings(MEDIA_ROOT=county_files):
            county = build_county(county_files)
        yield county
        transaction.set_rollback(True)


@pytest.fixture
def county(built_county: County, bare_refusals: None, db) -> County:
    """With the clock standing still on the day of the county."""
    return built_county
