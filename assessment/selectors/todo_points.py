"""What waits for a person in the dual points: quarters to publish and confirm, objections to answer and to review."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessment.choices import QuarterState
from assessment.models import CommunityQuarter, Objection, QuarterScore
from assessment.permissions.points import HOME_ROLES, can_answer_objection, can_ask_review, can_review_objection
from assessment.selectors.quarters import review_open_until
from common.periods import Quarter, day_text
from common.todo import Todo
from members.choices import Role
from members.models import User

SECTION = "scores"


def points_todos(*, user: User, on: date) -> list[Todo]:
    rows: list[Todo] = []
    if user.holds(Role.COMMUNITY_SECRETARY):
        rows += quarters_to_press(user, on)
    if user.holds(Role.COMMUNITY_SECRETARY, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF):
        rows += objections_to_decide(user)
    if user.holds(Role.DEPARTMENT_STAFF):
        rows += quarters_to_mend(user)
    if user.member_id or user.holds(*HOME_ROLES):
        rows += answers_to_own(user, on)
    return rows


def quarters_to_press(user: User, on: date) -> list[Todo]:
    """Finished quarters of the own community: start the notice period, then confirm."""
    rows = CommunityQuarter.objects.filter(
        Exists(QuarterScore.objects.filter(community=OuterRef("community"), quarter=OuterRef("quarter"))),
        community__in=user.organisation_ids(Role.COMMUNITY_SECRETARY),
        state__in=(QuarterState.DRAFT, QuarterState.NOTICE),
        quarter__lt=str(Quarter.of(on)),
        is_excluded=False,
    )
    return [quarter_todo(row, on) for row in rows.select_related("community").order_by("quarter", "pk")]


def quarter_todo(row: CommunityQuarter, on: date) -> Todo:
    title = _("%(quarter)s积分") % {"quarter": row.period.label}
    shared: dict[str, Any] = {"url": row.get_absolute_url(), "section": SECTION, "context": row.community.name}
    if row.state == QuarterState.DRAFT:
        return Todo(title=title, verb=_("开始异议期"), tag=("draft", _("草稿")), **shared)
    waits_until = row.notice_ends_on if row.takes_objections(on) else review_open_until(row=row, on=on)
    if waits_until:
        word = _("异议期") if row.takes_objections(on) else _("可申请复核")
        return Todo(title=title, verb=_("查看"), due_on=waits_until, tag=("wait", word), waits_for_me=False, **shared)
    if word := kept_from_confirming(row):
        return Todo(title=title, verb=_("查看"), tag=("wait", word), waits_for_me=False, **shared)
    return Todo(title=title, verb=_("确认积分"), tag=("wait", _("待确认")), confirms=True, **shared)


def kept_from_confirming(row: CommunityQuarter) -> str:
    """What others have to do before the community can confirm."""
    raised = Objection.objects.filter(score__community=row.community_id, score__quarter=row.quarter)
    if raised.waiting().exists():
        return _("等异议办完")
    return _("等组织部重新打开") if raised.upheld_since(row.reopened_on).exists() else ""


def quarters_to_mend(user: User) -> list[Todo]:
    """Quarters under notice whose figures were found wrong: the department reopens them."""
    upheld = Objection.objects.upheld_since(None).filter(
        score__community=OuterRef("community"), score__quarter=OuterRef("quarter")
    )
    since = upheld.annotate(decided_on=Coalesce("reviewed_on", "answered_on"))
    rows = CommunityQuarter.objects.visible_to(user).filter(
        Q(reopened_on=None) & Exists(upheld) | Exists(since.filter(decided_on__gt=OuterRef("reopened_on"))),
        state=QuarterState.NOTICE,
        is_excluded=False,
    )
    return [
        Todo(
            title=_("%(quarter)s积分：异议成立，要改") % {"quarter": row.period.label},
            url=row.get_absolute_url(),
            verb=_("重新打开"),
            section=SECTION,
            context=row.community.name,
        )
        for row in rows.select_related("community").order_by("quarter", "pk")
    ]


def objections_to_decide(user: User) -> list[Todo]:
    """Objections this very person may answer or review, with the day they are due."""
    rows = (
        Objection.objects.visible_to(user)
        .waiting()
        .select_related("score__member", "score__unit", "score__community", "rule")
        .order_by("answer_due_on", "pk")
    )
    quarters = quarters_of(rows)
    found = []
    for row in rows:
        quarter = quarters[row.score.community_id, row.score.quarter]
        if can_answer_objection(user, row, quarter):
            found.append(objection_todo(row, _("答复"), _("待答复")))
        elif can_review_objection(user, row):
            found.append(objection_todo(row, _("复核"), _("待复核")))
    return found


def answers_to_own(user: User, on: date) -> list[Todo]:
    """Answers to the person's or the unit's own objections, as long as a review may be asked for."""
    own = Q(score__member=user.member_id or 0) | Q(score__unit__in=user.organisation_ids(*HOME_ROLES))
    rows = (
        Objection.objects.visible_to(user)
        .undecided(on)
        .filter(own)
        .select_related("score__member", "score__unit", "score__community", "rule")
        .order_by("ask_review_until", "pk")
    )
    quarters = quarters_of(rows)
    return [
        answer_todo(row, row.ask_review_until, on)
        for row in rows
        if row.ask_review_until and can_ask_review(user, row, quarters[row.score.community_id, row.score.quarter])
    ]


def answer_todo(row: Objection, until: date, on: date) -> Todo:
    return Todo(
        title=_("%(quarter)s积分的异议已答复") % {"quarter": row.score.period.label},
        url=row.get_absolute_url(),
        verb=_("认可答复 / 申请复核"),
        section=SECTION,
        context=_("%(about)s · 不认可的，%(day)s前可以申请复核")
        % {"about": about(row), "day": day_text(until, on.year)},
        due_on=until,
        tag=("wait", _("待回应")),
        confirms=True,
    )


def about(row: Objection) -> str:
    """Who scored, and which line the objection is to."""
    return f"{row.score.community.name} · {row.rule.title if row.rule else _('整份积分')}"


def quarters_of(rows: object) -> dict[tuple[int, str], CommunityQuarter]:
    keys = {(row.score.community_id, row.score.quarter) for row in rows}  # type: ignore[attr-defined]
    found = CommunityQuarter.objects.filter(
        community__in={community for community, _quarter in keys}, quarter__in={quarter for _community, quarter in keys}
    )
    return {(row.community_id, row.quarter): row for row in found.prefetch_related("scorers")}


def objection_todo(row: Objection, verb: str, word: str) -> Todo:
    return Todo(
        title=_("%(name)s对%(quarter)s积分的异议")
        % {"name": row.score.subject.name, "quarter": row.score.period.label},
        url=row.get_absolute_url(),
        verb=verb,
        section=SECTION,
        context=about(row),
        due_on=row.due_on,
        tag=("wait", word),
    )
