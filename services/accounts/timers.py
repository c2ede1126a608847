"""What time does in accounts: it lets go what can prove nothing any more."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.clock import real_now
from chassis.timers import Timers
from services.accounts.tables import AccessToken, AttemptCount, Challenge, Session, SignIn

timers = Timers("accounts")
KEPT = timedelta(days=30)
"""Long enough to answer "did somebody try to sign in as me?"; the audit has the rest."""


@timers.each_second
async def let_go(session: AsyncSession, now: datetime) -> bool:
    """Once a minute, by the real clock."""
    today = real_now()
    if today.second == 30:
        await session.execute(sa.delete(AccessToken).where(col(AccessToken.expires_at) < today))
        await session.execute(sa.delete(AttemptCount).where(col(AttemptCount.last_at) < today - timedelta(days=1)))
        await session.execute(sa.delete(SignIn).where(col(SignIn.begun_at) < today - KEPT))
        await session.execute(sa.delete(Session).where(col(Session.begun_at) < today - KEPT))
        over = sa.exists().where(col(SignIn.challenge_id) == col(Challenge.id))
        await session.execute(sa.delete(Challenge).where(col(Challenge.expires_at) < today - KEPT, ~over))
    return False
