"""Do small wrongs to the code that decides about access, one by one, and count how many of them the tests notice.

    python -m tools.mutants             all of them; goes on where the last run stopped
    … --sample 100                      a hundred, the same in every run
    … --only points.py                  those whose title holds the text
    … --again                           what survived so far, against the tests as they are now
    … --fresh                           forgets what was measured
    … --table                           only shows what was measured

No file is changed: the tests are collected and their county is built once, then each mutant gets a copy of that process,
in which its function is exchanged. First every test runs once and tells which functions it reaches; a mutant meets
these tests alone, until one of them fails. One that none of them notices within its time is alive.
"""

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tools.mutants_runner import Runner
from tools.mutations import GROUPS, Mutant, mutants_of, roles_by_name

ROOT = Path(__file__).resolve().parent.parent
TARGETS: dict[str, tuple[str, ...]] = {
    "members/scoping.py": (),
    "members/permissions.py": (),
    "members/deeds.py": ("can_approve",),
    "alliances/scoping.py": (),
    "alliances/permissions.py": (),
    "alliances/deeds.py": ("can_create_committee", "can_propose", "can_offer", "can_raise", "can_claim"),
    "activities/deeds.py": ("can_begin", "can_confirm_party"),
    "activities/scoping.py": (),
    "activities/permissions/meetings.py": (),
    "activities/permissions/service.py": (),
    "assessment/scoping.py": (),
    "assessment/permissions/points.py": (),
    "assessment/permissions/year_end.py": (),
    "common/access.py": (),
    "common/scoped.py": (),
    "common/models/events.py": ("EventQuerySet.visible_to",),
    "common/tree.py": ("topmost", "subtrees_q", "is_within"),
    "common/middleware.py": ("AccessMiddleware.process_view", "AccessMiddleware.process_exception"),
    "members/middleware.py": (),
    "members/models/accounts.py": (
        "User.grants", "User.act_as", "User.acting_grants", "User.grants_of", "User.holds", "User.holds_over",
        "User.paths", "User.organisation_ids", "User.covers_path",
    ),
    "members/services/accounts.py": (
        "disable_account", "enable_account", "ask_anew", "check_not_own", "grant_role", "check_place", "approve_grant",
        "refuse_grant", "check_approval", "check_refusal", "lock_running", "lock_waiting", "check_successor", "end_grant",
    ),
    "members/services/resets.py": (
        "ask_reset", "approve_reset", "carry_out_reset", "close_reset", "lock_open", "check_office",
    ),
    "members/selectors/approvals.py": (
        "Hands.held", "hands_on", "bar_of", "bar_now", "bar_by_account", "waiting_for", "waiting_grants", "open_resets",
        "office_for_reset",
    ),
    "members/selectors/complaints.py": ("handler_of", "is_answered_at", "bodies_above"),
    "common/services/county_settings.py": (
        "check_value", "check_day", "confirm_setting", "withdraw_setting", "keep_setting",
    ),
    "common/services/papers.py": ("confirm_template", "end_template"),
    "common/fresh.py": ("fresh_methods", "is_fresh", "ask_if_stale", "answer"),
    "activities/services/service.py": ("lock_waiting", "check_reported_in"),
    "assessment/services/rules.py": ("publish_rule_set",),
}  # fmt: skip
"""Files, and of some the functions alone that decide about access."""

TESTS = (
    "tests/permissions/test_matrix.py",
    "tests/permissions/test_lists.py",
    "tests/permissions/test_writes.py",
    "tests/permissions/test_doers.py",
    *(f"tests/permissions/test_doers_{app}.py" for app in ("members", "alliances", "activities", "assessment")),
    "tests/permissions/test_scopes.py",
    "tests/members/test_scope.py",
    "tests/members/test_complaints.py",
    "tests/members/test_grants.py",
    "tests/members/test_two_persons.py",
    "tests/members/test_resets.py",
    "tests/members/test_one_alone.py",
    "tests/common/test_fresh.py",
    "tests/common/test_county_settings.py",
    "tests/common/test_papers.py",
    "tests/members/test_door.py",
    "tests/members/test_households.py",
    "tests/members/test_report_ins.py",
    "tests/members/test_report_in_pages.py",
    "tests/members/test_organisation_page.py",
    "tests/alliances/test_scope.py",
    "tests/alliances/test_stories.py",
    "tests/alliances/test_pages.py",
    "tests/activities/test_meetings_pages.py",
    "tests/activities/test_conference_pages.py",
    "tests/activities/test_people_on_records.py",
    "tests/activities/test_parties.py",
    "tests/activities/test_service.py",
    "tests/assessment/test_scope_points.py",
    "tests/assessment/test_score_readers.py",
    "tests/assessment/test_objections.py",
    "tests/assessment/test_year_end.py",
    "tests/assessment/test_evaluations.py",
    "tests/assessment/test_rules.py",
    "tests/common/test_basics.py",
)
"""The tests of who sees and does what. One that is not there is passed over."""

