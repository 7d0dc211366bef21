"""The county's objects, made through the services. Keys read `kind.place` or `kind.place.state`; the place is seen from
community c1 and branch b1: `own`, `sibling` (same street), `allied` (another unit of the same alliance), `foreign`.
"""

from datetime import date
from pathlib import Path

from assessment.county_settings import NOTICE_DAYS
from common.listing import definition
from common.models import Job
from common.papers import paper_named
from common.services.county_settings import propose_setting
from common.services.jobs import request_job, run_job
from common.services.list_files import export_list, request_list_file
from common.services.papers import keep_template
from members.choices import ImportKind, Post, Role, WorkStatus
from members.county_settings import ONE_HAND_DAYS
from members.models import ComplianceLine, KnownTitle, Member
from members.services import accounts, door, report_ins, resets
from members.services.complaints import write_complaint
from members.services.imports import staging
from members.services.people import add_member, appoint, change_member, start_household
from tests.permissions.county import County
from tests.permissions.days import NOW, REPORTED, TODAY
from tests.permissions.objects_activities import build_activities
from tests.permissions.objects_alliances import build_lists
from tests.permissions.objects_assessment import build_assessment
from tests.permissions.objects_notices import build_notices
from tests.word_file import word
from tests.workbook_files import workbook_bytes
from tests.world import START, load_world

ORGANISATIONS = {
    "org.county": "county", "org.street": "s1", "org.agencies": "j",
    "community.own": "c1", "community.sibling": "c2", "community.foreign": "c3",
    "branch.own": "b1", "branch.sibling": "b2", "branch.street": "b3", "branch.allied": "u2b", "branch.foreign": "b4",
    "group.own": "g1", "group.sibling": "g2", "unit.own": "u1", "unit.allied": "u2", "unit.foreign": "u3",
    "unit.street": "e1",
}  # fmt: skip

PEOPLE = {  # key: of tests/world.py
    "member.own": "zhou", "member.own.group": "wang", "member.sibling": "zeng", "member.foreign": "shan",
    "member.unit": "wu", "member.allied": "li", "member.foreign.unit": "ma",
}  # fmt: skip

MORE_PEOPLE = (  # key, home, how many; they serve in the states of report-ins
    ("u1", 6),
    ("u2b", 4),
    ("u3", 5),
    ("b2", 1),
    ("b3", 1),
    ("b4", 1),
    ("e1", 1),
)
NAMES = "赵钱孙冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


def build_county(files: Path) -> County:
    county = County(load_world(), files)
    for key, organisation in ORGANISATIONS.items():
        county[key] = county.world[organisation]
    build_people(county)
    build_posts(county)
    build_report_ins(county)
    build_accounts(county)
    build_jobs(county)
    build_imports(county)
    build_settings(county)
    build_complaints(county)
    build_lists(county)
    build_activities(county)
    build_assessment(county)
    build_notices(county)
    for row in county.objects.values():
        row.refresh_from_db()
    county.changed_tables()
    return county


def build_settings(county: County) -> None:
    """A change and a template that wait; who brought them is not the one of the department who confirms them."""
    county["setting.waiting"] = propose_setting(
        setting=ONE_HAND_DAYS, value=60, origin="COUNTY", from_day=date(2099, 1, 1), actor=county.user("s1_admin"),
        now=NOW,
    )  # fmt: skip
    county["setting.own"] = propose_setting(
        setting=NOTICE_DAYS,
        value=7,
        origin="COUNTY",
        from_day=date(2099, 1, 1),
        actor=county.user("department"),
        now=NOW,
    )
    county["template.waiting"] = keep_template(
        paper=paper_named("year-report"), content=word("{{ 标题 }}"), file_name="报告.docx",
        actor=county.user("s1_admin"), now=NOW,
    )  # fmt: skip


COMPLAINTS = (  # place, about, the place it names, who wrote it
    ("own", "PLACE", "branch.own", "zhou_member"),
    ("sibling", "PLACE", "community.sibling", "g1_leader"),
    ("allied", "PLACE", "unit.allied", "u2_liaison"),
    ("foreign", "PLACE", "branch.foreign", "b4_secretary"),
    ("own.body", "BODY", "community.own", "b1_secretary"),
    ("own.site", "SITE", "", "system"),
)


def build_complaints(county: County) -> None:
    for key, about, place, writer in COMPLAINTS:
        county[f"complaint.{key}"] = write_complaint(
            kind="SUGGESTION", about=about, place=county[place] if place else None, text="楼道灯坏了两周没有人修。",
            actor=county.user(writer), now=NOW,
        )  # fmt: skip
    county["compliance.line"] = ComplianceLine.objects.earliest("position")


# People, each with numbers that nobody may read whole


