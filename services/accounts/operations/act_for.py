"""Somebody chooses for whom to act: the session goes on under another reference."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from chassis.identity import NotSignedIn
from contracts.refusals import NotFound
from services.accounts.operations.proofs import kept_token
from services.accounts.operations.start_session import Started, start_session
from services.accounts.rules.session import goes_on
from services.accounts.tables import Membership, Session


async def act_for(session: AsyncSession, *, reference: str, provider_id: UUID | None, real_at: datetime) -> Started:
    """Raises NotSignedIn, and NotFound if the person does not belong there."""
    own = await session.get(Session, kept_token(reference), with_for_update=True)
    if own is None or not goes_on(begun_at=own.begun_at, used_at=own.used_at, ended_at=own.ended_at, at=real_at):
        raise NotSignedIn
    wanted = select(Membership).where(col(Membership.person_id) == own.person_id)
    where = col(Membership.provider_id) == provider_id if provider_id else col(Membership.provider_id).is_(None)
    membership = await session.scalar(wanted.where(where))
    if membership is None:
        raise NotFound()
    own.ended_at = real_at
    return await start_session(session, person_id=own.person_id, begun_at=own.begun_at, real_at=real_at, membership_id=membership.id)
