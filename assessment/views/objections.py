"""异议: raise, answer, ask for a review, review. Each page shows the whole path with its days."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.choices import ObjectionState
from assessment.deeds import ACCEPT, ANSWER, ASK_REVIEW, RAISE, REVIEW
from assessment.forms.points import AnswerForm, ObjectionForm
from assessment.lists import OBJECTIONS
from assessment.models import CommunityQuarter, Objection, PointEntry, PointRule
from assessment.permissions import points as may
from assessment.selectors.entries import fact_day
from assessment.selectors.objection_turns import turn_of
from assessment.selectors.scores import objections_for_list, score_for_page
from assessment.services import objections as services
from common.access import access
from common.deeds import Deed
from common.listing import ScopedListView
from common.numbers import whole_number
from common.periods import day_text
from common.refusals import require
from common.requests import Request
from common.views.deeds import BoundDeed, DeedView, form_deed, given, press, said
from members.choices import Role
from members.models import User
from members.permissions import not_administrator


class ObjectionList(ScopedListView):
    access = not_administrator()
    definition = OBJECTIONS
    template_name = "assessment/objection_list.html"

    def get_next_step(self) -> tuple[str, Any]:
        return reverse("assessment:scores"), _("看积分")


@access(not_administrator())
def raise_(request: Request, pk: int) -> HttpResponse:
    """Object to a score; `rule` and `entry` in the address name the line and the fact."""
    score = get_object_or_404(score_for_page(request.user), pk=pk)
    require(RAISE.who, request.user, score)
    rule, entry = target_of(request, score)
    form = ObjectionForm(request.POST or None)
    context = {"form": form, "score": score, "rule": rule, "entry_day": day_of(score, entry)}
    return form_deed(
        request, form,
        call=lambda data: services.raise_objection(
            score=score, rule=rule, entry=entry, **data, **given(request, *RAISE.gives)
        ),
        done=lambda made: raised(request, made),
        page=lambda: render(request, "assessment/objection_form.html", context),
    )  # fmt: skip


def raised(request: Request, made: Objection) -> HttpResponse:
    day = day_text(made.answer_due_on, timezone.localdate().year)
    return said(request, _("异议已提出，%(day)s前答复。") % {"day": day}, made)


def day_of(score: Any, entry: PointEntry | None) -> Any:
    """The day of the fact as the page of the score prints it."""
    if entry is None:
        return None
    quarter = CommunityQuarter.objects.get(community=score.community_id, quarter=score.quarter)
    return fact_day(entry, quarter.collected_on)


def target_of(request: Request, score: Any) -> tuple[PointRule | None, PointEntry | None]:
    """The line and the fact the address names, through what the person may see."""
    named = {name: whole_number(request.GET.get(name, "")) for name in ("rule", "entry")}
    rule = entry = None
    if named["entry"] is not None:
        entries = PointEntry.objects.visible_to(request.user).select_related("rule")
        entry = get_object_or_404(entries, pk=named["entry"])
        rule = entry.rule
    elif named["rule"] is not None:
        rule = get_object_or_404(score.rule_set.rules.all(), pk=named["rule"])
    return rule, entry


def visible_objection(request: Request, pk: int) -> Objection:
    rows = objections_for_list(request.user).select_related(
        "score__member",
        "score__unit",
        "score__community__parent",
        "rule",
        "entry",
        "raised_by",
        "answered_by",
        "reviewed_by",
    )
    return get_object_or_404(rows, pk=pk)


@access(not_administrator())
def detail(request: Request, pk: int) -> HttpResponse:
    return page(request, visible_objection(request, pk), AnswerForm())


def page(request: Request, objection: Objection, form: AnswerForm) -> HttpResponse:
    user, quarter = request.user, objection.community_quarter
    context = {
        "objection": objection,
        "score": objection.score,
        "quarter": quarter,
        "form": form,
        "can_answer": ANSWER.is_offered(user, objection),
        "can_ask_review": ASK_REVIEW.is_offered(user, objection),
        "can_accept": ACCEPT.is_offered(user, objection),
        "can_review": REVIEW.is_offered(user, objection),
        "is_scorer": may.scored_it(user, quarter),
        "turn": turn_for(user, objection),
        "turn_until": objection.due_on or objection.ask_review_until,
        "entry_day": fact_day(objection.entry, quarter.collected_on) if objection.entry else None,
    }
    return render(request, "assessment/objection.html", context, status=422 if form.is_bound else 200)


def turn_for(user: User, objection: Objection) -> str:
    """Who has the next word, for who has not; nothing once the time to ask for a review is over."""
    if any(deed.is_offered(user, objection) for deed in (ANSWER, REVIEW, ACCEPT)):
        return ""
    until = objection.ask_review_until
    if objection.awaits_its_word and until is not None and until < timezone.localdate():
        return ""
    is_open = objection.state == ObjectionState.OPEN
    return turn_of(objection, nobody_is_left=is_open and may.all_below_scored(objection.community_quarter))


class DecideView(DeedView):
    """Answer and review share their form, and the page it comes back on."""

    access = not_administrator()

    def get_row(self, pk: int) -> Objection:
        return visible_objection(self.request, pk)

    def bind(self, row: Objection) -> BoundDeed:
        return BoundDeed(self.deed, self.request.path, AnswerForm(self.request.POST))

    def refused_page(self, row: Objection, tried: BoundDeed) -> HttpResponse:
        return page(self.request, row, tried.form)

    def done(self, row: Objection, made: Objection) -> HttpResponse:
        return said(self.request, self.deed.done, reverse("assessment:objections"))


class AnswerView(DecideView):
    deed = ANSWER

    def call(self, row: Objection, form: AnswerForm) -> Objection:
        """Answer in the lowest office of the person's from which it can be answered."""
        levels = (Role.COMMUNITY_SECRETARY, Role.STREET_ADMIN, Role.DEPARTMENT_STAFF)
        level = next(role for role in levels if self.request.user.holds_over(row.score.community, role))
        by = given(self.request, *ANSWER.gives)
        return services.answer_objection(objection=row, level=level, **form.cleaned_data, **by)


class ReviewView(DecideView):
    deed = REVIEW

    def call(self, row: Objection, form: AnswerForm) -> Objection:
        data, by = form.cleaned_data, given(self.request, *REVIEW.gives)
        return services.review_objection(objection=row, is_upheld=data["is_upheld"], review=data["answer"], **by)


@access(not_administrator())
@require_POST
def ask_review(request: Request, pk: int) -> HttpResponse:
    return press_objection(request, pk, ASK_REVIEW)


@access(not_administrator())
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    return press_objection(request, pk, ACCEPT)


def press_objection(request: Request, pk: int, deed: Deed) -> HttpResponse:
    """The word of whoever objected on the answer."""
    return press(request, deed, visible_objection(request, pk), again=lambda: visible_objection(request, pk))
