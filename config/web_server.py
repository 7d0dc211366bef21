"""Settings of gunicorn, the same for `manage.py serve` and for a server: gunicorn -c python:config.web_server config.wsgi"""

import os
import shutil
from pathlib import Path
from typing import Any

worker_class = "common.web_worker.PatientWorker"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = int(os.environ.get("WEB_THREADS") or 8)
worker_connections = 1000
graceful_timeout = 5
keepalive = 5
timeout = 120  # for a worker that does not turn any more, not for a request
max_requests = 0
loglevel = "warning"
control_socket_disable = True
# What a proxy says is read in one place, by TRUSTED_PROXIES (common/client_address.py). gunicorn would believe whoever
# connects from this machine or through a socket, also about the path.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


def on_starting(server: Any) -> None:
    """Numbers of the processes of before are nobody's."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(mode=0o700, parents=True)


def child_exit(server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
