"""In which office somebody acts at an organisation."""

from typing import TypedDict

from django.utils.translation import gettext as _

from common.tree import is_within
from members.choices import Role
from members.models import Organisation, User

DEPUTIES = (Role.RECORDER, Role.UNIT_LIAISON)


class Office(TypedDict):
    """Role and organisation in words, a deputy's marked as such; both as an event keeps them."""

    office: str
    is_deputy: bool


def office_of(actor: User, organisation: Organisation) -> Office:
    """The nearest office the actor holds over the organisation; no words for the system itself."""
    if actor is None:
        return Office(office="", is_deputy=False)
    grants = [grant for grant in actor.acting_grants if is_within(organisation.path, grant.organisation.path)]
    nearest = max(grants, key=lambda grant: len(grant.organisation.path), default=None)
    if nearest is None:
        return Office(office=organisation.name, is_deputy=False)
    is_deputy = nearest.role in DEPUTIES
    return Office(office=f"{nearest.label}{_('（代办）') if is_deputy else ''}", is_deputy=is_deputy)
