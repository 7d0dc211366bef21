"""The forms of meetings and service: 会议记录, 党建联席会议记录, 志愿服务记录表."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.choices import BRANCH_KINDS, AbsenceReason, MeetingKind, PartyPresence
from activities.forms.record.agenda import ItemForm, ResolutionForm
from activities.forms.record.basics import BasicsForm
from activities.forms.record.units import PartnersForm, PartyForm
from activities.forms.service import ServiceForm
from common.paper_forms import Box, Boxes, Column, Grid, Notes, Seal, Signatures, asks, label_of, numbered, ticks
from common.papers import Blank, BlankGroup, add_blank

MEETINGS = BlankGroup("meetings", _("组织生活"))
SERVICES = BlankGroup("services", _("志愿服务"))
COUNTED = _("　　人，有表决权　　人")
ITEMS, RESOLUTIONS, ABSENT, UNITS, SERVERS = 2, 3, 6, 11, 9


def when_and_where() -> list[Box]:
    return [asks(BasicsForm, name) for name in ("held_on", "place", "started_at", "ended_at")]


def votes() -> str:
    names = (label_of(ItemForm, name) for name in ("votes_for", "votes_against", "abstentions"))
    return "　　".join(_("%(name)s　　　票") % {"name": name} for name in names)


def agenda(*, voted: bool) -> list[Any]:
    """The items one below the other, then what was resolved, each with who sees to it."""
    boxes = []
    for _number in range(ITEMS):
        boxes += [asks(ItemForm, "title", is_wide=True), asks(ItemForm, "points", is_wide=True, room=8)]
        boxes += [Box(_("表决"), is_wide=True, text=votes())] if voted else []
    charged = "person" if voted else "unit"
    columns = [
        Column(_("序号"), "no"), Column(label_of(ResolutionForm, "text")),
        Column(label_of(ResolutionForm, charged), "name" if voted else "long"),
        Column(label_of(ResolutionForm, "due_on"), "name"),
    ]  # fmt: skip
    return [Boxes(boxes, heading=_("议题和讨论")), Grid(columns, numbered(RESOLUTIONS), heading=_("决议"))]


def branch_record() -> dict[str, Any]:
    """One sheet for every kind of meeting of a branch; what a kind does not ask stays empty."""
    kinds = ticks(MeetingKind(kind).label for kind in BRANCH_KINDS)
    head = Boxes(
        [
            Box(_("会议名称"), is_wide=True, text=kinds),
            Box(_("党组织（党小组）"), is_wide=True),
            *when_and_where(),
            asks(BasicsForm, "moderator", title=_("主持人（主讲人）")),
            asks(BasicsForm, "recorder"),
            asks(BasicsForm, "title", is_wide=True),
            asks(BasicsForm, "for_year", is_wide=True),
            Box(_("应到"), text=COUNTED),
            Box(_("实到"), text=COUNTED),
            Box(_("到会人员"), is_wide=True, room=4),
            asks(BasicsForm, "observers", is_wide=True, room=2),
            asks(PartnersForm, "partners", is_wide=True),
        ]
    )
    reasons = ticks(AbsenceReason.labels)
    absent = Grid([Column(_("缺席人员"), "name"), Column(_("缺席原因"))], [["", reasons]] * ABSENT)
    signed = Signatures([_("主持人签字"), _("书记签字"), _("记录人签字")])
    notes = Notes(
        [
            _("党课写主讲人；书记本人讲课的，主讲人写书记。"),
            _("表决只在支部党员大会、支部委员会会议和党小组会上填写。写不下的另附页。"),
        ]
    )
    return {"parts": [head, absent, *agenda(voted=True), signed, notes]}


def conference_record() -> dict[str, Any]:
    head = Boxes(
        [
            Box(_("联建组织"), is_wide=True),
            Box(_("召开组织"), is_wide=True),
            asks(BasicsForm, "held_on"),
            asks(BasicsForm, "place"),
            asks(BasicsForm, "started_at"),
            asks(BasicsForm, "ended_at"),
            asks(BasicsForm, "moderator_name"),
            asks(BasicsForm, "recorder_name"),
            asks(BasicsForm, "title", is_wide=True),
            asks(BasicsForm, "observers", is_wide=True),
        ]
    )
    columns = [
        Column(_("序号"), "no"), Column(_("成员单位")), Column(label_of(PartyForm, "presence"), "wide"),
        Column(label_of(PartyForm, "representative"), "name"),
    ]  # fmt: skip
    came = ticks(PartyPresence.labels)
    units = Grid(columns, [[number, "", came] for number in range(1, UNITS + 1)], heading=_("参会单位"))
    return {"parts": [head, units, *agenda(voted=False), Signatures([_("主持人签字"), _("记录人签字")])]}


def service_sheet() -> dict[str, Any]:
    """One service with all who took part: one entry on the screen."""
    head = Boxes(
        [
            Box(_("服务社区"), is_wide=True),
            asks(ServiceForm, "branch", is_wide=True),
            asks(ServiceForm, "title", is_wide=True),
            asks(ServiceForm, "category", is_wide=True),
            asks(ServiceForm, "held_on"),
            asks(ServiceForm, "hours"),
        ]
    )
    side = [Column(_("序号"), "no"), Column(_("姓名"), "name"), Column(_("所在单位党组织"))]
    rows = [[number, "", "", number + SERVERS] for number in range(1, SERVERS + 1)]
    people = Grid([*side, *side], rows, heading=label_of(ServiceForm, "people"))
    notes = Notes([_("一张表记一次服务，时长不同的另填一张。"), _("由接收报到的社区或小区党支部确认。")])
    return {"parts": [head, people, Seal([_("经办人（签字）"), _("社区（小区）党组织（盖章）")]), notes]}


def add_blanks() -> None:
    """Called once, when the app is ready."""
    entry = _("组织生活—记录会议")
    for name, group, title, keyed_in, content in (
        ("meeting", MEETINGS, _("“三会一课”记录"), entry, branch_record),
        ("conference", MEETINGS, _("党建联席会议记录"), entry, conference_record),
        ("service", SERVICES, _("志愿服务记录表"), _("志愿服务—登记服务"), service_sheet),
    ):
        add_blank(Blank(name, group, title, keyed_in, content))
