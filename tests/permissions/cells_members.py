"""Organisations, members, households, appointments and imports.

Silent in ACCESS.md, decided by its spirit: a liaison is no secretary and no recorder, so reads no member's record; the
card of an organisation is read by everybody, so a deed on a foreign one is 403 and not 404; households and
appointments are also read by the person they name.
"""

from tests.permissions.principals import without
from tests.permissions.rows import Row, Substitution, form, page, read, write
from tests.workbook_files import workbook_bytes

NOT_IMPORTERS = "c1_recorder b1_recorder g1_leader u1_liaison u2_liaison u3_liaison e1_liaison MEMBERS"
IMPORTERS = (
    "department agency_admin s1_admin s2_admin c1_secretary c2_secretary c3_secretary "
    "b1_secretary b2_secretary b4_secretary u1_branch_secretary u1_secretary u2_secretary"
)

YEAR = {"year": 2027}
CALENDAR = (
    # A county setting is read by every account and kept by the department.
    Row("GET", "members:calendar-moved", "", {302: "EVERYONE"}),
    Row("GET", "members:calendar-moved-year", YEAR, {302: "EVERYONE"}),
    Row("GET", "members:calendar-start", "", {302: "EVERYONE"}),
    read("members:calendar", YEAR, "EVERYONE"),
    write("members:calendar-set", YEAR, "department", default=403,
          data={"kind": "off", "name": "春节", "first": "2027-02-05", "last": "2027-02-11", "origin": "NOTICE"}),
    write("members:calendar-remove", YEAR, "department", default=403, data={"days": ["1"]}),
    write("members:calendar-entered", YEAR, "department", default=403),
)  # fmt: skip

SETTINGS = (
    page("members:settings"),
    page("members:settings", query="?set=assessment.notice_days"),
    write("members:setting-propose", {"key": "late_entry_workdays"}, "department", default=403,
          data={"value": "5", "origin": "COUNTY", "ground": "", "from_day": "2099-01-01"}),
    # What one of the department proposed another one confirms; each of them may take it back.
    write("members:setting-confirm", {"pk": "@setting.waiting"}, "department", default=403),
    write("members:setting-confirm", {"pk": "@setting.own"}, "", default=403),
    write("members:setting-withdraw", {"pk": "@setting.waiting"}, "department", default=403),
    write("members:setting-keep", {"pk": "@setting.waiting"}, "department", default=403),
    page("members:lists"),
    page("members:lists", query="?list=alliances.categories"),
    write("members:list-add", {"key": "alliances.categories"}, "department", default=403,
          data={"word": "心理关爱", "after": "", "origin": "COUNTY", "ground": "", "from_day": "2099-01-01"}),
    write("members:list-end", {"key": "alliances.categories"}, "department", default=403,
          data={"code": "FUNDS", "last_day": "2099-01-01", "ground": ""}),
    write("members:list-take-back", {"key": "alliances.categories"}, "department", default=403,
          data={"code": "FUNDS"}),
    page("members:papers", "department"),
    read("members:paper-own", {"name": "year-report"}, "department", default=403),
    write("members:paper-upload", {"name": "year-report"}, "department", default=403, ok=422),
    read("members:paper-sample", {"pk": "@template.waiting"}, "department", default=403),
    read("members:paper-file", {"pk": "@template.waiting"}, "department", default=403),
    write("members:paper-confirm", {"pk": "@template.waiting"}, "department", default=403),
    write("members:paper-end", {"pk": "@template.waiting"}, "department", default=403),
)  # fmt: skip

CARDS = ("org.county", "org.street", "community.own", "branch.own", "branch.sibling", "branch.allied", "branch.foreign",
         "group.own", "unit.own", "unit.allied", "unit.foreign")  # fmt: skip
IN_PLACES = ("branch.own", "branch.sibling", "unit.allied", "unit.foreign")
TABS = ("?tab=reported", "?tab=households", "?tab=posts")

ORGANISATIONS = (
    Row("GET", "members:organisations", "", {302: "EVERYONE"}),
    *(read("members:organisation", key, "EVERYONE") for key in CARDS),
    *(read("members:organisation", key, "EVERYONE", query=tab) for key in IN_PLACES for tab in TABS),
)

MANAGERS = (
    ("own", "department s1_admin"), ("sibling", "department s1_admin"), ("foreign", "department s2_admin"),
)  # fmt: skip

