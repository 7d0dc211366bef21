"""People who hold one role at one place, also where nobody would grant it: every office asks, one after the other."""

from collections.abc import Iterable
from typing import Any

import pytest

from members.choices import Role
from members.models import RoleGrant, User
from tests.permissions.county import County

PLACES = ("county", "s1", "c1", "b1", "g1", "b2", "c2", "b3", "e1", "s2", "c3", "b4", "j", "u1", "u2", "u2b", "u3")
ROLES = tuple(role.lower() for role in Role.names)
ABOVE = {
    "s1": "county", "c1": "s1", "b1": "c1", "g1": "b1", "b2": "c1", "c2": "s1", "b3": "c2", "e1": "s1", "s2": "county",
    "c3": "s2", "b4": "c3", "j": "county", "u1": "j", "u2": "j", "u2b": "u2", "u3": "j",
}  # fmt: skip
GROUPS = {
    "committees": ("department_staff", "agency_admin", "street_admin"),
    "secretaries": ("community_secretary", "branch_secretary", "unit_secretary"),
    "unit": ("unit_secretary", "unit_liaison"),
    "everybody": ROLES,
}
NOBODY_PK = 10**9

COMMUNITIES, UNITS = "c1 c2 c3", "u1 u2 u3 e1"
RESIDENTIAL = "b1 b2 b3 b4"
SECRETARIES_AND_RECORDER = "secretaries recorder"
READERS = "secretaries recorder committees"
RECEIVERS = "community_secretary branch_secretary recorder"
HANDLERS = "department_staff street_admin"
PARTY = "community_secretary unit"
CONFIRMERS = "secretaries committees"
AUTHORS = "community_secretary unit recorder"

Offices = set[str]
"""Written as role@place."""


def at(places: str, roles: str) -> Offices:
    """These roles at these places themselves."""
    return {
        f"{role}@{place}" for place in places.split() for name in roles.split() for role in GROUPS.get(name, (name,))
    }


def over(place: str, roles: str) -> Offices:
    """These roles at the place and everywhere above it."""
    return at(place, roles) | (over(ABOVE[place], roles) if place in ABOVE else set())


def anywhere(roles: str) -> Offices:
    return at(" ".join(PLACES), roles)


def official(county: County, office: str, **about: Any) -> User:
    """An account that nobody stored, with this one role."""
    role, _, place = office.partition("@")
    user = User(pk=NOBODY_PK, username="office", name="office")
    for name, value in about.items():
        setattr(user, name, value)
    user.grants = [RoleGrant(role=role, organisation=county.world[place])]
    return user


def officials(county: County) -> Iterable[tuple[str, User]]:
    for office in sorted(anywhere("everybody")):
        yield office, official(county, office)


def each_of(questions: Iterable[tuple[Any, str, Offices]]) -> Any:
    """A test for each question, named by it and by what it is about."""
    rows = tuple(questions)
    names = [f"{one.__name__}-{keys or 'anywhere'}" for one, keys, _who in rows]
    return pytest.mark.parametrize(("question", "keys", "who"), rows, ids=names)


def objects_of(county: County, keys: str) -> list[Any]:
    return [county.world[key] if key in county.world.organisations else county[key] for key in keys.split()]


def may(county: County, question: Any, *more: Any, **named: Any) -> Offices:
    return {office for office, user in officials(county) if question(user, *more, **named)}
