"""The deeds of the app, one row each: what the buttons, the addresses, the tests and the auditor's words stand on.

None has a form of its own here: they are pressed (`press`), or their page calls the service.

Two things that are written have no row. Saving by itself (`evaluation-autosave`) is `WRITE` without a press; and a quarter
is scored, a result computed, by a job: the deed is to ask for it.
"""

from functools import partial

from django.utils.translation import gettext_lazy as _

from assessment.choices import (
    EVALUATION_MOVES,
    OBJECTION_MOVES,
    QUARTER_MOVES,
    RESULT_MOVES,
    ROUND_MOVES,
    RULE_SET_MOVES,
    CountyDeed,
    EvaluationDeed,
    ObjectionDeed,
    ObjectionState,
    QuarterDeed,
    QuarterState,
    ResultDeed,
    RoundDeed,
    RuleSetDeed,
    RuleSetState,
    YearDeed,
)  # fmt: skip
from assessment.models import (
    AnnualResult,
    CommunityQuarter,
    CountyPeriod,
    EvaluationRound,
    Objection,
    OrganisationEvaluation,
    QuarterScore,
    RuleSet,
    YearClosing,
)
from assessment.permissions import points as may
from assessment.permissions import year_end as at_year_end
from assessment.services import evaluations, objections, quarters, results, rules
from assessment.services.scoring import check_may_collect
from assessment.services.year_end import close_year
from common.already import Done, done_to
from common.deeds import from_choice, register
from common.services.jobs import request_job

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


def _signed_before(row: OrganisationEvaluation) -> Done | None:
    return Done(EvaluationDeed.SIGN.label, row.signed_by, row.signed_at) if row.is_signed else None


def _round_closed_before(row: EvaluationRound) -> Done | None:
    return Done(RoundDeed.CLOSE.label, row.closed_by, row.closed_at) if row.closed_at else None


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


# Evaluation forms: saving and signing share a page


def _in_open_round(row: OrganisationEvaluation) -> bool:
    return row.round.is_open


of_evaluation = partial(
    from_choice, subject=OrganisationEvaluation, moves=EVALUATION_MOVES, kind="evaluation", argument="evaluation",
    offered=_in_open_round,
)  # fmt: skip
WRITE, SIGN, WITHDRAW = register(
    of_evaluation(
        EvaluationDeed.WRITE, who=at_year_end.can_draft_evaluation, address="assessment:evaluation",
        service=evaluations.save_evaluation, gives=("actor", "at"), done=_("已存为草稿。书记签署后才算交。"),
    ),
    of_evaluation(
        EvaluationDeed.SIGN, who=at_year_end.can_sign_evaluation, address="assessment:evaluation", button=("deed", "sign"),
        service=evaluations.sign_evaluation, gives=("actor", "at"), before=_signed_before,
        done=_("已签署对%(name)s的评价。截止前书记可以撤回修改，截止后一并公开。"),
    ),
    of_evaluation(
        EvaluationDeed.WITHDRAW, name="evaluation.withdrawn", who=at_year_end.can_withdraw_evaluation,
        service=evaluations.withdraw_evaluation, gives=("actor",), before=_nobody,
        done=_("已撤回为草稿，改好后请再签署。"),
    ),
)  # fmt: skip


# The year's end. Its addresses name the year; rows are its round and the result of a unit.

of_round = partial(
    from_choice, subject=EvaluationRound, moves=ROUND_MOVES, kind="round", who=at_year_end.can_decide_year,
    args=lambda row: [row.year],
)  # fmt: skip
of_results = partial(
    from_choice, subject=AnnualResult, moves=RESULT_MOVES, kind="result", who=at_year_end.can_run_year, makes=True
)
PREPARE, MOVE, OPEN, ADD_PAPERS, CLOSE_ROUND = register(
    of_round(
        RoundDeed.PREPARE, who=at_year_end.can_run_year, makes=True, address="assessment:year-end-round",
        service=evaluations.prepare_round, gives=("actor", "on"), done=_("已定签署截止日期。"),
    ),
    of_round(
        RoundDeed.MOVE, address="assessment:year-end-round", service=evaluations.move_deadline, gives=("actor", "on"),
        done=_("已定签署截止日期。"),
    ),
    of_round(
        RoundDeed.OPEN, address="assessment:year-end-round-open", service=evaluations.open_round,
        gives=("actor", "on", "at"), done=_("评价已经开始，评价表已列到各社区和单位的“双向评价”里。"),
    ),
    of_round(
        RoundDeed.ADD_PAPERS, name="evaluation.papers_added", address="assessment:year-end-round-open",
        service=evaluations.refresh_papers, gives=("actor", "on"), done=_("核对完毕，新增%(count)s张评价表。"),
    ),
    of_round(
        RoundDeed.CLOSE, address="assessment:year-end-round-close", service=results.close_round_and_compute,
        gives=("actor", "at"), before=_round_closed_before,
        done=_("评价已经截止，评价表一并公开，正在计算年度结果。"),
    ),
)  # fmt: skip
COMPUTE, DECIDE, ACCEPT_GRADES, CONFIRM_GRADES, REOPEN_GRADES = register(
    of_results(ResultDeed.COMPUTE, name="results.compute", address="assessment:year-end-compute", service=request_job),
    of_results(
        ResultDeed.DECIDE, who=at_year_end.can_decide_year, makes=False, address="assessment:year-end-decide",
        service=results.decide_grade, argument="result", gives=("actor", "at"), needs_reason="reason",
        offered=lambda row: row.is_rated, done=_("已评定%(name)s。"),
    ),
    of_results(
        ResultDeed.ACCEPT, name="results.accept_suggestions", address="assessment:year-end-accept",
        service=results.accept_suggestions, gives=("actor", "at"), needs_reason="reason",
        done=_("已按建议等次评定%(count)s个单位。"),
    ),
    of_results(
        ResultDeed.CONFIRM, name="results.confirm", address="assessment:year-end-confirm",
        service=results.confirm_grades, gives=("actor", "on"), done=_("已确认%(count)s个单位的等次。"),
    ),
    of_results(
        ResultDeed.REOPEN, name="results.reopen", address="assessment:year-end-reopen", service=results.reopen_grades,
        gives=("actor",), needs_reason="reason", done=_("等次已退回评定。"),
    ),
)  # fmt: skip
(CLOSE_YEAR,) = register(
    from_choice(
        YearDeed.CLOSE, YearClosing, {}, name="year.close", who=at_year_end.can_run_year, makes=True,
        address="assessment:year-end-close", service=close_year, gives=("actor", "at"),
        before=lambda row: Done(YearDeed.CLOSE.label, row.closed_by, row.closed_at),
        done=_("%(year)s年度考核已经归档。再导出的文件内容不再变化。"),
    ),
)  # fmt: skip
