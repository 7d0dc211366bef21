"""All rows of the matrix."""

from tests.permissions import (
    cells_activities,
    cells_alliances,
    cells_assessment,
    cells_common,
    cells_complaints,
    cells_members,
    cells_notices,
    cells_people,
)

TABLES = (
    cells_common,
    cells_members,
    cells_people,
    cells_notices,
    cells_alliances,
    cells_activities,
    cells_assessment,
    cells_complaints,
)

ROWS = [row for table in TABLES for row in table.ROWS]
SUBSTITUTIONS = [row for table in TABLES for row in table.SUBSTITUTIONS]
WITHOUT_PLACE = {
    "common:blank": "a form that holds nothing of anybody",
    "members:import-template": "a kind of file, the same for everybody",
    "members:import-title-forget": "what the whole county remembers",
    **dict.fromkeys(
        ("members:reset-approve", "members:reset-close", "members:reset-password"),
        "requests of the administrators, who are the county's",
    ),
    **dict.fromkeys(
        (
            "members:setting-propose", "members:setting-confirm", "members:setting-withdraw", "members:setting-keep",
            "members:list-add", "members:list-end", "members:list-take-back", "members:paper-own",
            "members:paper-upload", "members:paper-sample", "members:paper-confirm", "members:paper-end",
            "members:paper-file", "members:compliance-change", "members:compliance-check", "members:compliance-end",
        ),
        "settings are the county's",
    ),
    "workbench:guide": "a guide, the same for everybody",
    "workbench:burden-year": "a year, the same for everybody",
    "common:list-export": "the name of a list, tried for each name",
    "common:paper": "the name of a paper, tried for each name",
    **dict.fromkeys(
        ("members:calendar", "members:calendar-moved-year", "members:calendar-set", "members:calendar-remove",
         "members:calendar-entered"),
        "a year, the same for everybody",
    ),
    **dict.fromkeys(
        ("assessment:rule-set", "assessment:rule-set-copy", "assessment:rule-set-publish", "assessment:rule-change"),
        "rules are the county's",
    ),
    **dict.fromkeys(
        (
            "assessment:year-end", "assessment:year-end-grades", "assessment:year-end-round",
            "assessment:year-end-round-open", "assessment:year-end-round-close", "assessment:year-end-compute",
            "assessment:year-end-accept", "assessment:year-end-confirm", "assessment:year-end-reopen",
            "assessment:year-end-close",
        ),
        "a year, the same for everybody",
    ),
}  # fmt: skip
"""Addresses with a part that is no object of a place."""
ONLY_STREETS = {
    f"assessment:quarter{deed}": "a community's quarter: no unit has one"
    for deed in ("", "-collect", "-notice", "-confirm", "-reopen", "-exclude", "-exempt")
}
"""Addresses of objects that another unit of the alliance cannot have."""
