"""What can be asked of accounts: the people somebody looks after, and whom a mail goes to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.listing import page
from contracts.accounts.http import (
    FindRecipients,
    Membership as MembershipTold,
    PersonList,
    PersonRead,
    PersonState,
    Recipient,
    RecipientList,
)
from contracts.http import ListQuery, Role
from services.accounts.tables import Membership, Person


async def find_people(session: AsyncSession, *, query: ListQuery) -> PersonList:
    """By name. A provider's administrator sees its own people, and of them only what they are to it: row-level security says so."""
    person = Person.__table__.c  # type: ignore[attr-defined]
    shown = sa.select(person.email, person.state, person.last_signed_in_at, person.name, person.id)
    people, following = await page(session, shown, by=[person.name, person.id], query=query)
    belong = await memberships(session, [each.id for each in people])
    return PersonList(
        people=[
            PersonRead(
                person_id=each.id,
                name=each.name,
                email=each.email,
                state=each.state,
                memberships=belong.get(each.id, []),
                last_signed_in_at=each.last_signed_in_at,
            )
            for each in people
        ],
        next_cursor=following,
    )


async def memberships(session: AsyncSession, people: Sequence[UUID]) -> dict[UUID, list[MembershipTold]]:
    """Of each person, the council's first."""
    found: dict[UUID, list[MembershipTold]] = {}
    of = sa.select(Membership).where(col(Membership.person_id) == sa.any_(sa.cast(list(people), sa.ARRAY(sa.Uuid))))
    for each in await session.scalars(of.order_by(col(Membership.provider_id).nulls_first())):
        found.setdefault(each.person_id, []).append(MembershipTold(provider_id=each.provider_id, roles=each.roles))
    return found


async def find_recipients(session: AsyncSession, *, asked: FindRecipients) -> RecipientList:
    """People who can sign in, with one of these roles at a provider or the council; one by id, who may still be about to join."""
    mine: list[Any] = []
    if asked.person_id is not None:
        mine.append(col(Person.id) == asked.person_id)
        mine.append(col(Person.state).in_([PersonState.ACTIVE, PersonState.INVITED]))
    else:
        mine.append(col(Person.state) == PersonState.ACTIVE)
        provider = col(Membership.provider_id)
        mine.append(provider == asked.provider_id if asked.provider_id else provider.is_(None))
        mine.append(col(Membership.roles).op("&&")(sa.cast(list(asked.roles), sa.ARRAY(sa.String(40)))))
    if asked.but_not is not None:
        mine.append(sa.cast(Person.id, sa.Text) != asked.but_not)
    joined = sa.select(Person, Membership).outerjoin(Membership, col(Membership.person_id) == col(Person.id))
    found: dict[UUID, tuple[Person, set[Role]]] = {}
    for person, membership in await session.execute(joined.where(*mine).order_by(col(Person.name), col(Person.id))):
        found.setdefault(person.id, (person, set()))[1].update(membership.roles if membership else [])
    return RecipientList(
        recipients=[
            Recipient(person_id=person.id, email=person.email, name=person.name, roles=sorted(roles)) for person, roles in found.values()
        ]
    )
