"""Tags and filters of every page (a builtin library: templates need no `load`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.page_owner import owner_mark
from common.paper_forms import DAY
from common.periods import day_text
from common.rounding import points_text
from common.sent_forms import FIELD, new_key
from common.todo import deadline_tag

register = template.Library()

NOTHING = "—"
WEEKDAYS = "一二三四五六日"

# kind: class of the tag, icon
STATES = {
    "draft": ("", "pencil"),
    "idle": ("", "minus"),
    "closed": ("", "lock"),
    "wait": ("st-wait", "hourglass-empty"),
    "run": ("st-run", "progress"),
    "due": ("st-due", "clock"),
    "over": ("st-over", "alert-triangle"),
    "back": ("st-back", "arrow-back-up"),
    "done": ("st-done", "circle-check"),
}


class FormTokenNode(CsrfTokenNode):
    """Django's hidden token, and the key by which a form that is sent twice is carried out once."""

    def render(self, context: template.Context) -> str:
        token = super().render(context)
        if not token:
            return token
        key = new_key(reader_of(context))
        return token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, key)


def reader_of(context: template.Context) -> Any:
    """Who reads the page; None where it is made without a request."""
    return getattr(context.get("request"), "user", None)


@register.simple_tag(takes_context=True)
def page_owner(context: template.Context) -> str:
    """Whose page it is, as a mark of the account (`common/page_owner.py`)."""
    return owner_mark(reader_of(context))


@register.simple_tag
def kept(may_stay: bool = True) -> SafeString:
    """Stands in a long form's tag: `<form … {% kept %}>`. What is typed is not lost (static/js/kept.js): the page asks
    before it is left, a press first looks whether the site answers and who is signed in, and free text stays in the
    browser until the form is carried out. With `may_stay` False no text is kept there.

    Browsers put no old text back by themselves into such a form (`autocomplete`): the page could not tell it from what
    is stored.
    """
    return format_html('data-kept="{}" autocomplete="off"', "text" if may_stay else "no")


@register.tag
def csrf_token(parser: template.base.Parser, token: template.base.Token) -> FormTokenNode:
    """Django's tag by the same name, which stands in every form that is posted: no form can forget the key."""
    return FormTokenNode()


@register.simple_tag
def site_root() -> str:
    """The address of the home page; it asks no urlconf, so that every error page can show it."""
    return get_script_prefix()


@register.simple_tag
def icon(name: str, small: bool = False) -> SafeString:
    """Draw an icon of tools/icons.txt; decorative, so the word beside it must say the same."""
    size = " icon-s" if small else ""
    sprite = static("vendor/icons.svg")
    return format_html('<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', size, sprite, name)


@register.simple_tag
def state(kind: str, word: Any, icon_name: str = "") -> SafeString:
    """Tag of a state: word, icon and colour. The kinds are the keys of STATES."""
    css, usual_icon = STATES[kind]
    css_class = f"st {css}".strip()
    return format_html('<span class="{}">{}{}</span>', css_class, icon(icon_name or usual_icon), word)


@register.simple_tag
def due(due_on: date | None, today: date) -> str:
    """Tag of a deadline: 逾期 3 天, 今天到期, 还剩 3 天; further away the day alone. Nothing without a day."""
    if due_on is None:
        return ""
    tag = deadline_tag(due_on, today)
    return state(*tag) if tag else format_html('<span class="sub">{}截止</span>', cn_day(due_on, today.year))


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _time(machine: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, words)


def _day_of(value: date) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


@register.filter
def cn_date(value: date | None) -> str:
    """Full date: 2026年11月21日."""
    if not value:
        return NOTHING
    day = _day_of(value)
    return _time(day.isoformat(), f"{day.year}年{day.month}月{day.day}日")


@register.filter
def cn_day(value: date | None, year: int | None = None) -> str:
    """Date within the running year, or the year that the page is about: 11月21日; of another year 2027年1月4日."""
    if not value:
        return NOTHING
    day = _day_of(value)
    return _time(day.isoformat(), day_text(day, year or timezone.localdate().year))


