"""The scripts of deploy/: secrets that fit the settings, made once, read by nobody else."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = Path(settings.BASE_DIR) / "deploy"
SHOW = """
import json
from config.settings import production
keys = {"field": production.FIELD_KEYS, "hash": {"": production.HASH_KEY}, "audit": production.AUDIT_KEYS}
print(json.dumps({use: {name: len(key) for name, key in named.items()} for use, named in keys.items()}))
"""

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl")


def run(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in arguments], capture_output=True, text=True, check=False)


def keys_of_production(values: dict[str, str], tmp_path: Path) -> dict[str, dict[str, int]]:
    """The length of every key as the production settings read it from these variables."""
    environment = {"PATH": os.environ["PATH"], **values, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", SHOW]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return json.loads(done.stdout)


WHOLE_KEYS = {"field": {"k1": 32}, "hash": {"": 32}, "audit": {"a1": 32}}


def test_the_settings_of_a_new_server_are_whole_and_its_keys_fit(tmp_path):
    done = run(DEPLOY / "new_secrets.sh", "--env", "lianjian.example.cn")
    values = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert keys_of_production(values, tmp_path) == WHOLE_KEYS
    assert re.fullmatch(r"postgres://lianjian:[0-9a-f]{48}@127\.0\.0\.1:5432/lianjian", values["DATABASE_URL"])
    assert re.fullmatch(r"redis://:[0-9a-f]{48}@127\.0\.0\.1:6379/0", values["REDIS_URL"])
    assert values["ALLOWED_HOSTS"] == "lianjian.example.cn,127.0.0.1"
    assert values["TRUSTED_PROXIES"] == "127.0.0.1"
    assert values["DJANGO_SETTINGS_MODULE"] == "config.settings.production"


def test_secrets_for_containers_are_made_once_in_a_folder_of_their_own(tmp_path):
    folder = tmp_path / "secrets"
    assert run(DEPLOY / "new_secrets.sh", folder).returncode == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = set(re.findall(r"\./secrets/(\w+)", (DEPLOY / "compose.yaml").read_text()))
    assert {path.name for path in folder.iterdir()} == names
    held = {
        name.upper(): (folder / name).read_text().strip() for name in names if name.endswith(("key", "keys", "url"))
    }
    assert keys_of_production({"ALLOWED_HOSTS": "x", "TRUSTED_PROXIES": "none", **held}, tmp_path) == WHOLE_KEYS
    before = (folder / "field_keys").read_text()
    again = run(DEPLOY / "new_secrets.sh", folder)
    assert (again.returncode, (folder / "field_keys").read_text()) == (1, before)


@pytest.mark.parametrize("name", ["entry.sh", "new_secrets.sh", "lianjian"])
def test_the_scripts_can_be_read_by_sh_and_run(name):
    assert (run("sh", "-n", DEPLOY / name).returncode, bool((DEPLOY / name).stat().st_mode & 0o100)) == (0, True)


@pytest.mark.parametrize("part", ["web", "worker", "beat"])
def test_every_unit_comes_back_and_is_shut_in(part):
    unit = (DEPLOY / "systemd" / f"lianjian-{part}.service").read_text()
    for line in ("Restart=always", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "User=lianjian"):
        assert line in unit.splitlines()
    assert f"lianjian-{part}.service" in (DEPLOY / "systemd" / "lianjian.target").read_text()
