"""Kinds and states of what happened (DOMAIN.md §2 and §3)."""

from dataclasses import dataclass
from enum import Enum, auto, nonmember
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.county_lists import define_list
from common.county_settings import Origin
from common.deed_words import logged, told
from common.moves import Move


class MeetingKind(models.TextChoices):
    GENERAL = "GENERAL", _("支部党员大会")
    COMMITTEE = "COMMITTEE", _("支部委员会会议")
    GROUP = "GROUP", _("党小组会")
    LECTURE = "LECTURE", _("党课")
    THEME_DAY = "THEME_DAY", _("主题党日")
    JOINT_CONFERENCE = "JOINT_CONFERENCE", _("党建联席会议")


class Attends(Enum):
    """Who should come to a meeting, as of its day."""

    BRANCH = auto()
    COMMITTEE = auto()
    GROUP = auto()
    UNITS = auto()
    """Of the alliance; their people are nobody's to count."""


class HalfOf(Enum):
    """What half of is needed (DOMAIN.md §2)."""

    VOTERS = auto()
    """To decide: a general meeting may be held without, and takes no vote."""
    EXPECTED = auto()
    """To meet at all: a committee."""


MODERATOR, MODERATOR_IS_MISSING = _("主持人"), _("请填写主持人。")


@dataclass(frozen=True)
class Kind:
    """What is the same for every meeting of a kind. How often it is owed stands in the county's duty rules.

    `guest_leader` is the label of the field for somebody from outside who led it; empty where nobody does.
    """

    attends: Attends = Attends.BRANCH
    half_of: HalfOf | None = None
    asks_votes: bool = False
    is_titled_by_agenda: bool = False
    is_shared: bool = False
    """Can be held by several branches together; a general meeting is one branch's alone (DOMAIN.md §2)."""
    is_open_to_guests: bool = False
    """A residential branch holds it for those who live there too."""
    may_be_by_secretary: bool = False
    leader: Any = MODERATOR
    leader_is_missing: Any = MODERATOR_IS_MISSING
    guest_leader: Any = ""
    short: str = ""

    @property
    def is_joint(self) -> bool:
        """Of an alliance: units come, and anybody may have led and written."""
        return self.attends is Attends.UNITS

    @property
    def is_of_branch(self) -> bool:
        return not self.is_joint

    @property
    def is_of_group(self) -> bool:
        return self.attends is Attends.GROUP

    @property
    def half_of_voters(self) -> bool:
        return self.half_of is HalfOf.VOTERS

    @property
    def asks_for(self) -> str:
        """What says whose meeting it is: the field of the form that begins it."""
        return {Attends.UNITS: "alliance", Attends.GROUP: "group"}.get(self.attends, "host")


KINDS: dict[str, Kind] = {
    MeetingKind.GENERAL: Kind(half_of=HalfOf.VOTERS, asks_votes=True, is_titled_by_agenda=True),
    MeetingKind.COMMITTEE: Kind(
        Attends.COMMITTEE, half_of=HalfOf.EXPECTED, asks_votes=True, is_titled_by_agenda=True, short="支委会"
    ),
    MeetingKind.GROUP: Kind(Attends.GROUP, asks_votes=True, is_titled_by_agenda=True),
    MeetingKind.LECTURE: Kind(
        is_shared=True, is_open_to_guests=True, may_be_by_secretary=True,
        leader=_("主讲人"), leader_is_missing=_("请填写主讲人。"), guest_leader=_("外请主讲人"),
    ),
    MeetingKind.THEME_DAY: Kind(is_shared=True, is_open_to_guests=True),
    MeetingKind.JOINT_CONFERENCE: Kind(Attends.UNITS),
}  # fmt: skip
"""The one place that tells kinds apart. Who asks what a meeting is asks here: `meeting.traits`, `KINDS[kind]`, or one of
the tuples below in a query."""


def kinds_with(trait: str) -> tuple[str, ...]:
    """The kinds of which that property holds."""
    return tuple(str(name) for name, kind in KINDS.items() if getattr(kind, trait))


BRANCH_KINDS, JOINT_KINDS = kinds_with("is_of_branch"), kinds_with("is_joint")
SHARED_KINDS, GUEST_KINDS = kinds_with("is_shared"), kinds_with("is_open_to_guests")


POINTS_LIMIT = 50_000
"""Characters of what was said about one item: the minutes of a long meeting are pasted as they are."""

KEPT_KINDS = frozenset(
    {
        MeetingKind.GENERAL, MeetingKind.COMMITTEE, MeetingKind.GROUP, MeetingKind.LECTURE, MeetingKind.THEME_DAY,
        MeetingKind.JOINT_CONFERENCE,
    }
)  # fmt: skip
"""Kinds of which a browser may keep text that was not sent (static/js/kept.js). Where people speak about themselves and
each other, in 组织生活会 and 谈心谈话, it never may: a new kind is not one of these until somebody decides so."""


class MeetingState(models.TextChoices):
    PLANNED = "PLANNED", _("已安排")
    DRAFT = "DRAFT", _("草稿")
    CONFIRMED = "CONFIRMED", _("已确认")

    open = nonmember(("PLANNED", "DRAFT"))
    """States in which nobody confirmed it."""


