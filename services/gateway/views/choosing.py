"""What the page shows on which somebody with several memberships chooses for whom they act."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.gateway.session import Person
from services.gateway.views.roles import role_words


@dataclass(frozen=True)
class Choice:
    value: str
    name: str
    roles: str
    current: bool


def choices(person: Person, names: Mapping[UUID, str], council: str) -> list[Choice]:
    """By name; a provider whose name cannot be had is shown by the beginning of its id."""
    found = [
        Choice(
            value=str(one.provider_id or "council"),
            name=council if one.provider_id is None else names.get(one.provider_id, f"Provider {str(one.provider_id)[:8]}"),
            roles=role_words(one.roles),
            current=person.chosen and one.provider_id == person.acting_for,
        )
        for one in person.memberships
    ]
    return sorted(found, key=lambda choice: choice.name.casefold())
