"""Sessions end: one, all others, or those that act for an organisation; at once, because each trade reads them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.accounts.operations.proofs import kept_token
from services.accounts.tables import Challenge, Session, SignIn


async def end_session(session: AsyncSession, *, reference: str, real_at: datetime) -> None:
    """One that is over, or never was, stays so."""
    await end(session, col(Session.kept) == kept_token(reference), real_at=real_at)


async def end_all_others(session: AsyncSession, *, person_id: UUID, but: str | None, real_at: datetime) -> None:
    """All of a person's, and the sign-ins and codes under way, but the session that goes on."""
    others = col(Session.person_id) == person_id
    await end(session, others & (col(Session.kept) != kept_token(but)) if but else others, real_at=real_at)
    for table in (SignIn, Challenge):
        under_way = sa.update(table).where(col(table.person_id) == person_id, col(table.ended_at).is_(None))
        await session.execute(under_way.values(ended_at=real_at))


async def end_those_of(session: AsyncSession, *, membership_id: UUID, real_at: datetime) -> None:
    await end(session, col(Session.membership_id) == membership_id, real_at=real_at)


async def end(session: AsyncSession, which: sa.ColumnElement[bool], *, real_at: datetime) -> None:
    await session.execute(sa.update(Session).where(which, col(Session.ended_at).is_(None)).values(ended_at=real_at))
