"""The deeds of the app, one row each: what the buttons, the addresses, the tests and the auditor's words stand on."""

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances import permissions as may
from alliances.choices import (
    ALLIANCE_MOVES,
    CLAIM_MOVES,
    NEED_MOVES,
    RESOURCE_MOVES,
    AllianceDeed,
    AllianceState,
    NeedDeed,
    ResourceDeed,
)  # fmt: skip
from alliances.forms.alliances import cores_of, leads_of
from alliances.forms.deeds import CloseForm, ConfirmForm, DeliveryForm, NoteForm, OpinionForm, ReasonForm
from alliances.forms.lists import claimants, providers_of, raisers_of
from alliances.models import Alliance, Claim, Need, Resource
from alliances.services import alliances, claims, needs, resources
from common.already import Done
from common.deeds import Deed, from_choice, register
from common.refusals import refusal
from members.models import User

REASON: dict[str, Any] = {"form": ReasonForm, "needs_reason": "reason"}
OPINION: dict[str, Any] = {"form": OpinionForm, "needs_reason": "opinion"}


# Who may begin something: who has an organisation to do it for. The form offers the same ones.


@refusal(_("区域化党工委由社区书记、街道党工委或组织部建立。"))
def can_create_committee(user: User) -> bool:
    return cores_of(user).exists()


@refusal(_("党建联合体由牵头党组织的书记或联络员申报，街道或组织部批准。"))
def can_propose(user: User) -> bool:
    return leads_of(user).exists()


@refusal(may.KEEPER)
def can_offer(user: User) -> bool:
    return providers_of(user).exists()


@refusal(may.RAISING)
def can_raise(user: User) -> bool:
    return raisers_of(user).exists()


@refusal(_("认领由联建组织成员单位的书记或联络员办理；提出需求的组织不能认领自己的需求。"))
def can_claim(user: User, need: Need) -> bool:
    return claimants(user, need, timezone.localdate()).exists()


def _told(choice: Any, row: Any) -> Done | None:
    """Who did it last, from the story of the row."""
    event = row.events.filter(deed=choice).select_related("actor").order_by("-at", "-pk").first()
    return Done(choice.label, event.actor, event.at) if event else None


def _of_story(choice: Any, subject: Any, moves: Any, **more: Any) -> Deed:
    return from_choice(choice, subject, moves, before=partial(_told, choice), **more)


of_need = partial(_of_story, subject=Need, moves=NEED_MOVES)
of_claim = partial(_of_story, subject=Claim, moves=CLAIM_MOVES)
of_alliance = partial(_of_story, subject=Alliance, moves=ALLIANCE_MOVES)
of_resource = partial(from_choice, subject=Resource, moves=RESOURCE_MOVES)

register(
    of_alliance(
        AllianceDeed.APPROVE, who=may.can_approve_alliance, service=alliances.approve_alliance, form=ConfirmForm,
        done=_("已批准筹备：%(name)s。"),
    ),
    of_alliance(
        AllianceDeed.START, who=may.can_approve_alliance, service=alliances.start_alliance, form=ConfirmForm,
        offered=lambda row: row.state == AllianceState.PREPARING, done=_("已转入运行：%(name)s。"),
    ),
    of_alliance(
        AllianceDeed.REFUSE, who=may.can_approve_alliance, service=alliances.refuse_alliance, **REASON,
        done=_("没有批准：%(name)s。原因写进了经过。"),
    ),
    of_alliance(
        AllianceDeed.END, who=may.can_approve_alliance, service=alliances.end_alliance, **REASON,
        offered=lambda row: row.state != AllianceState.PROPOSED, done=_("已终止：%(name)s。成员和轮值同日结束。"),
    ),
)  # fmt: skip
CREATE, PROPOSE = register(
    of_alliance(AllianceDeed.CREATE, who=can_create_committee, makes=True),
    of_alliance(AllianceDeed.PROPOSE, who=can_propose, makes=True),
)
ADD_MEMBER, END_MEMBER, SET_TERM, HAND_OVER = register(
    of_alliance(AllianceDeed.ADD_MEMBER, who=may.can_manage_alliance, address="alliances:member-add"),
    of_alliance(AllianceDeed.END_MEMBER, who=may.can_manage_alliance, address="alliances:member-end"),
    of_alliance(AllianceDeed.SET_TERM, who=may.can_manage_alliance, address="alliances:term-set"),
    of_alliance(AllianceDeed.HAND_OVER, who=may.can_manage_alliance, address="alliances:hand-over"),
)

