"""What the pages about people show: who is there, with which roles, and the form that invites."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from contracts.accounts.http import Membership, PersonList, PersonRead, PersonState
from contracts.commissioning.http import ProviderList
from services.gateway.session import Person
from services.gateway.templates.words import day_short, local
from services.gateway.views.names import Names
from services.gateway.views.roles import role_items, role_words

STATES = {
    PersonState.INVITED: "Invited",
    PersonState.ACTIVE: "Active",
    PersonState.LOCKED: "Locked",
    PersonState.DISABLED: "Disabled",
}


@dataclass(frozen=True)
class Row:
    """One membership of one person; the person's own cannot be ended by themselves."""

    name: str
    email: str
    state: str
    of: str
    roles: str
    last: str
    end_href: str | None


@dataclass(frozen=True)
class PeopleView:
    rows: list[Row]
    several: bool
    next_href: str | None


def people_view(found: PersonList, by: Person, names: Names, council: str) -> PeopleView:
    rows = [row(person, one, by, names, council) for person in found.people for one in shown(person.memberships, by)]
    next_href = f"?{urlencode({'cursor': found.next_cursor})}" if found.next_cursor else None
    return PeopleView(rows=rows, several=by.is_council, next_href=next_href)


def shown(memberships: Sequence[Membership], by: Person) -> list[Membership]:
    """A provider's administrator sees the memberships of their own provider alone."""
    return [one for one in memberships if by.is_council or one.provider_id == by.acting_for]


def row(person: PersonRead, one: Membership, by: Person, names: Names, council: str) -> Row:
    ending = {"person": str(person.person_id), "name": person.name} | ({"provider": str(one.provider_id)} if one.provider_id else {})
    return Row(
        name=person.name,
        email=person.email,
        state=STATES[person.state],
        of=names.provider(one.provider_id) if one.provider_id else council,
        roles=role_words(one.roles),
        last=day_short(local(person.last_signed_in_at).date()) if person.last_signed_in_at else "Never",
        end_href=None if str(person.person_id) == by.person_id else f"/people/end?{urlencode(ending)}",
    )


@dataclass(frozen=True)
class InviteView:
    """`providers` are options; none for a provider's administrator. `more`: not all of them fit into the list."""

    providers: list[dict[str, str]]
    more: bool
    search: str
    provider_roles: list[dict[str, Any]]
    council_roles: list[dict[str, Any]]
    chosen: list[str]


def invite_view(by: Person, providers: ProviderList | None, *, search: str, council: str, roles: list[str]) -> InviteView:
    options = [{"value": str(one.provider_id), "text": f"{one.name} ({one.reference})"} for one in providers.providers] if providers else []
    first = [{"value": "", "text": "Choose"}, {"value": "council", "text": council}]
    return InviteView(
        providers=[*first, *options] if by.is_council else [],
        more=bool(search) or bool(providers and providers.next_cursor),
        search=search,
        provider_roles=role_items(council=False),
        council_roles=role_items(council=True) if by.is_council else [],
        chosen=roles,
    )


@dataclass(frozen=True)
class RemovalView:
    title: str
    rows: list[dict[str, str]]
    fields: dict[str, str]


def removal_view(person: UUID, *, name: str, provider: UUID | None, of: str) -> RemovalView:
    """`name` came in the address: it is shown as text and decides nothing."""
    fields = {"person": str(person)} | ({"provider": str(provider)} if provider else {})
    rows = [{"label": "Person", "value": name or "This person"}, {"label": "Acting for", "value": of}]
    return RemovalView(title="End this membership?", rows=rows, fields=fields)
