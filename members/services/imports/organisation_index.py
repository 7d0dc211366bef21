"""Finding an organisation by the words of a roster: its code, its name, or its superior's name and its own."""

import re
from collections.abc import Iterable, Mapping
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


PLACE_IN_FRONT = re.compile(r"^.{1,12}?(?:街道|社区|镇|乡)(?=.{4})")
IGNORED = str.maketrans("", "", "/\\>＞·-—_|,，、")


class OrganisationIndex:
    """A ready-made answer to “which organisation is this?”; calling it gives an OrganisationMatch.

    Tried in this order: the code; the name, alone or after the superior's; the name without the street or community in
    front. `superiors` names those that are not among the organisations themselves.
    """

    def __init__(self, organisations: Iterable[KnownOrganisation], superiors: Mapping[int, str] | None = None) -> None:
        self.by_id = {known.id: known for known in organisations}
        self.superiors = {known.id: known.name for known in self.by_id.values()} | dict(superiors or {})
        self.by_code = {known.code.upper(): known.id for known in self.by_id.values() if known.code}
        self.by_name: dict[str, set[int]] = {}
        self.by_short_name: dict[str, set[int]] = {}
        for known in self.by_id.values():
            for name in {known.name, self._with_superior(known)}:
                self.by_name.setdefault(organisation_key(name), set()).add(known.id)
            short = PLACE_IN_FRONT.sub("", known.name)
            self.by_short_name.setdefault(organisation_key(short), set()).add(known.id)

    def _with_superior(self, known: KnownOrganisation) -> str:
        return self.superiors.get(known.parent_id or 0, "") + known.name

    def __call__(self, text: str) -> OrganisationMatch:
        if (found := self.by_code.get(squeezed(text).upper())) is not None:
            return OrganisationMatch(found, 1)
        key = organisation_key(text)
        candidates = self.by_name.get(key) or self.by_short_name.get(key, set())
        return OrganisationMatch(next(iter(candidates)) if len(candidates) == 1 else None, len(candidates))
