"""What one press did, in words: who, which deeds, on which objects, what changed.

The evidence is the sealed log: its deeds (`audit.record`) and the changes. Where the story of an object says more of the
same press (`Event.press`), which deed it was and in which office, its words are taken; what was written there is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import deeds
from common.audit_details import day_words
from common.audited import audited
from common.county_settings import SettingOrigin, defined
from common.deed_words import find_word
from common.models import Event
from common.selectors.audit import PRESS, rows_of_presses
from common.selectors.audit_values import Change, Names, Words, changes_of, details_of, label_of, numbered

ACTION_WORDS = {
    LogEntry.Action.CREATE: gettext_lazy("新增"),
    LogEntry.Action.UPDATE: gettext_lazy("修改"),
    LogEntry.Action.DELETE: gettext_lazy("删除"),
    LogEntry.Action.ACCESS: gettext_lazy("查看"),
}
STRANGERS_DEEDS = ("account.login_failed", "account.probing")
"""Without a person in the log, these were done by somebody who had not logged in, never by the site."""


@dataclass
class Thing:
    """An object of a press, and what of it changed."""

    label: str
    key: str
    words: str
    lines: list[Change] = field(default_factory=list)


@dataclass
class Press:
    """All that one request or task wrote into the log; `more` rows of it are not told here."""

    entries: list[LogEntry]
    more: int = 0
    events: list[Event] = field(default_factory=list)
    names: Names = field(default_factory=lambda: Names(()))

    @property
    def actors(self) -> list[Any]:
        """Who did it: one person, but where two presses have one number. Of a task the story may know who asked for it."""
        logged = [entry.actor for entry in self.entries if entry.actor]
        told = logged or [event.actor for event in self.events if event.actor]
        return list({actor.pk: actor for actor in told}.values())

    @property
    def nobody(self) -> str:
        """Who did it, where the log names no person."""
        is_stranger = any(said_by(entry).get("deed") in STRANGERS_DEEDS for entry in self.entries)
        return _("没有登录的人") if is_stranger else _("系统")

    @property
    def deeds(self) -> list[str]:
        """What was done, each once: deeds by their words, changes by what they mean where nothing else is said."""
        logged = [word for entry in self.entries if (word := logged_word(entry))]
        told = logged + [told_word(event) for event in self.events]
        return list(dict.fromkeys(told or [changed_word(entry) for entry in self.entries]))

    @property
    def offices(self) -> list[str]:
        return list(dict.fromkeys(event.office for event in self.events if event.office))

    @property
    def things(self) -> list[Thing]:
        """Its objects with what changed, in the order in which the log has them."""
        found: dict[tuple[str, str], Thing] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.pk):
            label = label_of(entry)
            key = (label, entry.object_pk)
            thing = found.setdefault(key, Thing(label, entry.object_pk, object_words(entry)))
            thing.lines += changes_of(entry, self.names)
        return list(found.values())

    @property
    def details(self) -> list[tuple[str, Words]]:
        """What its deeds say beside their objects: reasons, how many, settings, periods."""
        told = [each for entry in self.entries for each in spoken(entry, self.names)]
        return list(dict.fromkeys(told))

    @property
    def addresses(self) -> list[str]:
        return list(dict.fromkeys(address for entry in self.entries if (address := address_of(entry))))


def gather(rows: Sequence[Any]) -> None:
    """Give each row its `press`. A fixed number of queries: rows, events, and one for each kind of what values name."""
    autodiscover_modules("deeds")
    heads = [row for row in rows if row.cid and not getattr(row, "is_alone", False)]
    entries = _by_press(heads, rows_of_presses(heads)) if heads else {}
    numbers = {row.cid for row in heads}
    events = (
        _by_press(heads, Event.objects.filter(press__in=numbers).select_related("actor").order_by("pk"))
        if heads
        else {}
    )
    for row in rows:
        found = entries.get(row.pk) or [row]
        row.press = Press(found, getattr(found[0], "whole", 1) - len(found), events.get(row.pk, []))
    names = Names(entry for row in rows for entry in row.press.entries)
    for row in rows:
        row.press.names = names


def _by_press(heads: Iterable[Any], rows: Iterable[Any]) -> dict[int, list[Any]]:
    """The rows that belong to each head, by its key."""
    by_number: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_number[row.cid if isinstance(row, LogEntry) else row.press].append(row)
    return {
        head.pk: [row for row in by_number[head.cid] if abs(_moment(row) - head.timestamp) <= PRESS] for head in heads
    }


def _moment(row: Any) -> Any:
    return row.timestamp if isinstance(row, LogEntry) else row.at


def said_by(entry: LogEntry) -> dict[str, Any]:
    return entry.additional_data or {}


def logged_word(entry: LogEntry) -> str:
    """The deed in words, where the row is one; `_past` has those that are written no more."""
    code = said_by(entry).get("deed")
    return str(find_word(code) or _("以前的操作")) if code else ""


def told_word(event: Event) -> str:
    """The deed of a story with its object: 发布需求."""
    model = apps.get_model(event.part_type or event.subject_type)
    return with_kind(event.label, str(model._meta.verbose_name))


def with_kind(verb: str, kind: str) -> str:
    return verb if kind in verb else f"{verb}（{kind}）"


def changed_word(entry: LogEntry) -> str:
    """What it means that a row came or changed: by its app's word, by the deed that leads to its state, else 修改."""
    known = audited(label_of(entry))
    if known is None:
        return str(ACTION_WORDS[entry.action])
    kind = str(known.model._meta.verbose_name)
    if entry.action == LogEntry.Action.CREATE and known.made:
        return str(known.made)
    if entry.action == LogEntry.Action.UPDATE:
        if word := _turned(known.turns, entry):
            return word
        if word := _moved(known.model, entry):
            return with_kind(word, kind)
    return f"{ACTION_WORDS[entry.action]}{kind}"


