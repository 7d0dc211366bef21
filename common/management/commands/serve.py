"""Start the whole site with one command: web, worker and beat under one supervisor, stopped by one Ctrl-C."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.start_up import is_open_to_others, make_ready

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 13


class Command(BaseCommand):
    help = "启动整个系统：网页、后台任务和定时任务。环境变量 HOST、PORT 定地址，DEMO=0 不建示范县。"

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), read_port()
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
        children: dict[str, subprocess.Popen] = {}
        try:
            for name, command in commands(host, port).items():
                # A session of their own: the terminal's Ctrl-C reaches only this process, which ends them in order.
                children[name] = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603
            dead = self.watch(children, host, port, stop)
        finally:
            end(children)
        if dead:
            raise CommandError(
                _("%(name)s意外停止（返回值 %(code)s），已把其余部分一并停下。")
                % {"name": dead, "code": children[dead].returncode}
            )

    def watch(self, children: dict[str, subprocess.Popen], host: str, port: int, stop: threading.Event) -> str | None:
        """Wait until somebody stops the site or a child dies; return the name of the dead one."""
        announced = False
        while not stop.wait(0.3):
            for name, child in children.items():
                if child.poll() is not None:
                    return name
            if not announced and answers(host, port):
                announced = True
                self.announce(host, port)
        return None

    def announce(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host in ("", "0.0.0.0") else host  # noqa: S104  a comparison, nothing is bound
        self.say(_("已启动：http://%(host)s:%(port)s （按 Ctrl-C 停止）") % {"host": shown, "port": port})
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
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = f"-m gunicorn config.wsgi --bind {address} -k gthread -w 1 --threads 4 --graceful-timeout 5"
    worker = "-m celery --quiet -A config worker -P threads -c 2 --beat --without-mingle --without-gossip -l WARNING"
    # Whoever starts the site runs it: README says which user that is on a server.
    quiet = ["-W", "ignore:You're running the worker with superuser"]
    return {
        _("网页服务"): [sys.executable, *web.split(), "--no-control-socket", "--log-level", "warning"],
        _("后台任务"): [sys.executable, *quiet, *worker.split()],
    }


def end(children: dict[str, subprocess.Popen]) -> None:
    """Ask every child to end (work in hand is finished or put back), then end what is left of their groups."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(deadline - time.monotonic(), 0))
        kill_group(child)


def kill_group(child: subprocess.Popen) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait()


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
