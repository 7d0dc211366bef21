"""The demo county's password stands in the guide: its accounts are not for others to reach."""

import os
from collections import Counter

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.start_up import is_open_to_others
from members.models import User
from workbench.demo.accounts import ACCOUNTS, PASSWORD

SWITCH = "DEMO_OPEN"


class DemoIsOpen(DomainError):
    code = "demo_is_open"
    message = _(
        "这里有示范县的账号，密码人人知道，不能让别的机器连上，系统不启动。只在本机试用，请用 HOST=127.0.0.1；"
        "正式使用，请另建数据库（DEMO=0 启动，再运行 manage.py start_county）；确要在内网演示，加上 DEMO_OPEN=1。"
    )


def refuse_open_demo(host: str | None) -> None:
    """Raise DemoIsOpen where others could log in with the demo's password. `host` is None where nobody said it."""
    is_open = settings.REFUSES_DEMO if host is None else is_open_to_others(host)
    if is_open and os.environ.get(SWITCH) != "1" and has_demo_password():
        raise DemoIsOpen


def has_demo_password() -> bool:
    """Whether anybody still has the demo's password: its accounts were made with one hash for all of them."""
    names = [account.username for account in ACCOUNTS]
    of_demo = User.objects.filter(username__in=names, is_active=True).values_list("password", flat=True)
    return any(check_password(PASSWORD, hashed) for hashed, _count in Counter(of_demo).most_common())
