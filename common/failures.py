"""What went wrong when it is nobody's rule and nobody's slip: which failure it is, and what people read.

A bug is a bug (500). All others are known: a full disk, a database that is locked, slow or away, a body that is too
large. Each has its own status and sentence; the number of the request stands on the page and in the log.
"""

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error, InterfaceError
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from common.sent_forms import StillBeingDone

ONE_TRY = _("请再提交一次。同一份表单不会重复办理。")
LATER = _("请过几分钟再试。同一份表单再提交一次，不会重复办理。")
TELL = _("请现在就联系系统管理员，把下面的编号告诉他。")


@dataclass(frozen=True)
class Failure:
    """One kind: the status of the answer, the title, what happened and what to do about it.

    `unsure`: nobody knows whether the last step was saved, because the connection broke in the middle.
    """

    name: str
    status: int
    title: Any
    happened: Any
    advice: Any
    retry_after: int = 0
    unsure: bool = False


BUG = Failure(
    "bug", 500, _("系统出了错"), _("系统没有办成刚才这一步，原因已经记下来。"),
    _("请再试一次。还是不行，请把下面的编号和您在做的事告诉系统管理员。"),
)  # fmt: skip
LOCKED = Failure(
    "locked",
    409,
    _("有人正在办同一件事"),
    _("您要改的内容正被别人或者后台的工作占用，等了一会儿还没有空出来。"),
    LATER,
    10,
)
SAME_FORM = Failure(
    "same-form", 409, _("刚才的提交还在办"), _("同一份表单您刚刚提交过，系统还在办那一次，没有重复办理。"),
    _("请过一会儿从菜单进入看结果。没有结果的，再提交一次。"), 10,
)  # fmt: skip
CROSSED = Failure(
    "crossed", 409, _("和别人的操作撞到了一起"), _("您和别人同时改了相关的内容，系统撤回了您的这一次。"), ONE_TRY, 1
)
SLOW = Failure(
    "slow", 503, _("办得太久，已经停下"), _("这一步要算的内容太多，或者系统现在太忙，超过了时限。"),
    _("请缩小范围（例如先筛选）再试，或者过几分钟再试。总是这样的，请把编号告诉系统管理员。"), 60,
)  # fmt: skip
BUSY = Failure("busy", 503, _("现在用的人太多"), _("数据库的连接已经用完。"), LATER, 30)
AWAY = Failure(
    "away", 503, _("连不上数据库"), _("系统现在读不到数据，可能正在重启或者维护。以前保存的内容都在数据库里。"), LATER, 30,
    unsure=True,
)  # fmt: skip
GONE = Failure(
    "gone", 503, _("数据库文件不见了"), _("数据库的文件不在原来的地方，可能被移走或者删除了。系统现在读不到数据，也不能保存。"),
    TELL, 60, unsure=True,
)  # fmt: skip
FULL = Failure("full", 507, _("服务器的硬盘满了"), _("没有地方再写入，系统现在只能看、不能改。"), TELL)
READ_ONLY = Failure(
    "read-only", 503, _("数据库现在不能写入"), _("数据库被设成了只读，系统现在只能看、不能改。"), TELL, 60
)
DAMAGED = Failure("damaged", 500, _("数据库文件读不出来"), _("数据库文件可能已经损坏。请先不要再录入。"), TELL)
MEMORY = Failure("memory", 503, _("服务器的内存不够"), _("这一步要用的内存超过了服务器现在有的。"), LATER, 60)
SERVICE = Failure("service", 503, _("后台服务连不上"), _("排队和缓存用的服务没有回答。"), LATER, 30)
FIELDS = Failure(
    "fields", 400, _("一次提交的内容太多"), _("这一页一次送来的填写项超过了系统能收的数目。"),
    _("请返回上一页分几次办，例如少勾一些、分批保存。请同时告诉系统管理员。"),
)  # fmt: skip
BODY = Failure(
    "body",
    413,
    _("一次提交的文字太长"),
    _("送来的内容超过 5 MB。"),
    _("请返回上一页，把大段的文字分开保存；文件请用“导入”上传。"),
)
FILES = Failure("files", 400, _("一次只能传一个文件"), _("送来了不止一个文件。"), _("请返回上一页，一个一个地传。"))
CUT_OFF = Failure(
    "cut-off", 400, _("没有收完整"), _("内容还没有传完，连接就断了。"), _("请看一下网络，返回上一页再提交一次。")
)
UNREADABLE = Failure(
    "unreadable", 400, _("没有看懂这次提交"), _("浏览器送来的内容不完整，或者被改动过。"),
    _("请返回上一页，核对以后再提交一次。"),
)  # fmt: skip

