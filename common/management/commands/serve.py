"""Start the whole site with one command: web, worker and beat under one supervisor, stopped by one Ctrl-C.

What keeps the processes running is in `common/supervision.py`.
"""

import hashlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.site_lock import AlreadyRunning, only_site
from common.start_up import is_open_to_others, make_ready
from common.supervision import Supervisor

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Command(BaseCommand):
    help = "启动整个系统：网页、后台任务和定时任务。环境变量 HOST、PORT 定地址，DEMO=0 不建示范县。"

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), read_port()
        try:
            with only_site(Path(settings.DATA_DIR), shown_address(host, port)):
                self.run_site(host, port)
        except AlreadyRunning as problem:
            raise CommandError(str(problem.message)) from problem

    def run_site(self, host: str, port: int) -> None:
        refuse_taken_port(host, port)
        try:
            self.prepare(host)
        except KeyboardInterrupt:
            self.say(_("已停止，还没有启动。"))
            return
        self.supervise(host, port, stop_event())
        self.say(_("已全部停止。排队的工作下次启动时接着做。"))

    def prepare(self, host: str) -> None:
        """Bring database, static files and demo county up to date. Raises CommandError where the site may not start."""
        self.migrate()
        refuse_or_make_ready(host)
        collect_static()
        self.ensure_county(host)

    def migrate(self) -> None:
        self.say(_("正在准备数据库…"))
        call_command("migrate", interactive=False, verbosity=0)

    def ensure_county(self, host: str) -> None:
        if apps.get_model("members", "Organisation").objects.exists():
            return
        if os.environ.get("DEMO") == "0":
            self.say(
                _("数据库里还没有县区。请另开窗口运行：.venv/bin/python manage.py start_county --code 代码 --name 名称")
            )
            return
        if "seed_demo" in get_commands():
            refuse_new_demo(host)
            self.say(_("正在建立示范县，约需一两分钟…"))
            call_command("seed_demo", quiet=True, stdout=self.stdout)  # `announce` prints the accounts

    def supervise(self, host: str, port: int, stop: threading.Event) -> None:
        """Run web, worker and beat until somebody stops the site; say once that it can be opened."""
        announced = False

        def announce_once() -> None:
            nonlocal announced
            if not announced and answers(host, port):
                announced = True
                self.announce(host, port)

        Supervisor(commands(host, port), folder=settings.BASE_DIR, say=self.say).run(stop, announce_once)

    def announce(self, host: str, port: int) -> None:
        self.say(_("已启动：%(address)s （按 Ctrl-C 停止）") % {"address": shown_address(host, port)})
        if os.environ.get("DEMO") != "0" and "seed_demo" in get_commands():
            call_command("seed_demo", accounts=True, stdout=self.stdout)
            self.stdout.flush()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def read_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(_("PORT 应是 1 到 65535 之间的数，现在是“%(text)s”。") % {"text": text})
    return int(text)


def refuse_taken_port(host: str, port: int) -> None:
    """Say so before anything is started, rather than from inside gunicorn."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            text = _("不能使用 %(host)s:%(port)s（%(reason)s）。请停掉占用它的程序，或换一个端口：PORT=8001 make run")
            raise CommandError(text % {"host": host, "port": port, "reason": problem.strerror}) from problem


def refuse_or_make_ready(host: str) -> None:
    """Check keys and files before anything is started. Raises CommandError with the sentence."""
    try:
        make_ready(host)
    except DomainError as problem:
        raise CommandError(str(problem.message)) from problem


def refuse_new_demo(host: str) -> None:
    """No demo county where its accounts could not be used: said now, not after the minutes of making it."""
    if is_open_to_others(host) and os.environ.get("DEMO_OPEN") != "1":
        raise CommandError(
            _(
                "示范县的账号密码人人知道，不在 %(host)s 上启动。只在本机试用，请用 HOST=127.0.0.1；"
                "正式使用，加上 DEMO=0；确要在内网演示，加上 DEMO_OPEN=1。"
            )
            % {"host": host}
        )


def stop_event() -> threading.Event:
    """An event that Ctrl-C, a service manager and a closed terminal set."""
    event = threading.Event()
    for number in STOP_SIGNALS:
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue  # started with nohup: it is meant to outlive its terminal
        signal.signal(number, lambda *_: event.set())
    return event


def commands(host: str, port: int) -> dict[str, list[str]]:
    # Whoever starts the site runs it: README says which user that is on a server.
    quiet = ["-W", "ignore:You're running the worker with superuser"]
    web = f"gunicorn -c python:config.web_server --bind {bound(host, port)} config.wsgi"
    celery = "celery --quiet -A config"
    worker = f"{celery} worker -P threads -c 2 --without-mingle --without-gossip -l WARNING"
    beat = f"{celery} beat -l WARNING --pidfile="
    names = {_("网页服务"): web, _("后台任务"): worker, _("定时任务"): beat}
    return {name: [sys.executable, *quiet, "-m", "common.child", *command.split()] for name, command in names.items()}


def bound(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def shown_address(host: str, port: int) -> str:
    """What to type into the browser."""
    shown = "127.0.0.1" if host in ("", "0.0.0.0") else host  # noqa: S104  a comparison, nothing is bound
    return f"http://{bound(shown, port)}"


def answers(host: str, port: int) -> bool:
    target = "127.0.0.1" if host in ("", "0.0.0.0") else host  # noqa: S104  a comparison, nothing is bound
    try:
        socket.create_connection((target, port), timeout=1).close()
    except OSError:
        return False
    return True


def collect_static() -> None:
    """Collect and compress the static files, unless none changed since the last time."""
    root, found = Path(settings.STATIC_ROOT), static_digest()
    stamp = root / ".collected"
    if stamp.is_file() and stamp.read_text() == found:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.is_dir())
    stamp.write_text(found)


def static_digest() -> str:
    total = hashlib.sha256(Path(settings.STATIC_ROOT).as_posix().encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda item: item[0]):
            state = os.stat(storage.path(path))
            total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return total.hexdigest()
