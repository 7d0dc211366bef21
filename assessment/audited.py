"""How the auditor reads what changes in this app. Scores, lines and entries come by set-based deeds, which write one row
of their own (services/scoring.py)."""

from django.utils.translation import gettext_lazy as _

from assessment import models
from assessment.choices import SubjectKind
from common.audit_details import day_words
from common.audited import Detail, audit_changes, choice_word, detail_words, how_many

CONFIRMED = {"confirmed_by": _("确认人"), "confirmed_at": _("确认时间")}

audit_changes(
    models.RuleSet, is_named=True, called="name", texts=("name", "note", "effective_from"), made=_("起草积分办法"),
    words={"drafted_by": _("起草人"), "published_by": _("发布人"), "published_at": _("发布时间")},
)  # fmt: skip
audit_changes(
    models.CommunityQuarter, is_named=True, texts=("quarter", "exclusion_reason", "reopening_reason"),
    made=_("开始社区季度计分"),
    words={
        **CONFIRMED, "collected_at": _("归集时间"), "collected_by": _("归集人"), "notice_started_by": _("公布人"),
        "reopened_by": _("重新打开的人"), "reopened_on": _("重新打开日期"),
    },
    turns={
        "confirmed_at": _("确认季度积分"), "notice_started_on": _("公布季度积分"), "reopened_on": _("重新打开季度积分"),
        "collected_at": _("归集季度积分"),
    },
)  # fmt: skip
audit_changes(models.CountyPeriod, is_named=True, texts=("quarter",), made=_("季度积分审定"))
audit_changes(
    models.PointRule, exclude=["version"], is_named=True, texts=("title", "code", "cap_group", "note"),
    words={"rule_set": _("积分办法"), "code": _("项目编码"), "position": _("次序")}, made=_("增加积分项目"),
)  # fmt: skip
audit_changes(
    models.Exemption, hides=True, texts=("quarter",), words={"subject_kind": _("对象类别")}, made=_("豁免计分")
)
audit_changes(
    models.Objection, exclude=["text", "answer", "review"], made=_("提出异议"),
    texts=("answered_by_office", "answered_by_level", "reviewed_by_office"),
    words={
        "answered_by_office": _("答复人职务"), "answered_by_level": _("答复层级"), "reviewed_by_office": _("复核人职务")
    },
    turns={
        "reviewed_on": _("答复复核"), "review_asked_on": _("申请复核"), "accepted_on": _("认可答复"),
        "answered_on": _("答复异议"),
    },
)  # fmt: skip
audit_changes(
    models.EvaluationRound, is_named=True, made=_("发起评价"), turns={"closed_at": _("结束评价")},
    words={
        "opened_by": _("发起人"), "opened_at": _("发起时间"), "closed_by": _("结束的人"), "closed_at": _("结束时间")
    },
)  # fmt: skip
audit_changes(
    models.OrganisationEvaluation, exclude=["text", "version", "saved_at"], is_named=True, made=_("下发评价表"),
    words={"drafted_by": _("填写人"), "signed_by": _("签署人"), "signed_at": _("签署时间")},
    turns={"signed_at": _("签署评价表")},
)  # fmt: skip
audit_changes(
    models.AnnualResult, exclude=["reason", "version"], is_named=True, made=_("计算年度结果"),
    turns={"decided_grade": _("评定年度等次")},
)  # fmt: skip
audit_changes(
    models.YearClosing, is_named=True, texts=("digest",), words={"digest": _("校验值")}, made=_("年度考核归档")
)
detail_words("rule_set.publish", {"subject_kind": Detail(_("对象"), choice_word(SubjectKind))})
detail_words(
    "quarter.score",
    {
        "as_of": Detail(_("计至"), day_words),
        "posted": Detail(_("记入流水"), how_many(_("条"))),
        "reversed": Detail(_("冲销流水"), how_many(_("条"))),
        "scores": Detail(_("积分"), how_many(_("份"))),
        "lines": Detail(),
    },
)
