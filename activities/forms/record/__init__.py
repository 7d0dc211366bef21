"""The form of a whole record, in parts: basics, units and partner branches, the agenda; `attendance` beside it."""

from activities.forms.record.record import RecordForm

__all__ = ["RecordForm"]
