"""A roster against the members there are: who is new, what changes, who is registered elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from common.bulk import in_chunks
from common.fields import keyed_hash
from common.tree import subtrees_q
from common.workbooks.reading import Workbook
from members.choices import HOME_KINDS, OrganisationKind, Post, WorkStatus
from members.models import Appointment, Member, Organisation
from members.services.imports.differences import differences, person_titles, shown_person, title_of
from members.services.imports.organisation_index import KnownOrganisation, OrganisationIndex, OrganisationMatch
from members.services.imports.parsing import parse_roster
from members.services.imports.people_index import PeopleIndex
from members.services.imports.plans import ADDED, CHANGED, UNCHANGED, Change, ImportPlan, PlannedRow, Tick, no_tick
from members.services.imports.problems import Place, Problem
from members.services.imports.records import ParsedMember, ParsedRoster
from members.services.imports.scope import ImportScope
from members.services.people import derive

TICK_ROWS = 500
# Written anew with every change, so there is no need to read them.
DERIVED = ("pinyin", "initials", "phone_hash")
# Homes whose people go to work there unless they are retired.
WORKING_HOMES = (*(kind for kind in OrganisationKind.units if kind != "VILLAGE"), OrganisationKind.AGENCY_BRANCH)

ELSEWHERE = _("第 %(row)s 行的人已登记在别处，没有导入。需要转入请先办组织关系转接，或联系组织部。")
NO_FULL_DATE = _("表里没有“转正时间”一列，新增的人都按预备党员登记。请补上这一列再导入，或导入后逐个修改。")
OTHER_NAME = _(
    "第 %(row)s 行“%(column)s”登记在%(old)s名下，导入会把姓名改成%(new)s。如果是两个人，请先改对号码再导入。"
)
SEVERAL_SECRETARIES = _("%(home)s写了 %(count)s 名书记，都会登记。请核对任职。")


@dataclass(kw_only=True, slots=True)
class PlannedMember(PlannedRow):
    """`member` carries the new values, and is let go where nothing changes.

    `new_posts` and `ended_posts` are what becomes of the posts at home.
    """

    home: Organisation
    member: Member | None
    new_posts: list[tuple[Post, Organisation]] = field(default_factory=list)
    ended_posts: list[int] = field(default_factory=list)
    has_new_values: bool = False


def plan_roster(
    workbook: Workbook,
    *,
    scope: ImportScope,
    today: date,
    chosen: Mapping[str, str] | None = None,
    lock: bool = False,
    tick: Tick = no_tick,
) -> ImportPlan:
    """What importing this roster would do. Reads only; raises UnreadableWorkbook for the file as a whole.

    `lock` holds the members it read until the transaction ends that applies the plan.
    """
    homes = Homes(scope)
    roster = parse_roster(workbook, today=today, organisations=homes, home=scope.home_id, chosen=chosen)
    rows = RosterPlanner(roster, homes, scope, today).plan(lock, tick)
    warnings = [*_name_warnings(roster, rows), *roster.warnings, *_sheet_warnings(roster, rows)]
    return ImportPlan(roster.header, person_titles(), rows, roster.problems, warnings)


class Homes:
    """Finds the home a row names, within the scope; a building group stands for its branch."""

    def __init__(self, scope: ImportScope) -> None:
        rows = Organisation.objects.filter(subtrees_q("path", scope.row_paths), ended_on=None).select_related("parent")
        self.organisations = {row.pk: row for row in rows}
        known = [KnownOrganisation(row.pk, row.code, row.name, row.kind, row.parent_id) for row in rows]
        above = [row.parent for row in rows if row.parent and row.parent_id not in self.organisations]
        self.find = OrganisationIndex(known, superiors={one.pk: one.name for one in above})

    def __call__(self, text: str) -> OrganisationMatch:
        """Streets and committees are no home: found, and yet not to be used."""
        match = self.find(text)
        if match.id is None or self.organisations[match.id].kind in (*HOME_KINDS, OrganisationKind.BUILDING_GROUP):
            return match
        return OrganisationMatch(None, 1)

    def of(self, organisation: int) -> tuple[Organisation, Organisation | None]:
        """The home and, where the row names one, the group."""
        found = self.organisations[organisation]
        if found.kind == OrganisationKind.BUILDING_GROUP and found.parent:
            return found.parent, found
        return found, None

    def attach(self, members: Iterable[Member]) -> None:
        """Give members their homes and groups without a query each."""
        for member in members:
            for name in ("home", "group"):
                if known := self.organisations.get(getattr(member, f"{name}_id")):
                    setattr(member, name, known)


class RosterPlanner:
    def __init__(self, roster: ParsedRoster, homes: Homes, scope: ImportScope, today: date) -> None:
        self.roster = roster
        self.homes = homes
        self.scope = scope
        self.today = today

    def plan(self, lock: bool, tick: Tick) -> list[PlannedMember]:
        matches = self._matches(lock)
        self._refuse_elsewhere(matches)
        self.posts = posts_of(matches.values())
        planned = []
        for count, row in enumerate(self.roster.rows):
            if count % TICK_ROWS == 0:
                tick(count, len(self.roster.rows), str(_("正在比对")))
            planned.append(self._planned(row, matches.pop(row.row, None)))
        return planned

    def _matches(self, lock: bool) -> dict[int, Member]:
        rows = [(row, self.homes.of(row.organisation)[0].pk) for row in self.roster.rows]
        members = people_of(rows, lock=lock)
        self.homes.attach(members)
        return PeopleIndex(members, self._unlikeness).assign(rows)

    def _unlikeness(self, member: Member, row: ParsedMember) -> int:
        return sum(1 for _difference in differences(member, row, *self.homes.of(row.organisation)))

    def _refuse_elsewhere(self, matches: dict[int, Member]) -> None:
        """The home is outside what the importer may change, or the person left: says no more than that."""
        refused = {}
        for row, member in matches.items():
            if member.ended_on is not None or not self.scope.covers_person(member.org_path):
                place = Place(row, self.roster.header.title("identity_number"))
                refused[row] = place.problem("registered_elsewhere", ELSEWHERE)
        if refused:
            self.roster.rows = [row for row in self.roster.rows if row.row not in refused]
            self.roster.warnings = [one for one in self.roster.warnings if one.row not in refused]
            self.roster.problems = sorted([*self.roster.problems, *refused.values()], key=lambda problem: problem.row)

    def _planned(self, row: ParsedMember, known: Member | None) -> PlannedMember:
        home, group = self.homes.of(row.organisation)
        member = known or self._new_member(row, home)
        found = list(differences(member, row, home, group))
        for difference in found:
            for name, value in difference.values.items():
                setattr(member, name, value)
        if found or known is None:
            member.home = home
            derive(member)
        plan = PlannedMember(
            row=row.row, outcome=UNCHANGED, cells=[], home=home, member=member, has_new_values=bool(found)
        )
        post_change = self._plan_posts(plan, row, home, group, known)
        plan.cells = shown_person(member, home, post_change.new if post_change else "")
        if known is None:
            plan.outcome = ADDED
        elif found or post_change:
            plan.outcome = CHANGED
            plan.changes = [difference.shown for difference in found] + ([post_change] if post_change else [])
            plan.old_name = next((one.shown.old for one in found if "name" in one.values), "")
        else:
            plan.member = None
        return plan

    def _new_member(self, row: ParsedMember, home: Organisation) -> Member:
        """Somebody new is taken to have been there since joining the Party: a roster does not say since when."""
        joined = row.joined.value if row.joined else self.today
        works = row.work_status is None and home.kind in WORKING_HOMES
        return Member(started_on=joined, work_status=WorkStatus.IN_SERVICE if works else WorkStatus.OTHER)

    def _plan_posts(
        self,
        plan: PlannedMember,
        row: ParsedMember,
        home: Organisation,
        group: Organisation | None,
        known: Member | None,
    ) -> Change | None:
        """A filled cell names all posts the person holds at home; an empty one ends none."""
        if not row.posts:
            return None
        posts = self.posts.get(known.pk, []) if known else []
        held = [one for one in posts if home.pk in (one.organisation_id, one.organisation.parent_id)]
        missing = [post for post in row.posts if post not in {one.post for one in held}]
        over = [one for one in held if one.post not in row.posts]
        plan.new_posts = [(post, group if group and post == Post.GROUP_LEADER else home) for post in missing]
        plan.ended_posts = [one.pk for one in over]
        if not missing and not over:
            return None
        old = "、".join(str(one.get_post_display()) for one in held)
        return Change(str(_("党内职务")), old, "、".join(str(post.label) for post in row.posts))


def people_of(rows: Sequence[tuple[ParsedMember, int]], *, lock: bool) -> list[Member]:
    """Everybody the rows could mean: the holders of their identity numbers, and who is at their homes now."""
    everybody = (Member.objects.select_for_update() if lock else Member.objects.all()).defer(*DERIVED)
    found: dict[int, Member] = {}
    hashes = [keyed_hash(row.identity_number) for row, _home in rows if row.identity_number]
    for chunk in in_chunks(hashes):
        found |= {member.pk: member for member in everybody.filter(identity_hash__in=chunk)}
    at_home = everybody.filter(ended_on=None)
    by_name = {home for row, home in rows if not row.identity_number}
    for homes in in_chunks(sorted(by_name)):
        found |= {member.pk: member for member in at_home.filter(home__in=homes)}
    # A row with a number can mean, besides its holder, only somebody whose number is not known yet.
    for homes in in_chunks(sorted({home for _row, home in rows} - by_name)):
        found |= {member.pk: member for member in at_home.filter(home__in=homes, identity_hash=None)}
    return list(found.values())


def posts_of(members: Iterable[Member]) -> dict[int, list[Appointment]]:
    """Running posts by member."""
    posts: dict[int, list[Appointment]] = defaultdict(list)
    for chunk in in_chunks([member.pk for member in members]):
        for post in Appointment.objects.filter(member__in=chunk, ended_on=None).select_related("organisation"):
            posts[post.member_id].append(post)
    return posts


def _name_warnings(roster: ParsedRoster, rows: list[PlannedMember]) -> list[Problem]:
    """A number that belongs to somebody of another name is a new name, or another person's number."""
    column = roster.header.titles.get("identity_number", "")
    return [
        Place(row.row, column).problem("other_name", OTHER_NAME, old=row.old_name, new=row.cells[0])
        for row in rows
        if row.old_name
    ]


def _sheet_warnings(roster: ParsedRoster, rows: list[PlannedMember]) -> list[Problem]:
    header = roster.header
    found: list[Problem] = []
    if "full_member" not in header.indexes and any(row.outcome == ADDED for row in rows):
        found.append(Place(header.row, title_of("full_on")).problem("no_full_date", NO_FULL_DATE))
    with_post = {row.row for row in roster.rows if Post.SECRETARY in row.posts}
    secretaries: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.row in with_post:
            secretaries[row.home.name].append(row.row)
    for home, numbers in secretaries.items():
        if len(numbers) > 1:
            place = Place(numbers[0], header.title("party_post"))
            found.append(place.problem("several_secretaries", SEVERAL_SECRETARIES, home=home, count=len(numbers)))
    return found