PGCODES = {
    "55P03": LOCKED, "40P01": CROSSED, "40001": CROSSED, "57014": SLOW, "25P03": SLOW, "25P04": SLOW,
    "53100": FULL, "53200": MEMORY, "53300": BUSY, "25006": READ_ONLY,
    "57P01": AWAY, "57P02": AWAY, "57P03": AWAY, "XX001": DAMAGED, "XX002": DAMAGED,
}  # fmt: skip
SQLITE = {
    "SQLITE_BUSY": LOCKED, "SQLITE_LOCKED": LOCKED, "SQLITE_FULL": FULL, "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CANTOPEN": AWAY, "SQLITE_IOERR": AWAY, "SQLITE_CORRUPT": DAMAGED, "SQLITE_NOTADB": DAMAGED,
    "SQLITE_NOMEM": MEMORY,
}  # fmt: skip
TEXTS = (  # where the driver gives no code: a connection that never came about or that broke
    ("database or disk is full", FULL), ("database is locked", LOCKED), ("table is locked", LOCKED),
    ("database file is gone", GONE),
    ("unable to open database file", AWAY), ("readonly database", READ_ONLY), ("disk image is malformed", DAMAGED),
    ("too many clients", BUSY), ("remaining connection slots", BUSY), ("timeout expired", AWAY),
    ("could not connect", AWAY), ("connection to server", AWAY), ("could not translate host name", AWAY),
    ("server closed the connection", AWAY), ("connection already closed", AWAY), ("terminating connection", AWAY),
    ("could not receive data", AWAY), ("could not send data", AWAY), ("SSL connection has been closed", AWAY),
    ("out of memory", MEMORY),
)  # fmt: skip
BROKEN = (psycopg2.OperationalError, psycopg2.InterfaceError, psycopg2.DatabaseError)
"""Exactly these kinds and no code of the server: the driver itself could not talk to it, whatever its words are."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
REQUESTS: tuple[tuple[type[Exception], Failure], ...] = (
    (TooManyFieldsSent, FIELDS), (TooManyFilesSent, FILES), (RequestDataTooBig, BODY), (UnreadablePostError, CUT_OFF),
    (MultiPartParserError, UNREADABLE), (BadRequest, UNREADABLE),
)  # fmt: skip


def failure_of(exception: BaseException | None) -> Failure:
    """Which failure an exception is, looked for along its causes; BUG when none is known.

    A session that could not be saved reads as a bad request (SessionInterrupted): what the database said goes before.
    """
    found = [failure for problem in chain(exception) if (failure := one_failure(problem)) is not None]
    return next((failure for failure in found if failure is not UNREADABLE), found[0] if found else BUG)


def chain(exception: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while exception is not None and id(exception) not in seen:
        seen.add(id(exception))
        yield exception
        exception = exception.__cause__ or exception.__context__


def one_failure(problem: BaseException) -> Failure | None:
    for kind, failure in REQUESTS:
        if isinstance(problem, kind):
            return failure
    if isinstance(problem, StillBeingDone):
        return SAME_FORM
    if isinstance(problem, RedisError | BrokerError):
        return SERVICE
    if isinstance(problem, MemoryError):
        return MEMORY
    if isinstance(problem, Error | psycopg2.Error | sqlite3.Error):
        return database_failure(problem)
    return FULL if isinstance(problem, OSError) and problem.errno in NO_SPACE else None


def database_failure(problem: Exception) -> Failure | None:
    """By the code of the driver, else by its words, else by its kind. What only a bug can cause is none of these.

    The driver's own exception comes through too: Django does not translate what closing a server-side cursor raises.
    """
    driver = problem.__cause__ if isinstance(problem, Error) else problem
    code = getattr(driver, "pgcode", None) or ""
    name = getattr(driver, "sqlite_errorname", None) or ""
    if found := PGCODES.get(code) or (AWAY if code.startswith("08") else None):
        return found
    if found := next((failure for prefix, failure in SQLITE.items() if name.startswith(prefix)), None):
        return found
    said = str(problem)
    by_words = next((failure for words, failure in TEXTS if words in said), None)
    is_broken = isinstance(problem, InterfaceError) or (not code and type(driver) in BROKEN)
    return by_words or (AWAY if is_broken else None)
