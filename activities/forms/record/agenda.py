"""The items of a record with their resolutions. Hidden fields count the rows and say which stored row each one is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.choices import POINTS_LIMIT
from activities.models import Meeting
from activities.services.meeting_content import Agenda, ItemContent, ResolutionContent, resolutions_of
from common.day_bounds import PLAN
from common.forms import Form, ask
from common.numbers import whole_number
from members.models import Member, Organisation

ITEM_LIMIT = 30


class RowForm(Form):
    """A row of the page. `pk` is the stored row that it shows, none for a new one; a hidden field beside it says so.

    What names no row of the record is new as well: the service looks (`store_agenda`).
    """

    pk: int | None = None

    @property
    def pk_name(self) -> str:
        return f"{self.prefix}-id"


class ResolutionForm(RowForm):
    text = forms.CharField(label=_("决议"), max_length=300, required=False)
    person = forms.ModelChoiceField(queryset=Member.objects.none(), label=_("落实人"), required=False)
    unit = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("落实单位"), required=False)
    due_on = forms.DateField(label=_("完成日期"), widget=forms.DateInput, required=False)

    free = ("text",)
    whys = {
        "text": _("写进记录本，以后照它落实"),
        "person": _("决议进入他的待办"),
        "unit": _("决议进入它的待办"),
        "due_on": _("到期提醒落实"),
    }
    spans = {"text": "s6", "person": "s3 half", "unit": "s3 half", "due_on": "s3 half"}
    days = {"due_on": PLAN}

    def __init__(self, *args: Any, meeting: Meeting, people: QuerySet, units: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, rows = ("unit", units) if meeting.is_joint else ("person", people)
        field = self.get_field(name, forms.ModelChoiceField)
        field.queryset, field.empty_label = rows, _("请选择")
        del self.fields["person" if meeting.is_joint else "unit"]
        ask(self, *self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text") and any(data.get(name) for name in ("person", "unit", "due_on")):
            self.add_error("text", _("请写决议的内容。"))
        return data

    @property
    def content(self) -> ResolutionContent | None:
        data = self.cleaned_data
        if not data["text"]:
            return None
        person, unit = data.get("person"), data.get("unit")
        return ResolutionContent(data["text"], person and person.pk, unit and unit.pk, data["due_on"], self.pk)


class ItemForm(RowForm):
    title = forms.CharField(label=_("议题"), max_length=120, required=False)
    points = forms.CharField(
        label=_("讨论要点"), max_length=POINTS_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    votes_for = forms.IntegerField(label=_("赞成"), min_value=0, max_value=9999, required=False)
    votes_against = forms.IntegerField(label=_("反对"), min_value=0, max_value=9999, required=False)
    abstentions = forms.IntegerField(label=_("弃权"), min_value=0, max_value=9999, required=False)

    free = ("title",)
    whys = {
        "title": _("记录本按议题写"),
        "points": _("记录本要写讨论的要点"),
        "votes_for": _("赞成超过应到有表决权人数的一半才通过"),
        "votes_against": _("核对票数"),
        "abstentions": _("核对票数"),
    }
    spans = {**dict.fromkeys(("votes_for", "votes_against", "abstentions"), "s3 half")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask(self, *self.fields)

    def content(self, resolutions: tuple[ResolutionContent, ...]) -> ItemContent | None:
        item = ItemContent(**self.cleaned_data, resolutions=resolutions)
        return None if item == ItemContent(title="") else replace(item, pk=self.pk)


@dataclass(frozen=True)
class ItemRow:
    """One item on the page, with its resolutions; `place` numbers it."""

    place: int | str
    form: ItemForm
    resolutions: list[ResolutionForm]

    @property
    def prefix(self) -> str:
        return f"agenda-{self.place}"

    @property
    def forms(self) -> list[RowForm]:
        return [self.form, *self.resolutions]

    @property
    def content(self) -> ItemContent | None:
        return self.form.content(tuple(filter(None, (form.content for form in self.resolutions))))

    def learn(self, stored: ItemContent | None) -> None:
        """Take over which rows were stored; one that nobody filled has none."""
        self.form.pk = stored.pk if stored else None
        rows = iter(stored.resolutions if stored else ())
        for form in self.resolutions:
            row = next(rows, None) if form.content else None
            form.pk = row.pk if row else None


class AgendaForm:
    """All items of the page. Unbound it shows what is stored, and one empty row of each where there is none."""

    def __init__(
        self, data: Any, *, meeting: Meeting, stored: Agenda, people: QuerySet, units: QuerySet,
        more_items: int = 0, more_resolutions: int = -1,
    ) -> None:  # fmt: skip
        self.data = data
        self.options: dict[str, Any] = {"meeting": meeting, "people": people, "units": units}
        self.stored_items = {item.pk: item for item in stored}
        self.stored_rows = {row.pk: row for row in resolutions_of(stored)}
        count = max(len(stored), 1) + more_items if data is None else _count(data, "agenda-count")
        self.rows = [
            self._item(place, stored[place] if place < len(stored) else None, extra=place == more_resolutions)
            for place in range(count)
        ]

    def _item(self, place: int | str, shown: ItemContent | None, *, extra: bool = False) -> ItemRow:
        """`shown` is the stored item of an unbound page."""
        prefix, rows = f"agenda-{place}", shown.resolutions if shown else ()
        count = max(len(rows), 1) + extra if self.data is None else _count(self.data, f"{prefix}-count")
        resolutions = [
            self._resolution(f"{prefix}-r-{number}", rows[number] if number < len(rows) else None)
            for number in range(count)
        ]
        pk, item = self._stored(prefix, shown, self.stored_items)
        form = ItemForm(self.data, prefix=prefix, initial=vars(item) if item else {})
        form.pk = pk
        return ItemRow(place, form, resolutions)

    def _resolution(self, prefix: str, shown: ResolutionContent | None) -> ResolutionForm:
        pk, row = self._stored(prefix, shown, self.stored_rows)
        initial = {}
        if row:
            initial = {"text": row.text, "person": row.person_id, "unit": row.unit_id, "due_on": row.due_on}
        form = ResolutionForm(self.data, prefix=prefix, initial=initial, **self.options)
        form.pk = pk
        return form

    def _stored(self, prefix: str, shown: Any, stored: dict[int | None, Any]) -> tuple[int | None, Any]:
        """Which row it is, and what of this record that row says."""
        if self.data is None:
            return (shown.pk if shown else None), shown
        pk = whole_number(self.data.get(f"{prefix}-id", ""))
        return pk, stored.get(pk)

    @property
    def blank(self) -> ItemRow:
        """An empty row for the page's script to copy."""
        return AgendaForm(None, stored=(), **self.options)._item("__item__", None)

    def labelled(self) -> Iterator[tuple[Form, str]]:
        """Every form, with what stands before its labels where they are told."""
        for number, row in enumerate(self.rows, start=1):
            before = _("议题%(number)s ") % {"number": number}
            yield from ((form, before) for form in row.forms)

    def add_error(self, field: str, message: Any) -> bool:
        """Put the sentence at the field of an item (`agenda-0-title`); false if it names none."""
        for row in self.rows:
            start, _dash, name = field.rpartition("-")
            if start == row.prefix and name in row.form.fields:
                row.form.add_error(name, message)
                return True
        return False

    @property
    def content(self) -> Agenda:
        return tuple(filter(None, (row.content for row in self.rows)))

    def learn(self, stored: Agenda) -> None:
        """What was typed stands in these rows now: saved once more, they are changed and not made anew."""
        items = iter(stored)
        for row in self.rows:
            row.learn(next(items, None) if row.content else None)

    @property
    def row_ids(self) -> dict[str, int | str]:
        """What the hidden fields of the page say of the stored rows."""
        return {form.pk_name: form.pk or "" for row in self.rows for form in row.forms}


def _count(data: Any, name: str) -> int:
    """How many rows the page holds; a made-up number is held within bounds."""
    return min(whole_number(data.get(name, "")) or 1, ITEM_LIMIT)
