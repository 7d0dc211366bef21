"""Short forms beside a verb: a button, or a button with the one word that goes with the deed."""

from typing import Any

from common.forms import Form


class DeedForm(Form):
    """The form of a deed on one row; several of them stand on one page, so that `prefix` is part of their ids alone."""

    def __init__(self, *args: Any, row: Any, prefix: str = "", **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, auto_id=f"id_{prefix}_%s", **kwargs)

    @property
    def word(self) -> Any:
        """The one visible field, if there is one."""
        return next(iter(self.visible_fields()), None)
