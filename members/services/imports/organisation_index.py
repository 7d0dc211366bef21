"""Finding an organisation by the words of a roster: its code, its name, or its superior's name and its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from common.workbooks.cells import squeezed


@dataclass(frozen=True)
class KnownOrganisation:
    """An organisation of the database, as far as an import must know it."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None = None


class OrganisationMatch(NamedTuple):
    """`id` is None when nothing fits, or when `candidates` of the same name do."""

    id: int | None
    candidates: int = 0


def organisation_key(text: str) -> str:
    """The form in which names are compared: width, spaces, separators and a leading 中共 do not matter."""
    plain = squeezed(text).translate(IGNORED).upper()
    return plain.removeprefix("中共") or plain


IGNORED = str.maketrans("", "", "/\\>＞·-—_|,，、")


class OrganisationIndex:
    """A ready-made answer to “which organisation is this?”; calling it gives an OrganisationMatch."""

    def __init__(self, organisations: Iterable[KnownOrganisation]) -> None:
        self.by_id = {known.id: known for known in organisations}
        self.by_code = {known.code.upper(): known.id for known in self.by_id.values() if known.code}
        self.by_name: dict[str, set[int]] = {}
        for known in self.by_id.values():
            for name in {known.name, self._with_superior(known)}:
                self.by_name.setdefault(organisation_key(name), set()).add(known.id)

    def _with_superior(self, known: KnownOrganisation) -> str:
        superior = self.by_id.get(known.parent_id) if known.parent_id else None
        return f"{superior.name}{known.name}" if superior else known.name

    def __call__(self, text: str) -> OrganisationMatch:
        if (found := self.by_code.get(squeezed(text).upper())) is not None:
            return OrganisationMatch(found, 1)
        candidates = self.by_name.get(organisation_key(text), set())
        return OrganisationMatch(next(iter(candidates)) if len(candidates) == 1 else None, len(candidates))
