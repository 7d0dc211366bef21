"""The door, home, jobs, lists, and the pages of the three powers.

ACCESS.md is silent on the door, the own password and large type: everybody signed in has them. Jobs: who started one,
within the scope of that day. An administrator has jobs too (a list of accounts), so the page opens and is empty.
"""

from tests.permissions.rows import LOGIN, Row, page, read, write

OPEN = (
    # Who is signed in already is sent home.
    Row("GET", "members:login", "", {200: "anonymous disabled"}, 302, 302, is_public=True),
    Row(
        "POST",
        "members:login",
        "",
        {422: "anonymous disabled"},
        302,
        302,
        is_public=True,
        data={"username": "nobody", "password": "wrong"},
    ),
    Row("POST", "members:logout", "", {}, LOGIN, LOGIN, is_public=True),
    Row("POST", "members:large-type", "", {}, 302, 302, is_public=True),
)

# Watched by machines without an account. In the tests neither beat nor a worker runs, and numbers are off.
WATCHED = tuple(
    Row("GET", name, "", {}, code, code, is_public=True)
    for name, code in (("common:health-live", 200), ("common:health-ready", 503), ("common:metrics", 404))
)

# A page that stayed open asks who is signed in by now; nobody is an answer too.
ASKED = (Row("GET", "common:here", "", {}, 200, 200, is_public=True),)

SIGNED = (
    page("workbench:home"),
    page("members:search"),
    page("members:search", query="?q=志远"),
    page("members:search", query="?q=周建国"),
    page("members:password-change"),
    Row("POST", "members:password-change", "", {422: "EVERYONE"}, data={"old_password": "not mine"}),
    # A person acts in his or her own grants alone.
    write("members:switch-role", "", "b1_secretary", data={"grant": "@grant.b1"}, admins=404),
    write("members:switch-role", "", "zhou_member", data={"grant": "@grant.member"}, admins=404),
    write("members:switch-role", "", "", data={"grant": "@grant.waiting"}, admins=404),
)

# A blank form holds nothing of anybody.
BLANKS = (
    page("common:blanks"),
    read("common:blank", {"name": "need"}, "EVERYONE"),
    read("common:blank", {"name": "unit-report-in"}, "EVERYONE"),
    read("common:blank", {"name": "evaluation-unit-to-street"}, "EVERYONE"),
    read("common:blank", {"name": "no-such"}, "", admins=404),
)

JOBS = (
    page("common:job-list"),
    *(
        row
        for place, starter in (
            ("own", "c1_secretary"), ("sibling", "c2_secretary"), ("allied", "u2_secretary"), ("foreign", "c3_secretary"),
        )
        for row in (
            read("common:job-detail", f"job.{place}", starter, admins=404),
            write("common:job-stop", f"job.{place}", starter, admins=404),
            read("common:job-file", f"job.{place}.done", starter, admins=404),
        )
    ),
    # Started by somebody who does not cover that organisation any more.
    read("common:job-detail", "job.lost", "", admins=404),
    write("common:job-stop", "job.lost", "", admins=404),
    read("common:job-file", "job.lost", "", admins=404),
)  # fmt: skip

COMMUNITIES = "C1 c2_secretary c3_secretary"
BRANCHES = "B1 b2_secretary b4_secretary"
UNITS = "U1 U2 u3_liaison e1_liaison"
COMMITTEES = "department s1_admin s2_admin agency_admin"
BODIES = f"{COMMITTEES} {COMMUNITIES} {BRANCHES} {UNITS} u1_branch_secretary"
SERVED = f"department s1_admin s2_admin {COMMUNITIES} {BRANCHES} {UNITS} MEMBERS"
SCORED = f"{COMMUNITIES} {UNITS}"

TAKEN_AWAY = (  # Who reads a list on its page takes the same rows away, and nobody else.
    ("members.members", "PEOPLE"),
    ("members.unit_report_ins", f"{COMMITTEES} {COMMUNITIES} {UNITS} u1_branch_secretary"),
    ("members.member_report_ins", f"{COMMUNITIES} {BRANCHES} {UNITS} MEMBERS"),
    ("members.notices", "EVERYONE"),
    ("members.accounts", "security security2"),
    ("members.audit", "audit"),
    ("members.complaints", "EVERYONE"),
    ("members.complaint_progress", "department"),
    ("alliances.alliances", BODIES),
    ("alliances.resources", BODIES),
    ("alliances.needs", BODIES),
    ("alliances.claims", BODIES),
    ("activities.meetings", "PEOPLE"),
    ("activities.services", SERVED),
    ("assessment.unit_scores", f"{COMMITTEES} {SCORED}"),
    ("assessment.member_scores", f"department {SCORED} MEMBERS"),
    ("assessment.objections", f"{COMMITTEES} {SCORED} MEMBERS"),
)

