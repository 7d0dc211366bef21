"""The account of a person by its type (AUTH_USER_MODEL), for what stands below the app that has it.

For types alone: mypy is told the model by its plugin. Who needs the model itself asks `get_user_model()`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as User
else:
    User = Any
