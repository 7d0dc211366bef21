"""Who is told of what in this app: the raiser of a need, the unit that took a part of it on, who proposed an alliance."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from alliances.choices import AllianceDeed, NeedDeed
from alliances.models import Alliance, Claim, Need
from alliances.selectors.dues import DueKind
from common.notices import Kind, define
from members.models import User
from members.selectors.recipients import recipients_of
from members.services.notices import Told, tell

NEEDS: dict[NeedDeed, Kind] = {
    NeedDeed.PUBLISH: Kind("need.publish", _("需求“%(about)s”已核实并发布"), _("%(count)s 件需求已核实并发布")),
    NeedDeed.RETURN: Kind("need.return", _("需求“%(about)s”被退回"), _("%(count)s 件需求被退回"), listed=DueKind.MEND),
    NeedDeed.DECLINE: Kind("need.decline", _("需求“%(about)s”不予受理"), _("%(count)s 件需求不予受理")),
}
TAKEN_ON = define(Kind("need.claim", _("有单位认领需求：%(about)s"), _("需求新增 %(count)s 份认领")))
CLAIMS: dict[NeedDeed, Kind] = {
    NeedDeed.ACCEPT: Kind("claim.accept", _("“%(about)s”已验收通过"), _("%(count)s 份认领已验收通过")),
    NeedDeed.SPOT_CHECK: Kind(
        "claim.spot_check", _("“%(about)s”已由主管抽查验收"), _("%(count)s 份认领已由主管抽查验收")
    ),
    NeedDeed.SEND_BACK: Kind(
        "claim.send_back", _("“%(about)s”被退回重办"), _("%(count)s 份认领被退回重办"), listed=DueKind.DELIVER
    ),
    NeedDeed.RELEASE: Kind("claim.release", _("同意退出“%(about)s”"), _("%(count)s 份认领已同意退出")),
    NeedDeed.KEEP: Kind("claim.keep", _("没有同意退出“%(about)s”"), _("%(count)s 份认领没有同意退出")),
}
PROPOSALS: dict[AllianceDeed, Kind] = {
    AllianceDeed.APPROVE: Kind("alliance.approve", _("“%(about)s”已批准筹备"), _("%(count)s 个联合体已批准筹备")),
    AllianceDeed.START: Kind("alliance.start", _("“%(about)s”已转入运行"), _("%(count)s 个联合体已转入运行")),
    AllianceDeed.REFUSE: Kind("alliance.refuse", _("“%(about)s”没有批准"), _("%(count)s 个联合体没有批准")),
}
for kind in (*NEEDS.values(), *CLAIMS.values(), *PROPOSALS.values()):
    define(kind)


def tell_of_need(deed: NeedDeed, need: Need, *, actor: User, on: date, word: str) -> None:
    """Its raiser, of what the handler decided."""
    if deed in NEEDS:
        told = [Told(to, need, f"{need}", word) for to in recipients_of(need.raiser, on=on)]
        tell(kind=NEEDS[deed], told=told, actor=actor, on=on)


def tell_of_claim(deed: NeedDeed, claim: Claim, *, actor: User, on: date, word: str) -> None:
    """The raiser of the need that somebody took a part on; the unit of what became of its part."""
    if deed == NeedDeed.CLAIM:
        about = f"{claim.need}（{claim.unit.name}）"
        raised = [Told(to, claim, about) for to in recipients_of(claim.need.raiser, on=on)]
        tell(kind=TAKEN_ON, told=raised, actor=actor, on=on)
    elif deed in CLAIMS:
        told = [Told(to, claim, f"{claim.need}", word) for to in recipients_of(claim.unit, on=on)]
        tell(kind=CLAIMS[deed], told=told, actor=actor, on=on)


def tell_of_proposal(deed: AllianceDeed, alliance: Alliance, *, actor: User, on: date, word: str = "") -> None:
    """The lead unit that proposed it."""
    if deed in PROPOSALS:
        told = [Told(to, alliance, alliance.name, word) for to in recipients_of(alliance.core, on=on)]
        tell(kind=PROPOSALS[deed], told=told, actor=actor, on=on)
