"""Where the people of a roster belong: the organisations within the reach of an import, and who a text means."""

from collections.abc import Iterable

from common.tree import subtrees_q
from members.choices import HOME_KINDS, OrganisationKind
from members.models import Member, Organisation
from members.services.imports.organisation_index import KnownOrganisation, OrganisationIndex, OrganisationMatch
from members.services.imports.scope import ImportScope


class Homes:
    """Finds the home a row names, within the scope; a building group stands for its branch."""

    def __init__(self, scope: ImportScope) -> None:
        rows = Organisation.objects.filter(subtrees_q("path", scope.row_paths), ended_on=None).select_related("parent")
        self.organisations = {row.pk: row for row in rows}
        known = [KnownOrganisation(row.pk, row.code, row.name, row.kind, row.parent_id) for row in rows]
        above = [row.parent for row in rows if row.parent and row.parent_id not in self.organisations]
        self.find = OrganisationIndex(known, superiors={one.pk: one.name for one in above})

    def __call__(self, text: str) -> OrganisationMatch:
        """Streets and committees are no home: found, and yet not to be used."""
        match = self.find(text)
        if match.id is None or self.organisations[match.id].kind in (*HOME_KINDS, OrganisationKind.BUILDING_GROUP):
            return match
        return OrganisationMatch(None, 1)

    def named_in(self, text: str, within: int | None = None) -> int | None:
        return self.find.named_in(text, within)

    def part(self, text: str, within: int | None = None) -> int | None:
        return self.find.part(text, within)

    def are_related(self, one: int, other: int) -> bool:
        return self.find.are_related(one, other)

    def of(self, organisation: int) -> tuple[Organisation, Organisation | None]:
        """The home and, where the row names one, the group."""
        found = self.organisations[organisation]
        if found.kind == OrganisationKind.BUILDING_GROUP and found.parent:
            return found.parent, found
        return found, None

    def attach(self, members: Iterable[Member]) -> None:
        """Give members their homes and groups without a query each."""
        for member in members:
            for name in ("home", "group"):
                if known := self.organisations.get(getattr(member, f"{name}_id")):
                    setattr(member, name, known)
