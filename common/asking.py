"""Many small reads in few queries: selectors say what they want to know, and what several want is asked in one statement.

A read is a function that yields querysets and gets their rows back:

    @read
    def names_at(*, place: Place) -> Asking[list[str]]:
        rows = yield from rows_of(Person.objects.filter(home=place))
        return [row.name for row in rows]

Called like any function, `names_at(place=place)` puts its questions one after the other. `together(first.asking(…),
second.asking(…))` puts the first questions of all of them in one statement, then what they ask next, and so on: a page
costs as many queries as its longest read has steps, however many reads it has, and however many rows there are. The same
question is put once. The database does the same work; what is saved is the way there and back.

Not for: rows in the tens of thousands (they come as one text), `prefetch_related` (it asks on its own), columns of
bytes.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Count, Model, QuerySet, Value
from django.utils.dateparse import parse_datetime

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=Model)
Row = TypeVar("Row")

Questions = tuple[QuerySet[Any, Any], ...]
Answers = Sequence[list[Any]]
Asking = Generator[Questions, Answers, T]

CHUNK = 50
"""So many values in one array of JSON: a function of PostgreSQL takes 100."""


class Read(Generic[P, T]):
    """A read that can be had alone, or together with others (`asking`)."""

    def __init__(self, ask: Callable[P, Asking[T]]) -> None:
        self.asking = ask
        update_wrapper(self, ask)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return _answered(self.asking(*args, **kwargs), lambda questions: [list(asked) for asked in questions])


def read(ask: Callable[P, Asking[T]]) -> Read[P, T]:
    return Read(ask)


def together(*parts: Asking[Any]) -> list[Any]:
    """What each of the reads says, in their order; one query for each step of the longest."""
    known: dict[Any, list[Any]] = {}
    return _answered(side_by_side(*parts), lambda questions: _ask(questions, known))


def _answered(asking: Asking[T], ask: Callable[[Questions], Answers]) -> T:
    try:
        questions = next(asking)
        while True:
            questions = asking.send(ask(questions))
    except StopIteration as end:
        return end.value


def side_by_side(*parts: Asking[Any]) -> Asking[list[Any]]:
    """One read of several: in every step it asks what each of them asks."""
    said: list[Any] = [None] * len(parts)
    asked: dict[int, Questions] = {}
    for place in range(len(parts)):
        _go_on(parts, place, None, asked, said)
    while asked:
        answers = iter((yield tuple(question for questions in asked.values() for question in questions)))
        for place, questions in list(asked.items()):
            del asked[place]
            _go_on(parts, place, [next(answers) for _question in questions], asked, said)
    return said


def _go_on(
    parts: Sequence[Asking[Any]], place: int, answers: Any, asked: dict[int, Questions], said: list[Any]
) -> None:
    """One step of one read: what it asks next, or what it says in the end."""
    try:
        asked[place] = parts[place].send(answers)
    except StopIteration as end:
        said[place] = end.value


def rows_of(rows: QuerySet[M, Row]) -> Asking[list[Row]]:
    (found,) = yield (rows,)
    return found


def first_of(rows: QuerySet[M, Row]) -> Asking[Row | None]:
    """The first in the order of the queryset."""
    found = yield from rows_of(rows[:1])
    return found[0] if found else None


def any_of(rows: QuerySet[Any, Any]) -> Asking[bool]:
    found = yield from rows_of(rows.order_by().values_list("pk")[:1])
    return bool(found)


def number_of(rows: QuerySet[Any, Any]) -> Asking[int]:
    found = yield from sums_of(rows, number=Count("pk"))
    return found["number"]


def sums_of(rows: QuerySet[Any, Any], **sums: Any) -> Asking[dict[str, Any]]:
    """What `aggregate` gives, for counts: 0 where there are no rows at all."""
    found = yield from rows_of(rows.order_by().values(_all=Value(1)).annotate(**sums).values(*sums))
    return found[0] if found else dict.fromkeys(sums, 0)


def _ask(questions: Questions, known: dict[Any, list[Any]]) -> Answers:
    """The rows of each; what is known already, and what must be empty, is not asked."""
    prepared = [Prepared(asked) for asked in questions]
    new = {one.key: one for one in prepared if one.key is not None and one.key not in known}
    if new:
        for key, raw in zip(new, _statement(list(new.values())), strict=True):
            known[key] = raw
    return [one.rows(known[one.key]) if one.key is not None else [] for one in prepared]


class Prepared:
    """One question as a part of a statement, and its rows made from what came back."""

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        self.asked: Any = asked.all()
        connection: Any = connections[asked.db or DEFAULT_DB_ALIAS]
        self.connection = connection
        self.compiler = self.asked.query.get_compiler(connection=connection)
        self.key: tuple[str, tuple[Any, ...]] | None
        try:
            self.key = self.compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            self.key = None

    @property
    def part(self) -> str:
        """A scalar: the rows as an array of arrays, in their order."""
        name = self.connection.ops.quote_name
        columns = [
            f"t.{name(alias or f'col{place}')}" for place, (_e, _sql, alias) in enumerate(self.compiler.select, 1)
        ]
        chunks = [columns[start : start + CHUNK] for start in range(0, len(columns), CHUNK)]
        is_postgresql = self.connection.vendor == "postgresql"
        array, gathered = ("json_build_array", "json_agg") if is_postgresql else ("json_array", "json_group_array")
        values = ", ".join(f"{array}({', '.join(chunk)})" for chunk in chunks)
        sql = self.key[0] if self.key else ""
        whole = f"SELECT {gathered}({array}({values})) FROM ({sql}) t"  # noqa: S608  no value is put into the text
        return f"({whole})::text" if is_postgresql else f"({whole})"

    def rows(self, raw: list[Any]) -> list[Any]:
        """As the queryset itself makes them: Django's own reader is given the values."""
        values = [[value for chunk in row for value in chunk] for row in raw]
        if self.connection.vendor == "postgresql":
            values = self._as_the_driver_gives(values)
        compiler = self.compiler
        compiler.execute_sql = lambda *_args, **_kwargs: [values]
        self.asked.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(self.asked)

    def _as_the_driver_gives(self, rows: list[list[Any]]) -> list[list[Any]]:
        makers = [_maker(expression.output_field) for expression, _sql, _alias in self.compiler.select]
        return [
            [make(value) if make and value is not None else value for make, value in zip(makers, row, strict=True)]
            for row in rows
        ]


def _maker(field: Any) -> Callable[[Any], Any] | None:
    """How a value of JSON becomes what the driver would have given."""
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.JSONField):
        return _json_text
    if isinstance(field, models.FloatField):
        return float
    if isinstance(field, models.DateField | models.TimeField | models.DecimalField | models.UUIDField):
        return field.to_python
    return None


def _json_text(value: Any) -> str:
    """As the driver gives a column of JSON: its text, in which numbers are no decimals."""
    return json.dumps(value, default=float)


def _moment(text: str) -> Any:
    moment = parse_datetime(text)
    return moment.astimezone(UTC) if moment else None


def _statement(parts: Sequence[Prepared]) -> Iterator[list[Any]]:
    """All parts in one query, one column each."""
    connection = parts[0].connection
    params: Iterable[Any] = (value for part in parts if part.key for value in part.key[1])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(part.part for part in parts)}", tuple(params))
        found = cursor.fetchone()
    number: Callable[[str], Any] = Decimal if connection.vendor == "postgresql" else float
    return (json.loads(text, parse_float=number) if text else [] for text in found)
