"""Work for the tests with real workers: it goes on until the file `finish` appears in DATA_DIR.

python -m tests.common.slow_work request|sweep
"""

import os
import sys
import time
from datetime import timedelta

from celery import shared_task

TASK = "tests.slow_work"


@shared_task(name=TASK)
def slow_work_task(*, job_id: str, **kwargs) -> None:
    from common.services.jobs import run_job

    run_job(job_id=job_id, work=wait_for_finish)


def wait_for_finish(job, progress) -> dict[str, int]:
    from django.conf import settings

    for number in range(1, 1000):
        progress.step(number, 1000)
        if (settings.DATA_DIR / "finish").exists():
            return {"steps": 1}
        time.sleep(0.1)
    raise TimeoutError


def main(deed: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    from django.utils import timezone

    from common.services.jobs import request_job, sweep_jobs

    now = timezone.now()
    if deed == "request":
        request_job(task=TASK, title="慢", arguments={}, actor=None, organisation_path="", now=now)
    elif deed == "sweep":
        sweep_jobs(now=now + timedelta(seconds=91))


if __name__ == "__main__":
    main(sys.argv[1])
