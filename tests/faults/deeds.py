"""What people do on the site while something is broken: each deed has a key of its own that stands in the row."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.faults.processes import wait_until
from tests.faults.visitor import Answer, Visitor
from tests.workbook_files import workbook_bytes

TITLES = ["姓名", "性别", "出生年月", "入党时间"]
NEED = {
    "text": "没有灯。",
    "source": "VISIT",
    "category": "SKILL",
    "urgency": "NORMAL",
    "quantity": "3",
    "measure": "处",
}


def need_fields(key: str) -> dict[str, Any]:
    return {**NEED, "title": key, "due_on": (timezone.localdate() + timedelta(days=30)).isoformat()}


def raise_need(person: Visitor, key: str) -> Answer:
    """Open the form and save a need; the first answer that is a failure, else that of the press."""
    page = person.get("/needs/new/")
    if page.status != 200:
        return page
    return person.post("/needs/new/", person.read_form(page, "/needs/new/").filled(need_fields(key)))


def needs(site: Any, begin: str) -> list[str]:
    return site.column("SELECT title FROM alliances_need WHERE title LIKE %s", f"{begin}%")


def roster(names: Sequence[str]) -> bytes:
    return workbook_bytes([TITLES, *([name, "男", "1970.01", "1995.07"] for name in names)])


def upload(person: Visitor, file_name: str, content: bytes) -> Answer:
    page = person.get("/imports/")
    if page.status != 200:
        return page
    form = person.read_form(page, "/imports/")
    return person.upload("/imports/", form.fields, "file", content, file_name)


def import_state(site: Any, answer: Answer) -> str:
    key = answer.to.strip("/").split("/")[-1]
    key = key if site.postgres else key.replace("-", "")
    return site.column("SELECT state FROM members_importbatch WHERE public_id = %s", key)[0]


def wait_checked(site: Any, answer: Answer, seconds: float = 60) -> None:
    """The workbook behind this answer was read and waits for a word."""
    assert answer.status == 302, answer.words
    wait_until(lambda: import_state(site, answer) == "STAGED", seconds, "the workbook is checked")


def confirm_import(person: Visitor, answer: Answer) -> Answer:
    form = person.form(answer.to, f"{answer.to}confirm/")
    return person.post(form.action, form.fields)


def members(site: Any, begin: str) -> list[str]:
    return site.column("SELECT name FROM members_member WHERE name LIKE %s", f"{begin}%")


def chinese(number: int) -> str:
    """A number as characters of a name."""
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
