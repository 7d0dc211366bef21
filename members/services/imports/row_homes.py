"""Where the person of one row belongs: what the column says, or else the heading, the title, the name of the sheet."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from members.services.imports.cells import clean_organisation
from members.services.imports.columns import ABOVE_KEYS
from members.services.imports.organisation_index import OrganisationMatch
from members.services.imports.problems import Place, RowRefused
from members.services.imports.roster_tables import RosterTable
from members.services.imports.rows import Record

MAX_SHOWN = 40

NO_ORGANISATION_WRITTEN = _("%(where)s没有写“%(column)s”，没有导入。请补上党组织名称。")
UNREADABLE_ORGANISATION = _("%(where)s“%(column)s”是“%(written)s”，读不出党组织，没有导入。请改成文字。")
NO_HEADING = _("%(where)s上面没有写是哪个支部，没有导入。请加一列“所在支部”，或在这些人上面写明支部。")
IN_COLUMN, ABOVE = _("“%(column)s”写的是"), _("上面写的是")
NO_ORGANISATION = _("%(where)s%(said)s“%(written)s”，没有找到这个党组织，没有导入。请核对名称，或改填组织编码。")
NO_HOME = _("%(where)s%(said)s“%(written)s”，党员不能登记在这一级，没有导入。请写到支部。")
SEVERAL_ORGANISATIONS = _(
    "%(where)s%(said)s“%(written)s”，有 %(count)s 个党组织同名，没有导入。请写上级名称加本组织名称，或改填组织编码。"
)


class Finder(Protocol):
    """Remembers what it was asked: a roster names the same few branches again and again."""

    def find_organisation(self, text: str, /) -> OrganisationMatch: ...

    def find_part(self, text: str, within: int | None, /) -> int | None: ...


class RowHome:
    """`texts` and `unread` are the row's cells by column, `place` says where in the file a column of the row stands."""

    def __init__(
        self,
        finder: Finder,
        table: RosterTable,
        record: Record,
        texts: Mapping[str, str],
        unread: Mapping[str, str],
        place: Callable[[str], Place],
    ) -> None:
        self.finder = finder
        self.table = table
        self.record = record
        self.texts = texts
        self.unread = unread
        self.place = place

    def find(self) -> int:
        """The organisation. Raises RowRefused: nobody guesses where somebody belongs."""
        if "organisation" not in self.record.header.indexes:
            return self._of_heading()
        if shown := self.unread.get("organisation"):
            raise self._refusal(UNREADABLE_ORGANISATION, written=shown)
        written = clean_organisation(self.texts["organisation"])
        if not written:
            raise self._refusal(NO_ORGANISATION_WRITTEN)
        match = self.finder.find_organisation(written)
        return self._checked(match if match.candidates == 1 else self._told_apart(match, written), written)

    def _told_apart(self, match: OrganisationMatch, written: str) -> OrganisationMatch:
        """The one of several of that name that lies below what the columns 社区 and 街道 of the row say."""
        above = [clean_organisation(self.texts.get(key, "")) for key in ABOVE_KEYS]
        paths = {f"{place}{written}" for place in above if place}
        found = {one for path in paths if (one := self.finder.find_organisation(path).id)}
        return OrganisationMatch(found.pop(), 1) if len(found) == 1 else match

    def _of_heading(self) -> int:
        written = self.record.heading.organisation
        if not written and self.table.home is not None:
            return self.table.home
        if not written:
            raise self._refusal(NO_HEADING)
        match = self.finder.find_organisation(written)
        part = None if match.id else self.finder.find_part(written, self.table.home)
        return part if part is not None else self._checked(match, written)

    def _checked(self, match: OrganisationMatch, written: str) -> int:
        if match.id is None:
            message = (NO_ORGANISATION, NO_HOME, SEVERAL_ORGANISATIONS)[min(match.candidates, 2)]
            column = self.record.header.title("organisation")
            said = (IN_COLUMN if column else ABOVE) % {"column": column}
            raise self._refusal(message, said=said, written=written[:MAX_SHOWN], count=match.candidates)
        return match.id

    def _refusal(self, message: Any, **values: Any) -> RowRefused:
        return RowRefused(self.place("organisation").problem("unknown_organisation", message, **values))