def build_people(county: County) -> None:
    for key, person in PEOPLE.items():
        county[key] = county.world.people[person]
    names = iter(NAMES)
    for home, count in MORE_PEOPLE:
        for number in range(1, count + 1):
            county[f"{home}.person{number}"] = add_member(
                home=county.world[home], name=f"{next(names)}志远", on=START, actor=None,
                joined_on=date(1995, 7, 1), full_on=date(1996, 7, 1), work_status=WorkStatus.IN_SERVICE,
            )  # fmt: skip
    keys = {county[key].pk: key for key in county.objects if isinstance(county[key], Member)}
    for number, member in enumerate(Member.objects.order_by("pk")):
        phone, identity = f"139{77310000 + number * 37}", identity_number(number)
        change_member(member=member, group=member.group, phone=phone, identity_number=identity, actor=None)
        key = keys.get(member.pk, member.name)
        county.marks |= {f"phone {key}": phone, f"identity {key}": identity}
    for key, user in (("member.own", "zhou_member"), ("member.unit", "wu_member")):
        county.readers |= {f"phone {key}": {user}, f"identity {key}": {user}}


def identity_number(number: int) -> str:
    """A number of a region that does not exist, with the right check digit."""
    body = f"99{number:04d}19700801{number:03d}"
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def build_posts(county: County) -> None:
    """Households and appointments: of the own branch, of its sibling, of another unit, of the other street."""
    places = (
        ("own", "g1", "member.own"), ("own.group", "g2", "member.own.group"), ("sibling", "b2", "member.sibling"),
        ("allied", "u2b", "member.allied"), ("foreign", "b4", "member.foreign"),
    )  # fmt: skip
    for place, organisation, member in places:
        where, who = county.world[organisation], county[member]
        county[f"household.{place}"] = start_household(
            organisation=where, member=who, doors="1单元101–602", household_count=24, on=START, actor=None
        )
        county[f"appointment.{place}"] = appoint(
            member=who, organisation=where, post=Post.PUBLICITY_MEMBER, on=START, actor=None
        )


# Report-ins


UNIT_REPORT_INS = (  # key, unit, community, state
    ("own", "u1", "c1", "active"), ("sibling", "u1", "c2", "active"), ("allied", "u2", "c1", "active"),
    ("foreign", "u3", "c3", "active"), ("own.ending", "e1", "c1", "ending"),
    ("own.new", "u3", "c1", "new"), ("sibling.new", "e1", "c2", "new"), ("allied.new", "u2", "c2", "new"),
    ("foreign.new", "u2", "c3", "new"),
)  # fmt: skip


def build_report_ins(county: County) -> None:
    for key, unit, community, state in UNIT_REPORT_INS:
        liaison = county.user(f"{unit}_liaison")
        paper = report_ins.submit_unit_report_in(
            unit=county.world[unit], community=county.world[community], actor=liaison,
            on=TODAY if state == "new" else REPORTED,
        )  # fmt: skip
        county[f"unit-report-in.{key}"] = in_state(paper, state, liaison)
    for key, member, community, branch, state in MEMBER_REPORT_INS:
        liaison = county.user("u1_liaison")
        [paper] = report_ins.submit_member_report_ins(
            members=[county[member]], community=county.world[community], branch=county.world[branch],
            on=TODAY if state == "new" else REPORTED, actor=liaison,
        )  # fmt: skip
        county[f"report-in.{key}"] = in_state(paper, state, liaison)


def in_state(paper, state, liaison):
    if state != "new":
        paper = report_ins.accept_report_in(report_in=paper, started_on=REPORTED, on=REPORTED, actor=None)
    if state == "ending":
        paper = report_ins.ask_exit(report_in=paper, reason="搬家", actor=liaison)
    return paper


MEMBER_REPORT_INS = (  # key, member, community, branch, state
    ("own", "member.unit", "c1", "b1", "active"),
    ("own.second", "u1.person1", "c1", "b1", "active"),
    ("own.new", "u1.person2", "c1", "b1", "new"),
    ("own.ending", "u1.person3", "c1", "b1", "ending"),
    ("sibling", "u1.person4", "c1", "b2", "active"),
    ("sibling.new", "u1.person5", "c1", "b2", "new"),
    ("sibling.ending", "u1.person6", "c1", "b2", "ending"),
    ("allied", "member.allied", "c1", "b1", "active"),
    ("allied.new", "u2b.person1", "c1", "b1", "new"),
    ("allied.ending", "u2b.person2", "c1", "b1", "ending"),
    ("street", "u2b.person3", "c2", "b3", "active"),
    ("foreign", "member.foreign.unit", "c3", "b4", "active"),
    ("foreign.new", "u3.person1", "c3", "b4", "new"),
    ("foreign.ending", "u3.person2", "c3", "b4", "ending"),
)