@register.filter
def cn_datetime(value: datetime | None) -> str:
    """Moment in the time of Shanghai: 2026年11月21日 14:32."""
    if not value:
        return NOTHING
    moment = _local(value)
    return _time(f"{moment:%Y-%m-%dT%H:%M}", f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}")


@register.filter
def cn_month(value: date | None, precision: str = "month") -> str:
    """Date of a paper that may know the month alone: 1985年7月, or with precision "day" 1985年7月1日."""
    if not value:
        return NOTHING
    if precision == "day":
        return cn_date(value)
    return _time(f"{value:%Y-%m}", f"{value.year}年{value.month}月")


@register.filter
def day_or_room(value: date | None) -> str:
    """Full date on a paper, or the room to write one."""
    return cn_date(value) if value else format_html('<span class="nowrap">{}</span>', DAY)


@register.filter
def or_gap(value: Any) -> Any:
    """What stands in a sentence of a paper, or the line on which it is written by hand."""
    return value or format_html('<span class="{}"></span>', "gap")


@register.filter
def weekday(value: date | None) -> str:
    """Day of the week: 星期六."""
    return f"星期{WEEKDAYS[_day_of(value).weekday()]}" if value else ""


@register.filter
def points(value: Any) -> str:
    """Points in the one way they are printed: 26.67, 97.8, 25."""
    return NOTHING if value is None or value == "" else points_text(value)


@register.filter
def thousands(value: int | None) -> str:
    """Whole number with separators: 1,286."""
    return NOTHING if value is None else f"{value:,}"


@register.inclusion_tag("components/coverage.html")
def coverage(
    promised: Any, in_progress: Any, delivered: Any, confirmed: Any, total: Any, unit: str = "", legend: bool = True
) -> dict[str, Any]:
    """Bar of how much of a need is taken on, in the words of the states of its claims; the widths are attributes, so no
    style is written."""
    amounts = [
        ("c4", _("已验收"), confirmed),
        ("c3", _("待验收"), delivered),
        ("c2", _("办理中"), in_progress),
        ("c1", _("已认领"), promised),
    ]
    taken = sum(amount for _css, _word, amount in amounts)
    amounts.append(("c0", _("未认领"), max(total - taken, 0)))
    return {"parts": _parts(amounts, max(total, taken)), "unit": unit, "legend": legend}


def _parts(amounts: list[tuple[str, str, Any]], whole: Any) -> list[dict[str, Any]]:
    parts, at = [], Decimal(0)
    for css, word, amount in amounts:
        width = (Decimal(str(amount)) * 100 / Decimal(str(whole))) if whole else Decimal(0)
        parts.append({"css": css, "word": word, "amount": amount, "x": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return parts


@register.inclusion_tag("components/none.html")
def none(icon_name: str, text: str, url: str = "", verb: str = "") -> dict[str, str]:
    """Empty state: one sentence, with the verb to start where there is one."""
    return {"icon_name": icon_name, "text": text, "url": url, "verb": verb}


@register.inclusion_tag("forms/errors.html")
def errors(*form_list: forms.BaseForm) -> dict[str, Any]:
    """List of what is wrong in the forms of a page, each with a link to its field. Nothing without errors."""
    problems = [problem for form in form_list for problem in _problems(form)]
    return {"problems": problems, "kept": not any(_asks_password(form) for form in form_list)}


def _asks_password(form: forms.BaseForm) -> bool:
    return any(isinstance(field.widget, forms.PasswordInput) for field in form.fields.values())


def _problems(form: forms.BaseForm) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"id": "", "label": "", "text": text} for text in form.non_field_errors()]
    for field in form:
        found += [{"id": field.id_for_label or field.auto_id, "label": field.label, "text": e} for e in field.errors]
    return found


@register.simple_tag
def field(bound_field: Any, span: str = "", known: bool = False) -> SafeString:
    """Render a form field with its label, reason and errors; `span` is its width (s3 s4 s6 s8 s12)."""
    bound_field.span = span or bound_field.span
    bound_field.known = known
    return bound_field.as_field_group()
