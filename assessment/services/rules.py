"""Rule sets: copied, changed as a draft by one person, published whole by another."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from assessment.choices import RULE_SET_MOVES, FactCode, IfImpossible, QuarterState, RuleSetDeed, RuleSetState
from assessment.models import BandRule, CommunityQuarter, PointRule, RuleSet
from assessment.models.rules import FIXED_POINTS_MISSING
from assessment.selectors.rules import displaced_by
from common import audit
from common.errors import DomainError
from common.periods import Quarter
from common.versions import lock_version
from members.models import User

EDITABLE = ("amount", "cap", "cap_without_posts", "step", "target", "if_impossible", "fallback", "is_enabled")


class PublishedIsFixed(DomainError):
    code = "published_is_fixed"
    message = _("已发布的规则不能修改。请复制一份，改好后由另一人发布。")


class SamePerson(DomainError):
    code = "same_person"
    message = _("规则由一人起草、另一人发布，请换一位同志来发布。")


class QuarterHasRules(DomainError):
    code = "quarter_has_rules"
    message = _("%(quarter)s起已经有一版规则，请换一个施行季度。")


class QuarterIsDone(DomainError):
    code = "quarter_is_done"
    message = _("%(quarter)s已有社区确认积分，新规则要从后面的季度起施行。")


class DoesNotAddUp(DomainError):
    code = "does_not_add_up"
    message = _("启用的项目（不含加分）最多合计 %(total)s 分，与满分 %(cap)s 不一致。")


class NoSourceYet(DomainError):
    code = "no_source_yet"
    message = _("“%(title)s”的事实来源还没有，暂时不能启用。")


class FixedPointsMissing(DomainError):
    code = "fixed_points_missing"
    message = FIXED_POINTS_MISSING


class CannotLeave(DomainError):
    code = "cannot_leave"
    message = _("这一版办法按固定的满分合计，不能有不计入的项目。要用“不计入”，请从第 2 版的办法复制。")


@transaction.atomic
def copy_rule_set(*, rule_set: RuleSet, effective_from: Quarter, actor: User) -> RuleSet:
    """Start a draft from a set, with its rules and bands."""
    kept = RuleSet.objects.select_for_update().filter(subject_kind=rule_set.subject_kind)
    versions = kept.aggregate(last=Max("version"))["last"]
    rules, bands = list(rule_set.rules.all()), list(rule_set.bands.all())
    draft = RuleSet.objects.create(
        subject_kind=rule_set.subject_kind, version=versions + 1, name=rule_set.name, effective_from=str(effective_from),
        edition=rule_set.edition, total_cap=rule_set.total_cap, bonus_cap=rule_set.bonus_cap, ceiling=rule_set.ceiling,
        pass_mark=rule_set.pass_mark, origin=rule_set.origin, drafted_by=actor,
    )  # fmt: skip
    for rule in rules:
        rule.pk, rule.rule_set, rule.version = None, draft, 1
    for band in bands:
        band.pk, band.rule_set = None, draft
    PointRule.objects.bulk_create(rules)
    BandRule.objects.bulk_create(bands)
    return draft


def _locked_draft(rule_set: RuleSet, deed: RuleSetDeed) -> RuleSet:
    current = RuleSet.objects.select_for_update().get(pk=rule_set.pk)
    if current.state not in RULE_SET_MOVES[deed].starts:
        raise PublishedIsFixed
    return current


@transaction.atomic
def change_rule(*, rule: PointRule, version: int | None, actor: User, **values: Any) -> PointRule:
    """Change the numbers of a rule of a draft. Raises PublishedIsFixed, StaleSave, NoSourceYet, FixedPointsMissing or
    CannotLeave.

    Whoever changes a draft has drafted it, too: the publisher must be somebody else.
    """
    draft = _locked_draft(rule.rule_set, RuleSetDeed.CHANGE)
    if set(values) - set(EDITABLE):
        raise TypeError(f"{sorted(set(values) - set(EDITABLE))} cannot be edited")
    current = lock_version(rule, version)
    if values.get("is_enabled") and not current.is_enabled and current.fact_code in FactCode.not_yet:
        raise NoSourceYet(title=current.title)
    for name, value in values.items():
        setattr(current, name, value)
    _check_impossible(current, draft)
    current.save()
    RuleSet.objects.filter(pk=draft.pk).update(drafted_by=actor)
    return current


def _check_impossible(rule: PointRule, rule_set: RuleSet) -> None:
    if rule.if_impossible == IfImpossible.FIXED and rule.fallback is None:
        raise FixedPointsMissing(field="fallback")
    if rule.if_impossible == IfImpossible.LEAVES and not rule_set.leaves_out:
        raise CannotLeave(field="if_impossible")


@transaction.atomic
def publish_rule_set(*, rule_set: RuleSet, actor: User, now: datetime) -> RuleSet:
    """Publish a draft whole. Raises PublishedIsFixed, SamePerson, DoesNotAddUp, QuarterIsDone or QuarterHasRules.

    A default that begins in the same quarter gives way: what a county decided is never behind what came with the system.
    """
    draft = _locked_draft(rule_set, RuleSetDeed.PUBLISH)
    if draft.drafted_by_id == actor.pk:
        raise SamePerson
    _check_sum(draft)
    frozen = CommunityQuarter.objects.filter(quarter__gte=draft.effective_from, state__in=QuarterState.frozen)
    if frozen.exists():
        raise QuarterIsDone(quarter=draft.starts.label)
    draft.state = RULE_SET_MOVES[RuleSetDeed.PUBLISH].to
    draft.published_by, draft.published_at = actor, now
    try:
        with transaction.atomic():
            displaced_by(draft).update(state=RuleSetState.TEMPLATE)
            draft.save()
    except IntegrityError as problem:
        raise QuarterHasRules(quarter=draft.starts.label) from problem
    audit.record(actor=actor, deed="rule_set.publish", target=draft, subject_kind=draft.subject_kind)
    return draft


def _check_sum(draft: RuleSet) -> None:
    """What a subject can reach at most, without bonuses, is the full mark: switched-off items are covered by others."""
    total = most_of(draft.rules.filter(is_bonus=False, is_enabled=True))
    if total != draft.total_cap:
        raise DoesNotAddUp(total=f"{total:.0f}", cap=f"{draft.total_cap:.0f}")


def most_of(rules: Iterable[PointRule]) -> Decimal:
    """What these rules give at most together; those that share a cap no more than it."""
    groups: dict[str, list[PointRule]] = defaultdict(list)
    for rule in rules:
        groups[rule.cap_group or f"rule {rule.code}"].append(rule)
    return sum((_most_of_group(group) for group in groups.values()), Decimal(0))


def _most_of_group(rules: list[PointRule]) -> Decimal:
    total = sum((rule.full for rule in rules), Decimal(0))
    cap = rules[0].group_cap if rules[0].cap_group else None
    return total if cap is None else min(total, cap)
