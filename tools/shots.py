"""Take the pictures of docs/guide from a running demo county: `make shots` (SHOTS_URL names another address).

Each picture is a page of the demo county as the account of the guide sees it, at the size of an office screen.
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

BASE = os.environ.get("SHOTS_URL", "http://127.0.0.1:8000")
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PASSWORD = "Yunxi-demo-2026"  # noqa: S105  printed by the demo county itself
SIZE: ViewportSize = {"width": 1280, "height": 800}

# account, name of the picture, address, links to follow from there (first one that fits the selector)
PICTURES = (
    ("zhoujg", "secretary-home", "/", ()),
    ("zhoujg", "secretary-record", "/meetings/?state=CONFIRMED", ("main table tbody a",)),
    ("zhoujg", "secretary-organisation", "/organisations/", ()),
    ("chenxm", "street-needs", "/needs/", ()),
    ("hefang", "community-home", "/", ()),
    ("hefang", "community-quarter", "/scores/", ()),
    ("wuhy", "liaison-claims", "/claims/", ()),
    ("wuhy", "liaison-score", "/scores/", ("main table tbody a",)),
    ("linsw", "department-year-end", "/year-end/", ()),
    ("linsw", "department-import", "/imports/", ()),
    ("dangyuan", "member-me", "/me/", ()),
    ("anquan", "security-accounts", "/accounts/", ()),
    ("shenji", "audit-log", "/audit/", ()),
)


def log_in(browser: Browser, account: str) -> Page:
    page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
    page.goto(f"{BASE}/login/")
    page.fill("[name=username]", account)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit].btn-primary")
    page.wait_for_url(f"{BASE}/")
    return page


def take(page: Page, name: str, address: str, links: tuple[str, ...]) -> None:
    page.goto(BASE + address)
    for selector in links:
        page.locator(selector).first.click()
        page.wait_for_load_state()
    # Few colours are enough for these pages, and the pictures are kept in git.
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(96).save(FOLDER / f"{name}.png", optimize=True)
    print(f"docs/images/{name}.png")


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        pages: dict[str, Page] = {}
        for account, name, address, links in PICTURES:
            page = pages.get(account) or pages.setdefault(account, log_in(browser, account))
            take(page, name, address, links)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
