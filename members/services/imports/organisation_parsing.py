"""Rows of a list of organisations: kinds by meaning, superiors found in the file, in any order, or among those known."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.workbooks.cells import squeezed, unreadable_text
from common.workbooks.headers import HeaderMatch
from common.workbooks.locating import locate_table
from common.workbooks.reading import Workbook
from common.workbooks.sheets import Row
from common.workbooks.titles import ColumnNames
from members.choices import OrganisationKind
from members.services.imports import cells
from members.services.imports.columns import ORGANISATION_COLUMNS, ORGANISATION_TEXT_LIMITS, kind_of
from members.services.imports.dittos import followed
from members.services.imports.furniture import Furniture
from members.services.imports.organisation_index import KnownOrganisation
from members.services.imports.organisation_tree import Draft, ParentKinds, ParsedOrganisation, TreeOfRows
from members.services.imports.plans import NOTHING_DECIDED, ImportOptions
from members.services.imports.problems import Place, Problem, RowRefused, problem_of

MAX_SHOWN = 40

NO_NAME = _("第 %(row)s 行没有写“%(column)s”，没有导入。请补上名称。")
LONG_NAME = _("第 %(row)s 行“%(column)s”有 %(length)s 字，最多 %(limit)s 字，没有导入。请改短名称。")
NO_KIND = _("第 %(row)s 行没有写“%(column)s”，没有导入。请补上，例如：小区党支部。")
UNKNOWN_KIND = _("第 %(row)s 行“%(column)s”写的是“%(written)s”，认不出是哪一类，没有导入。请照这些写：%(kinds)s。")
UNREADABLE = _("第 %(row)s 行“%(column)s”是“%(written)s”，读不出来，这一格没有导入，原来登记的不变。")
HIDDEN_ROW = _("第 %(row)s 行（%(written)s）是隐藏的（例如筛选掉的），没有导入。")
TEXT_TOO_LONG = _("第 %(row)s 行“%(column)s”有 %(length)s 字，最多 %(limit)s 字，这一格没有导入。")


@dataclass
class ParsedOrganisations:
    """`rows` are in an order in which they can be created: superiors first."""

    header: HeaderMatch
    rows: list[ParsedOrganisation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.problems)


def parse_organisations(
    workbook: Workbook,
    *,
    parent_kinds: ParentKinds,
    known: Iterable[KnownOrganisation] = (),
    options: ImportOptions = NOTHING_DECIDED,
) -> ParsedOrganisations:
    """Check every row. `parent_kinds` says which kinds may sit under which; `known` are the organisations there are."""
    header = locate_table(workbook, ORGANISATION_COLUMNS, options.chosen)
    tree = TreeOfRows(header, parent_kinds, known)
    reader = OrganisationReader(header, tree.known_by_code)
    for row in _records(header, ColumnNames(ORGANISATION_COLUMNS, options.chosen)):
        if row.is_hidden and not options.takes_hidden:
            reader.tell_hidden(row)
        else:
            reader.read(row)
    tree.settle(reader.drafts)
    problems = sorted(reader.problems + tree.problems, key=lambda problem: problem.row)
    return ParsedOrganisations(header, tree.accepted, problems, reader.warnings)


def _records(header: HeaderMatch, names: ColumnNames) -> Iterator[Row]:
    """The rows that are organisations; 〃 and 同上 mean the row above, but for code and name."""
    furniture = Furniture(header, names)
    never = {header.indexes.get(key) for key in ("code", "name")}
    above: Row | None = None
    for row in header.sheet.rows():
        if row.number <= header.row or _is_none(furniture, row):
            continue
        is_next = above is not None and above.number == row.number - 1
        above = followed(row, above.cells if above is not None and is_next else None, never)
        yield above


def _is_none(furniture: Furniture, row: Row) -> bool:
    return furniture.holds_nothing(row, 0) or furniture.repeats_header(row) or furniture.is_furniture(row)


class OrganisationReader:
    """Reads each row by itself; where it belongs is settled afterwards."""

    def __init__(self, header: HeaderMatch, known_by_code: Mapping[str, KnownOrganisation]) -> None:
        self.header = header
        self.known_by_code = known_by_code
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.warnings = [problem_of(note) for note in header.notes]

    def read(self, row: Row) -> None:
        try:
            self.drafts.append(self._draft(row))
        except RowRefused as refused:
            self.problems.append(refused.problem)

    def tell_hidden(self, row: Row) -> None:
        name = cells.clean_line(self.header.filled_texts(row).get("name", ""))
        self.warnings.append(Place(row.number).problem("hidden_row", HIDDEN_ROW, written=name or "—"))

    def _texts(self, row: Row) -> dict[str, str]:
        """What is written in the row; a cell that cannot be read says nothing, and is told."""
        texts = defaultdict(str, self.header.filled_texts(row))
        for key in self.header.indexes:
            if shown := unreadable_text(self.header.cell(row, key)):
                texts[key] = ""
                place = Place(row.number, self.header.title(key))
                self.warnings.append(place.problem("unreadable_cell", UNREADABLE, written=shown))
        return texts

    def _draft(self, row: Row) -> Draft:
        texts = self._texts(row)
        name = cells.clean_line(texts["name"])
        if not name:
            raise self._refusal(row.number, "name", "missing_name", NO_NAME)
        if len(name) > (limit := ORGANISATION_TEXT_LIMITS["name"]):
            raise self._refusal(row.number, "name", "missing_name", LONG_NAME, length=len(name), limit=limit)
        code = self._fitting(row, "code", squeezed(texts["code"]))
        known = self.known_by_code.get(code.upper()) if code else None
        kind = self._kind(row, cells.clean_line(texts["kind"]), known)
        organisation = ParsedOrganisation(row.number, code, name, kind, known_id=known.id if known else None)
        label = cells.clean_line(texts["label"])
        meant = self._label(kind, cells.clean_line(texts["kind"]), label)
        organisation.label = self._fitting(row, "label", meant, column="label" if label else "kind")
        organisation.place = self._fitting(row, "place", cells.clean_line(texts["place"]))
        parents = [(key, cells.clean_organisation(texts[key])) for key in ("parent_code", "parent_name")]
        return Draft(organisation, [(key, text) for key, text in parents if text])

    def _kind(self, row: Row, written: str, known: KnownOrganisation | None) -> str:
        if not written and known:
            return known.kind
        if not written:
            raise self._refusal(row.number, "kind", "unknown_kind", NO_KIND)
        kind = kind_of(written)
        if kind is None:
            kinds = "、".join(str(label) for label in OrganisationKind.labels)
            raise self._refusal(
                row.number, "kind", "unknown_kind", UNKNOWN_KIND, written=written[:MAX_SHOWN], kinds=kinds
            )
        return kind

    def _label(self, kind: str, written: str, label: str) -> str:
        """What sort of other branch it is (joint, mobile, grid) stands in the word for its kind."""
        is_plain = written.upper() == kind or written == OrganisationKind.OTHER_BRANCH.label
        return label or ("" if kind != OrganisationKind.OTHER_BRANCH or is_plain else written)

    def _fitting(self, row: Row, key: str, text: str, column: str = "") -> str:
        """The text, or nothing where there is no room for it: then it is named, with the column that says it."""
        limit = ORGANISATION_TEXT_LIMITS[key]
        if len(text) <= limit:
            return text
        place = Place(row.number, self.header.title(column or key))
        self.warnings.append(place.problem("text_too_long", TEXT_TOO_LONG, length=len(text), limit=limit))
        return ""

    def _refusal(self, row: int, key: str, kind: str, message: Any, **values: Any) -> RowRefused:
        return RowRefused(Place(row, self.header.title(key)).problem(kind, message, **values))
