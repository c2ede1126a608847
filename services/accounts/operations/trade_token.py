"""A session or an access token is traded for who it is for, with the roles of the chosen membership alone, as the database has them now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.identity import NotSignedIn
from contracts.accounts.http import PersonState
from contracts.http import Role
from services.accounts.operations.proofs import kept_token
from services.accounts.rules.session import NOTED_EVERY, goes_on
from services.accounts.tables import AccessToken, ApiClient, Membership, Person, Session


@dataclass(frozen=True)
class Traded:
    """`sub` as tokens have it. `chosen` is the membership that holds; none until one is chosen."""

    sub: str
    name: str
    email: str
    chosen: tuple[UUID | None, list[Role]] | None
    memberships: Sequence[tuple[UUID | None, list[Role]]]


async def trade_session(session: AsyncSession, *, reference: str, real_at: datetime) -> Traded:
    """Raises NotSignedIn when the session is over, the person may not come in, or the membership has ended."""
    both = sa.select(Session, Person).join(Person, col(Person.id) == col(Session.person_id))
    found = (await session.execute(both.where(col(Session.kept) == kept_token(reference)))).one_or_none()
    if found is None:
        raise NotSignedIn
    own, person = found
    alive = goes_on(begun_at=own.begun_at, used_at=own.used_at, ended_at=own.ended_at, at=real_at)
    if not alive or person.state is not PersonState.ACTIVE:
        raise NotSignedIn
    mine = select(Membership).where(col(Membership.person_id) == person.id).order_by(col(Membership.provider_id).nulls_first())
    memberships = (await session.scalars(mine)).all()
    chosen = next((each for each in memberships if each.id == own.membership_id), None)
    if own.membership_id is not None and chosen is None:
        raise NotSignedIn
    if real_at - own.used_at >= NOTED_EVERY:
        used = sa.update(Session).where(col(Session.kept) == own.kept, col(Session.used_at) < real_at)
        await session.execute(used.values(used_at=real_at))
    return Traded(
        sub=str(person.id),
        name=person.name,
        email=person.email,
        chosen=(chosen.provider_id, chosen.roles) if chosen else None,
        memberships=[(each.provider_id, each.roles) for each in memberships],
    )


async def trade_access_token(session: AsyncSession, *, token: str, real_at: datetime) -> Traded:
    """Raises NotSignedIn."""
    both = sa.select(AccessToken, ApiClient).join(ApiClient, col(ApiClient.id) == col(AccessToken.api_client_id))
    found = (await session.execute(both.where(col(AccessToken.kept) == kept_token(token)))).one_or_none()
    if found is None or found[0].expires_at <= real_at or found[1].ended_at is not None:
        raise NotSignedIn
    client = found[1]
    own = (client.provider_id, client.roles)
    return Traded(sub=f"client:{client.id}", name=client.name, email="", chosen=own, memberships=[own])
