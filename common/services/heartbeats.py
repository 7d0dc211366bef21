"""Say that a part of the site is alive."""

from datetime import datetime

from common.models import Heartbeat


def note_heartbeat(*, name: str, now: datetime) -> None:
    """Write the moment over the last one."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
