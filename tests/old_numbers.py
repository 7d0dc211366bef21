"""The county's numbers as migrations before common 0015 knew them; the table is another one now, so these stay in memory."""

from types import SimpleNamespace
from typing import Any

from django.apps import apps


class Rows(list):
    """What a migration does with a queryset of numbers."""

    def __init__(self, kept: list, found: Any) -> None:
        super().__init__(found)
        self.kept = kept

    def delete(self) -> None:
        self.kept[:] = [row for row in self.kept if row not in self]

    def exists(self) -> bool:
        return bool(self)


class OldNumbers:
    """`CountyNumber.objects` of then."""

    def __init__(self) -> None:
        self.rows: list[SimpleNamespace] = []

    def create(self, **values: Any) -> SimpleNamespace:
        row = SimpleNamespace(**values)
        row.save = lambda: None
        self.rows.append(row)
        return row

    def get(self, key: str) -> SimpleNamespace:
        [row] = self.filter(key=key)
        return row

    def get_or_create(self, *, key: str, defaults: dict[str, Any]) -> None:
        if not self.filter(key=key):
            self.create(**{**defaults, "key": key})

    def filter(self, key: str = "", key__in: tuple[str, ...] = ()) -> Rows:
        return Rows(self.rows, [row for row in self.rows if row.key == key or row.key in key__in])


class AppsOfThen:
    """The models of today, but for the numbers."""

    def __init__(self) -> None:
        self.numbers = OldNumbers()

    def get_model(self, app: str, name: str) -> Any:
        if (app, name) == ("common", "CountyNumber"):
            return SimpleNamespace(objects=self.numbers)
        return apps.get_model(app, name)
