"""The Excel file of a list: what the page shows to this person under these filters, all pages of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict

from common.fields import decrypt, encrypt, keyed_hash
from common.listing import ListDefinition, definition
from common.models import Job
from common.periods import local_day
from common.services.jobs import request_job
from common.services.progress import Progress
from common.users import User
from common.workbooks.writing import ExportBook, ExportColumn, SheetLayout, write_sheet

TICK_ROWS = 500
FILTERS = "common_job|arguments.filters"


def request_list_file(*, listed: ListDefinition, filters: str, actor: User, now: datetime) -> Job:
    """Ask for the file. What people typed into a filter may be a name, so it is kept encrypted."""
    return request_job(
        task="common.export_list",
        title=str(listed.title),
        arguments={"list": listed.name, "filters": encrypt(filters, bound_to=FILTERS), "acting": actor.acting_key},
        actor=actor,
        organisation_path=next(iter(actor.paths()), ""),
        now=now,
        about=keyed_hash(f"{actor.pk} {actor.acting_key} {listed.name} {filters}"),
    )


def export_list(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the rows that the person may see now, in the role in which the file was asked for.

    Raises WrongFilter instead of writing other rows than were asked for.
    """
    user: Any = job.started_by  # nobody but a person asks for a list
    listed = definition(job.arguments["list"])
    user.act_as(job.arguments["acting"])
    filters = listed.filtered(user, QueryDict(decrypt(job.arguments["filters"], bound_to=FILTERS)))
    filters.check()
    rows = filters.qs
    total = rows.order_by().count()
    path = progress.new_file(f"{listed.title}-{local_day(progress.clock()):%Y%m%d}.xlsx")
    columns = [ExportColumn(title) for title in listed.header()]
    with ExportBook(path) as book:
        count = write_sheet(
            book, str(listed.title), columns, _followed(listed.values(rows), progress, total),
            heading=str(listed.title), layout=SheetLayout(has_filter=not listed.has_points),
        )  # fmt: skip
    return {"rows": count}


def _followed(rows: Iterator[list[Any]], progress: Progress, total: int) -> Iterator[list[Any]]:
    for done, row in enumerate(rows):
        if done % TICK_ROWS == 0:
            progress.step(done, total)
        yield row