class MeetingDeed(models.TextChoices):
    """What is done with a meeting. In its story, readable on the record, stand the amendments, and which of two versions
    was taken."""

    START = "START", _("开始记录")
    PLAN = "PLAN", _("安排")
    CHANGE_PLAN = "CHANGE_PLAN", _("改日程")
    BEGIN = "BEGIN", _("记录")
    WRITE = "WRITE", _("接着写")
    HAND_OVER = "HAND_OVER", _("交书记确认")
    CONFIRM = "CONFIRM", _("确认")
    CHOOSE = "CHOOSE", _("选定版本")
    AMEND = "AMEND", _("更正")
    DISCARD = "DISCARD", _("作废")
    OPEN_TEXT = "OPEN_TEXT", _("查看并记录")
    CONFIRM_PARTY = "CONFIRM_PARTY", _("确认到会")
    CARRY_OUT = "CARRY_OUT", _("登记落实")


MEETING_MOVES = {
    MeetingDeed.CHANGE_PLAN: Move((MeetingState.PLANNED,)),
    MeetingDeed.BEGIN: Move((MeetingState.PLANNED,), MeetingState.DRAFT),
    MeetingDeed.WRITE: Move(MeetingState.open),
    MeetingDeed.HAND_OVER: Move(MeetingState.open),
    MeetingDeed.CONFIRM: Move(MeetingState.open, MeetingState.CONFIRMED),
    MeetingDeed.AMEND: Move((MeetingState.CONFIRMED,)),
    MeetingDeed.DISCARD: Move(MeetingState.open),
    MeetingDeed.OPEN_TEXT: Move((MeetingState.CONFIRMED,)),
}
"""Deeds on a record. What is planned and was not begun is written like a draft."""


class Presence(models.TextChoices):
    PRESENT = "PRESENT", _("到会")
    ABSENT = "ABSENT", _("缺席")


class AbsenceReason(models.TextChoices):
    """No words of health (D11)."""

    LEAVE = "LEAVE", _("请假")
    BUSINESS = "BUSINESS", _("因公外出")
    AWAY = "AWAY", _("在外（流动）")
    OTHER = "OTHER", _("其他")
    UNEXCUSED = "UNEXCUSED", _("无故缺席")


class PartyPresence(models.TextChoices):
    """Attendance of a unit at a joint conference."""

    PRESENT = "PRESENT", _("到会")
    EXCUSED = "EXCUSED", _("请假")
    UNEXCUSED = "UNEXCUSED", _("无故缺席")


class Cadence(models.TextChoices):
    MONTH = "MONTH", _("每月")
    QUARTER = "QUARTER", _("每季度")
    HALF_YEAR = "HALF_YEAR", _("每半年")
    YEAR = "YEAR", _("每年")


class OwedBy(models.TextChoices):
    """Who owes a duty, by its structure in the period."""

    EVERY_BRANCH = "EVERY_BRANCH", _("每个支部")
    BRANCH_WITH_COMMITTEE = "BRANCH_WITH_COMMITTEE", _("设支委会的支部")
    BRANCH_WITH_GROUPS = "BRANCH_WITH_GROUPS", _("有党小组的支部")
    REGIONAL_COMMITTEE = "REGIONAL_COMMITTEE", _("区域化党工委")
    JOINT_ALLIANCE = "JOINT_ALLIANCE", _("党建联合体")


class ServiceState(models.TextChoices):
    SUBMITTED = "SUBMITTED", _("待确认")
    CONFIRMED = "CONFIRMED", _("已确认")
    REFUSED = "REFUSED", _("不确认")


class ServiceDeed(models.TextChoices):
    RECORD = "RECORD", _("登记服务")
    CONFIRM = "CONFIRM", _("确认")
    REFUSE = "REFUSE", _("不确认")


SERVICE_MOVES = {
    ServiceDeed.CONFIRM: Move((ServiceState.SUBMITTED,), ServiceState.CONFIRMED),
    ServiceDeed.REFUSE: Move((ServiceState.SUBMITTED,), ServiceState.REFUSED),
}


class ServiceCategory(models.TextChoices):
    """The eleven post categories of DOMAIN.md §3."""

    POLICY = "POLICY", _("理论政策宣传")
    SKILL = "SKILL", _("实用技术指导")
    AID = "AID", _("帮扶救助关爱")
    ENVIRONMENT = "ENVIRONMENT", _("环境卫生整治")
    PATROL = "PATROL", _("治安巡逻防范")
    MEDIATION = "MEDIATION", _("矛盾纠纷调解")
    LAW = "LAW", _("法律咨询援助")
    HEALTH = "HEALTH", _("健康医疗服务")
    EDUCATION = "EDUCATION", _("文体教育辅导")
    OPINION = "OPINION", _("民情信息收集")
    EMERGENCY = "EMERGENCY", _("应急抢险救援")


SERVICE_CATEGORIES = define_list(
    "activities.service_categories", _("志愿服务的类别"), ServiceCategory.choices, meaning=_("登记志愿服务时选"),
    origin=Origin.CUSTOM,
)  # fmt: skip


told(
    "meeting",
    (
        MeetingDeed.START, MeetingDeed.PLAN, MeetingDeed.CHANGE_PLAN, MeetingDeed.BEGIN, MeetingDeed.WRITE,
        MeetingDeed.CHOOSE, MeetingDeed.AMEND, MeetingDeed.HAND_OVER, MeetingDeed.CONFIRM,
    ),
)  # fmt: skip
told("service", ServiceDeed)
logged(
    {
        "meeting.confirm_party": _("确认本支部到会的人"),
        "meeting.discard": _("删除会议草稿"),
        "meeting.open_party": _("主办支部查看其他支部应到名单"),
        "meeting.open_text": _("上级查看会议内容"),
        "resolution.done": _("决议办结"),
    }
)