MANAGING = (
    *(
        row
        for place, managers in MANAGERS
        for row in (
            *form(
                "members:organisation-create", f"community.{place}", managers, default=403,
                data={"parent": f"@community.{place}", "kind": "RESIDENTIAL_BRANCH", "code": "NEW-1", "name": "新建支部"},
            ),
            *form("members:organisation-change", f"branch.{place}", managers, default=403, data={"name": "新名称支部"}),
        )
    ),
    *form(
        "members:organisation-create", "unit.allied", "department agency_admin", default=403,
        data={"parent": "@unit.allied", "kind": "AGENCY_BRANCH", "code": "NEW-2", "name": "新建机关支部"},
    ),
    *form("members:organisation-change", "unit.allied", "department agency_admin", default=403, data={"name": "新单位"}),
    *form("members:organisation-change", "org.county", "department", default=403, data={"name": "县委组织部"}),
)  # fmt: skip

RECORD_READERS = (  # member, who reads the record, who of them may change it, who of them may see whole numbers
    ("member.own", "STREET C1 B1 g1_leader zhou_member", "c1_secretary b1_secretary", "department zhou_member"),
    ("member.own.group", "STREET C1 B1", "c1_secretary b1_secretary", "department"),
    ("member.sibling", "STREET C1 b2_secretary", "c1_secretary b2_secretary", "department"),
    ("member.foreign", "department s2_admin c3_secretary b4_secretary", "c3_secretary b4_secretary", "department"),
    ("member.unit", "department agency_admin u1_secretary u1_branch_secretary wu_member",
     "u1_secretary u1_branch_secretary", "department wu_member"),
    ("member.allied", "department agency_admin u2_secretary", "u2_secretary", "department"),
    ("member.foreign.unit", "department agency_admin", "", "department"),
)  # fmt: skip


RECORD = {"name": "李改名", "joined": "1995.07.01", "full": "1996.07.01", "work_status": "RETIRED"}

RECORDS = tuple(
    row
    for key, readers, editors, lookers in RECORD_READERS
    for row in (
        read("members:member", key, readers),
        *form("members:member-change", key, editors, without(readers, editors), data=RECORD),
        # Opened by its address alone the form waits for the reason.
        read("members:member-reveal", key, f"{editors} {lookers}", without(readers, editors, lookers)),
        write(
            "members:member-reveal", key, f"{editors} {lookers}", without(readers, editors, lookers), ok=200,
            data={"field": "phone", "reason": "核对"}, shows=(f"phone {key}",),
        ),
        write(
            "members:member-reveal", key, f"{editors} {lookers}", without(readers, editors, lookers), ok=200,
            data={"field": "identity_number", "reason": "核对"}, shows=(f"identity {key}",),
        ),
    )
)  # fmt: skip

OWN_PAGE = (page("members:me", "MEMBERS"),)

KEEPERS = (  # organisation, secretaries of it and above, a member there who anchors no doors yet
    ("branch.own", "c1_secretary b1_secretary", "member.own"),
    ("branch.sibling", "c1_secretary b2_secretary", "b2.person1"),
    ("branch.allied", "u2_secretary", "u2b.person1"),
    ("branch.foreign", "c3_secretary b4_secretary", "b4.person1"),
)
NEW_HOUSEHOLD = {"doors": "2单元", "household_count": "12", "on": "2026-12-01"}
NEW_POST = {"post": "DEPUTY_SECRETARY", "on": "2026-12-01"}

STARTING = tuple(
    row
    for key, keepers, member in KEEPERS
    for row in (
        *form("members:member-create", key, keepers, default=403, data=RECORD),
        *form("members:household-create", key, keepers, default=403,
              data={**NEW_HOUSEHOLD, "member": f"@{member}"}),
        *form("members:appointment-create", key, keepers, default=403, data={**NEW_POST, "member": f"@{member}"}),
    )
)  # fmt: skip

POST_READERS = (  # place, who reads the household and the appointment, who of them may end it
    ("own", "STREET C1 B1 g1_leader zhou_member", "c1_secretary b1_secretary"),
    ("own.group", "STREET C1 B1", "c1_secretary b1_secretary"),
    ("sibling", "STREET C1 b2_secretary", "c1_secretary b2_secretary"),
    ("allied", "department agency_admin u2_secretary", "u2_secretary"),
    ("foreign", "department s2_admin c3_secretary b4_secretary", "c3_secretary b4_secretary"),
)
LAST_DAY = {"on": "2026-12-14"}

