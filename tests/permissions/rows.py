"""One row of the matrix, and the short ways to write it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.permissions.principals import ADMINS, SIGNED_IN, STRANGERS, expand

LOGIN = "login"
"""The answer to somebody who is not signed in: the way to the door."""


@dataclass(frozen=True)
class Row:
    """What each account gets at one address, for one object.

    `at` names an object of objects.py; an address with more than one part takes a dict of parts, in which "@key" is
    the key of an object and "%key:name" one of its fields, as in `data`. `codes` names accounts by code; everybody
    else gets `default`, and the three administrators `admins`. `shows` names marks that this answer alone may hold.
    """

    method: str
    name: str
    at: str | Mapping[str, Any]
    codes: Mapping[int, str]
    default: int | str = 404
    admins: int | str = 403
    data: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    shows: tuple[str, ...] = ()
    is_public: bool = False
    files: bool = False

    def expected(self) -> dict[str, int | str]:
        """The code of every account. An account named twice is a mistake in the table."""
        codes: dict[str, int | str] = {key: self.admins if key in ADMINS else self.default for key in SIGNED_IN}
        codes |= dict.fromkeys(STRANGERS, self.default if self.is_public else LOGIN)
        named: set[str] = set()
        for code, names in self.codes.items():
            keys = expand(names)
            if twice := keys & named:
                raise ValueError(f"{self.name} {self.at}: {twice} named twice")
            named |= keys
            codes |= dict.fromkeys(keys, code)
        return codes

    @property
    def objects(self) -> list[str]:
        """Keys of the objects in the address, by key or by a field of theirs."""
        if isinstance(self.at, str):
            return [self.at] if self.at else []
        return [
            value[1:].partition(":")[0] for value in self.at.values() if isinstance(value, str) and value[:1] in "@%"
        ]

    @property
    def title(self) -> str:
        return f"{self.method} {self.name} {self.at}{self.query}"


def page(name: str, allowed: str = "EVERYONE", default: int = 403, **more: Any) -> Row:
    """A page without an object."""
    return Row("GET", name, "", {200: allowed}, default, **more)


def read(name: str, at: Any, allowed: str, refused: str = "", default: int = 404, **more: Any) -> Row:
    return Row("GET", name, at, {200: allowed, 403: refused}, default, **more)


def write(name: str, at: Any, allowed: str, refused: str = "", default: int = 404, ok: int = 302, **more: Any) -> Row:
    """A write with valid data; `refused` are those who may read the object and no more."""
    return Row("POST", name, at, {ok: allowed, 403: refused}, default, **more)


def form(name: str, at: Any, allowed: str, refused: str = "", default: int = 404, **more: Any) -> tuple[Row, Row]:
    """A page with a form: who gets the page may send it."""
    shown = {key: value for key, value in more.items() if key not in ("data", "ok", "files")}
    return read(name, at, allowed, refused, default, **shown), write(name, at, allowed, refused, default, **more)


def closed_to(names: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The same rows at addresses that are no page of these accounts: they get 403 whatever they ask for."""
    keys = expand(names)
    return tuple(replace(row, codes=_closed(row.codes, keys)) for row in rows)


def _closed(codes: Mapping[int, str], keys: set[str]) -> dict[int, str]:
    rest = {code: " ".join(sorted(expand(names) - keys)) for code, names in codes.items()}
    return rest | {403: " ".join([rest.get(403, ""), *sorted(keys)])}


@dataclass(frozen=True)
class Substitution:
    """A form sent by somebody who may send it, with one key of an object out of his or her scope.

    `field` is "FormClass.name"; `good` is taken, each of `bad` is refused and writes nothing. Values are object keys.
    """

    field: str
    user: str
    name: str
    at: Any
    data: Mapping[str, Any]
    good: str
    bad: tuple[str, ...]
    query: str = ""
    post_as: str = ""
    many: bool = False

    @property
    def posted(self) -> str:
        return self.post_as or self.field.rpartition(".")[2]
