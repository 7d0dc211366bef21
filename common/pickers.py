"""A choice of many: where script runs one types characters, pinyin or its initials; else it is the browser's own list."""

from functools import lru_cache
from typing import Any

from django import forms

from common.pinyin import title_keys


class Picker(forms.Select):
    """Each option carries what finds it. A row that keeps its own pinyin, as people and organisations do, is asked for it."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-picker": "", **(attrs or {})}, choices)

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)
        if str(value):
            option["attrs"]["data-pinyin"] = keys_of(getattr(value, "instance", None), str(label))
        return option


def keys_of(row: Any, label: str) -> str:
    own = [getattr(row, field, "") for field in ("pinyin", "initials")]
    return " ".join(own) if all(own) else read_keys(label)


@lru_cache(maxsize=2000)
def read_keys(label: str) -> str:
    return " ".join(title_keys(label))
