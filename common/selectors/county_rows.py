"""What a county set for itself, values and words: one query for both in a request or task, however many are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from common.asking import Asking, read, rows_of, together
from common.models import ListWord, SettingValue
from common.once import once

KEPT = "county rows"


@dataclass(frozen=True)
class CountyRows:
    """By key: the values that count, in the order of their days, and the words of lists."""

    values: Mapping[str, Sequence[SettingValue]]
    words: Mapping[str, Sequence[ListWord]]


@read
def counting_values() -> Asking[Mapping[str, Sequence[SettingValue]]]:
    rows = yield from rows_of(SettingValue.objects.counting().order_by("key", "from_day", "pk"))
    return {key: list(found) for key, found in groupby(rows, key=lambda row: row.key)}


@read
def list_words() -> Asking[Mapping[str, Sequence[ListWord]]]:
    rows = yield from rows_of(ListWord.objects.order_by("key", "pk"))
    return {key: list(found) for key, found in groupby(rows, key=lambda row: row.key)}


def county_rows() -> CountyRows:
    return once(KEPT, lambda: CountyRows(*together(counting_values.asking(), list_words.asking())))
