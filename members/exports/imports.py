"""Workbooks around imports: the empty one to fill in, and the refused rows to mend."""

import io

from common.workbooks.headers import find_table
from common.workbooks.reading import open_workbook
from common.workbooks.writing import ExportBook, ExportColumn, annotate_refused, write_sheet
from members.choices import ImportKind
from members.models import ImportBatch
from members.selectors.imports import refused_rows
from members.services.imports.asking import columns_of
from members.services.imports.staging import source_of


def template_workbook(kind: str) -> bytes:
    output = io.BytesIO()
    with ExportBook(output) as book:
        columns = [ExportColumn(column.title) for column in columns_of(kind)]
        write_sheet(book, str(ImportKind(kind).label), columns, [])
    return output.getvalue()


def refused_workbook(batch: ImportBatch) -> bytes:
    """The rows as they stood in the uploaded file, with a last column of reasons."""
    source = io.BytesIO(source_of(batch))
    header = find_table(open_workbook(source), columns_of(batch.kind), batch.chosen)
    output = io.BytesIO()
    annotate_refused(source, header, refused_rows(batch=batch), output, in_memory=True)
    return output.getvalue()
