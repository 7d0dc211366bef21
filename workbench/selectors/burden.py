"""填报负担 (DOMAIN.md §8, D15): what was asked of whom in a year, and by whom, reckoned from the rows that are there.

A sheet is one form as it was sent; what must be filled in on it is counted on the form itself. Nothing is measured: how
long somebody sat at a page is kept nowhere (D2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, TextChoices, Value, When
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from activities.choices import MeetingState
from activities.forms.record.agenda import ItemForm, ResolutionForm
from activities.forms.record.basics import BasicsForm
from activities.forms.service import ServiceForm
from activities.models import AgendaItem, Meeting, Resolution, ServiceRecord
from alliances.forms.deeds import DeliveryForm, OpinionForm
from alliances.forms.lists import ClaimForm, NeedForm, ResourceForm
from alliances.models import Acceptance, Claim, Need, Resource
from assessment.choices import FormState
from assessment.forms.points import AnswerForm as ObjectionAnswerForm
from assessment.forms.year_end import GradeForm
from assessment.models import AnnualResult, EvaluationAnswer, Objection
from common.rounding import half_up
from common.selectors.county_settings import setting
from members.choices import OrganisationKind as Kind
from members.county_settings import FIELD_MINUTES
from members.forms.complaints import AnswerForm as ComplaintAnswerForm
from members.forms.report_ins import OwnReportInForm, UnitReportInForm
from members.models import Complaint, MemberReportIn, UnitReportIn


class Filler(TextChoices):
    """Who fills in, in the order of the page: by office, never by how much it is."""

    DEPARTMENT = "DEPARTMENT", _("组织部")
    COMMITTEES = "COMMITTEES", _("街道党工委、机关工委")
    COMMUNITY = "COMMUNITY", _("社区党组织")
    BRANCH = "BRANCH", _("支部书记、记录员、党小组长")
    UNIT = "UNIT", _("单位书记、联络员")
    FOR_OTHERS = "FOR_OTHERS", _("代党员登记的（联络员、社区）")
    MEMBER = "MEMBER", _("党员本人")


OFFICES = {
    Filler.DEPARTMENT: (Kind.COUNTY,),
    Filler.COMMITTEES: (Kind.STREET, Kind.AGENCY_COMMITTEE),
    Filler.COMMUNITY: (Kind.COMMUNITY_COMMITTEE,),
    Filler.BRANCH: (*Kind.branches, Kind.BUILDING_GROUP),
    Filler.UNIT: Kind.units,
}


def office(path: str) -> Case:
    """The filler by the kind of the organisation whose matter it is."""
    whens = [When(**{f"{path}__kind__in": kinds}, then=Value(filler.value)) for filler, kinds in OFFICES.items()]
    return Case(*whens, output_field=CharField())


def oneself(path: str) -> Case:
    """The member where he or she typed it, else who did it for them."""
    own = When(**{f"{path}__member": F("member")}, then=Value(Filler.MEMBER.value))
    return Case(own, default=Value(Filler.FOR_OTHERS.value), output_field=CharField())


def always(filler: Filler) -> Value:
    return Value(filler.value, output_field=CharField())


def compulsory(form: type[BaseForm], *asked: str) -> int:
    """How many fields of a form must be filled in: those of the form itself, and those its service asks for every time."""
    fields = form.base_fields.items()  # type: ignore[attr-defined]
    return sum(field.required and not field.widget.is_hidden for _name, field in fields) + len(asked)


@dataclass(frozen=True)
class Sheet:
    """One kind of form: who asks for it, how many fields of it must be filled in, the rows of a year, who filled them in."""

    title: Any
    asked_by: Any
    fields: int
    rows: Callable[[int], QuerySet]
    filler: Any


LIFE = _("党内法规（三会一课），联建会议为县里的制度")
COMMITTEE = _("需求的主管党组织")
NEED_RAISER = _("提出需求的组织")
RECEIVER = _("接收报到的社区")


def recorded(year: int) -> QuerySet[Meeting]:
    return Meeting.objects.filter(state=MeetingState.CONFIRMED, held_on__year=year)


SHEETS = (
    Sheet(_("会议记录"), LIFE, compulsory(BasicsForm, "place", "moderator"), recorded, office("host")),
    Sheet(
        _("会议记录的议题"), LIFE, compulsory(ItemForm, "title", "points"),
        lambda year: AgendaItem.objects.filter(meeting__in=recorded(year)), office("meeting__host"),
    ),
    Sheet(
        _("会议记录的决议"), LIFE, compulsory(ResolutionForm, "text", "person", "due_on"),
        lambda year: Resolution.objects.filter(meeting__in=recorded(year)), office("meeting__host"),
    ),
    Sheet(
        _("志愿服务登记"), RECEIVER, compulsory(ServiceForm),
        lambda year: ServiceRecord.objects.filter(held_on__year=year), oneself("recorded_by"),
    ),
    Sheet(
        _("党员报到单"), RECEIVER, compulsory(OwnReportInForm),
        lambda year: MemberReportIn.objects.filter(submitted_on__year=year), oneself("submitted_by"),
    ),
    Sheet(
        _("单位报到单"), RECEIVER, compulsory(UnitReportInForm),
        lambda year: UnitReportIn.objects.filter(submitted_on__year=year), office("unit"),
    ),
    Sheet(
        _("需求"), COMMITTEE, compulsory(NeedForm), lambda year: Need.objects.filter(raised_on__year=year), office("raiser")
    ),
    Sheet(
        _("认领"), NEED_RAISER, compulsory(ClaimForm), lambda year: Claim.objects.filter(promised_on__year=year),
        office("unit"),
    ),
    Sheet(
        _("交付说明"), NEED_RAISER, compulsory(DeliveryForm),
        lambda year: Claim.objects.filter(delivered_on__year=year), office("unit"),
    ),
    Sheet(
        _("验收意见"), COMMITTEE, compulsory(OpinionForm),
        lambda year: Acceptance.objects.filter(accepted_on__year=year), office("claim__need__raiser"),
    ),
    Sheet(
        _("资源登记"), _("联建组织"), compulsory(ResourceForm),
        lambda year: Resource.objects.filter(offered_on__year=year), office("provider"),
    ),
    Sheet(
        _("双向评价表的一项"), _("组织部"), 1,
        lambda year: EvaluationAnswer.objects.filter(evaluation__state=FormState.SIGNED, evaluation__round__year=year),
        office("evaluation__author"),
    ),
    Sheet(
        _("异议的答复"), _("提出异议的单位和党员"), compulsory(ObjectionAnswerForm),
        lambda year: Objection.objects.filter(answered_on__year=year), office("score__community"),
    ),
    Sheet(
        _("意见与投诉的答复"), _("提出意见的人"), compulsory(ComplaintAnswerForm),
        lambda year: Complaint.objects.filter(answered_on__year=year), office("handler"),
    ),
    Sheet(
        _("年终等次的评定"), _("年终考核"), compulsory(GradeForm),
        lambda year: AnnualResult.objects.filter(year=year, decided_by__isnull=False), always(Filler.DEPARTMENT),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A kind of form that somebody filled in: so many sheets in the year, each with so many fields."""

    sheet: Sheet
    count: int

    @property
    def fields(self) -> int:
        return self.sheet.fields * self.count


@dataclass(frozen=True)
class Part:
    """What was asked of one kind of office."""

    filler: Filler
    lines: list[Line]
    minutes_each: Decimal

    @property
    def fields(self) -> int:
        return sum(line.fields for line in self.lines)

    @property
    def minutes(self) -> Decimal:
        """Whole minutes: fields × minutes of one."""
        return half_up(self.fields * self.minutes_each, 0)

    @property
    def hours(self) -> Decimal:
        """The same in hours, to one decimal."""
        return half_up(self.fields * self.minutes_each / 60, 1)


def burden_of(year: int) -> list[Part]:
    """By who filled in, in the order of the offices; without what nobody was asked for."""
    found: dict[str, list[Line]] = {filler.value: [] for filler in Filler}
    for sheet in SHEETS:
        rows = sheet.rows(year).order_by().values(filled_by=sheet.filler).annotate(count=Count("pk"))
        for row in rows.filter(count__gt=0):
            found[row["filled_by"]].append(Line(sheet, row["count"]))
    each = setting(FIELD_MINUTES, on=date(year, 12, 31))
    return [Part(filler, found[filler.value], each) for filler in Filler if found[filler.value]]
