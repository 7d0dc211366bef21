"""What the site writes is its own; `test_serve.py` looks at a started one."""

from pathlib import Path

from common.private_files import narrow


def modes(folder: Path) -> dict[str, str]:
    """Everything below that somebody else could read, with its mode."""
    paths = [folder, *folder.rglob("*")]
    wide = {path: path.stat().st_mode & 0o777 for path in paths if path.stat().st_mode & 0o077}
    return {str(path.relative_to(folder)): oct(mode) for path, mode in wide.items()}


def test_wide_files_and_folders_are_narrowed(tmp_path):
    folder = tmp_path / "data"
    (folder / "queue").mkdir(parents=True)
    for name, mode in (("queue/old.log", 0o644), ("own.key", 0o600)):
        (folder / name).touch()
        (folder / name).chmod(mode)
    (folder / "queue").chmod(0o755)
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    folder.chmod(0o775)
    assert narrow(folder) == 3
    (folder / "link").unlink()
    assert modes(folder) == {}
    assert narrow(folder) == 0


def test_another_users_file_is_told_and_does_not_stop_the_start(tmp_path, monkeypatch, caplog):
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(0o644)
    monkeypatch.setattr(Path, "chmod", lambda *args, **kwargs: (_ for _ in ()).throw(PermissionError))
    assert narrow(tmp_path) == 0
    assert "can be read by others and belongs to another user" in caplog.text
