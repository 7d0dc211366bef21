"""意见与投诉, 合规自查, 填报负担 and 使用帮助: what everybody has, also without a role.

A complaint is read by its writer, its handler and the level above (ACCESS.md); by the department beyond that only as a
line of the list without text and writer. Administrators are no exception: they read what they wrote themselves.
"""

from tests.permissions.principals import without
from tests.permissions.rows import Row, Substitution, form, page, read, write

COMPLAINTS = (  # place, who wrote it, who answers it, the level above
    ("own", "zhou_member", "c1_secretary", "s1_admin"),
    ("sibling", "g1_leader", "c2_secretary", "s1_admin"),
    ("allied", "u2_liaison", "agency_admin", "department"),
    ("foreign", "b4_secretary", "c3_secretary", "s2_admin"),
    ("own.body", "b1_secretary", "s1_admin", "department"),
    ("own.site", "system", "department", ""),
)  # fmt: skip
NEW = {"kind": "COMPLAINT", "about": "PLACE", "place": "@community.own", "text": "楼道灯坏了两周没有人修。"}
LINE = {"forbidden": "层层加码", "measure": "要求填的只有办法里的这几项。"}

WRITING = (
    page("members:complaints"),
    page("members:complaint-create"),
    Row("POST", "members:complaint-create", "", {302: "EVERYONE"}, data=NEW),
    page("members:complaint-progress", "department"),
)

ANSWERING = tuple(
    row
    for place, writer, handler, above in COMPLAINTS
    for readers in [f"{writer} {handler} {above}"]
    for row in (
        read("members:complaint", f"complaint.{place}", readers, admins=404),
        write(
            "members:complaint-answer", f"complaint.{place}", handler, without(readers, handler), admins=404,
            data={"answer": "已经请物业修好。"},
        ),
        write("members:complaint-withdraw", f"complaint.{place}", writer, without(readers, writer), admins=404),
    )
)  # fmt: skip

COMPLIANCE = (
    page("members:compliance"),
    *form("members:compliance-add", "", "department", default=403, data=LINE),
    *form("members:compliance-change", "compliance.line", "department", default=403, data=LINE),
    write("members:compliance-check", "compliance.line", "department", default=403, data={"note": "与文件相符"}),
    write("members:compliance-end", "compliance.line", "department", default=403),
)

HELP = (
    Row("GET", "workbench:help", "", {302: "EVERYONE"}),
    read("workbench:guide", {"name": "member"}, "EVERYONE"),
    Row("GET", "workbench:burden", "", {302: "EVERYONE"}),
    read("workbench:burden-year", {"year": 2026}, "EVERYONE"),
)

ROWS = (*WRITING, *ANSWERING, *COMPLIANCE, *HELP)

SUBSTITUTIONS = (
    # The card of every organisation is everybody's; a complaint names a place or a body that answers for itself.
    Substitution(
        "ComplaintForm.place", "zhou_member", "members:complaint-create", "", NEW, "community.own",
        ("group.own", "org.county"),
    ),
)  # fmt: skip