STATE = Path(os.environ.get("DATA_DIR", ROOT / "var")) / "mutants"
NOT_ACCESS = (
    "search", "with_coverage", "_claimed", "unconfirmed", "upheld_since", "undecided", "signed", "counted", "of_kind",
    "units", "branches", "duty_bodies", "in_part_of_tree", "in_subtree", "current",
)  # fmt: skip
"""Filters of lists and figures beside the scopes: they decide about nobody's access and have tests of their own."""
LIVED_ONCE = ("reviews", "is_concerned", "is_answerer", "can_log", "can_keep_households",
              "OfMembersQuerySet.visible_to", "check_not_own")  # fmt: skip
"""Where a wrong was found by hand that no test noticed: these are tried first."""
EQUIVALENT = ROOT / "tools" / "mutants_equivalent.txt"
GOAL = 97.0


def main() -> int:
    options = arguments()
    STATE.mkdir(parents=True, exist_ok=True)
    if options.fresh:
        for old in STATE.glob("*.json"):
            old.unlink()
    mutants = chosen(options)
    if not options.table:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        os.chdir(ROOT)
        runner = Runner(ROOT, STATE, mutants, files=tuple(TARGETS), seconds=options.seconds)
        paths = [path for path in TESTS if (ROOT / path).exists()]
        pytest.main(["-q", "-m", "not slow and not browser and not redis", *paths], plugins=[runner])
    return show(mutants)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=60, help="processor time of one mutant")
    for name in ("again", "fresh", "table"):
        parser.add_argument(f"--{name}", action="store_true")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Mutant]:
    skipped = equivalent()
    GROUPS.update(roles_by_name(ROOT / file for file in TARGETS))
    listed = [mutant for file, only in TARGETS.items() for mutant in mutants_of(ROOT / file, ROOT, only)]
    every = [mutant for mutant in listed if mutant.place.rpartition(".")[2] not in NOT_ACCESS]
    unknown = skipped.keys() - {mutant.key for mutant in every}
    if unknown:
        print(f"{EQUIVALENT.name} names mutants that are no more: {', '.join(sorted(unknown))}")
    mutants = [mutant for mutant in every if mutant.key not in skipped and options.only in mutant.title]
    # Mixed, so that a run that was stopped is a fair sample too.
    random.Random(7).shuffle(mutants)  # noqa: S311 - no secret
    mutants.sort(key=lambda mutant: mutant.place not in LIVED_ONCE)
    mutants = mutants[: options.sample or None]
    if options.again:
        forget_survivors(mutants)
    return mutants


def equivalent() -> dict[str, str]:
    """Mutants that change nothing anybody could notice, by key, with the reason."""
    if not EQUIVALENT.exists():
        return {}
    lines = [line for line in EQUIVALENT.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return {key: reason for key, _, reason in (line.partition(" ") for line in lines)}


def results() -> dict[str, str]:
    file = STATE / "results.json"
    return json.loads(file.read_text()) if file.exists() else {}


def forget_survivors(mutants: list[Mutant]) -> None:
    known = results()
    kept = {key: end for key, end in known.items() if end.startswith("killed")}
    (STATE / "results.json").write_text(json.dumps(kept))


def show(mutants: list[Mutant]) -> int:
    """The table by file, the survivors by name; 1 where fewer died than should."""
    known = results()
    ran = [mutant for mutant in mutants if mutant.key in known]
    files: dict[str, list[bool]] = defaultdict(list)
    for mutant in ran:
        files[mutant.file].append(known[mutant.key].startswith("killed"))
    print(f"\n{'File':<40}{'mutants':>8}{'killed':>8}{'%':>7}")
    for file, ends in sorted(files.items()):
        print(f"{file:<40}{len(ends):>8}{sum(ends):>8}{100 * sum(ends) / len(ends):>7.1f}")
    killed = sum(map(sum, files.values()))
    share = 100 * killed / len(ran) if ran else 0.0
    print(f"{'All that ran':<40}{len(ran):>8}{killed:>8}{share:>7.1f}   ({len(mutants) - len(ran)} have not run)")
    for mutant in sorted(ran, key=lambda mutant: (mutant.file, mutant.line)):
        if not known[mutant.key].startswith("killed"):
            print(f"  {mutant.key} {known[mutant.key]:<10} {mutant.title}")
    return int(share < GOAL)


if __name__ == "__main__":
    sys.exit(main())
