"""The file of a backup: manifest, database and files in one compressed, sealed archive.

The manifest stands first: what is restored can be judged before anything is touched. Files are listed at the end,
because the site goes on while they are read.
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from common.backups.dumps import dump
from common.backups.errors import DamagedBackup, TablesMissing
from common.backups.sealing import SealedReader, SealedWriter, file_digest
from common.backups.tables import Content, Table, missing_tables

SUFFIX = ".ljbak"
MANIFEST, FILE_LIST, FILES, SEAL_RECORD = "manifest.json", "files.json", "files/", "audit-seal.log"
WORK = ".work-"
COMPRESSION = 3
STREAM = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and where it comes from."""

    made_at: str
    version: str
    engine: str
    database: str
    database_digest: str
    migrations: list[list[str]]
    tables: list[Table]
    contents: dict[str, Content]
    key_values: list[Any]

    def as_json(self) -> bytes:
        held = {
            table.name: {
                **table.as_json(),
                "rows": self.contents[table.name].rows,
                "digest": self.contents[table.name].digest,
            }
            for table in self.tables
        }
        return json.dumps({**self.__dict__, "tables": held, "contents": None}, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        values = json.loads(text)
        held = values["tables"]
        values["tables"] = [Table.from_json(one) for one in held.values()]
        values["contents"] = {name: Content(one["rows"], one["digest"]) for name, one in held.items()}
        return cls(**values)

    @property
    def moment(self) -> str:
        return self.made_at[:16].replace("T", " ")

    @property
    def rows(self) -> int:
        return sum(content.rows for content in self.contents.values())


@dataclass(frozen=True)
class Made:
    """A finished backup: read through once after it was written."""

    path: Path
    size: int
    digest: str
    rows: int
    files: int


def site_version() -> str:
    """The version of the program: of the installed package, else what pyproject.toml says."""
    with contextlib.suppress(PackageNotFoundError):
        return version("lianjian")
    import tomllib

    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


@contextlib.contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """A folder for the dump, beside the backups and for the site alone; what a killed run left is cleared."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))  # mkdtemp makes it 0700
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def write_backup(connection: Any, folder: Path, now: datetime, name: str) -> Made:
    """Make one backup in `folder`: dumped, sealed, read through, and only then under its name.

    Raises TablesMissing where the database lost some: such a backup would push good ones out.
    """
    if missing := missing_tables(connection):
        raise TablesMissing(tables="、".join(missing[:5]))
    with work_folder(folder) as work:
        database, tables, found = dump(connection, work)
        manifest = _manifest(connection, database, tables, found, now)
        part = work / (name + ".part")
        count = _write_archive(part, manifest, database)
        digest = file_digest(part)
        read_through(part)
        target = folder / name
        os.replace(part, target)
        target.with_name(name + ".sha256").write_text(f"{digest}  {name}\n")
        os.chmod(target.with_name(name + ".sha256"), 0o600)
        _sync(folder)
    return Made(target, target.stat().st_size, digest, manifest.rows, count)


def _manifest(
    connection: Any, database: Path, tables: list[Table], found: dict[str, Content], now: datetime
) -> Manifest:
    return Manifest(
        made_at=timezone.localtime(now).isoformat(),
        version=site_version(),
        engine=connection.vendor,
        database=database.name,
        database_digest=file_digest(database),
        migrations=sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations()),
        tables=tables,
        contents=found,
        key_values=stored_key_values(),
    )


def stored_key_values() -> list[Any]:
    """The stored check values of all keys (never a key), where this version of the site keeps them."""
    try:
        from common.selectors.keys import key_check_values  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return []
    return json.loads(json.dumps(key_check_values(), default=str))


def _write_archive(part: Path, manifest: Manifest, database: Path) -> int:
    head = {"made_at": manifest.made_at, "version": manifest.version, "engine": manifest.engine}
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        sealed = SealedWriter(file, head)
        packed = gzip.GzipFile(fileobj=sealed, filename="", mode="wb", compresslevel=COMPRESSION)
        with packed, tarfile.open(fileobj=packed, mode="w|", bufsize=STREAM) as tar:
            _add(tar, MANIFEST, manifest.as_json())
            tar.add(database, manifest.database, filter=_anonymous)
            digests = dict(_add_files(tar))
            _add_seal_record(tar)
            _add(tar, FILE_LIST, json.dumps(digests).encode())
        sealed.finish()
        file.flush()
        os.fsync(file.fileno())
    return len(digests)


def _add_files(tar: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        with contextlib.suppress(FileNotFoundError):  # its days were over in this moment
            content = path.read_bytes()
            name = path.relative_to(root).as_posix()
            _add(tar, FILES + name, content)
            yield name, hashlib.sha256(content).hexdigest()


def _add_seal_record(tar: tarfile.TarFile) -> None:
    """Read after the database: seals that came in between are more than the tables hold, never less."""
    with contextlib.suppress(FileNotFoundError):
        _add(tar, SEAL_RECORD, Path(settings.AUDIT_SEAL_FILE).read_bytes())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Iterator[tuple[str, Any]]]]:
    """The manifest of a backup and its other parts, one after the other. Raises what SealedReader raises."""
    with contextlib.closing(SealedReader(path)) as sealed, _as_damage(path):
        stream = io.BufferedReader(sealed, STREAM)
        with tarfile.open(fileobj=stream, mode="r|gz", bufsize=STREAM) as tar:
            parts = ((info.name, tar.extractfile(info)) for info in tar if info.isfile())
            _name, first = next(parts, ("", None))
            if first is None:
                raise EOFError
            yield Manifest.from_json(first.read()), parts
        while stream.read(STREAM):  # to the sealed end: a file cut off after the archive is noticed too
            pass


@contextlib.contextmanager
def _as_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, KeyError, ValueError, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # a full disk is no damage of the file
        raise DamagedBackup(file=path.name, where=type(problem).__name__) from problem


def read_through(path: Path) -> Manifest:
    """Open every piece and compare every digest. Raises DamagedBackup."""
    with opened(path) as (manifest, parts):
        check = PartsCheck(path, manifest)
        for name, stream in parts:
            check.take(name, stream, None)
        check.end()
    return manifest


class PartsCheck:
    """Takes the parts of a backup, writes them where they belong and compares their digests."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self.seen: dict[str, str] = {}
        self.listed: dict[str, str] | None = None

    def take(self, name: str, stream: Any, target: Path | None) -> None:
        """Read one part, into `target` where one is given."""
        if name == FILE_LIST:
            self.listed = json.loads(stream.read())
            return
        total = hashlib.sha256()
        with _opened_target(target) as file:
            while piece := stream.read(STREAM):
                total.update(piece)
                file.write(piece)
        if name != SEAL_RECORD:  # a backup of a site without a seal has none
            self.seen[name] = total.hexdigest()

    def end(self) -> None:
        """Compare. Raises DamagedBackup with what is missing or different."""
        expected = {FILES + name: digest for name, digest in (self.listed or {}).items()}
        expected[self.manifest.database] = self.manifest.database_digest
        if self.listed is None or self.seen != expected:
            raise DamagedBackup(file=self.path.name, where="digest")


@contextlib.contextmanager
def _opened_target(target: Path | None) -> Iterator[Any]:
    if target is None:
        with open(os.devnull, "wb") as nowhere:
            yield nowhere
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
