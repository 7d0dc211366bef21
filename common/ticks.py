"""A list of people to be ticked: where script runs it is searched, filtered and ticked as a whole (static/js/ticks.js)."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from common.pickers import keys_of

FEW = 7
"""So many fit into one look: their list has no bar above it."""
SEPARATOR = "|"
"""Between the words of `data-in`; no organisation bears it in its name."""

Places = Callable[[Any], Mapping[Any, str]]
"""From a row to where it belongs, by what kind of place that is: {单位: …, 小区: …}."""


class TickList(forms.CheckboxSelectMultiple):
    """Ticks with a bar. `places` says what the list is filtered by; `last` which rows stood on earlier sheets, by the value of
    the field `last_by` ("" for the latest of all)."""

    template_name = "components/tick_list.html"
    places: Places | None = None
    last: Mapping[str, Iterable[int]] = {}
    last_by = ""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        row = getattr(value, "instance", None)
        option["attrs"]["data-pinyin"] = keys_of(row, str(label))
        option["places"] = self.places(row) if self.places and row is not None else {}
        option["attrs"]["data-in"] = SEPARATOR.join(word for word in option["places"].values() if word)
        return option

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        options = [option for _group, found, _index in context["widget"]["optgroups"] for option in found]
        bar = tick_bar([option["places"] for option in options], last=self.last, last_by=self.last_by)
        return {**context, "options": options, "ticks": bar}


def tick_bar(
    places: list[Mapping[Any, str]], *, last: Mapping[str, Iterable[int]] | None = None, last_by: str = ""
) -> dict[str, Any]:
    """What components/tick_bar.html shows over so many rows: the filter has the places of which there are several."""
    words: dict[Any, set[str]] = {}
    for found in places:
        for kind, word in found.items():
            words.setdefault(kind, set()).update([word] if word else [])
    kinds = [(kind, sorted(names)) for kind, names in words.items() if len(names) > 1]
    sheets = {title: list(keys) for title, keys in (last or {}).items()}
    return {
        "is_long": len(places) > FEW,
        "places": kinds,
        "last": json.dumps(sheets, ensure_ascii=False) if sheets else "",
        "last_by": last_by,
    }
