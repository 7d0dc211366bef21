"""Which backups are kept: all of the last two days, and the newest of each day and week before that has one."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from common.backups.archive import SUFFIX

NAME = re.compile(r"lianjian-(\d{8}-\d{6})" + re.escape(SUFFIX))
STAMP = "%Y%m%d-%H%M%S"
ALL_WITHIN = timedelta(days=2)
"""Of these days none goes: the one before an upgrade or an accident is not given up for the one after it."""


def name_for(moment: datetime) -> str:
    return f"lianjian-{moment:{STAMP}}{SUFFIX}"


def moment_of(name: str) -> datetime | None:
    """When a backup was made, by its name; None for a file that is none of ours."""
    found = NAME.fullmatch(name)
    return datetime.strptime(found[1], STAMP) if found else None  # noqa: DTZ007  local time, as in the name


def kept(names: Iterable[str], *, days: int, weeks: int) -> set[str]:
    """Of the names of backups those that stay; the newest stays always, and what was made shortly before it."""
    dated = sorted(((moment, name) for name in names if (moment := moment_of(name))), reverse=True)
    by_day: dict[str, str] = {}
    by_week: dict[str, str] = {}
    for moment, name in dated:
        by_day.setdefault(f"{moment:%Y%m%d}", name)
        by_week.setdefault(f"{moment:%G-%V}", name)
    recent = {name for moment, name in dated if dated[0][0] - moment < ALL_WITHIN}
    return {*recent, *list(by_day.values())[: max(days, 1)], *list(by_week.values())[:weeks]}


def rotate(folder: Path, *, days: int, weeks: int) -> list[str]:
    """Delete what is not kept; files of other names are not touched. Returns the names that went."""
    names = [path.name for path in folder.glob(f"*{SUFFIX}") if moment_of(path.name)]
    gone = sorted(set(names) - kept(names, days=days, weeks=weeks))
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        (folder / (name + ".sha256")).unlink(missing_ok=True)
    return gone
