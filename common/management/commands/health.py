"""Ask from a container or a service manager whether the site is well: the exit code says it."""

import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.selectors.health import BEAT, BROKER, DATABASE, DISK, WORKER, health

TITLES = {DATABASE: "数据库", BROKER: "队列", BEAT: "定时任务", WORKER: "后台任务", DISK: "磁盘空间"}
WEB_SECONDS = 5


class Command(BaseCommand):
    help = "检查系统是否正常：全部正常返回 0，否则返回 1。--only 只查其中几项，--web 另查网页是否应答。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", nargs="+", choices=list(TITLES), default=[], help="只查这几项")
        parser.add_argument("--web", metavar="网址", help="网页服务的地址，如 http://127.0.0.1:8000，另查它是否应答")

    def handle(self, *args: Any, **options: Any) -> None:
        only, web = options["only"], options["web"]
        found: dict[str, bool] = {}
        if only or not web:
            found = {
                TITLES[name]: well for name, well in health(now=timezone.now()).items() if not only or name in only
            }
        if web:
            found[_("网页")] = web_answers(web)
        for title, well in found.items():
            self.stdout.write(f"{title}：{_('正常') if well else _('不正常')}")
        if not all(found.values()):
            raise CommandError(
                _("不正常：%(parts)s。") % {"parts": "、".join(name for name in found if not found[name])}
            )


def web_answers(base: str) -> bool:
    """Whether the web process itself answers, asked as the proxy would ask: under the site's name, by TLS."""
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip("*.")), "localhost")
    headers = {"Host": host.lstrip("."), "X-Forwarded-Proto": "https"}
    asked = urllib.request.Request(f"{base.rstrip('/')}/health/live", headers=headers)  # noqa: S310  an operator's word
    try:
        with urllib.request.urlopen(asked, timeout=WEB_SECONDS) as answer:  # noqa: S310
            return answer.status == 200
    except (OSError, ValueError):
        return False
