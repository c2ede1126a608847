"""An administrator invites somebody, who then belongs to an organisation; a link to set a password goes out by e-mail."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from uuid_utils.compat import uuid7

from chassis.outbox import announce
from contracts.accounts.events import PersonInvited
from contracts.accounts.http import ChallengeKind, PersonState
from contracts.http import Role
from services.accounts.operations.fitting import refuse_unfit
from services.accounts.rules.invitation import LIVES
from services.accounts.tables import Challenge, Membership, Person


async def invite_person(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    provider_id: UUID | None,
    roles: Collection[Role],
    by: str,
    real_at: datetime,
    at: datetime,
) -> UUID:
    """The person's id. Who is here already gets the roles too; a link from before ends. Raises Refusals."""
    await refuse_unfit(session, provider_id=provider_id, roles=roles)
    person = await person_of(session, email=email, name=name)
    await add_roles(session, person_id=person.id, provider_id=provider_id, roles=roles)
    challenge = await new_invitation(session, person_id=person.id, real_at=real_at)
    event = PersonInvited(person_id=person.id, challenge_id=challenge.id)
    await announce(session, person, event, source="accounts", actor=by, at=at, provider_id=provider_id)
    return person.id


async def person_of(session: AsyncSession, *, email: str, name: str) -> Person:
    """Whoever has this address, new if need be, locked. A name that is here already stays."""
    new = insert(Person).values(id=uuid7(), version=0, email=email, name=name, state=PersonState.INVITED)
    await session.execute(new.on_conflict_do_nothing(index_elements=["email"]))
    return (await session.scalars(select(Person).where(col(Person.email) == email).with_for_update())).one()


async def add_roles(session: AsyncSession, *, person_id: UUID, provider_id: UUID | None, roles: Collection[Role]) -> None:
    """`person_id` is locked, so nobody else adds to them meanwhile."""
    where = col(Membership.provider_id) == provider_id if provider_id else col(Membership.provider_id).is_(None)
    there = await session.scalar(select(Membership).where(col(Membership.person_id) == person_id, where))
    if there is None:
        session.add(Membership(id=uuid7(), person_id=person_id, provider_id=provider_id, roles=sorted(set(roles))))
    else:
        there.roles = sorted({*there.roles, *roles})
    await session.flush()


async def new_invitation(session: AsyncSession, *, person_id: UUID, real_at: datetime) -> Challenge:
    """One link a person: those from before end."""
    mine = (col(Challenge.person_id) == person_id, col(Challenge.kind) == ChallengeKind.INVITATION, col(Challenge.ended_at).is_(None))
    await session.execute(sa.update(Challenge).where(*mine).values(ended_at=real_at))
    made = Challenge(id=uuid7(), kind=ChallengeKind.INVITATION, person_id=person_id, made_at=real_at, expires_at=real_at + LIVES)
    session.add(made)
    await session.flush()
    return made
