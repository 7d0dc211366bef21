"""Workbooks around imports: the empty one to fill in, and the refused rows to mend."""

import io
from collections.abc import Iterator, Mapping, Sequence

from common.workbooks.headers import HeaderMatch
from common.workbooks.locating import headers_of, locate_table
from common.workbooks.reading import Workbook, open_workbook
from common.workbooks.sheets import Row
from common.workbooks.titles import ColumnNames
from common.workbooks.writing import ExportBook, ExportColumn, RefusedSheet, write_refused, write_sheet
from members.choices import ImportKind
from members.models import ImportBatch
from members.selectors.imports import read_preview, refused_rows
from members.services.imports.columns import ORGANISATION_COLUMNS, ROSTER_COLUMNS, columns_of
from members.services.imports.roster_tables import RosterTable
from members.services.imports.rows import TableRows
from members.services.imports.staging import options_of, source_of

Reasons = Mapping[tuple[str, int], str]


def template_workbook(kind: str) -> bytes:
    output = io.BytesIO()
    with ExportBook(output) as book:
        columns = [ExportColumn(column.title) for column in columns_of(kind) if column.is_offered]
        write_sheet(book, str(ImportKind(kind).label), columns, [])
    return output.getvalue()


def refused_workbook(batch: ImportBatch) -> bytes:
    """The rows as they stood in the uploaded file, with a last column of reasons."""
    workbook = open_workbook(io.BytesIO(source_of(batch)))
    chosen, preview = options_of(batch).chosen, read_preview(batch)
    reasons = refused_rows(preview)
    if batch.kind == ImportKind.ORGANISATIONS:
        sheets = [_organisations(locate_table(workbook, ORGANISATION_COLUMNS, chosen), reasons)]
    else:
        sheets = list(refused_sheets(workbook, reasons, read=preview["sheets"], chosen=chosen))
    output = io.BytesIO()
    write_refused(sheets, output, in_memory=True)
    return output.getvalue()


def refused_sheets(
    workbook: Workbook, reasons: Reasons, *, read: Sequence[str], chosen: Mapping[str, str] | None = None
) -> Iterator[RefusedSheet]:
    """Of the sheets that were read those with refused rows.

    Headings between the rows stay, and ditto marks are written out: alone they would say nothing.
    """
    names = ColumnNames(ROSTER_COLUMNS, chosen)
    for sheet, header in headers_of(workbook, ROSTER_COLUMNS, chosen):
        if header is None or sheet.name not in read:
            continue
        label = sheet.name if len(read) > 1 else ""
        told = {row: message for (where, row), message in reasons.items() if where == label}
        if told:
            rows = [*_above(header), *_kept(RosterTable(header), told, names)]
            yield RefusedSheet(sheet.name, rows, header.row, told, sheet.hidden_columns)


def _above(header: HeaderMatch) -> list[Row]:
    return [row for row in header.sheet.rows() if row.number <= header.row]


def _kept(table: RosterTable, told: Mapping[int, str], names: ColumnNames) -> Iterator[Row]:
    rows = TableRows(table, names, takes_hidden=True)
    for row, _people in rows.walk():
        if row.number in told or row.number in rows.context:
            yield row


def _organisations(header: HeaderMatch, reasons: Reasons) -> RefusedSheet:
    told = {row: message for (_sheet, row), message in reasons.items()}
    rows = [row for row in header.sheet.rows() if row.number <= header.row or row.number in told]
    return RefusedSheet(header.sheet.name, rows, header.row, told, header.sheet.hidden_columns)
