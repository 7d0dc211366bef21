"""Fields whose value is a word of a list the county carries on (`common/county_lists.py`)."""

from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.county_lists import WordList
from common.selectors.county_lists import choices_on, word_of

CHOOSE = _("请选择")


class WordChoiceField(forms.ChoiceField):
    """Offers the words of today, and the one the row has already (`keep`)."""

    def __init__(self, *, words: WordList, empty: Any = CHOOSE, **more: Any) -> None:
        self.words, self.empty, self.kept = words, empty, ""
        super().__init__(choices=self.offered, **more)

    def offered(self) -> list[tuple[str, Any]]:
        return [("", self.empty), *choices_on(self.words, timezone.localdate(), keep=self.kept)]

    def keep(self, code: str) -> None:
        self.kept = code
        self.choices = self.offered

    def __deepcopy__(self, memo: dict[int, Any]) -> "WordChoiceField":
        """Its choices ask the copy itself."""
        copied = super().__deepcopy__(memo)
        copied.choices = copied.offered
        return copied


class ListedField(models.CharField):
    """Keeps the code of a word. To migrations a text: the words are no part of the table."""

    def __init__(self, *args: Any, words: WordList | None = None, **more: Any) -> None:
        self.words = words
        super().__init__(*args, **more)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if words := self.words:
            setattr(cls, f"get_{name}_display", lambda row: word_of(words, getattr(row, name)))

    def formfield(self, **more: Any) -> Any:
        if self.words is None:
            return super().formfield(**more)
        return WordChoiceField(
            words=self.words, label=self.verbose_name, required=not self.blank, help_text=self.help_text
        )
