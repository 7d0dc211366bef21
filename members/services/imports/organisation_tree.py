"""Settling where the organisations of a file belong, from the top of the tree downwards."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import squeezed
from common.workbooks.headers import HeaderMatch
from members.choices import OrganisationKind
from members.services.imports.organisation_index import KnownOrganisation, organisation_key
from members.services.imports.problems import Place, Problem, RowRefused

ParentKinds = Mapping[str, Collection[str]]
MAX_SHOWN = 40

NO_PARENT = _("第 %(row)s 行没有写上级组织，没有导入。请补上上级组织的编码或名称。")
UNKNOWN_PARENT = _("第 %(row)s 行“%(column)s”写的是“%(written)s”，没有找到这个上级组织，或它那一行没有导入。请核对。")
SEVERAL_PARENTS = _(
    "第 %(row)s 行“%(column)s”写的是“%(written)s”，有 %(count)s 个组织同名，没有导入。请改填上级组织编码。"
)
WRONG_PARENT = _("第 %(row)s 行“%(name)s”（%(own_kind)s）不能设在%(parent_kind)s下面，没有导入。请核对类别和上级。")
ROOT_HAS_PARENT = _("第 %(row)s 行“%(name)s”（%(own_kind)s）是最上级，不能再有上级组织，没有导入。请清空上级。")
SECOND_ROOT = _("第 %(row)s 行“%(name)s”是第二个%(own_kind)s，一个系统只有一个，没有导入。请核对组织编码。")
SAME_CODE = _("第 %(row)s 行的“%(column)s”与第 %(first)s 行相同，只导入第 %(first)s 行。请核对。")
SAME_NAME = _("第 %(row)s 行与第 %(first)s 行的名称和上级都相同，只导入第 %(first)s 行。请核对。")


@dataclass
class ParsedOrganisation:
    """One good row. Its superior is either an earlier accepted row or an organisation known before.

    `known_id` names the organisation the row describes, where one of that code is known.
    """

    row: int
    code: str
    name: str
    kind: str
    label: str = ""
    place: str = ""
    parent_row: int | None = None
    parent_id: int | None = None
    known_id: int | None = None

    @property
    def place_in_tree(self) -> tuple[str, int | None, int | None]:
        return organisation_key(self.name), self.parent_row, self.parent_id


@dataclass(eq=False)
class Draft:
    """A row that is read; `parents` holds what it says about its superior, as column key and text."""

    organisation: ParsedOrganisation
    parents: list[tuple[str, str]]
    state: str = "open"

    @property
    def row(self) -> int:
        return self.organisation.row


Superior = KnownOrganisation | ParsedOrganisation


class Waiting(Exception):
    """The superior is a row of this file that is not settled yet."""


class TreeOfRows:
    """Takes the rows of a file that could be read, and gives those that have their place, superiors first."""

    def __init__(self, header: HeaderMatch, parent_kinds: ParentKinds, known: Iterable[KnownOrganisation]) -> None:
        self.header = header
        self.parent_kinds = parent_kinds
        self.known = {organisation.id: organisation for organisation in known}
        self.known_by_code = {one.code.upper(): one for one in self.known.values() if one.code}
        self.known_by_name = defaultdict(list)
        for one in self.known.values():
            self.known_by_name[organisation_key(one.name)].append(one)
        self.drafts_by_code: dict[str, list[Draft]] = defaultdict(list)
        self.drafts_by_name: dict[str, list[Draft]] = defaultdict(list)
        self.root_code = next((one.code for one in self.known.values() if one.kind == OrganisationKind.COUNTY), None)
        self.accepted: list[ParsedOrganisation] = []
        self.accepted_by_code: dict[str, ParsedOrganisation] = {}
        self.accepted_by_place: dict[tuple, ParsedOrganisation] = {}
        self.problems: list[Problem] = []

    def settle(self, drafts: list[Draft]) -> None:
        """Go over the rows again and again until nothing more can be decided; what then is left has no superior."""
        for draft in drafts:
            self.drafts_by_code[draft.organisation.code.upper()].append(draft)
            self.drafts_by_name[organisation_key(draft.organisation.name)].append(draft)
        still_open = drafts
        while still_open:
            before, still_open = still_open, [draft for draft in still_open if not self._settled(draft)]
            if len(before) == len(still_open):
                break
        self.problems += [self._unknown_parent(draft).problem for draft in still_open]

    def _settled(self, draft: Draft) -> bool:
        try:
            self._place_in_tree(draft)
            self._refuse_repeated(draft.organisation)
        except Waiting:
            return False
        except RowRefused as refused:
            draft.state = "refused"
            self.problems.append(refused.problem)
            return True
        draft.state = "accepted"
        self._accept(draft.organisation)
        return True

    def _accept(self, organisation: ParsedOrganisation) -> None:
        self.accepted.append(organisation)
        self.accepted_by_place.setdefault(organisation.place_in_tree, organisation)
        if organisation.code:
            self.accepted_by_code[organisation.code.upper()] = organisation
        if organisation.kind == OrganisationKind.COUNTY:
            self.root_code = organisation.code

    def _place_in_tree(self, draft: Draft) -> None:
        organisation = draft.organisation
        if organisation.kind == OrganisationKind.COUNTY:
            self._check_root(draft)
            return
        superior = self._superior(draft)
        if superior.kind not in self.parent_kinds.get(organisation.kind, ()):
            parent_kind = OrganisationKind(superior.kind).label
            raise self._wrong_parent(organisation, WRONG_PARENT, parent_kind=parent_kind)
        if isinstance(superior, KnownOrganisation):
            organisation.parent_id = superior.id
        else:
            organisation.parent_row = superior.row

    def _check_root(self, draft: Draft) -> None:
        if draft.parents:
            raise self._wrong_parent(draft.organisation, ROOT_HAS_PARENT)
        if self.root_code is not None and self.root_code.upper() != draft.organisation.code.upper():
            raise self._wrong_parent(draft.organisation, SECOND_ROOT)

    def _superior(self, draft: Draft) -> Superior:
        if not draft.parents:
            return self._present_superior(draft.organisation)
        for _key, text in draft.parents:
            if found := self._by_code(text, draft) or self._by_name(text, draft):
                return found
        raise self._unknown_parent(draft)

    def _present_superior(self, organisation: ParsedOrganisation) -> KnownOrganisation:
        """An empty cell moves nothing: an organisation that is known stays where it is."""
        known = self.known.get(organisation.known_id or 0)
        if known is None or known.parent_id not in self.known:
            raise self._refusal(organisation.row, "parent_code", "unknown_parent", NO_PARENT)
        return self.known[known.parent_id]

    def _by_code(self, text: str, draft: Draft) -> Superior | None:
        code = squeezed(text).upper()
        if found := self.accepted_by_code.get(code):
            return found
        if any(other.state == "open" and other is not draft for other in self.drafts_by_code.get(code, ())):
            raise Waiting
        return self.known_by_code.get(code)

    def _by_name(self, text: str, draft: Draft) -> Superior | None:
        key = organisation_key(text)
        in_file = [
            other for other in self.drafts_by_name.get(key, ()) if other is not draft and other.state != "refused"
        ]
        known = [one for one in self.known_by_name.get(key, ()) if one.code.upper() not in self.drafts_by_code]
        namesakes: list[Superior] = [*(other.organisation for other in in_file), *known]
        allowed = self.parent_kinds.get(draft.organisation.kind, ())
        fitting = [one for one in namesakes if one.kind in allowed] or namesakes
        if any(other.state == "open" and other.organisation in fitting for other in in_file):
            raise Waiting
        if len(fitting) > 1:
            raise self._unknown_parent(draft, SEVERAL_PARENTS, count=len(fitting))
        return fitting[0] if fitting else None

    def _refuse_repeated(self, organisation: ParsedOrganisation) -> None:
        same_code = self.accepted_by_code.get(organisation.code.upper()) if organisation.code else None
        if same_code:
            raise self._refusal(organisation.row, "code", "duplicate_in_file", SAME_CODE, first=same_code.row)
        same_name = self.accepted_by_place.get(organisation.place_in_tree)
        if same_name and not (organisation.code and same_name.code):
            raise self._refusal(organisation.row, "name", "duplicate_in_file", SAME_NAME, first=same_name.row)

    def _unknown_parent(self, draft: Draft, message: Any = UNKNOWN_PARENT, **values: Any) -> RowRefused:
        key, text = draft.parents[0]
        return self._refusal(draft.row, key, "unknown_parent", message, written=text[:MAX_SHOWN], **values)

    def _wrong_parent(self, organisation: ParsedOrganisation, message: Any, **values: Any) -> RowRefused:
        key = "parent_code" if "parent_code" in self.header.indexes else "parent_name"
        values |= {"name": organisation.name, "own_kind": OrganisationKind(organisation.kind).label}
        return self._refusal(organisation.row, key, "wrong_parent", message, **values)

    def _refusal(self, row: int, key: str, kind: str, message: Any, **values: Any) -> RowRefused:
        return RowRefused(Place(row, self.header.title(key)).problem(kind, message, **values))
