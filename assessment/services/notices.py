"""Who is told of what in this app: the subjects of a quarter's scores, who objected, who fills in evaluation forms."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.choices import TELLS_OF_SCORES, ObjectionState, Standing
from assessment.county_settings import ASK_REVIEW_DAYS, NOTICE_DAYS
from assessment.models import CommunityQuarter, EvaluationRound, Objection, OrganisationEvaluation, QuarterScore
from assessment.selectors.dues_points import DueKind as PointsDue
from assessment.selectors.dues_year_end import DueKind as YearDue
from common.notices import Kind, define
from members.models import Organisation, User
from members.selectors.recipients import Recipient, accounts_of, recipients_of, speakers_of
from members.services.notices import Told, take_back, tell


def keep_review_open(objection_id: int, until: date) -> None:
    """Who was answered on paper may ask for a review from the day it was handed over."""
    rows = Objection.objects.filter(pk=objection_id, state=ObjectionState.ANSWERED, ask_review_until__lt=until)
    rows.update(ask_review_until=until)


SCORES = define(
    Kind(
        TELLS_OF_SCORES, _("%(about)s的积分已公布，可以提出异议"), _("%(count)s 份积分已公布，可以提出异议"),
        answer=NOTICE_DAYS,
    )
)  # fmt: skip
ANSWERED = define(
    Kind(
        "objection.answer", _("对%(about)s积分的异议已答复"), _("%(count)s 件异议已答复"), listed=PointsDue.REPLY,
        answer=ASK_REVIEW_DAYS, handed=keep_review_open,
    )
)  # fmt: skip
REVIEWED = define(Kind("objection.review", _("对%(about)s积分的异议已复核"), _("%(count)s 件异议已复核")))
ROUND_OPEN = define(
    Kind(
        "evaluation_round.open", _("%(about)s双向评价已开始"), _("%(count)s 轮双向评价已开始"), listed=YearDue.FORMS,
        address=lambda row: reverse("assessment:evaluations"),
    )
)  # fmt: skip


def about_score(score: QuarterScore) -> str:
    return f"{score.community.name}{score.period.label}"


def scores_of(row: CommunityQuarter) -> Iterable[QuarterScore]:
    rows = QuarterScore.objects.filter(community=row.community_id, quarter=row.quarter)
    return rows.select_related("member", "unit", "community").order_by("pk")


def tell_of_scores(row: CommunityQuarter, *, actor: User, on: date) -> None:
    """Everybody who has a score of the quarter, as the notice period begins; who is exempt has none."""
    scores = [score for score in scores_of(row) if score.standing != Standing.EXEMPT]
    people = accounts_of(score.member for score in scores if score.member)
    units = speakers_of((score.unit for score in scores if score.unit), on=on)
    told = []
    for score in scores:
        found: list[Recipient] = [people[score.subject_id]] if score.member else units[score.subject_id]
        told += [Told(to, score, about_score(score)) for to in found]
    tell(kind=SCORES, told=told, actor=actor, on=on)


def take_back_scores(row: CommunityQuarter) -> None:
    """The quarter is reopened: nobody is told any more of figures that are mended."""
    take_back(kind=SCORES, subjects=scores_of(row))


def tell_of_objection(kind: Kind, objection: Objection, word: str, *, actor: User, on: date) -> None:
    """Whose score it is about."""
    verdict = _("异议成立。") if objection.is_upheld else _("异议不成立。")
    about = about_score(objection.score)
    told = [Told(to, objection, about, f"{verdict}{word}") for to in recipients_of(objection.score.subject, on=on)]
    tell(kind=kind, told=told, actor=actor, on=on)


def tell_of_round(current: EvaluationRound, *, actor: User, on: date) -> None:
    """Every body that owes a form."""
    owed = OrganisationEvaluation.objects.filter(round=current).values("author")
    authors = Organisation.objects.filter(pk__in=owed)
    about = _("%(year)s年度") % {"year": current.year}
    word = _("%(month)s月%(day)s日截止") % {"month": current.deadline.month, "day": current.deadline.day}
    told = [Told(to, current, about, word) for to in recipients_of(*authors, on=on)]
    tell(kind=ROUND_OPEN, told=told, actor=actor, on=on)