ENDING = tuple(
    row
    for kind in ("household", "appointment")
    for place, readers, keepers in POST_READERS
    for row in form(f"members:{kind}-end", f"{kind}.{place}", keepers, without(readers, keepers), data=LAST_DAY)
)


# Imports: seen by the uploader alone; who may not import at all does not get the page.


def uploaded():
    from django.core.files.uploadedfile import SimpleUploadedFile

    title = ["姓名", "性别", "出生年月", "入党时间", "转正时间", "所在支部", "联系电话"]
    return SimpleUploadedFile(
        "花名册.xlsx", workbook_bytes([title, ["张新", "男", "1960.01", "1990.07", "1991.08", "", ""]])
    )


TARGETS = (  # a roster into this organisation: who covers it
    ("branch.own", "STREET c1_secretary b1_secretary"),
    ("branch.sibling", "STREET c1_secretary b2_secretary"),
    ("branch.allied", "department agency_admin u2_secretary"),
    ("branch.foreign", "department s2_admin c3_secretary b4_secretary"),
)
UPLOADERS = (
    ("own", "b1_secretary"),
    ("sibling", "b2_secretary"),
    ("allied", "u2_secretary"),
    ("foreign", "b4_secretary"),
)
TITLES = ("name", "sex", "birth", "joined", "full_member", "organisation", "phone")

IMPORTS = (
    page("members:imports", IMPORTERS),
    write("members:import-title-forget", "known_title", "department", default=403),
    *(read("members:import-template", {"kind": kind}, IMPORTERS, default=403) for kind in ("ROSTER", "ORGANISATIONS")),
    *(
        row
        for key, allowed in TARGETS
        for row in (
            read("members:imports", "", allowed, NOT_IMPORTERS, query=f"?organisation={{{key}}}"),
            write("members:imports", "", allowed, NOT_IMPORTERS, files=True,
                  data={"kind": "ROSTER", "organisation": f"@{key}", "file": uploaded}),
        )
    ),
    *(
        row
        for place, uploader in UPLOADERS
        for row in (
            read("members:import", f"import.{place}", uploader, NOT_IMPORTERS),
            read("members:import", f"import.{place}", uploader, NOT_IMPORTERS, query="?part=refused"),
            read("members:import-refused", f"import.{place}", uploader, NOT_IMPORTERS),
            read("members:import-columns", f"import.{place}", uploader, NOT_IMPORTERS),
            write("members:import-rows", f"import.{place}", uploader, NOT_IMPORTERS, files=True, data={"hidden": "on"}),
            write("members:import-confirm", f"import.{place}", uploader, NOT_IMPORTERS, files=True),
            write("members:import-discard", f"import.{place}", uploader, NOT_IMPORTERS, files=True),
            write("members:import-columns", f"import.{place}.asking", uploader, NOT_IMPORTERS, files=True,
                  data={f"column{number}": key for number, key in enumerate(TITLES)}),
        )
    ),
)  # fmt: skip

ROWS = (*ORGANISATIONS, *CALENDAR, *SETTINGS, *MANAGING, *RECORDS, *OWN_PAGE, *STARTING, *ENDING, *IMPORTS)

SUBSTITUTIONS = (
    Substitution(
        "MemberForm.group", "b1_secretary", "members:member-change", "member.own", RECORD,
        "group.sibling", ("branch.own", "branch.foreign", "unit.own"),
    ),
    Substitution(
        "OrganisationForm.parent", "s1_admin", "members:organisation-create", "community.own",
        {"kind": "RESIDENTIAL_BRANCH", "code": "NEW-1", "name": "新建支部"},
        "community.own", ("community.foreign", "community.sibling", "org.county"),
    ),
    Substitution(
        "HouseholdForm.member", "b1_secretary", "members:household-create", "branch.own", NEW_HOUSEHOLD,
        "member.own.group", ("member.sibling", "member.foreign", "member.allied"),
    ),
    Substitution(
        "AppointmentForm.member", "b1_secretary", "members:appointment-create", "branch.own", NEW_POST,
        "member.own.group", ("member.sibling", "member.foreign", "member.allied"),
    ),
    Substitution(
        "UploadForm.organisation", "b1_secretary", "members:imports", "", {"kind": "ROSTER", "file": uploaded},
        "branch.own", ("branch.sibling", "branch.foreign", "community.own", "org.county"),
    ),
)  # fmt: skip
