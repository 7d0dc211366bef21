"""Who asks: every account of tests/world.py, nobody, and an account that was switched off."""

import os

from tests.world import MEMBER_USERS, USERS

WHOLE_TABLES = os.environ.get("WHOLE_TABLES") == "1"
"""Set by `make test` on SQLite: every account and every second made-up value. Else some of them: another engine answers
for its SQL alone, and who tries a change need not wait for all.
"""

ADMINS = ("system", "security", "security2", "audit")
"""The three powers: no page with member data is theirs (SECURITY.md control 20)."""

SIGNED_IN = tuple(key for key, *_rest in (*USERS, *MEMBER_USERS))
STRANGERS = ("anonymous", "disabled")
PRINCIPALS = (*SIGNED_IN, *STRANGERS)

GROUPS = {
    "EVERYONE": SIGNED_IN,
    "ADMINS": ADMINS,
    "PEOPLE": tuple(key for key in SIGNED_IN if key not in ADMINS),
    "STREET": ("department", "s1_admin"),
    "C1": ("c1_secretary", "c1_recorder"),
    "B1": ("b1_secretary", "b1_recorder"),
    "U1": ("u1_secretary", "u1_liaison"),
    "U2": ("u2_secretary", "u2_liaison"),
    "MEMBERS": ("zhou_member", "wu_member"),
}
"""Names that stand for several accounts in the tables."""


def expand(names: str) -> set[str]:
    """The accounts behind words of a table. Raises KeyError for a word that names nobody."""
    found: set[str] = set()
    for name in names.split():
        if name not in GROUPS and name not in PRINCIPALS:
            raise KeyError(name)
        found.update(GROUPS.get(name, (name,)))
    return found


def without(names: str, *taken: str) -> str:
    """The accounts of `names` but those of `taken`."""
    return " ".join(sorted(expand(names).difference(*map(expand, taken))))
