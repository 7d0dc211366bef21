"""Kinds and states of the alliances app (DOMAIN.md §1 and §4)."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.county_lists import define_list
from common.county_settings import Origin
from common.deed_words import logged, told
from common.moves import Move


class AllianceKind(models.TextChoices):
    REGIONAL = "REGIONAL", _("区域化党工委(1+N)")
    JOINT = "JOINT", _("党建联合体")


JOINT_FORMS = (
    "以强带弱", "强强联合", "村村联建", "村企联建", "村居联建", "村企机关联建", "村校企联建", "村企园区联建", "联建共管",
    "龙头带建", "连片同建", "抱团共建", "集群合建", "行业领建", "项目促建", "片区联建", "园地企联建", "税地企联建", "1+1结对",
)  # fmt: skip
"""联建形式 seen in practice (DOMAIN.md §1); a label without rules of its own."""
FORMS = define_list(
    "alliances.forms", _("联建形式"), [(word, word) for word in JOINT_FORMS], meaning=_("成立党建联合体时选"),
    origin=Origin.CUSTOM, is_said=True,
)  # fmt: skip


class AllianceState(models.TextChoices):
    PROPOSED = "PROPOSED", _("申报")
    PREPARING = "PREPARING", _("筹备")
    RUNNING = "RUNNING", _("运行")
    RECTIFYING = "RECTIFYING", _("规范整顿")
    ENDED = "ENDED", _("已终止")

    live = nonmember(("RUNNING", "RECTIFYING"))
    """States in which it meets, raises needs and opens resources."""


class ResourceCategory(models.TextChoices):
    VENUE = "VENUE", _("阵地场地")
    TALENT = "TALENT", _("人才师资")
    EQUIPMENT = "EQUIPMENT", _("设施设备")
    POLICY = "POLICY", _("政策信息")
    FUNDS = "FUNDS", _("资金物资")
    SKILL = "SKILL", _("服务技能")


CATEGORIES = define_list(
    "alliances.categories", _("需求和资源的类别"), ResourceCategory.choices, meaning=_("提出需求、登记资源时选"),
    origin=Origin.CUSTOM,
)  # fmt: skip


class ResourceState(models.TextChoices):
    OFFERED = "OFFERED", _("开放中")
    PAUSED = "PAUSED", _("暂停")
    ENDED = "ENDED", _("已结束")


class NeedSource(models.TextChoices):
    RESIDENTS = "RESIDENTS", _("居民反映")
    VISIT = "VISIT", _("走访")
    COUNCIL = "COUNCIL", _("议事会")
    MEMBER = "MEMBER", _("党员建议")
    HOTLINE = "HOTLINE", _("12345")


SOURCES = define_list(
    "alliances.sources", _("需求的来源"), NeedSource.choices, meaning=_("提出需求时选"), origin=Origin.CUSTOM
)


class Urgency(models.TextChoices):
    NORMAL = "NORMAL", _("一般")
    SOON = "SOON", _("较急")
    URGENT = "URGENT", _("紧急")


class NeedState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("待核实")
    RETURNED = "RETURNED", _("退回")
    MERGED = "MERGED", _("已合并")
    DECLINED = "DECLINED", _("不予受理")
    PUBLISHED = "PUBLISHED", _("已发布")
    CLOSED = "CLOSED", _("已销号")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    EXPIRED = "EXPIRED", _("已到期")

    public = nonmember(("PUBLISHED", "CLOSED", "EXPIRED"))
    """States in which the active members of the alliance read it."""


class ClaimState(models.TextChoices):
    PROMISED = "PROMISED", _("已认领")
    IN_PROGRESS = "IN_PROGRESS", _("办理中")
    DELIVERED = "DELIVERED", _("待验收")
    CONFIRMED = "CONFIRMED", _("已验收")
    SENT_BACK = "SENT_BACK", _("退回重办")
    RELEASE_ASKED = "RELEASE_ASKED", _("申请退出")
    RELEASED = "RELEASED", _("退出")

    live = nonmember(("PROMISED", "IN_PROGRESS", "DELIVERED", "CONFIRMED", "SENT_BACK", "RELEASE_ASKED"))
    """States that count as taken on; the rest of the need stays listed."""


class NeedDeed(models.TextChoices):
    """What happens to a need and its claims; the words are the verbs of the buttons too."""

    RAISE = "RAISE", _("提出")
    CHANGE = "CHANGE", _("修改")
    SUBMIT = "SUBMIT", _("提交核实")
    PUBLISH = "PUBLISH", _("核实并发布")
    RETURN = "RETURN", _("退回")
    DECLINE = "DECLINE", _("不予受理")
    WITHDRAW = "WITHDRAW", _("撤回")
    CLOSE = "CLOSE", _("销号")
    CLAIM = "CLAIM", _("认领")
    START = "START", _("开始办理")
    DELIVER = "DELIVER", _("交付")
    ACCEPT = "ACCEPT", _("验收通过")
    SPOT_CHECK = "SPOT_CHECK", _("抽查验收")
    SEND_BACK = "SEND_BACK", _("退回重办")
    ASK_RELEASE = "ASK_RELEASE", _("申请退出")
    RELEASE = "RELEASE", _("同意退出")
    KEEP = "KEEP", _("不同意退出")


class AllianceDeed(models.TextChoices):
    CREATE = "CREATE", _("建立")
    PROPOSE = "PROPOSE", _("申报")
    APPROVE = "APPROVE", _("批准筹备")
    REFUSE = "REFUSE", _("不批准")
    START = "START", _("转入运行")
    END = "END", _("终止")
    ADD_MEMBER = "ADD_MEMBER", _("增加成员单位")
    END_MEMBER = "END_MEMBER", _("成员单位退出")
    SET_TERM = "SET_TERM", _("安排轮值")
    HAND_OVER = "HAND_OVER", _("办理交接")


class ResourceDeed(models.TextChoices):
    OFFER = "OFFER", _("登记并开放")
    CHANGE = "CHANGE", _("修改")
    PAUSE = "PAUSE", _("暂停")
    RESUME = "RESUME", _("恢复开放")
    END = "END", _("结束开放")


NEED_MOVES = {
    NeedDeed.CHANGE: Move((NeedState.DRAFT, NeedState.RETURNED)),
    NeedDeed.SUBMIT: Move((NeedState.DRAFT, NeedState.RETURNED), NeedState.SUBMITTED),
    NeedDeed.PUBLISH: Move((NeedState.SUBMITTED,), NeedState.PUBLISHED),
    NeedDeed.RETURN: Move((NeedState.SUBMITTED,), NeedState.RETURNED),
    NeedDeed.DECLINE: Move((NeedState.SUBMITTED,), NeedState.DECLINED),
    NeedDeed.CLAIM: Move((NeedState.PUBLISHED,)),
    NeedDeed.CLOSE: Move((NeedState.PUBLISHED, NeedState.EXPIRED), NeedState.CLOSED),
    NeedDeed.WITHDRAW: Move(
        (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.PUBLISHED), NeedState.WITHDRAWN
    ),
}
"""Deeds on a need; states from which none starts are final. No deed leads to MERGED or EXPIRED yet."""

CLAIM_MOVES = {
    NeedDeed.START: Move((ClaimState.PROMISED, ClaimState.SENT_BACK), ClaimState.IN_PROGRESS),
    NeedDeed.DELIVER: Move((ClaimState.PROMISED, ClaimState.IN_PROGRESS, ClaimState.SENT_BACK), ClaimState.DELIVERED),
    NeedDeed.ACCEPT: Move((ClaimState.DELIVERED,), ClaimState.CONFIRMED),
    NeedDeed.SPOT_CHECK: Move((ClaimState.DELIVERED,), ClaimState.CONFIRMED),
    NeedDeed.SEND_BACK: Move((ClaimState.DELIVERED,), ClaimState.SENT_BACK),
    NeedDeed.ASK_RELEASE: Move(
        (ClaimState.PROMISED, ClaimState.IN_PROGRESS, ClaimState.SENT_BACK), ClaimState.RELEASE_ASKED
    ),
    NeedDeed.RELEASE: Move((ClaimState.RELEASE_ASKED,), ClaimState.RELEASED),
    NeedDeed.KEEP: Move((ClaimState.RELEASE_ASKED,), ClaimState.IN_PROGRESS),
}
"""Deeds on a claim; leaving needs the handler's approval."""