def _turned(turns: Any, entry: LogEntry) -> str:
    """The word of the first field that got a value now."""
    changes = entry.changes or {}
    got = (word for name, word in turns.items() if name in changes and str(changes[name][1]) not in ("", "None"))
    return str(next(got, ""))


def _moved(model: Any, entry: LogEntry) -> str:
    """The one deed that leads from the state before to the one after; none where there are several or none."""
    before, after = (entry.changes or {}).get("state", ("", ""))
    moves = [deed for deed in deeds.of(model) if deed.move and before in deed.move.starts and deed.move.to == after]
    words = {str(deed.verb) for deed in moves}
    return words.pop() if len(words) == 1 else ""


def object_words(entry: LogEntry) -> str:
    """Kind and number; its name where the log may tell it. A deed on nothing tells what was tried."""
    if label_of(entry) == "auditlog.logentry":
        return str(said_by(entry).get("path") or said_by(entry).get("username") or "")
    words = numbered(label_of(entry), entry.object_pk)
    name = getattr(entry, "object_name", "")
    return _("%(object)s（%(name)s）") % {"object": words, "name": name} if name else words


def spoken(entry: LogEntry, names: Names) -> list[tuple[str, Words]]:
    """How often, which setting, the details of the deed, and the reason."""
    told = [(_("次数"), Words(number_of(entry))), setting_of(entry), *details_of(entry, names)]
    told.append((_("理由"), Words(str(said_by(entry).get("reason", "")))))
    return [(word, words) for word, words in told if words.text]


def number_of(entry: LogEntry) -> str:
    """How often or how many, where the deed says so."""
    said = said_by(entry)
    if said.get("unwritten"):
        return _("另有 %(count)s 次没有逐条记") % {"count": said["unwritten"]}
    if "count" not in said:
        return ""
    if "minutes" in said:
        return _("%(minutes)s 分钟内 %(count)s 次") % {"minutes": said["minutes"], "count": said["count"]}
    return _("共 %(count)s 项") % {"count": said["count"]}


def setting_of(entry: LogEntry) -> tuple[str, Words]:
    """A county setting with its values, its day and where it comes from."""
    said = said_by(entry)
    setting = defined(str(said.get("key", "")))
    if setting is None:
        return "", Words("")
    values = [setting.shown(setting.read(said[key])) for key in ("before", "after") if said.get(key)]
    parts = [" → ".join(values)]
    if said.get("from"):
        parts.append(_("%(day)s起") % {"day": day_words(said["from"])})
    if said.get("origin") in SettingOrigin.values:
        parts.append(str(SettingOrigin(said["origin"]).label))
    return str(setting.title), Words("，".join(part for part in parts if part))


def address_of(entry: LogEntry) -> str:
    """From where it was done."""
    return entry.remote_addr or str(said_by(entry).get("address", ""))
