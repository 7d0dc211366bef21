"""The deeds of the app, one row each: what the buttons, the addresses, the tests and the auditor's words stand on.

None has a form of its own here: they are pressed (`press`), or their page calls the service. The year end is not among
them: its deeds are done to a year, and the access rule of their addresses says who.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from assessment.choices import (
    EVALUATION_MOVES,
    OBJECTION_MOVES,
    QUARTER_MOVES,
    RULE_SET_MOVES,
    CountyDeed,
    EvaluationDeed,
    ObjectionDeed,
    ObjectionState,
    QuarterDeed,
    QuarterState,
    RuleSetDeed,
    RuleSetState,
)  # fmt: skip
from assessment.models import CommunityQuarter, CountyPeriod, Objection, OrganisationEvaluation, QuarterScore, RuleSet
from assessment.permissions import points as may
from assessment.permissions.year_end import can_withdraw_evaluation
from assessment.services import objections, quarters, rules
from assessment.services.evaluations import withdraw_evaluation
from assessment.services.scoring import check_may_collect
from common.already import Done, done_to
from common.deeds import from_choice, register

of_quarter = partial(from_choice, subject=CommunityQuarter, moves=QUARTER_MOVES, kind="quarter", argument="row")
of_county = partial(from_choice, subject=CountyPeriod, moves={}, kind="county_quarter", makes=True)
of_objection = partial(from_choice, subject=Objection, moves=OBJECTION_MOVES)
of_rule_set = partial(from_choice, subject=RuleSet, moves=RULE_SET_MOVES, kind="rule_set", argument="rule_set")


# Who did it, once it is done


def _notice_before(row: CommunityQuarter) -> Done | None:
    started = row.notice_started_on
    return Done(QuarterDeed.NOTICE.label, row.notice_started_by, started) if row.state != QuarterState.OPEN else None


def _confirmed_before(row: CommunityQuarter) -> Done | None:
    return Done(QuarterDeed.CONFIRM.label, row.confirmed_by, row.confirmed_at) if row.confirmed_at else None


def _reopened_before(row: CommunityQuarter) -> Done | None:
    again = row.state == QuarterState.DRAFT and row.reopened_on
    return Done(QuarterDeed.REOPEN.label, row.reopened_by, row.reopened_on) if again else None


def _answered_before(row: Objection) -> Done | None:
    return Done(ObjectionDeed.ANSWER.label, row.answered_by, row.answered_on)


def _reviewed_before(row: Objection) -> Done | None:
    done = row.state == ObjectionState.REVIEWED
    return Done(ObjectionDeed.REVIEW.label, row.reviewed_by, row.reviewed_on) if done else None


def _published_before(row: RuleSet) -> Done | None:
    return Done(RuleSetDeed.PUBLISH.label, row.published_by, row.published_at) if row.published_at else None


def _nobody(row: OrganisationEvaluation) -> None:
    """A form is a draft before it is signed, too: the service says what it is."""


# Quarters


def _counts(row: CommunityQuarter) -> bool:
    return not row.is_excluded


COLLECT, NOTICE, CONFIRM, REOPEN, EXCLUDE, EXEMPT = register(
    of_quarter(QuarterDeed.COLLECT, who=may.can_run_quarter, service=check_may_collect, gives=()),
    of_quarter(
        QuarterDeed.NOTICE, who=may.can_press_quarter, service=quarters.start_notice, gives=("actor", "on"),
        offered=_counts, before=_notice_before,
    ),
    of_quarter(
        QuarterDeed.CONFIRM, who=may.can_press_quarter, service=quarters.confirm_quarter, offered=_counts,
        before=_confirmed_before,
    ),
    of_quarter(
        QuarterDeed.REOPEN, who=may.can_overrule, service=quarters.reopen_quarter, gives=("actor", "on"),
        before=_reopened_before, done=_("已重新打开，更正以后要重新经过异议期和确认。"),
    ),
    of_quarter(
        QuarterDeed.EXCLUDE, who=may.can_overrule, service=quarters.exclude_quarter,
        gives=("actor",), offered=_counts, done=_("已标为不计。这个社区的本季积分不进入年度计算。"),
    ),
    of_quarter(QuarterDeed.EXEMPT, who=may.can_exempt, service=quarters.exempt_subject, gives=("actor", "on")),
)  # fmt: skip
CLOSE_COUNTY, EXCLUDE_UNCONFIRMED = register(
    of_county(
        CountyDeed.CLOSE, name="quarter.close", address="assessment:quarters-close", who=may.can_close_quarter,
        service=quarters.close_county_quarter,
    ),
    of_county(
        CountyDeed.EXCLUDE, address="assessment:quarters-exclude", who=may.can_close_quarter,
        service=quarters.exclude_unconfirmed, gives=("actor",),
    ),
)  # fmt: skip


# Objections: the score is what somebody objects to


def _can_still_be_reviewed(row: Objection) -> bool:
    return row.awaits_its_word and row.community_quarter.state == QuarterState.NOTICE


RAISE, ANSWER, ACCEPT, ASK_REVIEW, REVIEW = register(
    of_objection(
        ObjectionDeed.RAISE, subject=QuarterScore, kind="objection", who=may.speaks_for, argument="score",
        service=objections.raise_objection, gives=("actor", "on"),
    ),
    of_objection(
        ObjectionDeed.ANSWER, who=may.answers, service=objections.answer_objection, gives=("actor", "on"),
        before=_answered_before, done=_("已答复。对方不认可的，可以申请上一级复核。"),
    ),
    of_objection(
        ObjectionDeed.ACCEPT, who=may.is_subject_of, service=objections.accept_answer, gives=("on",),
        offered=lambda row: row.awaits_its_word,
        before=lambda row: done_to(row, ObjectionDeed.ACCEPT.label, "accepted_on"),
        done=_("已认可答复，这件异议办结。"),
    ),
    of_objection(
        ObjectionDeed.ASK_REVIEW, who=may.is_subject_of, service=objections.ask_review, gives=("on",),
        offered=_can_still_be_reviewed,
        before=lambda row: done_to(row, ObjectionDeed.ASK_REVIEW.label, "review_asked_on"),
        done=_("已申请上一级复核。"),
    ),
    of_objection(
        ObjectionDeed.REVIEW, who=may.reviews, service=objections.review_objection, gives=("actor", "on"),
        before=_reviewed_before, done=_("复核意见已记录。"),
    ),
)  # fmt: skip


# Rule sets

COPY, CHANGE, PUBLISH = register(
    of_rule_set(
        RuleSetDeed.COPY, who=may.can_draft_rules, service=rules.copy_rule_set, gives=("actor",),
        offered=lambda row: row.state != RuleSetState.DRAFT,
    ),
    of_rule_set(RuleSetDeed.CHANGE, who=may.can_draft_rules, address="assessment:rule-change"),
    of_rule_set(
        RuleSetDeed.PUBLISH, who=may.can_draft_rules, service=rules.publish_rule_set, before=_published_before,
    ),
)  # fmt: skip


# Evaluation forms: saving and signing share a page, and each its rule (`permissions.year_end`)

(WITHDRAW,) = register(
    from_choice(
        EvaluationDeed.WITHDRAW, OrganisationEvaluation, EVALUATION_MOVES, name="evaluation.withdrawn",
        address="assessment:evaluation-withdraw", who=can_withdraw_evaluation, service=withdraw_evaluation,
        argument="evaluation", gives=("actor",), before=_nobody,
    ),
)  # fmt: skip
