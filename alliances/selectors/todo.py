"""What waits for a person in the lists: to verify, to mend, to accept, to deliver (home page, menu counts)."""

from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alliances.choices import AllianceState, ClaimState, NeedDeed, NeedState
from alliances.models import Alliance, Claim, Need
from alliances.permissions import HANDLERS, PARTY_ROLES
from alliances.selectors.needs import handled_by, raised_by, verify_due_on
from alliances.selectors.silence import silence
from common.calendars import WorkCalendar
from common.todo import Todo
from members.models import User


def todos_for(*, user: User, on: date) -> list[Todo]:
    """Handler, raiser and claiming unit, each with the days that bind them."""
    rows: list[Todo] = []
    if user.holds(*HANDLERS):
        rows += [*to_verify(user), *releases_asked(user), *left_lying(user, on), *proposals(user)]
    if user.holds(*PARTY_ROLES) or raised_by(user):
        rows += [*to_mend(user), *to_accept(user, on), *to_close(user)]
    if user.holds(*PARTY_ROLES):
        rows += own_claims(user)
    return rows


def desk_url(need: Need) -> str:
    return f"{reverse('alliances:needs')}?tab=mine&need={need.pk}"


def to_verify(user: User) -> list[Todo]:
    rows = list(
        Need.objects.visible_to(user).filter(handled_by(user), state=NeedState.SUBMITTED).select_related("raiser")
    )
    if not rows:
        return []
    calendar = WorkCalendar()
    return [
        Todo(
            title=need.title, url=desk_url(need), verb=_("核实"), section="needs",
            context=f"{need.raiser.name} · {need.get_source_display()} · {need.number}",
            due_on=verify_due_on(need, calendar), tag=("wait", need.get_state_display()), confirms=True,
        )
        for need in rows
    ]  # fmt: skip


def releases_asked(user: User) -> list[Todo]:
    claims = _claims(user, Q(need__alliance__supervisor__in=user.organisation_ids(*HANDLERS)))
    return [
        _of_claim(claim, verb=_("答复退出"), context=_("%(unit)s申请退出认领") % {"unit": claim.unit.name})
        for claim in claims.filter(state=ClaimState.RELEASE_ASKED)
    ]


def left_lying(user: User, on: date) -> list[Todo]:
    """Deliveries the raiser has not answered for so long that the handler may look himself."""
    claims = _claims(user, Q(need__alliance__supervisor__in=user.organisation_ids(*HANDLERS)))
    return [
        _of_claim(
            claim, verb=NeedDeed.SPOT_CHECK.label, context=_("%(unit)s已交付，提出方未验收") % {"unit": claim.unit.name}
        )
        for claim in claims.filter(state=ClaimState.DELIVERED, delivered_on__lte=silence(on=on).since(on))
    ]


def proposals(user: User) -> list[Todo]:
    """Joint alliances that wait for the supervisor's word."""
    rows = Alliance.objects.visible_to(user).filter(
        state=AllianceState.PROPOSED, supervisor__in=user.organisation_ids(*HANDLERS)
    )
    return [
        Todo(
            title=alliance.name, url=alliance.get_absolute_url(), verb=_("审批"), section="alliances",
            context=_("%(lead)s申报") % {"lead": alliance.core.name}, tag=("wait", alliance.get_state_display()),
            confirms=True,
        )
        for alliance in rows.select_related("core")
    ]  # fmt: skip


def to_mend(user: User) -> list[Todo]:
    rows = Need.objects.visible_to(user).filter(raised_by(user), state__in=(NeedState.RETURNED, NeedState.DRAFT))
    return [
        Todo(
            title=need.title, url=need.get_absolute_url(), section="needs",
            verb=_("修改后重报") if need.state == NeedState.RETURNED else _("提交"),
            context=need.reason or _("草稿还没有提交核实"),
            tag=("back" if need.state == NeedState.RETURNED else "draft", need.get_state_display()),
            waits_for_me=need.state == NeedState.RETURNED,
        )
        for need in rows
    ]  # fmt: skip


def to_accept(user: User, on: date) -> list[Todo]:
    """Deliveries the person's organisation has to answer, by the day from which the handler may do it instead."""
    rows = Need.objects.filter(raised_by(user)).values("pk")
    claims = list(_claims(user, Q(need__in=rows)).filter(state=ClaimState.DELIVERED))
    if not claims:
        return []
    silent = silence(on=on)
    return [
        _of_claim(
            claim, verb=_("验收"), due_on=silent.ripe_on(claim.delivered_on),
            context=_("%(unit)s已交付") % {"unit": claim.unit.name},
        )
        for claim in claims
    ]  # fmt: skip


def to_close(user: User) -> list[Todo]:
    rows: Any = Need.objects.visible_to(user).filter(raised_by(user), state=NeedState.PUBLISHED).with_coverage()
    return [
        Todo(
            title=need.title, url=desk_url(need), verb=NeedDeed.CLOSE.label, section="needs",
            context=_("各份都已验收，可以销号"), tag=("run", ClaimState.IN_PROGRESS.label),
        )
        for need in rows.filter(confirmed__gte=F("quantity"))
    ]  # fmt: skip


def own_claims(user: User) -> list[Todo]:
    """Claims of the person's own unit that it still has to deliver, by their due day."""
    claims = _claims(user, Q(unit__in=user.organisation_ids(*PARTY_ROLES)))
    at_work = (ClaimState.PROMISED, ClaimState.IN_PROGRESS, ClaimState.SENT_BACK)
    return [
        Todo(
            title=claim.need.title, url=reverse("alliances:claim", args=[claim.pk]), verb=NeedDeed.DELIVER.label,
            section="claims", due_on=claim.due_on, waits_for_me=claim.state == ClaimState.SENT_BACK,
            context=f"{claim.need.raiser.name} · {claim.need.number}",
            tag=("back" if claim.state == ClaimState.SENT_BACK else "run", claim.get_state_display()),
        )
        for claim in claims.filter(state__in=at_work)
    ]  # fmt: skip


def _claims(user: User, condition: Q) -> Any:
    rows = Claim.objects.visible_to(user).filter(condition)
    return rows.select_related("unit", "need__raiser").order_by("due_on", "pk")


def _of_claim(claim: Claim, *, verb: Any, context: str, due_on: date | None = None) -> Todo:
    """What another did or asked for with a claim."""
    return Todo(
        title=claim.need.title, url=desk_url(claim.need), verb=verb, section="needs", context=context, due_on=due_on,
        tag=("wait", claim.get_state_display()), confirms=True,
    )  # fmt: skip
