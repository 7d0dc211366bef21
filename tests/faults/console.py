"""A person at the machine of the site: deeds of the site's own code in its own environment, one JSON line each.

python -m tests.faults.console            reads {"deed": ..., ...} lines until its input ends
python -m tests.faults.console build      migrates and fills the database, and prints the keys of its rows
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.site_settings")


def build() -> dict[str, int]:
    from django.core.management import call_command

    from tests.faults.scene import build_scene

    call_command("migrate", interactive=False, verbosity=0)
    return build_scene()


def sign_in(names: list[str], copies: int = 1) -> dict[str, list[str]]:
    """Sessions as a log-in makes them, without the price of a password."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import login
    from django.test import RequestFactory

    from members.models import User

    engine = import_module(settings.SESSION_ENGINE)
    found: dict[str, list[str]] = {}
    for name in names:
        for _number in range(copies):
            request = RequestFactory().post("/login/", HTTP_USER_AGENT="Mozilla/5.0")
            request.session = engine.SessionStore()
            user = User.objects.get(username=name)
            login(request, user)
            request.session.save()
            found.setdefault(name, []).append(request.session.session_key)
    return found


def request(task: str, arguments: dict[str, Any]) -> str:
    from django.utils import timezone

    from common.services.jobs import request_job

    job = request_job(task=task, title="试", arguments=arguments, actor=None, organisation_path="", now=timezone.now())
    return str(job.pk)


def request_score(quarter: str = "") -> str:
    """Ask for the scores of a quarter as the night does."""
    from django.utils import timezone

    from assessment.tasks import score_job
    from common.periods import Quarter
    from common.services.jobs import request_job

    today = timezone.localdate()
    wanted = Quarter.parse(quarter) if quarter else Quarter.of(today)
    return str(request_job(**score_job(quarter=wanted, as_of=today), actor=None, now=timezone.now()).pk)


def score_now(times: int = 1, quarter: str = "") -> list[dict[str, int]]:
    """Score a quarter (the running one if none is named) here and now, whoever else is at it."""
    from django.utils import timezone

    from assessment.services.scoring import score_quarter
    from common.periods import Quarter

    today = timezone.localdate()
    wanted = Quarter.parse(quarter) if quarter else Quarter.of(today)
    return [score_quarter(quarter=wanted, as_of=today, now=timezone.now(), actor=None) for _number in range(times)]


def send_again(job: str, times: int) -> None:
    """The same message once more, as a broker does that heard no answer."""
    from celery import current_app

    from common.models import Job

    row = Job.objects.get(pk=job)
    for _number in range(times):
        current_app.signature(row.task, kwargs={"job_id": job}).apply_async()


def sweep(later: int = 0) -> dict[str, int]:
    """What beat asks for every half minute, as if so many seconds had passed."""
    from common.clock import job_now
    from common.services.jobs import sweep_jobs

    return sweep_jobs(now=job_now() + timedelta(seconds=later))


def add_services(count: int) -> list[int]:
    """Many records of service that wait for a word, below the services: weight for who confirms them."""
    from activities.choices import ServiceState
    from activities.models import ServiceRecord

    pattern = ServiceRecord.objects.get(pk=record_service(quarter_of_today()[1], f"样板{count}"))
    values = {field.attname: getattr(pattern, field.attname) for field in ServiceRecord._meta.concrete_fields}
    values |= {"id": None, "state": ServiceState.SUBMITTED, "confirmed_by_id": None, "confirmed_at": None}
    rows = [ServiceRecord(**values | {"title": f"大家{count}-{number}"}) for number in range(count)]
    return [row.pk for row in ServiceRecord.objects.bulk_create(rows, batch_size=500)]


def quarter_of_today() -> list[str]:
    """How this process sees the calendar: its clock, its day, its quarter."""
    from django.utils import timezone

    from common.periods import Quarter

    return [timezone.now().isoformat(), timezone.localdate().isoformat(), str(Quarter.of(timezone.localdate()))]


def digest() -> dict[str, str]:
    """A digest of every table."""
    from tests.permissions.county import digests

    return digests()


def call(command: str, *arguments: str) -> str:
    """A management command; what it says."""
    import io

    from django.core.management import call_command

    output = io.StringIO()
    call_command(command, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def record_service(day: str, key: str) -> int:
    """One entry of service of a day, confirmed in the same press."""
    from decimal import Decimal

    from django.utils import timezone

    from activities.services.service import record_and_confirm
    from members.models import Member, Organisation, User

    rows = record_and_confirm(
        members=list(Member.objects.filter(name="吴海燕")), community=Organisation.objects.get(code="C1"),
        category="ENVIRONMENT", title=key, held_on=date.fromisoformat(day), hours=Decimal(2),
        actor=User.objects.get(username="c1_secretary"), now=timezone.now(),
    )  # fmt: skip
    return rows[0].pk


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed
    for deed in (
        sign_in, request, request_score, score_now, send_again, sweep, add_services, quarter_of_today, digest, call,
        record_service,
    )
}  # fmt: skip


def answer(line: str) -> dict[str, Any]:
    """What a deed gives, or how it failed: the site's own errors are part of what is tried."""
    wish = json.loads(line)
    try:
        return {"result": DEEDS[wish.pop("deed")](*wish.pop("args", ()), **wish)}
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {problem}"}


def main() -> None:
    import django
    from django.db import connection

    # Answers alone go to the place where they are read; what anybody prints goes to the log.
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    import tests.faults.points  # noqa: F401  tasks that may be asked for

    if sys.argv[1:] == ["build"]:
        channel.write(json.dumps(build()) + "\n")
        channel.close()
        return
    for line in sys.stdin:
        connection.close_if_unusable_or_obsolete()
        channel.write(json.dumps(answer(line)) + "\n")
        channel.flush()


if __name__ == "__main__":
    main()