# Accounts, jobs, imports


def build_accounts(county: County) -> None:
    for place, key in (
        ("own", "security"), ("sibling", "security2"), ("allied", "u2_secretary"), ("foreign", "s2_admin"),
        ("member", "zhou_member"), ("off", "disabled"),
    ):  # fmt: skip
        county[f"account.{place}"] = county.user(key)
    for place, key in (
        ("own", "security"), ("sibling", "security2"), ("allied", "u2_liaison"), ("foreign", "s2_admin"),
        ("b1", "b1_secretary"), ("member", "zhou_member"),
    ):  # fmt: skip
        county[f"grant.{place}"] = county.user(key).role_grants.get()
    for place in ("own", "sibling", "allied", "foreign"):
        account = county[f"account.{place}"]
        attempt = door.Attempt(account.username, "203.0.113.9")
        for _time in range(5):
            door.count_failure(attempt, account=account, now=NOW)
        county[f"held.{place}"] = account.login_tallies.get(kind="pair")
    county["grant.waiting"] = accounts.grant_role(
        user=county.user("c2_secretary"), role=Role.STREET_ADMIN, organisation=county.world["s1"], on=TODAY,
        actor=county.user("security"),
    )  # fmt: skip
    newcomer = accounts.create_user(username="newcomer", name="新来的管理员", password=None, actor=None)
    county["grant.admin"] = accounts.grant_role(
        user=newcomer, role=Role.SYSTEM_ADMIN, organisation=county.world["county"], on=TODAY,
        actor=county.user("security"),
    )  # fmt: skip
    for key, account in (
        ("reset.waiting", "agency_admin"),
        ("reset.admin", "system"),
        ("reset.approved", "department"),
    ):
        county[key], _password = resets.ask_reset(
            account=county.user(account), reason="忘记密码", actor=county.user("security"), now=NOW
        )
    approved = resets.approve_reset(reset=county["reset.approved"], actor=county.user("security2"), now=NOW)
    county.objects["reset.approved"] = approved


STARTERS = (
    ("own", "c1_secretary"),
    ("sibling", "c2_secretary"),
    ("allied", "u2_secretary"),
    ("foreign", "c3_secretary"),
)


def build_jobs(county: County) -> None:
    listed = definition("members.members")
    for place, starter in STARTERS:
        user = county.user(starter)
        waiting = request_list_file(listed=listed, filters="", actor=user, now=NOW)
        done = request_list_file(listed=listed, filters="", actor=user, now=NOW)
        run_job(job_id=done.pk, work=export_list)
        county[f"job.{place}"], county[f"job.{place}.done"] = waiting, Job.objects.get(pk=done.pk)
    county["job.lost"] = request_job(
        task="common.export_list", title="党员花名册", arguments={}, actor=county.user("c1_secretary"),
        organisation_path=county.world["c2"].path, now=NOW,
    )  # fmt: skip


ROSTER = ["姓名", "性别", "出生年月", "入党时间", "转正时间", "所在支部", "联系电话"]
UPLOADERS = (
    ("own", "b1_secretary", "b1"), ("sibling", "b2_secretary", "b2"), ("allied", "u2_secretary", "u2b"),
    ("foreign", "b4_secretary", "b4"),
)  # fmt: skip


def build_imports(county: County) -> None:
    county["known_title"] = KnownTitle.objects.create(
        kind=ImportKind.ROSTER, title="哪天成为同志", key="joined", pointed_out_by=county.user("b4_secretary"),
        pointed_out_at=NOW,
    )  # fmt: skip
    for place, uploader, branch in UPLOADERS:
        home = county.world[branch]
        rows = [["花名册"], ROSTER, person("张新民", home.name), person("没有支部", "不存在的支部")]
        batch = staged(county, uploader, branch, workbook_bytes(rows), is_readable=True)
        staging.check_batch(batch=batch, user=county.user(uploader), now=NOW)
        batch.refresh_from_db()
        county[f"import.{place}"] = batch
        asking = [["花名册"], ["谁", *ROSTER[1:]], person("张新民", home.name)]
        county[f"import.{place}.asking"] = staged(county, uploader, branch, workbook_bytes(asking), is_readable=False)


def person(name: str, home: str) -> list[str]:
    return [name, "男", "1960.01", "1990.07.01", "1991.08", home, ""]


def staged(county: County, uploader: str, branch: str, content: bytes, *, is_readable: bool):
    return staging.stage_import(
        kind=ImportKind.ROSTER, content=content, file_name="花名册.xlsx", organisation=county.world[branch],
        is_readable=is_readable, actor=county.user(uploader), now=NOW,
    )  # fmt: skip
