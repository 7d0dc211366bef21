"""Who of the members known a row means: by identity number, else by name, home and month of birth."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from common.fields import keyed_hash
from common.names import normal_name
from members.models import Member
from members.services.imports.records import ParsedMember, RowKey

Month = tuple[int, int] | None


def month_of(member: Member) -> Month:
    return (member.birth_date.year, member.birth_date.month) if member.birth_date else None


class PeopleIndex:
    """Every member is given to one row at most. Rows that fit several people gather in `ambiguous`: nobody guesses."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.by_hash: dict[str, Member] = {}
        self.by_name: dict[tuple[str, int], list[Member]] = defaultdict(list)
        self.taken: set[int] = set()
        self.ambiguous: dict[RowKey, int] = {}
        for member in members:
            if member.identity_hash:
                self.by_hash[member.identity_hash] = member
            if member.ended_on is None:
                self.by_name[normal_name(member.name), member.home_id].append(member)

    def assign(self, rows: Sequence[tuple[ParsedMember, int]]) -> dict[RowKey, Member]:
        """Members by row. The surest signs come first, whatever the order of the rows."""
        found: dict[RowKey, Member] = {}
        for recognise in (self._by_number, self._by_month, self._by_name_alone):
            for row, home in rows:
                key = row.key
                if key not in found and key not in self.ambiguous and (member := recognise(row, home)):
                    found[key] = member
                    if normal_name(member.name) == row.written_name:
                        row.name = row.written_name  # registered with the remark: that is no new name
                    self.taken.add(member.pk)
        return found

    def _by_number(self, row: ParsedMember, home: int) -> Member | None:
        return self.by_hash.get(keyed_hash(row.identity_number)) if row.identity_number else None

    def _by_month(self, row: ParsedMember, home: int) -> Member | None:
        """Of the same month of birth; a row without one fits everybody of the name."""
        month = row.namesake_key[2]
        if month is None:
            return None
        return self._only(row, [one for one in self._namesakes(row, home) if month_of(one) == month])

    def _by_name_alone(self, row: ParsedMember, home: int) -> Member | None:
        """Of the name at that home, where one side does not know the month of birth."""
        namesakes = self._namesakes(row, home)
        return self._only(row, [one for one in namesakes if row.birth is None or one.birth_date is None])

    def _only(self, row: ParsedMember, fitting: Sequence[Member]) -> Member | None:
        if len(fitting) > 1:
            self.ambiguous[row.key] = len(fitting)
            return None
        return fitting[0] if fitting else None

    def _namesakes(self, row: ParsedMember, home: int) -> list[Member]:
        """Two identity numbers that differ are two people, whatever else is equal."""
        candidates = self.by_name.get((row.written_name, home)) or self.by_name.get((row.name, home), [])
        return [
            one for one in candidates if one.pk not in self.taken and not (row.identity_number and one.identity_hash)
        ]
