"""Who of the members known a row means: by identity number, else by name, home and month of birth."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from common.fields import keyed_hash
from members.models import Member
from members.services.imports.cells import clean_name
from members.services.imports.records import ParsedMember

Month = tuple[int, int] | None
Unlikeness = Callable[[Member, ParsedMember], int]


def month_of(member: Member) -> Month:
    return (member.birth_date.year, member.birth_date.month) if member.birth_date else None


class PeopleIndex:
    """Every member is given to one row at most."""

    def __init__(self, members: Iterable[Member], unlikeness: Unlikeness) -> None:
        self.unlikeness = unlikeness
        self.by_hash: dict[str, Member] = {}
        self.by_name: dict[tuple[str, int], list[Member]] = defaultdict(list)
        self.taken: set[int] = set()
        for member in members:
            if member.identity_hash:
                self.by_hash[member.identity_hash] = member
            if member.ended_on is None:
                self.by_name[clean_name(member.name), member.home_id].append(member)

    def assign(self, rows: Sequence[tuple[ParsedMember, int]]) -> dict[int, Member]:
        """Members by row number. The surest signs come first, whatever the order of the rows."""
        found: dict[int, Member] = {}
        for recognise in (self._by_number, self._by_month, self._by_name_alone):
            for row, home in rows:
                if row.row not in found and (member := recognise(row, home)):
                    found[row.row] = member
                    self.taken.add(member.pk)
        return found

    def _by_number(self, row: ParsedMember, home: int) -> Member | None:
        return self.by_hash.get(keyed_hash(row.identity_number)) if row.identity_number else None

    def _by_month(self, row: ParsedMember, home: int) -> Member | None:
        same = [one for one in self._namesakes(row, home) if month_of(one) == row.namesake_key[2]]
        return min(same, key=lambda one: (self.unlikeness(one, row), one.pk)) if same else None

    def _by_name_alone(self, row: ParsedMember, home: int) -> Member | None:
        """The only one of the name at that home, where one side does not know the month of birth."""
        namesakes = self._namesakes(row, home)
        if len(namesakes) != 1 or (row.birth and namesakes[0].birth_date):
            return None
        return namesakes[0]

    def _namesakes(self, row: ParsedMember, home: int) -> list[Member]:
        """Two identity numbers that differ are two people, whatever else is equal."""
        candidates = self.by_name.get((row.name, home), [])
        return [
            one for one in candidates if one.pk not in self.taken and not (row.identity_number and one.identity_hash)
        ]
