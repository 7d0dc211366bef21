"""How far an import reaches: the rows it takes and the people and organisations it may change."""

from dataclasses import dataclass

from common.tree import is_within
from members.choices import HOME_KINDS, OrganisationKind
from members.models import Organisation, User
from members.permissions import import_paths

WHOLE_COUNTY = ("/",)


@dataclass(frozen=True)
class ImportScope:
    """Subtrees by path. `organisation` narrows them, and is the home where a roster has no column for it."""

    paths: tuple[str, ...] = WHOLE_COUNTY
    organisation: Organisation | None = None

    @property
    def row_paths(self) -> tuple[str, ...]:
        """Where a row may lie; nowhere when the organisation is not within reach any more."""
        if self.organisation is None:
            return self.paths
        path = self.organisation.path
        return (path,) if any(is_within(path, own) for own in self.paths) else ()

    def covers(self, path: str) -> bool:
        return any(is_within(path, own) for own in self.row_paths)

    def covers_person(self, org_path: str) -> bool:
        """People of a building group have the branch above it as their home."""
        narrowed = self.organisation
        if narrowed and narrowed.kind == OrganisationKind.BUILDING_GROUP and narrowed.parent:
            return org_path == narrowed.parent.path
        return self.covers(org_path)

    @property
    def home_id(self) -> int | None:
        kinds = (*HOME_KINDS, OrganisationKind.BUILDING_GROUP)
        return self.organisation.pk if self.organisation and self.organisation.kind in kinds else None


def scope_of(user: User, kind: str, organisation: Organisation | None = None) -> ImportScope:
    """What this person may import, narrowed to one organisation where one was chosen."""
    return ImportScope(tuple(import_paths(user, kind)), organisation)
