"""Import a roster of Party members."""

from typing import Any

from django.core.management.base import CommandParser

from common.errors import DomainError
from members.choices import ImportKind
from members.management.importing import ImportCommand
from members.models import Organisation
from members.services.imports.scope import ImportScope


class UnknownOrganisation(DomainError):
    code = "unknown_organisation"
    message = "没有编码为 %(code)s 的党组织。"


class Command(ImportCommand):
    help = "Import a roster of Party members from a workbook."
    kind = ImportKind.ROSTER

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--organisation", metavar="CODE", help="take rows of this subtree only; the home where no column names one"
        )

    def scope(self, options: dict[str, Any]) -> ImportScope:
        code = options["organisation"]
        if not code:
            return ImportScope()
        organisation = Organisation.objects.filter(code=code, ended_on=None).select_related("parent").first()
        if organisation is None:
            raise UnknownOrganisation(code=code)
        return ImportScope(organisation=organisation)