_ALIVE = (AllianceState.PROPOSED, AllianceState.PREPARING, AllianceState.RUNNING, AllianceState.RECTIFYING)
ALLIANCE_MOVES = {
    AllianceDeed.APPROVE: Move((AllianceState.PROPOSED,), AllianceState.PREPARING),
    AllianceDeed.REFUSE: Move((AllianceState.PROPOSED,), AllianceState.ENDED),
    AllianceDeed.START: Move(
        (AllianceState.PROPOSED, AllianceState.PREPARING, AllianceState.RECTIFYING), AllianceState.RUNNING
    ),
    AllianceDeed.END: Move(_ALIVE, AllianceState.ENDED),
    AllianceDeed.ADD_MEMBER: Move(_ALIVE),
}
"""Deeds on an alliance; a 1+N committee begins as RUNNING, a joint alliance as PROPOSED."""

RESOURCE_MOVES = {
    ResourceDeed.CHANGE: Move((ResourceState.OFFERED, ResourceState.PAUSED)),
    ResourceDeed.PAUSE: Move((ResourceState.OFFERED,), ResourceState.PAUSED),
    ResourceDeed.RESUME: Move((ResourceState.PAUSED,), ResourceState.OFFERED),
    ResourceDeed.END: Move((ResourceState.OFFERED, ResourceState.PAUSED), ResourceState.ENDED),
}

told("need", (NeedDeed.RAISE, *NEED_MOVES))
told("claim", CLAIM_MOVES)
told("alliance", AllianceDeed)
told("resource", (ResourceDeed.OFFER, ResourceDeed.CHANGE))
logged(
    {
        "resource.ended": _("结束开放资源"),
        "resource.offered": _("恢复开放资源"),
        "resource.paused": _("暂停开放资源"),
    }
)
