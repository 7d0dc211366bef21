"""What every journey needs: a page of its own, the door, and a count of what the person does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.world import PASSWORD

PATIENCE = 120_000  # milliseconds; the browser shares its machine with the site and the tests


NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"
REFUSED = "status of 403"
STALE = "status of 409"


@contextmanager
def open_page(
    browser: Any, base_url: str, *, width: int = 1280, height: int = 900, expects: tuple[str, ...] = ()
) -> Iterator[Any]:
    """A fresh browser context; a report of the content policy or an error of a script fails the journey. `expects` are
    parts of what the browser reports because the journey cuts the network or is refused."""
    context = browser.new_context(base_url=base_url, viewport={"width": width, "height": height}, locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [text for text in said if not any(part in text for part in expects)] == []


def log_in(page: Any, username: str, password: str = PASSWORD) -> None:
    page.goto("/login/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/")


class Person:
    """Does things on a page and counts them: a press, a tick, a field filled or chosen is one interaction."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.interactions = 0

    def press(self, name: str) -> None:
        self.interactions += 1
        self.page.get_by_role("button", name=name, exact=True).click()

    def tick(self, name: str) -> None:
        self.interactions += 1
        self.page.get_by_role("checkbox", name=name).check()

    def fill(self, label: str, value: str) -> None:
        self.interactions += 1
        self.page.get_by_label(label, exact=True).fill(value)

    def choose(self, label: str, value: str) -> None:
        self.interactions += 1
        self.page.get_by_label(label, exact=True).select_option(label=value)
