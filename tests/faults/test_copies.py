"""Faults 23 and 24: a copy brought back, and the step back to the schema of before."""

import subprocess
import sys

import pytest

from tests.faults import deeds
from tests.faults.processes import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.slow]
PRIVATE = "13800002217"  # the phone of everybody in the small county


def manage(site, *arguments, **extra):
    """A management command in the environment of a site."""
    command = [sys.executable, "manage.py", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment | extra, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def compared(site):
    """Digests of what belongs to people: sessions and the log of the commands themselves are left out."""
    left_out = ("auditlog_logentry", "common_auditseal", "django_session", "common_heartbeat", "common_job")
    return {table: digest for table, digest in site.console("digest").items() if table not in left_out}


def goes_on(site, ledger, key):
    """Rows can be added (sequences are right) and a page opens."""
    site.start_web(workers=1)
    site.wait_for_web()
    answer = deeds.raise_need(site.as_person("c1_secretary"), ledger.intend(key))
    assert answer.status == 302, answer.words
    ledger.acknowledge(key)
    ledger.compare(deeds.needs(site, key))
    ledger.check()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.fault(23, "a backup brought back into an empty site")
def test_backup_and_restore(small_site, ledger, tmp_path, engine):
    old, new = small_site(engine), small_site(engine)
    manage(old, "backup", "--to", tmp_path)
    [copy] = tmp_path.glob("*.ljbak")
    assert PRIVATE.encode() not in copy.read_bytes()
    before = compared(old)
    new.console("record_service", new.console("quarter_of_today")[1], "恢复以后没有的")
    assert compared(new) != before
    new._console.close()
    name = new.name if engine == "postgresql" else "lianjian.sqlite3"
    manage(new, "restore", copy, "--replace", "--confirm", name)
    assert compared(new) == before
    goes_on(new, ledger, "恢复之后")


@pytest.mark.fault(23, "from SQLite to PostgreSQL")
def test_move_to_postgres(small_site, ledger, postgres):
    old, new = small_site("sqlite"), small_site("postgresql")
    postgres.execute(f'DROP DATABASE "{new.name}"')
    postgres.execute(f'CREATE DATABASE "{new.name}"')
    manage(old, "move_to_postgres", "--to", postgres.url(new.name))
    new.environment["DATA_DIR"] = str(old.data)  # keys and files stay where they are
    counted = "SELECT count(*) FROM members_member", "SELECT count(*) FROM auditlog_logentry"
    assert [new.column(sql) for sql in counted] == [old.column(sql) for sql in counted]
    goes_on(new, ledger, "搬家之后")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.fault(24, "one migration back in every app, and forward again")
def test_migrations_back_and_forth(small_site, ledger, engine):
    """On filled tables nothing is lost, or the step back is refused in words and changes nothing."""
    site = small_site(engine)
    before = compared(site)
    site._console.close()
    for app in ("assessment", "activities", "alliances", "members", "common"):
        listed = manage(site, "showmigrations", app, "--plan").splitlines()
        own = [line.split()[-1].partition(".")[2] for line in listed if f"  {app}." in line]
        ledger.acknowledge(ledger.intend(f"{app} {own[-1]}"))
        manage(site, "migrate", app, own[-2])
        manage(site, "migrate")
    assert compared(site) == before
    ledger.compare(ledger.meant)
    ledger.check()
