"""How the home page shows what is due in the lists."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.choices import ClaimState, NeedDeed, NeedState
from alliances.models import Alliance, Claim, Need
from alliances.selectors.dues import DueKind
from common.due import Due
from common.todo import Show, Todo


def desk_url(need: Need) -> str:
    return f"{reverse('alliances:needs')}?tab=mine&need={need.pk}"


def verify_todo(due: Due, _on: date) -> Todo:
    need: Need = due.subject
    return Todo(
        due,
        title=need.title,
        url=desk_url(need),
        verb=_("去核实"),
        section="needs",
        context=f"{need.raiser.name} · {need.get_source_display()} · {need.number}",
        tag=("wait", need.get_state_display()),
    )


def proposal_todo(due: Due, _on: date) -> Todo:
    alliance: Alliance = due.subject
    return Todo(
        due,
        title=alliance.name,
        url=alliance.get_absolute_url(),
        verb=_("去审批"),
        section="alliances",
        context=_("%(lead)s申报") % {"lead": alliance.core.name},
        tag=("wait", alliance.get_state_display()),
    )


def mend_todo(due: Due, _on: date) -> Todo:
    need: Need = due.subject
    is_back = need.state == NeedState.RETURNED
    return Todo(
        due,
        title=need.title,
        url=need.get_absolute_url(),
        verb=NeedDeed.CHANGE.label if is_back else NeedDeed.SUBMIT.label,
        section="needs",
        context=need.reason or _("草稿还没有提交核实"),
        tag=("back" if is_back else "draft", need.get_state_display()),
    )


def close_todo(due: Due, _on: date) -> Todo:
    need: Need = due.subject
    return Todo(
        due,
        title=need.title,
        url=desk_url(need),
        verb=NeedDeed.CLOSE.label,
        section="needs",
        context=_("各份都已验收，可以销号"),
        tag=("run", ClaimState.IN_PROGRESS.label),
    )


def deliver_todo(due: Due, _on: date) -> Todo:
    claim: Claim = due.subject
    return Todo(
        due,
        title=claim.need.title,
        url=reverse("alliances:claim", args=[claim.pk]),
        verb=NeedDeed.DELIVER.label,
        section="claims",
        context=f"{claim.need.raiser.name} · {claim.need.number}",
        tag=("back" if claim.state == ClaimState.SENT_BACK else "run", claim.get_state_display()),
    )


def answered(verb: Any, context: Any) -> Callable[[Due, date], Todo]:
    """What another did or asked for with a claim."""

    def todo(due: Due, _on: date) -> Todo:
        claim: Claim = due.subject
        return Todo(
            due,
            title=claim.need.title,
            url=desk_url(claim.need),
            verb=verb,
            section="needs",
            context=context % {"unit": claim.unit.name},
            tag=("wait", claim.get_state_display()),
        )

    return todo


SHOWS: dict[str, Show] = {
    DueKind.VERIFY: verify_todo,
    DueKind.RELEASE: answered(gettext_lazy("去答复"), gettext_lazy("%(unit)s申请退出认领")),
    DueKind.LEFT_LYING: answered(NeedDeed.SPOT_CHECK.label, gettext_lazy("%(unit)s已交付，提出方未验收")),
    DueKind.PROPOSAL: proposal_todo,
    DueKind.MEND: mend_todo,
    DueKind.DRAFT: mend_todo,
    DueKind.ACCEPT: answered(gettext_lazy("去验收"), gettext_lazy("%(unit)s已交付")),
    DueKind.CLOSE: close_todo,
    DueKind.DELIVER: deliver_todo,
}
