"""Notices: everybody reads the own inbox, nobody another one's; the sheet of an organisation is handed over by its
secretary, its recorder and the levels above. Which papers are on it is told by scope: of members none to a committee.
"""

from tests.permissions.rows import Row, Substitution, page, read, write

OWNERS = (("own", "b1_secretary"), ("sibling", "b2_secretary"), ("allied", "u2_liaison"), ("foreign", "b4_secretary"))
INBOX = (
    page("members:notices"),
    page("members:notices", query="?show=unread"),
    write("members:notices-read", "", "EVERYONE"),
    *(read("members:notice", f"notice.{place}", owner, admins=404) for place, owner in OWNERS),
    *(write("members:notice-read", f"notice.{place}", owner, admins=404) for place, owner in OWNERS),
    *(read("members:notice", f"paper.{place}", "", admins=404) for place, _owner in OWNERS),
)

SHEETS = (  # place, who hands papers over, who does it for the organisation alone
    ("own", "b1_secretary b1_recorder c1_secretary", "STREET"),
    ("sibling", "b2_secretary c1_secretary", "STREET"),
    ("allied", "u2_secretary", "department agency_admin"),
    ("foreign", "b4_secretary c3_secretary", "department s2_admin"),
)
HANDED = {"handed_on": "2026-12-14", "all": "1"}
PAPERS = (
    *(
        read(f"members:{name}", f"branch.{place}", f"{hands} {above}", default=403)
        for name in ("notice-sheets", "notice-paper")
        for place, hands, above in SHEETS
    ),
    *(
        Row("POST", "members:notice-hand-over", f"branch.{place}", {302: hands, 422: above}, 403, data=HANDED)
        for place, hands, above in SHEETS
    ),
    # The branch itself has no account: its community and the levels above bring it the paper.
    write("members:notice-hand-over", "branch.street", "c2_secretary STREET", default=403, data=HANDED),
)

ROWS = (*INBOX, *PAPERS)
SUBSTITUTIONS = (
    Substitution(
        "HandOverForm.notices", "b1_secretary", "members:notice-hand-over", "branch.own", {"handed_on": "2026-12-14"},
        good="paper.own", bad=("paper.sibling", "paper.foreign", "paper.street", "notice.own"), many=True,
    ),
)  # fmt: skip
