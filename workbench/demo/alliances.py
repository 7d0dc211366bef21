"""Report-ins, alliances, resources and needs of the demo county."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from alliances.choices import ResourceCategory, Urgency
from alliances.models import Alliance, Need, Resource
from alliances.services.alliances import approve_alliance, create_regional, propose_joint, start_alliance
from alliances.services.claims import accept_claim, claim_need, deliver_claim, send_back_claim, start_claim
from alliances.services.convenors import set_term
from alliances.services.members import add_member_unit
from alliances.services.needs import close_need, publish_need, raise_need, return_need
from alliances.services.resources import offer_resource
from common.periods import Quarter
from members.choices import Role, WorkStatus
from members.models import Member, Organisation
from members.services.report_ins import (
    accept_report_in,
    accept_report_ins,
    submit_member_report_ins,
    submit_unit_report_in,
)
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo
from workbench.demo.texts import NEEDS

REGIONAL_COMMUNITIES = (0, 1, 3, 4)
OPEN_NEEDS = (1, 7)  # of the texts: the second can be shared
UNREPORTED_SHARE = 12  # every twelfth in-service member has not reported in yet

RESOURCES = (  # category, name, content, measure
    (ResourceCategory.VENUE, "会议室", "可容 40 人，有投影", "场"),
    (ResourceCategory.TALENT, "宣讲员", "政策宣讲和业务讲解", "人次"),
    (ResourceCategory.SKILL, "志愿服务队", "周末可进小区服务", "人次"),
    (ResourceCategory.EQUIPMENT, "工具设备", "梯子、电钻、疏通机", "次"),
)


@dataclass
class Joined:
    """The alliances and who belongs to which community."""

    alliances: list[Alliance] = field(default_factory=list)
    regional: dict[int, Alliance] = field(default_factory=dict)
    units_of: dict[int, list[Organisation]] = field(default_factory=dict)
    resources: dict[int, list[Resource]] = field(default_factory=dict)
    reported: dict[int, list[Member]] = field(default_factory=dict)


def make_alliances(demo: Demo) -> Joined:
    joined = Joined()
    _report_in(demo, joined)
    for number in REGIONAL_COMMUNITIES:
        _regional(demo, joined, demo.tree.communities[number])
    _joint(
        demo,
        joined,
        demo.tree.units[20],
        demo.tree.streets[0],
        "城东商圈党建联合体",
        "强强联合",
        demo.tree.units[14:19],
    )
    _joint(
        demo,
        joined,
        demo.tree.units[23],
        demo.tree.streets[1],
        "柳岸村企联建联合体",
        "村企联建",
        demo.tree.units[15:22:2],
    )
    _offer(demo, joined)
    _live_needs(demo, joined)
    return joined


def _report_in(demo: Demo, joined: Joined) -> None:
    """Each unit to one community, every fourth to a second one; its in-service members to the same places."""
    communities = demo.tree.communities
    for number, unit in enumerate(demo.tree.units):
        outside = [place for place in communities if not unit.path.startswith(place.path)]
        places = [outside[number % len(outside)]]
        if number % 4 == 0:
            places.append(outside[(number + 2) % len(outside)])
        for place in places:
            paper = submit_unit_report_in(
                unit=unit, community=place, on=demo.start, actor=demo.staff.of(Role.UNIT_LIAISON, unit)
            )
            secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, place)
            accept_report_in(report_in=paper, started_on=demo.start, on=demo.start, actor=secretary)
            joined.units_of.setdefault(place.pk, []).append(unit)
        _report_in_members(demo, joined, unit, places)


def _report_in_members(demo: Demo, joined: Joined, unit: Organisation, places: list[Organisation]) -> None:
    people = [person for home in demo.tree.unit_homes[unit.pk] for person in demo.people.of(home)]
    people = [p for n, p in enumerate(people) if p.work_status == WorkStatus.IN_SERVICE and n % UNREPORTED_SHARE != 7]
    liaison = demo.staff.of(Role.UNIT_LIAISON, unit)
    for number, place in enumerate(places):
        branches = [branch for branch in demo.tree.branches if branch.parent_id == place.pk]
        share = people[number :: len(places)]
        for step, branch in enumerate(branches):
            if members := share[step :: len(branches)]:
                papers = submit_member_report_ins(
                    members=members, community=place, branch=branch, on=demo.start, actor=liaison
                )
                secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, place)
                accept_report_ins(report_ins=papers, started_on=demo.start, on=demo.start, actor=secretary)
                joined.reported.setdefault(branch.pk, []).extend(members)


def _regional(demo: Demo, joined: Joined, community: Organisation) -> None:
    secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, community)
    now = at_nine(demo.start)
    name = f"{community.name.removesuffix('党委')}区域化党工委"
    alliance = create_regional(core=community, name=name, on=demo.start, actor=secretary, now=now)
    for unit in joined.units_of[community.pk]:
        add_member_unit(alliance=alliance, organisation=unit, on=demo.start, actor=secretary, now=now)
    _rota(demo, alliance, joined.units_of[community.pk])
    joined.regional[community.pk] = alliance
    joined.alliances.append(alliance)


def _rota(demo: Demo, alliance: Alliance, units: list[Organisation]) -> None:
    for number, quarter in enumerate(demo.quarters):
        set_term(
            alliance=alliance, organisation=units[number % len(units)], start=quarter.start, end=quarter.end,
            actor=demo.staff.of(Role.DEPARTMENT_STAFF, demo.tree.county), now=at_nine(demo.start),
        )  # fmt: skip


def _joint(
    demo: Demo,
    joined: Joined,
    lead: Organisation,
    street: Organisation,
    name: str,
    form: str,
    units: list[Organisation],
) -> None:
    now, secretary = at_nine(demo.start), demo.staff.of(Role.UNIT_SECRETARY, lead)
    supervisor = demo.staff.of(Role.STREET_ADMIN, street)
    alliance = propose_joint(
        lead=lead, supervisor=street, name=name, form=form, on=demo.start, actor=secretary, now=now
    )
    alliance = approve_alliance(alliance=alliance, actor=supervisor, now=now)
    for unit in units:
        if unit != lead:
            add_member_unit(alliance=alliance, organisation=unit, on=demo.start, actor=secretary, now=now)
    alliance = start_alliance(alliance=alliance, actor=secretary, now=now)
    _rota(demo, alliance, [lead, *[unit for unit in units if unit != lead]])
    joined.alliances.append(alliance)


def _offer(demo: Demo, joined: Joined) -> None:
    for number, unit in enumerate(demo.tree.units):
        own = [alliance for alliance in joined.alliances if unit in alliance.members.all()]
        if own:
            category, name, content, measure = RESOURCES[number % len(RESOURCES)]
            resource = offer_resource(
                provider=unit, alliances=own, actor=demo.staff.of(Role.UNIT_LIAISON, unit), now=at_nine(demo.start),
                category=category, name=name, content=content, measure=measure, quantity=Decimal(4),
                open_times="周末，提前两天约",
            )  # fmt: skip
            joined.resources.setdefault(unit.pk, []).append(resource)


def _live_needs(demo: Demo, joined: Joined) -> None:
    """Three needs a quarter for each regional committee; the running quarter is left half done, as in life."""
    for community in demo.tree.communities:
        if community.pk not in joined.regional:
            continue
        for number, quarter in enumerate(demo.quarters):
            for step in range(3):
                _live_need(demo, joined, community, quarter, number * 3 + step)
        _waiting_needs(demo, joined, community)
        _open_needs(demo, joined, community)


def _raise(demo: Demo, joined: Joined, community: Organisation, on: date, number: int, *, urgent: bool = False) -> Need:
    category, source, title, text, beneficiaries, quantity, measure = NEEDS[(number + community.pk) % len(NEEDS)]
    return raise_need(
        raiser=community, alliance=joined.regional[community.pk], submit=True, now=at_nine(on),
        actor=demo.staff.of(Role.COMMUNITY_SECRETARY, community), category=category, source=source, title=title,
        text=text, beneficiaries=beneficiaries, quantity=Decimal(quantity), measure=measure,
        urgency=Urgency.URGENT if urgent else Urgency.NORMAL, due_on=on + timedelta(days=45),
    )  # fmt: skip


def _live_need(demo: Demo, joined: Joined, community: Organisation, quarter: Quarter, number: int) -> None:
    raised = quarter.start + timedelta(days=4 + number % 3 * 9)
    if raised + timedelta(days=4) > demo.as_of:
        return
    need = _raise(demo, joined, community, raised, number)
    street = demo.staff.of(Role.STREET_ADMIN, next(s for s in demo.tree.streets if community.path.startswith(s.path)))
    need = publish_need(need=need, actor=street, now=at_nine(raised + timedelta(days=2)))
    units = joined.units_of[community.pk]
    shares = _shares(need.quantity)
    days = [
        _live_claim(demo, joined, need, units[(number + step) % len(units)], raised, number + step, share)
        for step, share in enumerate(shares)
    ]
    accepted = [day for day in days if day is not None]
    if len(accepted) == len(shares):
        secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, community)
        close_need(need=need, actor=secretary, now=at_nine(max(accepted)))


def _shares(quantity: Decimal) -> list[Decimal]:
    """Two units share what can be shared, in whole numbers."""
    if quantity <= 1:
        return [quantity]
    half = quantity // 2
    return [quantity - half, half]


def _live_claim(
    demo: Demo, joined: Joined, need: Need, unit: Organisation, raised: date, number: int, share: Decimal
) -> date | None:
    """Claim, deliver and accept one share as far as the calendar has come; return the day it was accepted."""
    liaison = demo.staff.of(Role.UNIT_LIAISON, unit)
    resource = next((r for r in joined.resources.get(unit.pk, []) if need.alliance in r.alliances.all()), None)
    promised = raised + timedelta(days=4)
    claim = claim_need(
        need=need, unit=unit, quantity=share, due_on=raised + timedelta(days=40), actor=liaison,
        now=at_nine(promised), plan="安排专人负责，按约定时间上门。", resource=resource if number % 2 else None,
    )  # fmt: skip
    delivered = raised + timedelta(days=46 if number % 7 == 3 else 24 + number % 5)
    if promised + timedelta(days=5) > demo.as_of:
        return None
    claim = start_claim(claim=claim, actor=liaison, now=at_nine(promised + timedelta(days=5)))
    if delivered > demo.as_of:
        return None
    claim = deliver_claim(claim=claim, note="已按约定完成，现场有签到表。", actor=liaison, now=at_nine(delivered))
    accepted = delivered + timedelta(days=6)
    if accepted > demo.as_of:
        return None
    secretary = demo.staff.of(Role.COMMUNITY_SECRETARY, need.raiser)
    if number % 11 == 5:
        claim = send_back_claim(
            claim=claim, reason="还有两户没有做到，请补上。", actor=secretary, now=at_nine(accepted)
        )
        claim = deliver_claim(claim=claim, note="两户已补做。", actor=liaison, now=at_nine(accepted))
    accept_claim(claim=claim, opinion="做得细致，居民满意。", actor=secretary, now=at_nine(accepted))
    return accepted


def _waiting_needs(demo: Demo, joined: Joined, community: Organisation) -> None:
    """What lies on the street's desk on the day: two to verify, one returned."""
    street = demo.staff.of(Role.STREET_ADMIN, next(s for s in demo.tree.streets if community.path.startswith(s.path)))
    _raise(demo, joined, community, demo.as_of - timedelta(days=2), 17)
    _raise(demo, joined, community, demo.as_of - timedelta(days=5), 18, urgent=True)
    returned = _raise(demo, joined, community, demo.as_of - timedelta(days=4), 22)
    return_need(
        need=returned, reason="请写明具体位置和受益户数。", actor=street, now=at_nine(demo.as_of - timedelta(days=1))
    )


def _open_needs(demo: Demo, joined: Joined, community: Organisation) -> None:
    """What a liaison finds to claim on the day: one need that nobody has taken, one that waits for its second half."""
    street = demo.staff.of(Role.STREET_ADMIN, next(s for s in demo.tree.streets if community.path.startswith(s.path)))
    units = joined.units_of[community.pk]
    for number, days in enumerate((6, 4)):
        raised = demo.as_of - timedelta(days=days)
        need = _raise(demo, joined, community, raised, OPEN_NEEDS[number] - community.pk)
        need = publish_need(need=need, actor=street, now=at_nine(raised + timedelta(days=1)))
        if number:
            claim_need(
                need=need, unit=units[-1], quantity=_shares(need.quantity)[0], due_on=demo.as_of + timedelta(days=30),
                actor=demo.staff.of(Role.UNIT_LIAISON, units[-1]), now=at_nine(demo.as_of - timedelta(days=1)),
                plan="先认领一半，其余请其他单位一起办。",
            )  # fmt: skip