register(
    of_resource(
        ResourceDeed.PAUSE, name="resource.paused", who=may.can_keep_resource, service=resources.pause_resource,
        form=ConfirmForm, done=_("已暂停：%(name)s。恢复以前不能用它认领。"),
    ),
    of_resource(
        ResourceDeed.RESUME, name="resource.offered", who=may.can_keep_resource, service=resources.resume_resource,
        form=ConfirmForm, done=_("已恢复开放：%(name)s。"),
    ),
    of_resource(
        ResourceDeed.END, name="resource.ended", who=may.can_keep_resource, service=resources.end_resource,
        form=ConfirmForm, done=_("已结束开放：%(name)s。用过它的认领仍看得到。"),
    ),
)  # fmt: skip
OFFER, CHANGE_RESOURCE = register(
    of_resource(ResourceDeed.OFFER, who=can_offer, makes=True, address="alliances:resource-create"),
    of_resource(ResourceDeed.CHANGE, who=may.can_keep_resource),
)

register(
    of_need(
        NeedDeed.SUBMIT, who=may.can_speak_for_raiser, service=needs.submit_need, form=ConfirmForm,
        done=_("已提交核实：%(name)s。"),
    ),
    of_need(
        NeedDeed.PUBLISH, who=may.can_handle, service=needs.publish_need, form=NoteForm,
        done=_("已核实并发布：%(name)s。成员单位现在可以认领。"),
    ),
    of_need(
        NeedDeed.RETURN, who=may.can_handle, service=needs.return_need, **REASON,
        done=_("已退回：%(name)s。提出组织会在待办里看到原因。"),
    ),
    of_need(
        NeedDeed.DECLINE, who=may.can_handle, service=needs.decline_need, **REASON,
        done=_("已不予受理：%(name)s。原因写进了全部经过。"),
    ),
    of_need(
        NeedDeed.CLOSE, who=may.can_speak_for_raiser, service=needs.close_need, form=CloseForm,
        done=_("已销号：%(name)s。"),
    ),
    of_need(
        NeedDeed.WITHDRAW, who=may.can_speak_for_raiser, service=needs.withdraw_need, **REASON,
        done=_("已撤回：%(name)s。"),
    ),
)  # fmt: skip
RAISE, CHANGE_NEED, CLAIM = register(
    of_need(NeedDeed.RAISE, who=can_raise, makes=True, address="alliances:need-create"),
    of_need(NeedDeed.CHANGE, who=may.can_edit_need),
    of_need(NeedDeed.CLAIM, who=can_claim),
)

SPOT_CHECK = of_claim(
    NeedDeed.SPOT_CHECK, who=may.can_oversee, service=claims.spot_check_claim, **OPINION,
    done=_("已抽查验收：%(name)s。"),
)  # fmt: skip
register(
    of_claim(
        NeedDeed.START, who=may.can_work_on, service=claims.start_claim, form=ConfirmForm,
        done=_("已开始办理：%(name)s。"),
    ),
    of_claim(
        NeedDeed.DELIVER, who=may.can_work_on, service=claims.deliver_claim, form=DeliveryForm, needs_reason="note",
        done=_("已交付：%(name)s。等提出方验收。"),
    ),
    of_claim(
        NeedDeed.ACCEPT, who=may.can_answer_delivery, service=claims.accept_claim, **OPINION,
        done=_("已验收：%(name)s。"),
    ),
    of_claim(
        NeedDeed.SEND_BACK, who=may.can_answer_delivery, service=claims.send_back_claim, **REASON,
        done=_("已退回重办：%(name)s。认领单位会在待办里看到原因。"),
    ),
    of_claim(
        NeedDeed.RELEASE, who=may.can_oversee, service=claims.release_claim, form=NoteForm,
        done=_("已同意退出：%(name)s。这一部分重新列出，等别的单位认领。"),
    ),
    of_claim(
        NeedDeed.KEEP, who=may.can_oversee, service=claims.keep_claim, **REASON, done=_("已答复不同意退出：%(name)s。"),
    ),
    SPOT_CHECK,
    of_claim(
        NeedDeed.ASK_RELEASE, who=may.can_work_on, service=claims.ask_release, **REASON,
        done=_("已申请退出：%(name)s。主管同意以前，这一部分仍由本单位承担。"),
    ),
)  # fmt: skip
