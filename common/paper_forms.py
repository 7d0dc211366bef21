"""What stands on a blank form, from top to bottom; `templates/papers/form.html` draws it.

Words and choices are those of the form on the screen (`asks`): who keys a sheet in finds each box under the same name,
and a word that is changed is changed on both.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

DAY = _("　　　年　　月　　日")
CLOCK = _("　　时　　分")


def ticks(words: Iterable[Any]) -> SafeString:
    """Choices, each with a box to tick that stays beside its word."""
    return format_html_join("", '<span class="tick">□{}</span>', ((word,) for word in words))


@dataclass(frozen=True)
class Box:
    """A label and the room beside it: `room` lines, over the whole width if `is_wide`; `text` stands in it."""

    title: Any
    is_wide: bool = False
    room: int = 1
    text: Any = ""


def label_of(form: type[forms.Form] | type[forms.ModelForm], name: str) -> Any:
    return form.base_fields[name].label


def asks(form: type[forms.Form] | type[forms.ModelForm], name: str, *, title: Any = "", **layout: Any) -> Box:
    """The box of one field of a form, with its choices or the room for a day."""
    return Box(title or label_of(form, name), text=_room_of(form.base_fields[name]), **layout)


def _room_of(field: forms.Field) -> Any:
    """Fixed choices are ticked; rows of the county are written by hand."""
    if isinstance(field, forms.DateField):
        return DAY
    if isinstance(field, forms.TimeField):
        return CLOCK
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return ""
    return ticks(word for value, word in field.widget.choices if value)


@dataclass(frozen=True)
class Boxes:
    """Ruled boxes, two in a row unless one is wide; below a `heading` of their own."""

    template: ClassVar[str] = "papers/boxes.html"
    boxes: Sequence[Box]
    heading: Any = ""

    @property
    def rows(self) -> Iterator[list[Box]]:
        """A box that finds no neighbour takes the whole row."""
        half: list[Box] = []
        for box in self.boxes:
            if half and box.is_wide:
                yield half
                half = []
            half.append(box)
            if box.is_wide or len(half) == 2:
                yield half
                half = []
        if half:
            yield half


@dataclass(frozen=True)
class Column:
    """`size` is one of paper.css: no, name, long, wide; without one it takes what is left."""

    title: Any
    size: str = ""


@dataclass(frozen=True)
class Grid:
    """A ruled table, its rows empty or begun: a row that is shorter than the head is filled up with room."""

    template: ClassVar[str] = "papers/grid.html"
    columns: Sequence[Column]
    begun: Sequence[Sequence[Any]]
    heading: Any = ""

    @property
    def rows(self) -> Iterator[list[Any]]:
        for begun in self.begun:
            yield [*begun, *[""] * (len(self.columns) - len(begun))]


def numbered(count: int) -> list[list[int]]:
    """Rows that begin with their number alone."""
    return [[number] for number in range(1, count + 1)]


@dataclass(frozen=True)
class Seal:
    """Who signs or seals, with the room for it and the day."""

    template: ClassVar[str] = "papers/seal.html"
    words: Sequence[Any]
    day: Any = DAY


@dataclass(frozen=True)
class Signatures:
    """Several who sign side by side."""

    template: ClassVar[str] = "papers/signatures.html"
    words: Sequence[Any]


@dataclass(frozen=True)
class Notes:
    """How the form is filled in, at its foot."""

    template: ClassVar[str] = "papers/notes.html"
    lines: Sequence[Any]
