"""The way back: a backup becomes the database and the files of this site, or nothing is touched."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from common.backups.archive import FILES, SEAL_RECORD, Manifest, PartsCheck, opened, work_folder
from common.backups.dumps import check_tool, opened_sqlite, tool_environment
from common.backups.errors import (
    BackupError,
    DigestsDiffer,
    NewerThanCode,
    NotConfirmed,
    NotEmpty,
    OtherEngine,
    SiteRuns,
    ToolFailed,
)
from common.backups.sealing import file_digest
from common.backups.sequences import late_sequences
from common.backups.signs import signs_of_life
from common.backups.tables import contents, differences, has_unapplied
from common.models import KeyKind
from common.models.jobs import JobState
from common.services.key_checks import SETTINGS, check_value, keys_at_hand

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
TASK = "common.backup"
CLEARED = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


@dataclass(frozen=True)
class Restored:
    """What came back, where the data of before went, and what has to be told of seals and keys."""

    manifest: Manifest
    files: int
    unapplied: bool
    aside: list[Path]
    seal_record: str | None
    other_keys: list[str]


def restore(
    path: Path, connection: Any, *, replace: bool, confirm: Callable[[str], str], say: Callable[[str], None]
) -> Restored:
    """Bring a backup back and compare every table with what was written down when it was made.

    `confirm` is asked for the name of the database before anything is replaced. Raises BackupErrors; all of them but
    DigestsDiffer before the data of before is gone.
    """
    with opened(path) as (manifest, parts):
        check_manifest(manifest, connection)
        refuse_running(connection)
        check_target(connection, replace=replace, confirm=confirm)
        folder = Path(settings.DATA_DIR)
        with work_folder(folder) as work:
            say(_("正在解开备份（%(made_at)s，%(rows)s 行）…") % {"made_at": manifest.moment, "rows": manifest.rows})
            check = PartsCheck(path, manifest)
            for name, stream in parts:
                check.take(name, stream, _safe_target(work, name))
            check.end()
            seal_record = _text_of(work / SEAL_RECORD)
            aside = [*_put_database(manifest, work, connection, replace=replace), *_put_files(work)]
    say(_("正在核对每一张表…"))
    verify(manifest, connection)
    settle(path, manifest, connection)
    files, unapplied = len(check.listed or {}), has_unapplied(connection)
    return Restored(manifest, files, unapplied, aside, seal_record, other_keys(manifest))


def check_manifest(manifest: Manifest, connection: Any) -> None:
    """Raises OtherEngine, NewerThanCode."""
    if manifest.engine != connection.vendor:
        raise OtherEngine(theirs=ENGINES[manifest.engine], ours=ENGINES[connection.vendor])
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    own_apps = {app for app, _ in known}
    newer = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known and app in own_apps]
    if newer:
        raise NewerThanCode(names="、".join(newer[:5]), version=manifest.version)


def other_keys(manifest: Manifest) -> list[str]:
    """Of the keys for look-ups and audit those that this machine lacks or has otherwise.

    They open no backup, and both can be replaced when they are lost for good: the start says how.
    """
    at_hand = keys_at_hand()
    return [
        SETTINGS[KeyKind(row["kind"])] + (f" {row['name']}" if row["kind"] == KeyKind.AUDIT else "")
        for row in manifest.key_values
        if row["kind"] != KeyKind.FIELD and not _is_same_key(at_hand.get((row["kind"], row["name"])), row)
    ]


def _is_same_key(key: bytes | None, row: dict[str, str]) -> bool:
    return key is not None and check_value(key, row["kind"], row["name"], row["algorithm"]) == row["value"]


def refuse_running(connection: Any) -> None:
    if signs := signs_of_life(connection):
        raise SiteRuns(signs="；".join(signs))


def check_target(connection: Any, *, replace: bool, confirm: Callable[[str], str]) -> None:
    """An empty database is taken as it is; another only by `replace` and its typed name."""
    full = filled_tables(connection)
    if not full:
        return
    if not replace:
        raise NotEmpty(tables="、".join(full[:5]))
    name = database_name(connection)
    if confirm(name).strip() != name:
        raise NotConfirmed


def database_name(connection: Any) -> str:
    name = str(connection.settings_dict["NAME"])
    return Path(name).name if connection.vendor == "sqlite" else name


def filled_tables(connection: Any) -> list[str]:
    """Tables of the database; one that a damaged file hides counts as filled."""
    path = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and (not path.exists() or not path.stat().st_size):
        return []
    try:
        with connection.cursor() as cursor:
            return sorted(connection.introspection.table_names(cursor))
    except connection.Database.DatabaseError:
        return [path.name]


def _safe_target(work: Path, name: str) -> Path:
    """Where a part is unpacked; names lead nowhere else."""
    target = (work / name).resolve()
    if not target.is_relative_to(work.resolve()):
        raise BackupError(name)
    return target


def _text_of(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _put_database(manifest: Manifest, work: Path, connection: Any, *, replace: bool) -> list[Path]:
    unpacked = work / manifest.database
    if connection.vendor == "postgresql":
        _put_postgresql(unpacked, connection)
        return []
    return _put_sqlite(manifest, unpacked, connection)


def _put_sqlite(manifest: Manifest, unpacked: Path, connection: Any) -> list[Path]:
    """Compare first, then change places with the file of before, which stays beside it."""
    with opened_sqlite(connection, unpacked) as copy:
        _compare(manifest, copy)
    target = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    aside = []
    for path in (target, target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        if path.exists():
            path.chmod(0o600)
            aside.append(path.rename(_aside(path)))
    os.replace(unpacked, target)
    return aside


def _put_postgresql(unpacked: Path, connection: Any) -> None:
    """One transaction takes the old tables away and brings the new ones: it succeeds as a whole or not at all."""
    for tool in ("pg_restore", "psql"):
        check_tool(tool, connection)
    connection.close()
    arguments = ["--no-owner", "--no-privileges", "--no-comments", "--file=-", str(unpacked)]
    environment = tool_environment(connection)
    with _pg_restore(arguments, environment) as reader, _psql(environment) as writer:
        _pour(reader.stdout, writer.stdin)
        if reader.wait():
            writer.kill()
            raise ToolFailed(tool="pg_restore", reason=str(reader.returncode))
        said = writer.communicate()[1].decode(errors="replace")
        if writer.returncode:
            raise ToolFailed(tool="psql", reason=said.strip()[-600:])


def _pg_restore(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen(["pg_restore", *arguments], env=environment, stdout=subprocess.PIPE)  # noqa: S603, S607


@contextlib.contextmanager
def _psql(environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    command = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as writer:  # noqa: S603
        try:
            yield writer
        except BaseException:
            writer.kill()
            raise


def _pour(source: Any, target: Any) -> None:
    """A psql that ended early tells why by itself: its end of the pipe is gone then."""
    with contextlib.suppress(BrokenPipeError):
        target.write(CLEARED.encode())
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
    source.read()


def _put_files(work: Path) -> list[Path]:
    unpacked, root = work / FILES.rstrip("/"), Path(settings.MEDIA_ROOT)
    aside = [root.rename(_aside(root))] if root.is_dir() and any(root.iterdir()) else []
    if unpacked.is_dir():
        if root.is_dir():
            root.rmdir()
        shutil.move(unpacked, root)
    return aside


def _aside(path: Path) -> Path:
    """A name beside it that nothing has yet."""
    first = path.with_name(f"{path.name}.before-{timezone.localtime():%Y%m%d-%H%M%S}")
    names = (first, *(first.with_name(f"{first.name}-{number}") for number in range(2, 100)))
    return next(name for name in names if not name.exists())


def verify(manifest: Manifest, connection: Any) -> None:
    """Raises DigestsDiffer with the tables, or the sequences that would give a number twice."""
    _compare(manifest, connection)
    if late := late_sequences(connection):
        raise DigestsDiffer(what="、".join(late))


def _compare(manifest: Manifest, connection: Any) -> None:
    found = contents(connection, manifest.tables)
    if wrong := differences(manifest.contents, found):
        raise DigestsDiffer(what="、".join(wrong))


def settle(path: Path, manifest: Manifest, connection: Any) -> None:
    """The backup's own job still ran when it was made: it ended well, as everybody sees who reads this."""
    result = {"file": path.name, "size": path.stat().st_size, "digest": file_digest(path), "rows": manifest.rows}
    ended = "UPDATE common_job SET state = %s, finished_at = %s, result = %s WHERE task = %s AND state = %s"
    with connection.cursor() as cursor:
        values = [JobState.DONE, _moment(connection, manifest.made_at), json.dumps(result), TASK, JobState.RUNNING]
        cursor.execute(ended, values)


def _moment(connection: Any, text: str) -> Any:
    return connection.ops.adapt_datetimefield_value(datetime.fromisoformat(text))
