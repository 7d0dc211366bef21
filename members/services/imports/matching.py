"""A roster against the members there are: who is new, what changes, who is registered elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from common.bulk import in_chunks
from common.fields import keyed_hash
from common.workbooks.reading import Workbook
from members.choices import OrganisationKind, Post, WorkStatus
from members.models import Appointment, Member, Organisation
from members.services.imports.differences import differences, person_titles, shown_person, title_of
from members.services.imports.homes import Homes
from members.services.imports.parsing import parse_roster
from members.services.imports.people_index import PeopleIndex
from members.services.imports.plan_hints import (
    LEFT_OUT,
    missing_column_warnings,
    name_warnings,
    several_secretaries,
    stage_warnings,
)
from members.services.imports.plans import (
    ADDED,
    CHANGED,
    NO_DOUBT,
    NOTHING_DECIDED,
    UNCHANGED,
    Change,
    ImportOptions,
    ImportPlan,
    PlannedRow,
    Tick,
    no_tick,
)
from members.services.imports.problems import Problem
from members.services.imports.records import ParsedMember, ParsedRoster, RowKey
from members.services.imports.scope import ImportScope
from members.services.imports.stages import stage_of_new
from members.services.people import derive

TICK_ROWS = 500
# Written anew with every change, so there is no need to read them.
NUMBERS = {"phone", "identity_number"}
DERIVED = ("pinyin", "initials", "sort_key", "phone_hash")
# Homes whose people go to work there unless they are retired.
WORKING_HOMES = (*(kind for kind in OrganisationKind.units if kind != "VILLAGE"), OrganisationKind.AGENCY_BRANCH)

ELSEWHERE = _("%(where)s的人已登记在别处，没有导入。需要转入请先办组织关系转接，或联系组织部。")
AMBIGUOUS = _(
    "%(where)s的人和支部里已登记的 %(count)s 名党员同名，凭这一行分不清是哪一位，没有导入。请补上身份证号或出生年月。"
)


@dataclass(kw_only=True, slots=True)
class PlannedMember(PlannedRow):
    """`member` carries the new values, and is let go where nothing changes.

    `parsed` is the row as it was read; `new_posts` and `ended_posts` are what becomes of the posts at home.
    """

    home: Organisation
    member: Member | None
    parsed: ParsedMember
    new_posts: list[tuple[Post, Organisation]] = field(default_factory=list)
    ended_posts: list[int] = field(default_factory=list)
    has_new_values: bool = False
    has_new_numbers: bool = False


def plan_roster(
    workbook: Workbook,
    *,
    scope: ImportScope,
    today: date,
    options: ImportOptions = NOTHING_DECIDED,
    lock: bool = False,
    tick: Tick = no_tick,
) -> ImportPlan:
    """What importing this roster would do. Reads only; raises UnreadableWorkbook for the file as a whole.

    `lock` holds the members it read until the transaction ends that applies the plan.
    """
    homes = Homes(scope)
    roster = parse_roster(
        workbook, today=today, organisations=homes, home=scope.home_id,
        chosen=options.chosen, remembered=options.remembered, takes_hidden=options.takes_hidden,
    )  # fmt: skip
    return RosterPlanner(roster, homes, scope, today, options).plan(lock, tick)


class RosterPlanner:
    def __init__(
        self, roster: ParsedRoster, homes: Homes, scope: ImportScope, today: date, options: ImportOptions
    ) -> None:
        self.roster = roster
        self.homes = homes
        self.scope = scope
        self.today = today
        self.options = options

    def plan(self, lock: bool, tick: Tick) -> ImportPlan:
        matches = self._matches(lock)
        self._refuse_elsewhere(matches)
        self.posts = posts_of(matches.values())
        planned = []
        for count, row in enumerate(self.roster.rows):
            if count % TICK_ROWS == 0:
                tick(count, len(self.roster.rows), str(_("正在比对")))
            planned.append(self._planned(row, matches.pop(row.key, None)))
        plan = self._plan_of(planned)
        return self._without_doubtful(plan) if self.options.leaves_doubtful else plan

    def _matches(self, lock: bool) -> dict[RowKey, Member]:
        rows = [(row, self.homes.of(row.organisation)[0].pk) for row in self.roster.rows]
        members = people_of(rows, lock=lock)
        self.homes.attach(members)
        index = PeopleIndex(members)
        matches = index.assign(rows)
        self._refuse_ambiguous(index.ambiguous)
        return matches

    def _refuse_ambiguous(self, ambiguous: Mapping[RowKey, int]) -> None:
        rows = [row for row in self.roster.rows if row.key in ambiguous]
        self.roster.refuse(
            {
                row.key: row.place("name").problem("ambiguous_person", AMBIGUOUS, count=ambiguous[row.key])
                for row in rows
            }
        )

    def _refuse_elsewhere(self, matches: Mapping[RowKey, Member]) -> None:
        """The home is outside what the importer may change, or the person left: says no more than that."""
        refused = {}
        for row in self.roster.rows:
            member = matches.get(row.key)
            if member and (member.ended_on is not None or not self.scope.covers_person(member.org_path)):
                refused[row.key] = row.place("identity_number").problem("registered_elsewhere", ELSEWHERE)
        self.roster.refuse(refused)

    def _without_doubtful(self, plan: ImportPlan) -> ImportPlan:
        """The importer chose to leave rows out that deserve a second look: they can be fetched and mended."""
        told: dict[tuple[str, int], list[Problem]] = defaultdict(list)
        for problem in plan.warnings:
            if problem.kind not in NO_DOUBT:
                told[problem.sheet, problem.row].append(problem)
        refused: dict[RowKey, Problem] = {}
        for row in plan.doubtful:
            doubts = told[row.sheet, row.row]
            message = "".join(doubt.message for doubt in doubts) + str(LEFT_OUT)
            refused[row.parsed.key] = replace(doubts[0], kind="left_out", message=message)
        self.roster.refuse(refused)
        left = [row for row in plan.rows if row.parsed.key not in refused]
        return self._plan_of(left)

    def _plan_of(self, planned: list[PlannedMember]) -> ImportPlan:
        added = [row for row in planned if row.outcome == ADDED]
        missing = missing_column_warnings(added, title_of("full_on"))
        warnings = [*name_warnings(planned), *self.roster.warnings, *missing, *several_secretaries(planned)]
        sheets = [header.sheet.name for header in self.roster.headers]
        return ImportPlan(person_titles(), planned, self.roster.problems, warnings, sheets)

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
            row=row.row, sheet=row.sheet, outcome=UNCHANGED, cells=[], home=home, member=member, parsed=row,
            has_new_values=bool(found), has_new_numbers=any(NUMBERS & one.values.keys() for one in found),
        )  # fmt: skip
        post_change = self._plan_posts(plan, row, home, group, known)
        plan.cells = shown_person(member, home, post_change.new if post_change else "")
        if known is None:
            plan.outcome = ADDED
            self.roster.warn(row, stage_warnings(row, self.today))
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
        status = WorkStatus.IN_SERVICE if works else WorkStatus.OTHER
        return Member(started_on=joined, work_status=status, stage=stage_of_new(row, self.today))

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
