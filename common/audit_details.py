"""How the auditor reads what the deeds of this app write beside their objects; the other apps say so in their `audited.py`."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common import models
from common.audited import Detail, choice_word, detail_words, how_many, tell
from common.county_settings import Origin, SettingOrigin
from common.listing import definitions
from common.models.calendar import HolidayOrigin
from common.periods import Quarter, day_text

ROWS = how_many(_("行"))
UNTOLD = Detail()


def day_words(text: Any) -> str:
    """A day, or what begins with one, as it was written down."""
    return day_text(date.fromisoformat(str(text)[:10]), 0)


def quarter_words(text: Any) -> str:
    return Quarter.parse(str(text)).label


def list_words(arguments: Any) -> str:
    """Which list somebody asked for as a file."""
    titles = {listed.name: str(listed.title) for listed in definitions()}
    return titles.get(arguments.get("list", ""), "")


def origin_words(code: Any) -> str:
    return choice_word(SettingOrigin)(code) or choice_word(Origin)(code) or choice_word(HolidayOrigin)(code)


detail_words(
    "",
    {
        # Said elsewhere on the page (selectors/audit_words.py): the object, the reason, how often, the fields.
        **dict.fromkeys(("deed", "path", "username", "address", "reason", "count", "minutes", "unwritten"), UNTOLD),
        **dict.fromkeys(("fields", "digest", "since", "held", "template", "task"), UNTOLD),
        "year": Detail(_("年度"), lambda year: f"{year}年"),
        "quarter": Detail(_("季度"), quarter_words),
        "arguments": Detail(_("清单"), list_words),
        "file": Detail(_("文件")),
        "made_at": Detail(_("备份时间")),
        "origin": Detail(_("来源"), origin_words),
        "paper": UNTOLD,
        "first": Detail(_("从"), day_words),
        "last": Detail(_("到"), day_words),
        "is_worked": Detail(_("安排"), lambda is_worked: _now("上班") if is_worked else _now("放假")),
        "refused": Detail(_("退回"), ROWS),
        "added": Detail(_("新增"), ROWS),
        "changed": Detail(_("改动"), ROWS),
        "unchanged": Detail(_("没有变化"), ROWS),
    },
)
detail_words("keys.rotate", {"key": Detail(_("现用密钥")), "files": Detail(_("重新加密的文件"), how_many(_("个")))})
detail_words("keys.lost_audit_key", {"key": Detail(_("密钥"))})
SETTING_DEEDS = ("proposed", "set", "confirmed", "undo_asked", "kept", "withdrawn")
for deed in (*(f"setting.{each}" for each in SETTING_DEEDS), "county_number.set"):
    # The values are told together with their setting (selectors/audit_words.py).
    detail_words(deed, dict.fromkeys(("key", "before", "after", "origin", "from"), UNTOLD))
LIST_DETAILS = {
    "word": UNTOLD,
    "from": Detail(_("起用日"), day_words),
    "until": Detail(_("用到"), day_words),
}
for deed in ("list.word_added", "list.word_ended", "list.word_taken_back"):
    detail_words(deed, LIST_DETAILS)
for named in (models.SettingValue, models.PaperTemplate, models.ListWord):
    tell(named, is_named=True)
tell(models.Job)
