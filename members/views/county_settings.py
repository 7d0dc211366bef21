"""县级设定: what the county sets for itself, read by every account, changed by the department."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.access import access, signed_in
from common.county_settings import Setting, SettingOrigin, defined
from common.deeds import Deed
from common.effects import has_effect, told_effect
from common.fresh import fresh
from common.models import SettingValue
from common.requests import Request
from common.selectors.county_settings import Line, in_parts, setting_lines, value_of
from common.views.deeds import form_deed, given, press, said
from members.deeds import CONFIRM_SETTING, KEEP_SETTING, PROPOSE_SETTING, WITHDRAW_SETTING
from members.forms.county_settings import SettingForm, TrialForm
from members.permissions import can_edit_settings, settings_keeper


def address(key: str) -> str:
    return f"{reverse('members:settings')}?set={key}"


@access(signed_in)
@require_GET
def settings(request: Request) -> HttpResponse:
    """All settings by group; `?set=` opens one beside them."""
    picked = request.GET.get("set", "")
    return settings_page(request, wanted(picked) if picked else None)


def wanted(key: str) -> Setting[Any]:
    """The setting of an address; 404 for any other key."""
    found = defined(key)
    if found is None:
        raise Http404
    return found


def settings_page(request: Request, picked: Setting[Any] | None, form: SettingForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    lines = setting_lines(on=today)
    line = next((each for each in lines if each.setting is picked), None)
    context = {
        "parts": in_parts(lines),
        "count": len(lines),
        "origins": origin_counts(lines),
        "unstudied": sum(each.now.origin == SettingOrigin.DEFAULT for each in lines),
        "line": line,
        "can_edit": can_edit_settings(request.user),
        "today": today,
        "tabs": tabs(request, "settings"),
        **(panel(request, line, form) if line else {}),
    }
    return render(request, "members/settings.html", context)


def origin_counts(lines: list[Line]) -> list[tuple[str, int]]:
    """How many come from where; sources without any are left out."""
    counted = [(str(each.label), sum(line.now.origin == each for line in lines)) for each in SettingOrigin]
    return [(label, count) for label, count in counted if count]


def panel(request: Request, line: Line, form: SettingForm | None) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    changes = can_edit_settings(user) and not line.setting.is_fixed and line.waiting is None
    trial = TrialForm(request.GET if "value" in request.GET else None, now=line.now) if changes else None
    tried = trial.cleaned_data.get("value") if trial and trial.is_bound and trial.is_valid() else None
    return {
        "form": (form or SettingForm(now=line.now, on=today, tried=tried)) if changes else None,
        "trial": trial if has_effect(line.setting) else None,
        "effects": effects(line, tried, today) if can_edit_settings(user) else [],
        "confirms": line.waiting is not None and CONFIRM_SETTING.is_offered(user, line.waiting),
    }


def effects(line: Line, tried: Any, on: date) -> list[tuple[str, str]]:
    """What the values would have done: the one of today, those to come, the one that is tried."""
    to_come = [*line.ahead, *([line.waiting] if line.waiting else [])]
    values = [line.now.value, *(line.setting.read(row.value) for row in to_come)]
    if tried is not None:
        values.append(tried)
    told = [(line.setting.shown(value), told_effect(line.setting, value, on=on)) for value in dict.fromkeys(values)]
    return [(shown, effect) for shown, effect in told if effect]


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """The pages of 县级设定."""
    pages = [
        ("settings", _("数和选项"), "members:settings"),
        ("lists", _("清单用词"), "members:lists"),
        ("calendar", _("工作日历"), "members:calendar-start"),
        ("compliance", _("合规自查"), "members:compliance"),
    ]
    if can_edit_settings(request.user):
        pages.append(("papers", _("文书模板"), "members:papers"))
    return [
        {"title": title, "url": reverse(view), "count": None, "current": name == current} for name, title, view in pages
    ]


@access(settings_keeper)
@fresh
@require_POST
def propose(request: Request, key: str) -> HttpResponse:
    asked, today = wanted(key), timezone.localdate()
    form, by = (
        SettingForm(request.POST, now=value_of(asked, on=today), on=today),
        given(request, *PROPOSE_SETTING.gives),
    )
    return form_deed(
        request, form,
        call=lambda data: PROPOSE_SETTING.call(setting=asked, **data, **by),
        done=lambda row: said(request, proposed_text(row), address(key)),
        page=lambda: settings_page(request, asked, form),
    )  # fmt: skip


def proposed_text(row: SettingValue) -> str:
    return _("已送复核，另一位同志复核后起用。") if row.is_waiting else _("已保存，从起用日起照此计算。")


@access(settings_keeper)
@fresh
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    return decide(request, pk, CONFIRM_SETTING)


@access(settings_keeper)
@fresh
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    return decide(request, pk, WITHDRAW_SETTING, withdrawn_text)


@access(settings_keeper)
@fresh
@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    return decide(request, pk, KEEP_SETTING)


def withdrawn_text(row: SettingValue) -> str:
    if row.withdrawn_at is None:
        return _("已提出撤回，另一位同志同意后才撤回。")
    return str(WITHDRAW_SETTING.done)


def decide(request: Request, pk: int, deed: Deed, done: Callable[[SettingValue], str] | str = "") -> HttpResponse:
    rows = SettingValue.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    return press(request, deed, row, again=lambda: rows.get(pk=pk), to=address(row.key), done=done)
