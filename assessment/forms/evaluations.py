"""The evaluation form: five items with a level each, and free text."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import EvaluationLevel, OrganisationEvaluation, QuestionnaireItem
from common.forms import Form

PREFIX = "item_"


class EvaluationForm(Form):
    """Nothing is compulsory while drafting; signing asks for every item."""

    text = forms.CharField(
        label=_("意见建议"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写具体的事；截止后被评组织会看到"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        evaluation: OrganisationEvaluation,
        items: Sequence[QuestionnaireItem],
        levels: Sequence[EvaluationLevel],
        **kwargs: Any,
    ) -> None:
        given = {f"{PREFIX}{answer.item_id}": str(answer.points) for answer in evaluation.answers.all()}
        kwargs["initial"] = {**given, "text": evaluation.text, "version": evaluation.version}
        super().__init__(*args, **kwargs)
        choices = [(str(level.points), f"{level.title} {level.points}") for level in levels]
        asked = {f"{PREFIX}{item.pk}": level_field(item, choices) for item in items}
        self.fields = {**asked, **self.fields}
        self.items = items

    def answers(self) -> dict[int, int | None]:
        """Points by item; None where nothing is chosen."""
        given = {item.pk: self.cleaned_data.get(f"{PREFIX}{item.pk}") for item in self.items}
        return {pk: int(points) if points else None for pk, points in given.items()}


def level_field(item: QuestionnaireItem, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=item.title, choices=choices, required=False, widget=forms.RadioSelect)
