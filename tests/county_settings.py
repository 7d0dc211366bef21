"""Values of the county's settings for tests: they count as if somebody had decided them."""

from datetime import date
from typing import Any

from django.utils import timezone

from common.county_settings import Setting, SettingOrigin, stored
from common.models import SettingValue
from common.models.county_settings import FIRST_DAY
from common.once import read_anew
from common.selectors.county_rows import KEPT


def give(
    setting: Setting[Any], value: Any, *, from_day: date = FIRST_DAY, origin: str = SettingOrigin.COUNTY
) -> SettingValue:
    """Let a value count from a day on, by default from the first day the site knows."""
    read_anew(KEPT)
    return SettingValue.objects.create(
        key=setting.key, value=stored(value), origin=origin, from_day=from_day, confirmed_at=timezone.now()
    )