LISTS = (
    *(write("common:list-export", {"name": name}, allowed, default=403) for name, allowed in TAKEN_AWAY),
    write("common:list-export", {"name": "no.such"}, "", default=404, admins=404),
)

POWERS = (
    page("members:audit", "audit"),
    page("members:system", "system"),
    page("members:accounts", "security security2"),
    page("members:account-create", "security security2"),
    # The answer shows the one-time password, so it is a page.
    write(
        "members:account-create", "", "security security2", default=403, ok=200,
        data={"username": "new.person", "name": "新同志"},
    ),
    page("members:held", "security security2"),
    # A wait at the door ends by another's hand, as everything about accounts.
    *(
        write("members:held-lift", f"held.{place}", allowed, default=403)
        for place, allowed in (
            ("own", "security2"), ("sibling", "security"), ("allied", "security security2"),
            ("foreign", "security security2"),
        )
    ),
    *(
        read("members:account", f"account.{place}", "security security2", default=403)
        for place in ("own", "sibling", "allied", "foreign", "member", "off")
    ),
    *(
        write(
            "members:account-grant", f"account.{place}", allowed, default=403,
            data={"role": "recorder", "organisation": "@community.own"},
        )
        for place, allowed in (
            ("own", "security2"), ("sibling", "security"), ("allied", "security security2"),
            ("foreign", "security security2"), ("member", "security security2"), ("off", "security security2"),
        )
    ),
    # Not one's own account: another security administrator does it.
    *(
        write(f"members:account-{deed}", f"account.{place}", allowed, default=403, ok=ok)
        for deed, ok in (("disable", 302), ("enable", 302))
        for place, allowed in (
            ("own", "security2"), ("sibling", "security"), ("allied", "security security2"),
            ("foreign", "security security2"), ("off", "security security2"),
        )
    ),
    *(
        write("members:grant-end", f"grant.{place}", allowed, default=403)
        for place, allowed in (
            ("own", "security2"), ("sibling", "security"), ("allied", "security security2"),
            ("foreign", "security security2"), ("member", "security security2"), ("waiting", "security security2"),
        )
    ),
    # An ordinary account has its new password at once; for another one it is asked for, and a second person approves.
    *(
        write("members:account-reset", f"account.{place}", allowed, default=403, ok=ok, data={"reason": "忘记密码"})
        for place, allowed, ok in (
            ("own", "security2", 302), ("sibling", "security", 302), ("allied", "security security2", 200),
            ("foreign", "security security2", 302), ("off", "security security2", 302),
        )
    ),
    page("members:approvals", "security security2 audit"),
    *(
        row
        for deed, data in (("approve", {}), ("refuse", {"reason": "没有核实到本人"}))
        for row in (
            # Who asked does not approve. A committee's role is nothing to the audit administrator, who knows of it not
            # even that it waits; an administrator's role is approved by nobody else.
            Row("POST", f"members:grant-{deed}", "grant.waiting", {302: "security2", 404: "audit"}, 403, data=data),
            Row("POST", f"members:grant-{deed}", "grant.admin", {302: "audit"}, 403, data=data),
            # What was approved is told to who presses after the colleague; what needs no approval waits for nobody.
            *(
                Row("POST", f"members:grant-{deed}", f"grant.{place}", {302: "security security2 audit"}, 403, data=data)
                for place in ("own", "sibling")
            ),
            Row("POST", f"members:grant-{deed}", "grant.foreign", {302: "security security2", 404: "audit"}, 403, data=data),
            Row("POST", f"members:grant-{deed}", "grant.allied", {404: "security security2 audit"}, 403, data=data),
        )
    ),
    Row("POST", "members:reset-approve", "reset.waiting", {302: "security2", 404: "audit"}, 403),
    Row("POST", "members:reset-approve", "reset.admin", {302: "audit"}, 403),
    Row("POST", "members:reset-approve", "reset.approved", {302: "security security2", 404: "audit"}, 403),
    # Who asked takes it back, who would approve says no.
    Row("POST", "members:reset-close", "reset.waiting", {302: "security security2", 404: "audit"}, 403,
        data={"reason": "没有核实到本人"}),
    Row("POST", "members:reset-close", "reset.admin", {302: "security audit"}, 403, data={"reason": "没有核实到本人"}),
    # The one-time password is shown to who asked, once somebody else approved.
    write("members:reset-password", "reset.approved", "security", default=403, ok=200),
    write("members:reset-password", "reset.waiting", "", default=403),
    write("members:reset-password", "reset.admin", "", default=403),
)  # fmt: skip

ROWS = (*OPEN, *WATCHED, *ASKED, *SIGNED, *BLANKS, *JOBS, *LISTS, *POWERS)
SUBSTITUTIONS = ()
