"""Import organisations; on a database without a county the root's row starts one."""

from members.choices import ImportKind
from members.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import a list of organisations from a workbook. On an empty database its root row starts the county."
    kind = ImportKind.ORGANISATIONS
