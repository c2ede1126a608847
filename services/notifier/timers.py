"""What time does in notifier: it finds mails whose sender died, and lets go what nobody asks about any more."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.clock import real_now
from chassis.timers import Timers
from services.notifier.operations.send_mail import lost_mails, note_fate
from services.notifier.rules.mail_state import Outcome
from services.notifier.tables import Intent

timers = Timers("notifier")
KEPT = timedelta(days=400)
"""Longer than a year: "were we warned?" is asked late."""


@timers.each_second
async def find_lost(session: AsyncSession, now: datetime) -> bool:
    """By the real clock."""
    for mail_id in await lost_mails(session, real_at=real_now()):
        await note_fate(session, mail_id=mail_id, outcome=Outcome.UNKNOWN, why="sender died", real_at=real_now(), at=now)
    return False


@timers.each_second
async def let_go(session: AsyncSession, now: datetime) -> bool:
    today = real_now()
    if today.second == 30:
        await session.execute(sa.delete(Intent).where(col(Intent.announced_at) < today - KEPT, col(Intent.waits_until).is_(None)))
    return False
