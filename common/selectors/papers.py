"""Reads of the county's templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.models import PaperTemplate
from common.papers import Paper, with_templates


def template_in_use(paper: Paper) -> PaperTemplate | None:
    """The county's template of a paper; None where our own layout is used."""
    return PaperTemplate.objects.in_use().filter(paper=paper.name).first() if paper.takes_template else None


@dataclass(frozen=True)
class Standing:
    """One paper of the page: the template in use, the one that waits, and those of before."""

    paper: Paper
    in_use: PaperTemplate | None
    waiting: PaperTemplate | None
    former: Sequence[PaperTemplate]


def template_page() -> list[Standing]:
    """Papers that take a template, with what the county uploaded, newest first: one query."""
    rows = list(PaperTemplate.objects.select_related("uploaded_by", "confirmed_by", "ended_by"))
    return [_standing(paper, [row for row in rows if row.paper == paper.name]) for paper in with_templates()]


def _standing(paper: Paper, rows: Sequence[PaperTemplate]) -> Standing:
    return Standing(
        paper=paper,
        in_use=next((row for row in rows if row.is_in_use), None),
        waiting=next((row for row in rows if row.is_waiting), None),
        former=[row for row in rows if row.ended_at is not None],
    )
